"""The example's share kits: before the live address, before conferences; handed down, passed on, opened, one corrected.

Each day the teams of some booths see a kit and most of them pass it on: who, and how often their links are opened,
follows from the seed and from codes. In the weakest branch nobody does: that is a gap to be seen.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from django.db import transaction

from abhiyan.kernel import bulk, clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.pdf import NoFonts, pdf
from abhiyan.kits import access, actions, carrying, media, opening
from abhiyan.kits.actions import Head, New, Rule, Words
from abhiyan.kits.carrying import Carried
from abhiyan.kits.models import Carrier, Kit, Piece
from abhiyan.kits.opening import Opened
from abhiyan.live.models import KIND
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.listening import weakest
from abhiyan.rehearsal.script import DAY
from abhiyan.units.models import Unit

HOUR = time(9)  # of the day's acts
BEFORE_ADDRESS, BEFORE_CONFERENCE = 3 * DAY, 2 * DAY
STAYS = timedelta(days=8)  # after the last conference
DAYS, PARTS = 5, 10  # days on which teams see it: on each those of one part of the booths, by their codes
SHARES = 0.6  # of those who see it
MOST_OPENS = 12  # of the links of one team
LEAFLET = Path(__file__).parent / "leaflet.typ"
IMPRINT = {
    "printed_by": "कल्पित प्रेस, कल्पित मार्ग 1 (काल्पनिक)",
    "published_by": "उदाहरण कार्यालय, कल्पित मार्ग 2 (काल्पनिक)",
    "paid_by": "उदाहरण कार्यालय, कल्पित मार्ग 2 (काल्पनिक)",
}
WRONG, RIGHT = ("सुबह 10 बजे", "10 in the morning"), ("सुबह 11 बजे", "11 in the morning")
REASON = "समय गलत छपा था: 11 बजे सही है। / The hour was wrong: it is 11."


class Plan(NamedTuple):
    """A kit that is to come: handed down on its first day."""

    name_hi: str
    name_en: str
    since: date
    until: date
    activity: Activity
    pieces: tuple[New, ...]


def play_day(seed: int, day: date, branches: Branches) -> int:
    """Everything that happens with kits on a day; returns how many people saw one. What was done before stays."""
    for plan in _plans():
        if plan.since == day and not Kit.objects.filter(name_en=plan.name_en).exists():
            _hand_down(plan, day)
    for kit in Kit.objects.filter(state=Kit.HANDED, corrects=None, name_en__startswith=ADDRESS[1], since=day - DAY):
        _correct(kit, day)
    standing = Kit.objects.standing(day).select_related("unit")
    return sum(_pass_on(seed, kit, day, branches) for kit in standing if (day - kit.since).days < DAYS)


# --- what is handed down ----------------------------------------------------------------------------------------------

ADDRESS = ("संबोधन साथ सुनें", "Listen together")
CONFERENCE = ("सम्मेलन में आइए", "Come to the conference")


def _plans() -> Iterator[Plan]:
    """A kit before each live address, and one before each activity of conferences."""
    for one in Activity.objects.standing().select_related("within"):
        if one.kind == KIND:
            since = one.since - BEFORE_ADDRESS
            yield Plan(f"{ADDRESS[0]}: {one.name_hi}", f"{ADDRESS[1]}: {one.name_en}", since, one.until, one,
                       _of_address(WRONG))  # fmt: skip
        elif one.kind == "conference":
            since = one.since - BEFORE_CONFERENCE
            names = f"{CONFERENCE[0]}: {one.name_hi}", f"{CONFERENCE[1]}: {one.name_en}"
            yield Plan(*names, since, one.until + STAYS, one, _of_conference(one))


def _of_address(hour: tuple[str, str]) -> tuple[New, ...]:
    hindi, english = hour
    text = Words(
        "सीधा संबोधन सुनें",
        "Listen to the live address",
        f"नमस्ते, {hindi} सीधा संबोधन है। बूथ के सब साथी मिलकर सुनें। यह एक अभ्यास है।",
        f"Namaste, the live address is at {english}. Let us listen together. This is a rehearsal.",
    )
    poster = Words(
        "राष्ट्रीय संबोधन, साथ मिलकर",
        "The address, together",
        f"{{unit}} के सब साथी {hindi} एक साथ सुनेंगे। क्षेत्रीय टोली आपका स्वागत करती है।",
        f"{{unit}} listens together at {english}. The team of {{above}} welcomes you.",
    )
    return New(Piece.TEXT, text), New(Piece.TEMPLATE, poster)


def _of_conference(activity: Activity) -> tuple[New, ...]:
    poster = Words(
        "क्षेत्रीय सम्मेलन में आइए",
        "Come to the conference",
        "{unit} के साथियो, {day}, {place}। सब मिलकर चलेंगे।",
        "Friends of {unit}: {day}, {place}. We go together.",
    )
    leaflet = Words("सम्मेलन का पर्चा", "Leaflet of the conference")
    lines = [
        "यह पर्चा काल्पनिक है और केवल अभ्यास के लिए बना है।",
        "सम्मेलन में प्रवेश पास से होता है; पास हर आमंत्रित के अपने पृष्ठ पर है।",
        "पानी, बैठने और दिव्यांग साथियों के लिए रास्ते की व्यवस्था है।",
    ]
    made = [New(Piece.TEMPLATE, poster, activity=activity)]
    try:
        content = pdf(LEAFLET, {"title": activity.name_hi, "lines": lines})
    except NoFonts:
        return tuple(made)
    return (*made, New(Piece.DOCUMENT, leaflet, sent=media.of_content(content)))


def _hand_down(plan: Plan, day: date) -> None:
    """Written by the nearest who may, let go by a second person; nothing where the profile lets nobody."""
    unit = plan.activity.within or Unit.objects.get(path=tree.root(tree.ORGANISATION))
    head = Head(
        plan.name_hi, plan.name_en, Kit.PROMOTIONAL, ("hi", "en"), plan.since, plan.until, **IMPRINT
    )  # fmt: skip
    for by in Actors(day).from_here_up("message", unit.path):
        roles = tuple(one.key for one in access.roles_for(unit, by=by) if one.level.is_leaf and one.seats)
        if roles:
            with transaction.atomic():
                made = actions.compose(head, Rule(unit, roles), at=_at(day), by=by)
                for one in plan.pieces:
                    actions.add(made, one, at=_at(day), by=by)
                _let_go(made, day)
            return


def _let_go(kit: Kit, day: date) -> None:
    found = Actors(day).from_here_up("approve" if access.needs_second() else "message", kit.unit.path)
    by = next((one for one in found if access.may_hand_down(kit, by=one)), None)
    if by is not None:
        actions.hand_down(kit, day=day, at=_at(day), by=by)


def _correct(kit: Kit, day: date) -> None:
    """Its hour was wrong: withdrawn, and a corrected version handed down within the hour."""
    by = next((one for one in _writers(kit, day)), None)
    if by is None:
        return
    with transaction.atomic():
        actions.withdraw(kit, reason=REASON, asked_at=_at(day) - timedelta(minutes=12), at=_at(day), by=by)
        made = actions.correct(kit, at=_at(day), by=by)
        for piece in made.pieces.all():
            actions.take_out(piece, by=by)
        for one in _of_address(RIGHT):
            actions.add(made, one, at=_at(day), by=by)
        _let_go(made, day)


def _writers(kit: Kit, day: date) -> Iterator[Authority]:
    return (one for one in Actors(day).from_here_up("message", kit.unit.path) if access.may_write(kit.unit, by=one))


def _at(day: date) -> datetime:
    return datetime.combine(day, HOUR, clock.INDIA)


# --- who passes it on -------------------------------------------------------------------------------------------------


def _pass_on(seed: int, kit: Kit, day: date, branches: Branches) -> int:
    """Teams of a tenth of the booths see it; most pass it on, and their links are opened."""
    if Carrier.objects.filter(kit=kit, seen_on=day).exists():
        return 0
    silent, name = weakest(branches), f"{kit.name_en} {kit.corrects_id is None}"
    carried: list[Carried] = []
    opens: list[tuple[Opened, int]] = []
    pieces = list(kit.pieces.values_list("pk", flat=True))
    for unit, person, path, code in _first_of_teams(kit, day):
        drawn = chance(seed, name, code)
        if path.startswith(silent) or drawn >= branches.strength(path):
            continue
        shares = drawn < SHARES * branches.strength(path)
        carried.append(Carried(person, unit, shares))
        if shares:
            piece = pieces[int(chance(seed, name, code, "piece") * len(pieces))]
            opened = int(MOST_OPENS * chance(seed, name, code, "opens") ** 2)
            opens.append((Opened(unit, piece, kit.subject, day), opened))
    with transaction.atomic():
        carrying.write_many(kit, carried, day=day)
        opening.add((one, n) for one, n in opens if n)
    return len(carried)


def _first_of_teams(kit: Kit, day: date) -> Iterator[tuple[int, int, str, str]]:
    """(unit, who holds its first seat, path, code) of the booths whose day it is."""
    part = (day - kit.since).days
    units = Unit.objects.below(kit.unit).filter(level__is_leaf=True, until=None).values_list("pk", "path", "code")
    known = {pk: (path, code) for pk, path, code in units.iterator() if crc32(code.encode()) % PARTS == part}
    for some in bulk.batches(known):
        held = Appointment.objects.on(day).filter(post__unit__in=some, post__role__key__in=kit.roles, seat=1)
        for unit, person in held.order_by("post__unit__path").values_list("post__unit", "person"):
            yield (unit, person, *known[unit])
