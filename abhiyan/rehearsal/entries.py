"""What invented volunteers write into the form: from their number alone, but for who helps them, which is looked up.

And what office-bearers say on the page of their own, once their number is proved.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from itertools import groupby

from abhiyan.field import linking
from abhiyan.field.models import Link
from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.people import consenting
from abhiyan.people.actions import agree
from abhiyan.people.models import Consent, Person
from abhiyan.posts import signin
from abhiyan.registration.joining.signing import Entry
from abhiyan.registration.models import Window
from abhiyan.rehearsal import names
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.script import Volunteer

TICKED = {Consent.EVENTS: 0.7, Consent.BROADCASTS: 0.5, Consent.ATTENDANCE: 0.6}  # beside ORGANISE
PROVES = 0.66  # of those with a phone of their own
OPENS, HOURS = time(8), 12  # people sign up between eight and eight
AT_ONCE = timedelta(minutes=12)  # whoever pads a list writes it down in one go


class Writer:
    """Writes the forms of one day."""

    def __init__(
        self, seed: int, actors: Actors, day: date, link_for: Callable[[Volunteer], Link | None] = lambda _one: None
    ) -> None:
        """link_for: the link of a drive that somebody came by."""
        self.seed, self.actors, self.day, self.link_for = seed, actors, day, link_for
        self.windows = {one.role.key: one for one in Window.objects.open_on(day).select_related("role", "unit")}

    def by_window(self, some: Sequence[Volunteer]) -> Iterator[tuple[Window, list[Volunteer]]]:
        """The volunteers of each window that is open, in their order."""
        for role, those in groupby(sorted(some, key=lambda one: one.role), key=lambda one: one.role):
            if role in self.windows:
                yield self.windows[role], list(those)

    def entry(self, one: Volunteer) -> Entry:
        """What is written: by a helper, who consents for nobody, or by the volunteer."""
        hindi, english = names.person(one.number)
        helper, link = self.helper(one), self.link_for(one)
        return Entry(
            hindi, english, names.phone(one.phone), "hi", one.unit_id,
            purposes=self.purposes(one) if helper is None else (),
            helper_id=helper,
            referrer_id=link.referrer_id if link else None,
            through=linking.through(link) if link else "",
            device=blake2b(f"device/{one.drive or one.number}".encode(), digest_size=16).digest(),
            at=self.moment(one),
        )  # fmt: skip

    def moment(self, one: Volunteer) -> datetime:
        """When on the day they sign up: a padded list within minutes, others when they come by."""
        begins = datetime.combine(self.day, OPENS, clock.INDIA)
        drawn = chance(self.seed, "hour", one.drive or one.number)
        after = chance(self.seed, "minute", one.number) * AT_ONCE if one.drive else timedelta()
        return begins + timedelta(hours=HOURS * drawn) + after

    def purposes(self, one: Volunteer) -> tuple[str, ...]:
        ticked = (word for word, share in TICKED.items() if chance(self.seed, word, one.number) < share)
        return (Consent.ORGANISE, *ticked)

    def helper(self, one: Volunteer) -> int | None:
        """The nearest office-bearer above, where somebody helps; None where nobody stands there."""
        if not one.is_helped:
            return None
        return next(self.actors.people_from_here_up("appoint", tree.parent(one.path) or one.path), None)

    def proves(self, one: Volunteer) -> bool:
        """Whether they prove their number: nobody does whose name somebody made up for a phone of their own."""
        return not one.drive and chance(self.seed, "volunteer", one.number) < PROVES


def say_more(person_id: int, number: int, *, day: date, by: Authority) -> None:
    """Somebody who agreed to be asked agrees to all the rest, too, and a mail address is written down; once."""
    if consenting.stands([person_id], Consent.EVENTS) or not consenting.stands([person_id], Consent.ORGANISE):
        return
    agree(person_id, [*TICKED], language="hi", method=Consent.LINK, day=day, by=by)
    signin.add_mail(Person.objects.get(pk=person_id), names.mail(number), by=by)
