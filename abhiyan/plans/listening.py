"""Work that is reported by SMS: REPORT, which work, how many people, what was done. By the rights of who sends it.

    REPORT 45 all went well        of the one work in one's hands
    REPORT 1207 45 all went well   of the work that the reminder names by 1207
    ATTEND 45                      how many came, where that is what the work is proved by

Inside the transaction in which the message is kept. The number has to be proved: else anybody could write one down.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from abhiyan.messaging import words
from abhiyan.messaging.messages import Answer, Message
from abhiyan.messaging.wording import in_both, in_language
from abhiyan.people.models import Contact, Person
from abhiyan.people.together import verified_on
from abhiyan.plans import actions, proofs
from abhiyan.plans.models import Assignment, Proof
from abhiyan.posts.access import authority_of_person

LISTED = 3  # works that an answer names


def on_received(message: Message, **_kwargs: Any) -> Answer | None:
    """Report what somebody's message reports, and say what came of it; None where it is about something else."""
    if message.kind != words.REPORT:
        return None
    found = [(one, work) for one in senders(message) for work in _in_hands(one, message)]
    return _chosen(found, message) if found else Answer("nobody", in_both(_nothing))


def attended(message: Message) -> Answer:
    """Report how many came to what somebody has in hand, where the plan asks for that number.

    What else ATTEND may mean is asked before, above (live.listening).
    """
    some = senders(message)
    counted = [
        (one, work)
        for one in some
        for work in _in_hands(one, message)
        if Proof.NUMBER in proofs.WANTED[work.activity.proof]
    ]
    if not counted:
        return Answer(
            "nobody", in_language(some[0].language, _nothing_to_count) if some else in_both(_nothing_to_count)
        )
    return _chosen(counted, message)


def _chosen(found: Sequence[tuple[Person, Assignment]], message: Message) -> Answer:
    """Report the work that the first number names, or the only one there is."""
    numbers = message.numbers
    chosen = [(one, work) for one, work in found if numbers and work.pk == numbers[0]]
    if chosen:
        numbers = numbers[1:]
    elif len(found) > 1:
        return Answer(
            "which", in_language(found[0][0].language, lambda: _which(message.kind, [work for _one, work in found]))
        )
    person, work = (chosen or found)[0]
    return _reported(person, work, message, number=numbers[0] if numbers else None)


def senders(message: Message) -> list[Person]:
    """Whose proved number it is: several, where a family shares it."""
    contacts = Contact.objects.filter(blind=message.blind, kind=Contact.PHONE)
    people = Person.objects.filter(pk__in=contacts.values("person"), erased_on=None, withheld=None).order_by("pk")
    found = {one.canonical_id: one.canonical for one in people.select_related("same_as")}
    verified = verified_on([*found], message.day)
    return [one for pk, one in found.items() if pk in verified]


def _in_hands(person: Person, message: Message) -> Sequence[Assignment]:
    rows = Assignment.objects.in_hands_of(person.pk, message.day).standing().open_on(message.day)
    begun = rows.filter(since__lte=message.day).select_related("activity", "unit")
    return list(begun.order_by("due", "pk")[:50])


def _reported(person: Person, work: Assignment, message: Message, *, number: int | None) -> Answer:
    given = proofs.Given(number=number) if number is not None else proofs.NOTHING
    by = authority_of_person(person.pk)
    said: Callable[[], str]
    try:
        with transaction.atomic():
            actions.report(work, text=message.rest, day=message.day, by=by, given=given)
    except (actions.NothingSaid, actions.ProofMissing):
        outcome, said = "proof", lambda: _lacks(message.kind, work)
    except (actions.Refused, PermissionDenied):
        outcome, said = "not-taken", lambda: _not_taken(work)
    else:
        outcome, said = "reported", lambda: _taken(work)
    return Answer(outcome, in_language(person.language, said))


def _nothing() -> str:
    return _("No work is in the hands of this number. Sign in to see what is yours.")


def _nothing_to_count() -> str:
    return _("Nothing that is counted is in the hands of this number today. Sign in to see what is yours.")


def _which(kind: str, works: Sequence[Assignment]) -> str:
    named = "; ".join(f"{one.pk} {one.activity.name}, {one.unit.name}" for one in works[:LISTED])
    if kind == words.ATTEND:
        return _("Which one? Send ATTEND, its number and how many came: %(works)s") % {"works": named}
    return _("Which one? Send REPORT, its number and what was done: %(works)s") % {"works": named}


def _lacks(kind: str, work: Assignment) -> str:
    if kind == words.ATTEND:
        said = _("How many came to %(work)s? Send ATTEND, %(number)s and how many.")
        return said % {"work": work.activity.name, "number": work.pk}
    said = _("%(work)s needs more: send REPORT, %(number)s, how many people, and what was done. Photos go on the page.")
    return said % {"work": work.activity.name, "number": work.pk}


def _not_taken(work: Assignment) -> str:
    said = _("%(work)s could not be reported by message. Open its page to see why.")
    return said % {"work": work.activity.name}


def _taken(work: Assignment) -> str:
    said = _("Reported: %(work)s, %(unit)s. The level above looks at it.")
    return said % {"work": work.activity.name, "unit": work.unit.name}
