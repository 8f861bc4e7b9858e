"""The example's drives: colleges are noted and teams put together the day before, visits come in by the day, links are
opened. Everything follows from the seed and from codes; the colleges' names say that they are made up.

Weak districts do nothing, so that gaps show; the teams of one of them pad, so that there are signs to be judged.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from io import BytesIO

from django.db import transaction
from django.db.models import QuerySet
from PIL import Image, ImageDraw

from abhiyan.field import actions, crediting, figures, linking, visiting
from abhiyan.field.actions import College, days_of
from abhiyan.field.models import KIND, Link, Place, Slot, Team, Visit
from abhiyan.field.rules import AFTERNOON, MORNING, PARTS
from abhiyan.field.visiting import Fields, Made
from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.plans import proofs
from abhiyan.plans.models import WAIVED, Assignment, Proof
from abhiyan.posts.models import Appointment
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.fate import chance
from abhiyan.rehearsal.script import DAY, Volunteer
from abhiyan.units.models import Unit

SILENT = 0.65  # districts weaker than that do nothing
PADS = 0.12  # of the districts, whose teams write down what nobody counted
TEAMS = ("टोली क / Team A", "टोली ख / Team B", "टोली ग / Team C", "टोली घ / Team D")
EACH = 3  # people of a team, the last of them a worker of a leaf where there is one
PLACES = 4  # colleges for each team
GRANTED, ASKED = 0.7, 0.9  # of the colleges
GOES = 0.85  # of the slots of a district of full strength
SHOWN = 0.2  # of the visits come with a photo
LATE = 0.08  # of the visits, which come a day later
HOURS = {MORNING: time(10), AFTERNOON: time(14)}
OPENS = 0.06  # of the people met, who open the link on the day
FOLLOWS = 0.3  # of the volunteers of a district that went out, who come by a link of it
KINDS = (
    ("कल्पित महाविद्यालय", "Kalpit Mahavidyalaya"),
    ("नमूना डिग्री कॉलेज", "Namuna Degree College"),
    ("काल्पनिक कन्या महाविद्यालय", "Kalpanik Kanya Mahavidyalaya"),
    ("अभ्यास पॉलिटेक्निक", "Abhyas Polytechnic"),
)


class Driver:
    """Plays the drives of the plans. links: of the units that went out, by path, for whoever signs up later."""

    def __init__(self, branches: Branches) -> None:
        self.branches, self.seed = branches, branches.seed
        self.links: dict[str, list[Link]] | None = None

    def play_day(self, day: date, *, by: Authority) -> dict[str, int]:
        """What happens with drives on a day: {what: how many}. Each step looks first for what is not done yet."""
        drives = list(_drives())
        done = {"set up": 0, "visited": 0, "opened": 0}
        for one in drives:
            if one.since - DAY <= day <= one.due and self.goes_out(one):
                done["set up"] += self._set_up(one, day, by)
        for one in drives:
            if one.since <= day <= one.due + DAY:
                done["visited"] += self._visit(one, day, by)
            if day in days_of(one):
                done["opened"] += self._open(one, day)
        if drives:
            done["installs"] = crediting.follow(day)
        return {what: n for what, n in done.items() if n}

    def goes_out(self, drive: Assignment) -> bool:
        return drive.state != WAIVED and self.branches.strength(drive.unit.path) >= SILENT

    # --- the day before -----------------------------------------------------------------------------------------------

    @transaction.atomic
    def _set_up(self, drive: Assignment, day: date, by: Authority) -> int:
        """Places, teams, slots and links of one unit, where there are none; returns how many places."""
        if Place.objects.filter(assignment=drive).exists():
            return 0
        self.links = None
        actions.add_places(drive, list(self._colleges(drive, day)), by=by)
        places = list(Place.objects.filter(assignment=drive).order_by("pk"))
        teams = []
        for name, people in zip(TEAMS, _teams(drive, day), strict=True):
            team = actions.make_team(drive, name, by=by)
            for at, person in enumerate(people):
                actions.join_team(team, person, day=day, leads=at == 0, by=by)
            teams.append(team)
        when = [(on, part) for on in days_of(drive) for part in PARTS]
        for number, team in enumerate(teams):
            for at, (on, part) in enumerate(when):
                place = places[(number * PLACES + at) % len(places)]
                actions.add_slot(team, place, day=on, part=part, by=by)
        linking.make_links(drive, by=by)
        return len(places)

    def _colleges(self, drive: Assignment, day: date) -> Iterator[College]:
        below = list(Unit.objects.filter(parent=drive.unit, until=None).order_by("path")) or [drive.unit]
        for number in range(len(TEAMS) * PLACES):
            unit, (hindi, english) = below[number % len(below)], KINDS[number % len(KINDS)]
            said = chance(self.seed, "permission", drive.unit.code, number)
            permission = "granted" if said < GRANTED else "asked" if said < ASKED else ""
            yield College(
                f"{hindi} {number + 1} / {english} {number + 1}",
                unit=unit.pk if unit != drive.unit else None,
                permission=permission,
                permission_on=day if permission else None,
            )

    # --- the days -----------------------------------------------------------------------------------------------------

    def _visit(self, drive: Assignment, day: date, by: Authority) -> int:
        """What the teams of a unit say of `day`, and some of the day before."""
        some = [pair for on in (day - DAY, day) for pair in self._said(drive, on) if pair[1].is_late == (on != day)]
        shown = [pair for pair in some if chance(self.seed, "shown", pair[1].key) < SHOWN]
        known = set(Visit.objects.filter(key__in=[made.key for _fields, made in shown]).values_list("key", flat=True))
        new = [pair for pair in shown if pair[1].key not in known]
        for fields, made in new:
            visiting.visit(drive, replace(fields, photo=_picture(fields.met)), made, by=by)
        others = [pair for pair in some if pair not in shown]
        return len(new) + (visiting.visit_many(drive, others, by=by) if others else 0)

    def _said(self, drive: Assignment, day: date) -> Iterator[tuple[Fields, Made]]:
        """Every visit that was made on a day, whenever it comes."""
        strength, code = self.branches.strength(drive.unit.path), drive.unit.code
        pads = chance(self.seed, "pads", code) < PADS
        slots = Slot.objects.filter(team__assignment=drive, day=day).select_related("place", "team").order_by("pk")
        for slot in slots:
            name = (code, slot.team.name, day, slot.part)
            if not pads and chance(self.seed, "goes", *name) > GOES * strength:
                continue
            met = 100 if pads else 15 + int(110 * chance(self.seed, "met", *name))
            slot.team.assignment = slot.place.assignment = drive
            fields = Fields(1 if met < 80 else 2, met, team=slot.team, place=slot.place)
            late = not pads and chance(self.seed, "late", *name) < LATE
            yield fields, Made(_key(self.seed, *name), self._moment(day, slot.part, name, pads=pads), late)

    def _moment(self, day: date, part: str, name: Sequence[object], *, pads: bool) -> datetime:
        """Some time of the half-day; who pads writes everything down in the evening."""
        minutes = timedelta(minutes=150 * chance(self.seed, "minute", *name))
        if pads:
            return datetime.combine(day, time(21, 40), clock.INDIA) + minutes / 15
        return datetime.combine(day, HOURS[part], clock.INDIA) + minutes

    def _open(self, drive: Assignment, day: date) -> int:
        """How often the teams' links of the day were opened; nothing where they were opened already."""
        opened: dict[int, int] = {}
        met: Counter[int] = Counter()
        for fields, _made in self._said(drive, day):
            met[fields.team.pk if fields.team else 0] += fields.met
        for link in Link.objects.filter(assignment=drive, day=day, opened=None).select_related("team"):
            drawn = 0.5 + chance(self.seed, "opens", drive.unit.code, link.team and link.team.name, day)
            if n := int(met[link.team_id or 0] * OPENS * drawn):
                opened[link.pk] = n
        if opened:
            linking.note_opened(opened, day=day)
        return sum(opened.values())

    def met(self, drive: Assignment, day: date) -> int:
        """What a report says of people met: as many as its teams said."""
        return figures.of_unit(drive.activity, drive.unit, day).met

    # --- who signs up later -------------------------------------------------------------------------------------------

    def link_for(self, one: Volunteer) -> Link | None:
        """The link that a volunteer comes by, if any: one of the teams of their district."""
        if self.links is None:
            self.links = _links_by_path()
        found = self.links.get(self.branches.path(one.path)) if not (one.drive or one.is_helped) else None
        if not found or chance(self.seed, "follows", one.number) >= FOLLOWS:
            return None
        return found[int(chance(self.seed, "which", one.number) * len(found))]


def _drives() -> Iterator[Assignment]:
    rows = Assignment.objects.standing().filter(activity__kind=KIND).order_by("pk")
    yield from rows.select_related("activity__programme", "activity__owner__wing", "unit__level")


def _teams(drive: Assignment, day: date) -> Iterator[list[Person]]:
    """Who goes with each team: office-bearers, and one who works at a leaf below."""
    held = Appointment.objects.on(day).filter(
        post__role__wing=drive.activity.owner.wing if drive.activity.owner else None
    )
    bearers, workers = _bearers(held, drive), _workers(held, drive)
    for number in range(len(TEAMS)):
        own = workers[number : number + 1]
        yield [bearers.pop(0) for _ in range(min(EACH - len(own), len(bearers)))] + own


def _workers(held: QuerySet[Appointment], drive: Assignment) -> list[Person]:
    """Somebody of a leaf below each of the first units right below, who stands in no office."""
    found: dict[int, Person] = {}
    for unit in Unit.objects.filter(parent=drive.unit, until=None).order_by("path")[: len(TEAMS)]:
        rows = held.filter(post__unit__parent=unit, post__unit__level__is_leaf=True).select_related("person")
        if row := rows.order_by("post__unit__path", "post__role__rank", "seat", "pk").first():
            found[row.person_id] = row.person
    return list(found.values())


def _bearers(held: QuerySet[Appointment], drive: Assignment) -> list[Person]:
    """Office-bearers of the unit and right below, in protocol order, each once."""
    here = held.filter(post__unit=drive.unit) | held.filter(
        post__unit__parent=drive.unit, post__unit__level__is_leaf=False
    )
    rows = here.select_related("person").order_by(
        "post__unit__depth", "post__role__rank", "post__unit__path", "seat", "pk"
    )
    return list({one.person_id: one.person for one in rows[: 2 * EACH * len(TEAMS)]}.values())


def _links_by_path() -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    teams = Team.objects.filter(leader__isnull=False).values("pk")
    for link in (
        Link.objects.filter(team__in=teams, day__isnull=False).select_related("assignment__unit").order_by("pk")
    ):
        found.setdefault(link.assignment.unit.path, []).append(link)
    return found


def _picture(heads: int) -> proofs.Kept:
    """A drawing for a photo: a gate and so many heads before it."""
    canvas = Image.new("RGB", (480, 320), "#dfe8ee")
    pen = ImageDraw.Draw(canvas)
    pen.rectangle((90, 60, 390, 200), fill="#c9a27c")
    pen.rectangle((200, 110, 280, 200), fill="#6b4a35")
    for head in range(heads):
        left, top = 12 + 23 * (head % 20), 205 + 18 * (head // 20)
        pen.ellipse((left, top, left + 12, top + 12), fill="#4a3b52")
    out = BytesIO()
    canvas.save(out, "JPEG", quality=70)
    return proofs.Kept(Proof.PHOTO, out.getvalue())


def _key(*parts: object) -> str:
    return "play-" + blake2b("/".join(map(str, parts)).encode(), digest_size=16).hexdigest()
