"""What an invented office does to learn how many are real: it calls samples back, looks for signs of padding, judges.

All of it through the verbs of an office, by people in fitting posts. What a call finds follows from what is true in the
invented world: padded names don't exist, who proved a number is nearly always real, of the others it hangs on the
branch. Moments are those of the programme's days, so that what was done on a day shows, and is not done twice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.registration.checking import calling, padding, sampling
from abhiyan.registration.checking.estimating import TooFewCalls
from abhiyan.registration.models import Call, Sample, Sign
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.build import BY
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.script import DAY, Script, is_padded, proves_ever
from abhiyan.units.models import Unit

BEGINS = time(10)  # o'clock in India
A_CALL = timedelta(minutes=4)
CALLS = 25  # of one caller in a day
CALLING_DAYS = 4  # from the first day after the window on: 400 calls, one of four not reached the first time
RINGS_ON = 0.22  # nobody answers

JUDGED = 6  # of the worst signs, and as many of all others: the rest is left for whoever looks at the demo
NOTES = {
    Sign.PADDED: "फ़ोन पर पूछा: इन नामों को कोई नहीं जानता। / Asked by phone: nobody knows these names.",
    Sign.WATCH: "नीचे के बूथों से पूछा जाएगा। / The booths below will be asked.",
    Sign.RIGHT: "मिलकर देखा: लोग असली हैं। / Visited: these people are real.",
}


class Wanted(NamedTuple):
    """A sample to be drawn: of whom at which unit, how many calls, by how many callers."""

    unit: Unit
    whom: str
    size: int
    callers: int

    def seed(self, script: Script) -> int:
        """The sample's own, by which it is found again."""
        return int(chance(script.seed, "sample", self.unit.code, self.whom) * 10**9)


def play_day(script: Script, day: date, done: Counter[str]) -> None:
    """Everything of this on one day; `done` counts it. Nothing where no window is over."""
    shut = script.shut_on
    if shut is None or day < shut:
        return
    actors = Actors(day)
    if day == shut:
        draw(script, day, actors)
    if day < shut + CALLING_DAYS * DAY:
        call_back(script, day, actors, done, is_last=day in (shut + (CALLING_DAYS - 1) * DAY, script.last))
    if day in (shut, script.last):
        done["signs"] += padding.find(day=day, by=BY).signs
    if day == shut + DAY:
        done["judged"] += judge(script, day, actors)


# --- samples ----------------------------------------------------------------------------------------------------------


def wanted(script: Script) -> Iterator[Wanted]:
    """The state's office asks for the seats and for the volunteers; the strongest and two weak branches for theirs."""
    for top in Unit.objects.filter(depth=1, path__lt=tree.root(tree.CONSTITUENCIES)):
        yield Wanted(top, Sample.SEATS, 400, 6)
        yield Wanted(top, Sample.VOLUNTEERS, 80, 2)
    branches = script.branches
    here = [path for path in branches.codes if path < tree.root(tree.CONSTITUENCIES)]
    by_strength = sorted(here, key=lambda path: (branches.strength(path), branches.codes[path]))
    some = dict.fromkeys([*by_strength[-1:], *by_strength[:2]])
    for unit in Unit.objects.filter(path__in=some, until=None).order_by("path"):
        yield Wanted(unit, Sample.SEATS, 40, 2)


def callers(unit: Unit, count: int, actors: Actors) -> list[Authority]:
    """The first who verify there: of the unit itself, then of those above."""
    found = dict.fromkeys(actors.people_from_here_up("verify", unit.path))
    return [actors.authority(person) for person, _ in zip(found, range(count), strict=False)]


def draw(script: Script, day: date, actors: Actors) -> None:
    """Draw the samples that are not there yet, each by its first caller."""
    for one in wanted(script):
        if Sample.objects.filter(unit=one.unit, whom=one.whom, seed=one.seed(script)).exists():
            continue
        for by in callers(one.unit, 1, actors):
            with suppress(calling.CallingRefused, TooFewCalls):  # so few are claimed that nobody draws a sample
                calling.draw(
                    one.unit, size=one.size, whom=one.whom, seed=one.seed(script), day=day, now=_moment(day), by=by
                )


def call_back(script: Script, day: date, actors: Actors, done: Counter[str], *, is_last: bool) -> None:
    """Each sample's calls of one day; on the last the sample is finished."""
    for one in wanted(script):
        ours = Sample.objects.filter(unit=one.unit, whom=one.whom, seed=one.seed(script), state=Sample.OPEN)
        people = callers(one.unit, one.callers, actors)
        sample = ours.select_related("unit", "role").first()
        if sample is None or not people:
            continue
        done["called"] += calls_of_a_day(sample, people, script, day)
        if is_last:
            _end(sample, _moment(day) + CALLS * A_CALL, people[0])


@transaction.atomic
def calls_of_a_day(sample: Sample, people: Sequence[Authority], script: Script, day: date) -> int:
    """What all its callers do on one day, whole or not at all; 0 where they have done it."""
    begins = _moment(day)
    if Call.objects.filter(sample=sample, said_at__gte=begins, said_at__lt=begins + DAY).exists():
        return 0
    truth, n = Truth(sample, script), 0
    for by in people:
        for at in (begins + turn * A_CALL for turn in range(CALLS)):
            call = calling.take(sample, day=day, now=at, by=by)
            if call is None:
                break
            call.sample = sample
            calling.say(call, truth.outcome(call), day=day, now=at, by=by)
            n += 1
    return n


def _end(sample: Sample, at: datetime, by: Authority) -> None:
    try:
        calling.finish(sample, now=at, by=by)
    except calling.NobodyClaimed:
        calling.abandon(sample, now=at, by=by)


def _moment(day: date) -> datetime:
    return datetime.combine(day, BEGINS, clock.INDIA)


class Truth:
    """What is true of the people of a sample. Two statements."""

    def __init__(self, sample: Sample, script: Script) -> None:
        self.script = script
        self.verified = [one.verified for one in sampling.strata_of(sample)]
        held = "appointment__post__"
        fields = (f"{held}unit__code", f"{held}unit__path", f"{held}role__key", f"{held}seats", "appointment__seat")
        rows = Call.objects.filter(sample=sample).values_list("pk", "person__name_en", *fields)
        self.known = {pk: rest for pk, *rest in rows}

    def outcome(self, call: Call) -> str:
        """What comes of a try to reach somebody."""
        name_en, code, path, role, seats, seat = self.known[call.pk]
        name = f"{code}/{role}/{seat}/{name_en}"
        if chance(self.script.seed, "rings on", name, call.tries) < RINGS_ON:
            return Call.UNREACHED
        strength = self.script.branches.strength(path or "")
        drawn = chance(self.script.seed, "is real", name)
        if seats is None and is_padded(self.script.seed, code, strength):
            return padded(drawn)
        if self.verified[call.stratum] or (seats and proves_ever(self.script.seed, f"{code}/{role}/{seat}", strength)):
            return proved(drawn)
        return claimed(drawn, strength)


def padded(drawn: float) -> str:
    """Whoever padded the list answers, or a stranger does: nobody of that name is there."""
    return Call.NOBODY if drawn < 0.75 else Call.OTHERS


def proved(drawn: float) -> str:
    """Who proved a number, or will: there, but for a few who were signed up by others or want no call."""
    return Call.REAL if drawn < 0.97 else Call.UNAWARE if drawn < 0.99 else Call.REFUSED


def claimed(drawn: float, strength: float) -> str:
    """Of those who never prove: real by the strength of the branch, else there is something wrong with the entry."""
    real = 0.25 + 0.45 * strength
    if drawn < real:
        return Call.REAL
    left = (drawn - real) / (1 - real)
    for share, outcome in ((0.4, Call.WRONG), (0.6, Call.OTHERS), (0.78, Call.UNAWARE), (0.92, Call.NOBODY)):
        if left < share:
            return outcome
    return Call.REFUSED


# --- signs ------------------------------------------------------------------------------------------------------------


def judge(script: Script, day: date, actors: Actors) -> int:
    """Some of the worst signs are judged by the nearest who may and whom they are not about; how many."""
    found = Sign.objects.filter(gone_on=None).order_by("-weight", "unit__code", "kind", "-size")
    listed = list(found.values_list("pk", flat=True))
    worst, others = listed[: 2 * JUDGED : 2], listed[2 * JUDGED :]
    some = [*worst, *others[:: len(others) // JUDGED + 1]]
    signs = Sign.objects.filter(pk__in=some, verdict="").select_related("unit__level").order_by("pk")
    return sum(_judged(sign, script, day, actors) for sign in signs)


def _judged(sign: Sign, script: Script, day: date, actors: Actors) -> bool:
    verdict = _verdict(sign.unit, script)
    for by in actors.from_here_up("verify", sign.unit.path):
        with suppress(PermissionDenied, padding.AboutOneself):
            padding.decide(sign, verdict, note=NOTES[verdict], now=_moment(day), by=by)
            return True
    return False


def _verdict(unit: Unit, script: Script) -> str:
    """What an honest look finds: the padded leaf itself; a unit above leaves is to be watched."""
    if not unit.level.is_leaf:
        return Sign.WATCH
    return Sign.PADDED if is_padded(script.seed, unit.code, script.branches.strength(unit.path)) else Sign.RIGHT
