"""Plays the plans to their end, day by day: invented people act through the real verbs, each in their own name.

What happens on a day follows from the script and from what stands in the database. Every act looks first for what is
not done yet, so a play that was killed goes on where it stood and comes to the same end.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from abhiyan.field.models import KIND
from abhiyan.kernel import bulk, clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.collecting import uncollected
from abhiyan.kernel.console import Progress
from abhiyan.people.models import Consent, Evidence, Person
from abhiyan.plans import actions as plans
from abhiyan.plans.models import NOT_STARTED, OPEN, REPORTED, Activity, Assignment
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment, Role
from abhiyan.registration.joining.signing import sign_up_many
from abhiyan.registration.proof.proving_many import join_many, prove_many
from abhiyan.rehearsal import checks, conferring, driving, entries, listening, messages, names, sharing
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.build import (
    BY,
    SLICE,
    SOURCE,
    Chair,
    Holders,
    Place,
    appoint_slice,
    check_empty,
    prepare_chairs,
)
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.models import Rehearsal
from abhiyan.rehearsal.script import DAY, Fate, Script, Volunteer, write
from abhiyan.units import tally

T = TypeVar("T")

SIGNED_UP = 10_000  # volunteers of one transaction, with their proofs: about a second
OPENED = 100  # people who open their own page in one transaction

STOOD_IN = timedelta(days=2)  # later than meant: whoever stands in for a vacant post has work of their own
AGAIN = timedelta(days=2)  # from a report that was sent back to the next one
BACK = "गिनती और तारीख़ लिखें। / Please give the count and the day."
DONE = "पूरा हुआ। / Done."
COUNTED = ("attendance", "count")  # what asks for a number as proof
LET_OFF = "इकाई में अभी कोई नहीं है। / Nobody is there yet."


def play(rehearsal: Rehearsal, holders: Holders, *, first: date, last: date, through: date | None = None) -> None:
    """Play every day not played yet, from `first` through `last`, now no further than `through`.

    What happens is drawn for all days up to `last`, so that a play which goes on comes to the same end.
    Raises RealPeopleHere.
    """
    check_empty()
    start = rehearsal.played_through + DAY if rehearsal.played_through else first
    end = min(last, through or last)
    if start > end:
        return
    with uncollected(), Progress("Days of the programme", total=(end - start).days + 1) as progress:
        activities = list(Activity.objects.standing())
        script = write(rehearsal.seed, holders, activities, first=first, last=last)
        player = Player(rehearsal, script)
        while start <= end:
            player.play_day(start)
            start += DAY
            progress.add()
    bulk.take_stock()  # some tables are many times as large as they were


class Work(NamedTuple):
    """An assignment of today with what is to become of it. `post_id` answers; `stands_in` while it is vacant."""

    pk: int
    activity: str
    unit: str
    path: str
    is_leaf: bool
    post_id: int | None
    stands_in: int | None
    state: str
    closed_on: date | None
    reason: str
    fate: Fate


class Player:
    """Plays one day after the other. `roll`: ids of invented people in the order in which they came."""

    def __init__(self, rehearsal: Rehearsal, script: Script) -> None:
        self.rehearsal, self.script = rehearsal, script
        self.driver = driving.Driver(script.branches)
        self.roll = list(_invented_people().order_by("pk").values_list("pk", flat=True))
        self.goes_on = True  # the first day may have been begun before
        self.roles = {role.key: role for role in Role.objects.select_related("wing")}
        self.fates: dict[int, Fate] = {}
        self.done: Counter[str] = Counter()

    def play_day(self, day: date) -> None:
        """Everything that happens on one day; then the clock stands at it, unless somebody moved it by hand."""
        played = self.rehearsal.played_through
        moved_by_hand = played is not None and clock.today() != played
        wall, cpu = time.perf_counter(), time.process_time()
        self.done.clear()
        self.seats_change(day)
        self.register(self.script.volunteers.pop(day, []), day)
        self.prove_workers(day)
        self.say_more(day)
        self.listen(day)
        self.done.update(self.driver.play_day(day, by=BY))
        self.confer(day)
        self.pass_on(day)
        self.work(day)
        checks.play_day(self.script, day, self.done)
        messages.play_day(day, self.done)
        tally.squash()
        self.goes_on = False
        spent = {"seconds": round(time.perf_counter() - wall, 2), "cpu": round(time.process_time() - cpu, 2)}
        self.rehearsal.days = [*self.rehearsal.days, {"day": day.isoformat(), **spent, **self.done}]
        self.rehearsal.played_through, self.rehearsal.signed_up = day, 0
        self.rehearsal.save(update_fields=["played_through", "days", "signed_up"])
        if not moved_by_hand:
            clock.set_day(day)

    # --- people -----------------------------------------------------------------------------------------------------

    def seats_change(self, day: date) -> None:
        """Some lay their post down; vacant seats are filled by whoever may; then it is said who answers for what."""
        actors = Actors(day)
        for person_id in (self.roll[at] for at in self.script.leaving.pop(day, [])):
            for held in Appointment.objects.filter(person=person_id, until=None, since__lt=day):
                posts.end(held, until=day, by=actors.authority(person_id))
                self.done["left"] += 1
        self.fill(self.script.filling.pop(day, []), day)
        plans.hand_on(day=day, by=BY)

    def fill(self, seats: Sequence[tuple[Place, Chair]], day: date) -> None:
        """Appoint newcomers to vacant seats, those of a branch by one person of it or above."""
        came = _invented_people().filter(since=day).count() if self.goes_on else 0
        actors, left = Actors(day), seats[came:]
        for by, some in groupby(left, key=lambda one: self._appointer(one[0], actors)):
            chairs = [chair for _place, chair in some]
            self.roll += appoint_slice(chairs, prepare_chairs(chairs), day=day, by=by)
            self.done["filled"] += len(chairs)

    def _appointer(self, place: Place, actors: Actors) -> Authority:
        branch = self.script.branches.path(place.path)
        above = branch if branch != place.path else tree.parent(place.path)
        role = self.roles[place.role]
        found = actors.from_here_up("appoint", above or place.path)
        return next((by for by in found if by.may("appoint", place.path, wing=role.wing.key, rank=role.rank)), BY)

    def register(self, volunteers: Sequence[Volunteer], day: date) -> None:
        """Volunteers sign up in the plan's window; two of three who have a phone of their own prove it at once."""
        if not volunteers:
            return
        writer = entries.Writer(self.script.seed, Actors(day), day, self.driver.link_for)
        for some in sliced(volunteers[self.rehearsal.signed_up :], SIGNED_UP):
            with transaction.atomic():
                for window, those in writer.by_window(some):
                    made = sign_up_many([writer.entry(one) for one in those], window=window, day=day, by=BY)
                    proved = [row.id for one, row in zip(those, made, strict=True) if writer.proves(one)]
                    self.done["proved"] += prove_many(proved, method=Consent.SMS, day=day, by=BY)
                self.rehearsal.signed_up += len(some)
                self.rehearsal.save(update_fields=["signed_up"])
            tally.squash()
        self.done["volunteers"] += len(volunteers)

    def prove_workers(self, day: date) -> None:
        """Appointed workers send JOIN from the numbers they are on record with."""
        places = self.script.proofs.pop(day, [])
        if self.goes_on:
            proved = _proved_on(day)
            places = [at for at in places if self.roll[at] not in proved]
        for some in sliced([names.phone(at + 1) for at in places]):  # people are numbered from 1 as they sit
            self.done["proved"] += join_many(some, day=day, by=BY)

    def say_more(self, day: date) -> None:
        """Office-bearers open the page that the answer to their JOIN named."""
        for some in sliced(self.script.opening.pop(day, []), OPENED):
            with transaction.atomic():
                for at in some:
                    entries.say_more(self.roll[at], at + 1, day=day, by=BY)

    def listen(self, day: date) -> None:
        """The live addresses of the plans are announced, and today's are listened to."""
        listening.announce(by=BY)
        if came := listening.listen(self.script.seed, day, self.script.branches, by=BY):
            self.done["listened"] += came

    def confer(self, day: date) -> None:
        """One conference is invited to, answered, and entered by two doors."""
        self.done.update(conferring.play_day(self.script.seed, day, by=BY))

    def pass_on(self, day: date) -> None:
        """Share kits are handed down, and teams pass them on."""
        if saw := sharing.play_day(self.script.seed, day, self.script.branches):
            self.done["saw a kit"] += saw

    # --- work ---------------------------------------------------------------------------------------------------------

    def work(self, day: date) -> None:
        """What is due to happen with assignments today: begun, let off, sent back, verified, reported."""
        todays = list(self._todays(day))
        actors = Actors(day)
        self._begin([one for one in todays if one.fate.begins == day and one.state == NOT_STARTED], day, actors)
        self._decide([one for one in todays if _is_decided(one, day)], day, actors)
        self._report([one for one in todays if _is_reported(one, day)], day, actors)

    def _todays(self, day: date) -> Iterator[Work]:
        """The assignments that are open or wait for somebody above, each with its fate; an event's follows its day."""
        rows = Assignment.objects.standing().filter(since__lte=day, state__in=(*OPEN, REPORTED)).order_by("pk")
        fields = (
            "activity__key", "unit__code", "unit__path", "unit__level__is_leaf", "post_id", "acting_id", "state",
            "closed_on", "reason",
        )  # fmt: skip
        for pk, since, due, held_on, *rest in rows.values_list("pk", "since", "due", "event__day", *fields).iterator(
            SLICE
        ):
            if pk not in self.fates:
                period = (held_on, held_on) if held_on else (since, due)
                self.fates[pk] = self.script.fate(rest[0], rest[1], rest[2], *period)
            yield Work._make((pk, *rest, self.fates[pk]))

    def _begin(self, some: Sequence[Work], day: date, actors: Actors) -> None:
        for _one, by, held in self._with_actors(some, actors):
            with transaction.atomic():
                plans.begin(held, day=day, by=by)
            self.done["begun"] += 1

    def _report(self, some: Sequence[Work], day: date, actors: Actors) -> None:
        """Each by whoever answers; at the leaf, where there are thousands, by the level above for all its units."""
        said: dict[int, str] = {}
        counted: dict[int, int] = {}
        by_actor: dict[str, tuple[Authority, list[int]]] = {}
        for one, by, held in self._with_actors(some, actors):
            by_actor.setdefault(by.actor, (by, []))[1].append(held.pk)
            said[held.pk] = DONE
            if held.activity.proof in COUNTED:
                present = 8 + int(60 * chance(self.script.seed, "present", one.activity, one.unit))
                counted[held.pk] = self.driver.met(held, day) if held.activity.kind == KIND else present
        # They may, as was asked above; the photograph an invented report lacks is for the house to forgo.
        several = [
            plans.Reports(replace(by, everywhere=True), {pk: said[pk] for pk in ids}, counted)
            for by, ids in by_actor.values()
        ]
        self.done["reported"] += len(said) - len(plans.report_each(several, day=day))

    def _with_actors(self, some: Sequence[Work], actors: Actors) -> Iterator[tuple[Work, Authority, Assignment]]:
        """Those for which somebody stands who may report, with that person; for the rest nobody acts today."""
        holding = actors.holders(post for one in some if (post := one.stands_in or one.post_id))
        for one, held in self._loaded(some):
            holder = holding.get(one.stands_in or one.post_id or 0)
            own = [actors.authority(holder)] if holder and not one.is_leaf else []
            above = actors.from_here_up("report", one.path if own or one.post_id is None else tree.parent(one.path))
            if one.post_id is not None and not holder:
                continue  # the post that answers is vacant, and so is every one above it
            if by := next((by for by in _each(own, above) if plans.may_report(held, by=by)), None):
                yield one, by, held

    def _decide(self, some: Sequence[Work], day: date, actors: Actors) -> None:
        """The level above verifies, sends back or lets off, in its own name."""
        verified: dict[str, tuple[Authority, list[int]]] = {}
        for one, held in self._loaded(some):
            by = self._above(held, actors)
            if by is None:
                continue
            if one.state == REPORTED and one.fate.sent_back is not None and not one.reason:
                plans.send_back(held, reason=BACK, day=day, by=by)
                self.done["sent back"] += 1
            elif one.state == REPORTED:
                verified.setdefault(by.actor, (by, []))[1].append(held.pk)
            else:
                plans.waive(held, reason=LET_OFF, day=day, by=by)
                self.done["let off"] += 1
        several = list(verified.values())
        turned = plans.verify_each(several, day=day)
        self.done["verified"] += sum(len(ids) for _by, ids in several) - len(turned)

    def _above(self, held: Assignment, actors: Actors) -> Authority | None:
        """Who verifies it: the nearest above who may and did not report it."""
        path = held.post.unit.path if held.post else held.unit.path
        found = actors.from_here_up("verify", tree.parent(path) or path)
        return next((by for by in found if by.actor != held.reported_by and plans.may_verify(held, by=by)), None)

    def _loaded(self, some: Sequence[Work]) -> Iterator[tuple[Work, Assignment]]:
        related = ("activity__owner__wing", "unit", "post__unit")
        for part in sliced(some, 2_000):
            found = Assignment.objects.select_related(*related).in_bulk([one.pk for one in part])
            yield from ((one, found[one.pk]) for one in part)


def _is_reported(one: Work, day: date) -> bool:
    """Whether its (first or second) report comes today, or should have come."""
    if one.state not in OPEN or one.fate.reports is None or one.fate.waived:
        return False
    again = one.fate.sent_back + AGAIN if one.reason and one.fate.sent_back else one.fate.reports
    return again + (STOOD_IN if one.stands_in else timedelta()) <= day


def _is_decided(one: Work, day: date) -> bool:
    """Whether the level above acts on it today."""
    if one.state in OPEN:
        return one.fate.waived is not None and one.fate.waived <= day
    if one.closed_on is None or one.closed_on >= day:
        return False
    if one.fate.sent_back is not None and not one.reason:
        return True
    return one.fate.checked is not None and one.closed_on + one.fate.checked * DAY <= day


def _each(*several: Iterable[Authority]) -> Iterator[Authority]:
    for some in several:
        yield from some


def _invented_people() -> QuerySet[Person]:
    return Person.objects.filter(source__startswith=SOURCE)


def _proved_on(day: date) -> set[int]:
    """Those who proved their number on `day` before the play was stopped."""
    return set(Evidence.objects.filter(day=day, kind=Evidence.PROVED).values_list("person_id", flat=True))


def sliced(some: Sequence[T], size: int = SLICE) -> Iterator[Sequence[T]]:
    return (some[start : start + size] for start in range(0, len(some), size))
