"""Who is there, and how many, by SMS: ATTEND. By the rights of who sends it, from a proved number.

    ATTEND          I listen, without a page that says so: counted as present, once
    ATTEND 240      so many listen with us, at the one listening site of my unit
    ATTEND 12 240   at the listening site that an answer named by 12
    ATTEND 45       with no live address today: how many came to what I have in hand (plans.listening)

Inside the transaction in which the message is kept. A count that is sent again takes the place of the one before.
"""

from typing import Any

from django.utils.translation import gettext as _

from abhiyan.kernel import clock
from abhiyan.live import access, actions, attending, inviting, reads
from abhiyan.live.models import ENDED, Address, Site
from abhiyan.messaging import words
from abhiyan.messaging.messages import Answer, Message
from abhiyan.messaging.wording import in_language
from abhiyan.people.models import Person
from abhiyan.plans import listening as plans
from abhiyan.posts.access import authority_of_person

LISTED = 3  # listening sites that an answer names
MOST_HEADS = 1_000_000  # as on the page


def on_received(message: Message, **_kwargs: Any) -> Answer | None:
    """Count who attends, and say so; None where the message is about something else."""
    if message.kind != words.ATTEND:
        return None
    address, people = _today(message), plans.senders(message)
    if address is None or not people:
        return plans.attended(message)
    if message.numbers:
        return _heads(address, people, message) or plans.attended(message)
    return _present(address, people, message) if address.is_open else plans.attended(message)


def _today(message: Message) -> Address | None:
    """The live address that is open, or was over today."""
    found = reads.latest()
    if found is None or found.is_open:
        return found
    is_today = found.starts_at.astimezone(clock.INDIA).date() == message.day
    return found if found.state == ENDED and is_today else None


# --- one person -------------------------------------------------------------------------------------------------------


def _present(address: Address, people: list[Person], message: Message) -> Answer:
    """Of several who share a number nobody knows who listens: they have their links."""
    places = dict(inviting.places_of(address, [one.pk for one in people], day=message.day))
    language = people[0].language
    if not places:
        return Answer("no-post", in_language(language, _no_post))
    if len(places) > 1:
        return Answer("shared", in_language(language, _shared))
    ((_record, place),) = places.items()
    attending.come(address, {place.person: place.unit}, second=address.second(message.at), day=message.day)
    return Answer("present", in_language(language, lambda: _counted(address)))


# --- a listening site -------------------------------------------------------------------------------------------------


def _heads(address: Address, people: list[Person], message: Message) -> Answer | None:
    """Write down the heads at a site of the sender's own units; None where they have none."""
    found = [(one, site) for one in people for site in _sites(address, one, message)]
    if not found:
        return None
    numbers, language = message.numbers, found[0][0].language
    chosen = [(one, site) for one, site in found if len(numbers) > 1 and site.pk == numbers[0]]
    if len(found) > 1 and not chosen:
        return Answer("which", in_language(language, lambda: _which([site for _one, site in found])))
    person, site = (chosen or found)[0]
    heads = numbers[1] if chosen else numbers[0]
    if heads > MOST_HEADS:
        return Answer("too-many", in_language(language, _too_many))
    actions.count_heads(site, counted=heads, day=message.day, by=authority_of_person(person.pk))
    return Answer("heads", in_language(person.language, lambda: _written(site, heads)))


def _sites(address: Address, person: Person, message: Message) -> list[Site]:
    """Listening sites of the units at which somebody holds a post, as far as they speak for them."""
    by = authority_of_person(person.pk)
    rows = reads.sites_of(address, person.pk, message.day)
    return [one for one in rows if access.may_report(one.unit, by=by)]


# --- in words ---------------------------------------------------------------------------------------------------------


def _counted(address: Address) -> str:
    return _("You are counted as present: %(what)s.") % {"what": address.activity.name}


def _shared() -> str:
    return _("Several people have this number, so nobody is counted by it. Each opens the link of their own.")


def _no_post() -> str:
    return _("You hold no post today, so nobody is counted. Your convenor can help.")


def _written(site: Site, heads: int) -> str:
    said = _("%(n)s heads are written down for %(site)s, %(unit)s. To correct it, send ATTEND and the right number.")
    return said % {"n": heads, "site": site.name, "unit": site.unit.name}


def _which(sites: list[Site]) -> str:
    named = "; ".join(f"{one.pk} {one.name}, {one.unit.name}" for one in sites[:LISTED])
    return _("Which place? Send ATTEND, its number and how many listen there: %(sites)s") % {"sites": named}


def _too_many() -> str:
    return _("Heads are a number from 0 to 10,00,000.")
