"""A profile becomes (or changes) the living organisation: the difference in words first, then the act.

Nothing is lost: keys never change, names do; a role that is dropped is retired with its history; fewer seats take
effect where the seats beyond are empty, and wait where somebody sits in one. Applying the same profile twice changes
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.posts import opening
from abhiyan.posts.counting import FILLED, SEATS, VERIFIED
from abhiyan.posts.models import Appointment, Post, Role, Sentence, Wing
from abhiyan.posts.profile import Profile
from abhiyan.posts.profile import Role as RoleOfProfile
from abhiyan.units import tally
from abhiyan.units.models import Goal, Holiday, Level, Organization, Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: `kind` is add, change, drop, wait (takes effect later) or refuse (nothing is applied)."""

    kind: str
    what: str
    key: str
    words: str


class ProfileRefused(Exception):
    """The profile would break what lives here; `lines` say what."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        super().__init__("; ".join(line.words for line in lines))


def difference(profile: Profile) -> list[Line]:
    """What applying `profile` would change, in the order it would be done. Empty when nothing."""
    return [
        *_organization(profile),
        *_named("level", Level, profile.levels, ("name_hi", "name_en", "plural_hi", "plural_en")),
        *_levels_refused(profile),
        *_named("wing", Wing, profile.wings, ("name_hi", "name_en")),
        *_named("role", Role, profile.roles, ("name_hi", "name_en", "rank")),
        *_roles_refused(profile),
        *_seats(profile),
        *_retired(profile),
        *_sentences(profile),
        *_holidays(profile),
        *_goals(profile),
    ]


def is_living() -> bool:
    """Whether an organisation lives here already."""
    return Organization.objects.exists()


@transaction.atomic
def apply(profile: Profile, *, day: date, by: Authority) -> list[Line]:
    """Bring the installation to `profile` from `day` on; return what was done. Raises ProfileRefused."""
    by.require("administer", *Unit.objects.filter(depth=1).values_list("path", flat=True))
    lines = difference(profile)
    if refused := [line for line in lines if line.kind == "refuse"]:
        raise ProfileRefused(refused)
    if not lines:
        return lines
    Organization.objects.update_or_create(
        pk=1,
        defaults={
            "key": profile.key, "name_hi": profile.name_hi, "name_en": profile.name_en, "kind": profile.kind,
            "timezone": profile.timezone, "founded": profile.founded,
        },
    )  # fmt: skip
    _write_levels(profile)
    _write_roles(profile, day)
    _write_sentences(profile)
    _write_calendar(profile)
    audit.wrote("apply_profile", profile.key, by=by, count=len(lines), detail={"day": str(day)})
    return lines


# --- the difference -----------------------------------------------------------------------------------------------


def _organization(profile: Profile) -> Iterator[Line]:
    living = Organization.objects.first()
    if living is None:
        yield Line("add", "organization", profile.key, _("the organisation %(name)s") % {"name": profile.name_en})
    elif living.key != profile.key:
        yield Line(
            "refuse", "organization", profile.key,
            _("this installation is %(old)s; one installation is one organisation") % {"old": living.key},
        )  # fmt: skip
    else:
        yield from _changed("organization", living, profile, ("name_hi", "name_en", "kind", "timezone", "founded"))


def _changed(what: str, living: Any, wanted: Any, fields: tuple[str, ...]) -> Iterator[Line]:
    for field in fields:
        old, new = getattr(living, field), getattr(wanted, field)
        if old != new:
            yield Line(
                "change",
                what,
                wanted.key,
                _("%(field)s: %(old)s becomes %(new)s") % {"field": field, "old": old, "new": new},
            )


def _named(what: str, model: type[Model], wanted: tuple[Any, ...], fields: tuple[str, ...]) -> Iterator[Line]:
    living = {row.key: row for row in model._default_manager.all()}  # type: ignore[attr-defined]  # each has a key
    for one in wanted:
        if one.key in living:
            yield from _changed(what, living[one.key], one, fields)
        else:
            yield Line("add", what, one.key, one.name_en or one.name_hi)


def _levels_refused(profile: Profile) -> Iterator[Line]:
    wanted = {level.key: level for level in profile.levels}
    for level in Level.objects.all():
        new = wanted.get(level.key)
        if not Unit.objects.filter(level=level).exists():
            if new is None:
                yield Line("drop", "level", level.key, level.name_en)
        elif new is None:
            yield Line("refuse", "level", level.key, _("units stand at this level; merge or close them first"))
        elif (new.tree, new.depth, new.is_leaf) != (level.tree, level.depth, level.is_leaf):
            yield Line("refuse", "level", level.key, _("units stand at this level; it can't change its place"))


def _roles_refused(profile: Profile) -> Iterator[Line]:
    wanted = {role.key: role for role in profile.roles}
    for role in Role.objects.select_related("level", "wing"):
        new = wanted.get(role.key)
        if new and (new.level, new.wing) != (role.level.key, role.wing.key):
            yield Line("refuse", "role", role.key, _("a role keeps its level and wing; add a new role instead"))
        if new and (new.seats is None) != (role.seats is None):
            yield Line("refuse", "role", role.key, _("a role can't change between numbered and unlimited seats"))


def _seats(profile: Profile) -> Iterator[Line]:
    living = {role.key: role for role in Role.objects.all()}
    for wanted in profile.roles:
        role = living.get(wanted.key)
        if role is None or wanted.seats is None or role.seats is None:
            continue
        posts = Post.objects.filter(role=role, until=None).exclude(seats=wanted.seats)
        held = posts.filter(pk__in=_held_beyond(wanted.seats)).count()
        if free := posts.count() - held:
            words = _("%(new)s seats instead of %(old)s at %(count)s posts")
            yield Line("change", "seats", wanted.key, words % {"new": wanted.seats, "old": role.seats, "count": free})
        if held:
            words = _("%(count)s posts keep their seats until whoever sits beyond seat %(new)s leaves")
            yield Line("wait", "seats", wanted.key, words % {"count": held, "new": wanted.seats})
        if not held and not free and role.seats != wanted.seats:
            yield Line("change", "seats", wanted.key, _("%(new)s seats at new posts") % {"new": wanted.seats})


def _held_beyond(seats: int) -> Any:
    """Posts where somebody sits, now or later, beyond seat number `seats`."""
    return Appointment.objects.filter(until=None, seat__gt=seats).values("post")


def _retired(profile: Profile) -> Iterator[Line]:
    wanted = {role.key for role in profile.roles}
    for role in Role.objects.exclude(key__in=wanted).filter(retired=False):
        yield Line("drop", "role", role.key, _("no new posts; posts nobody holds close, history stays"))


def _said(profile: Profile) -> set[tuple[str, str, str, str | None]]:
    return {(one.role, one.verb, one.scope, one.wing) for one in profile.sentences}


def _living_sentences() -> set[tuple[str, str, str, str | None]]:
    return set(Sentence.objects.values_list("role__key", "verb", "scope", "wing__key"))


def _sentences(profile: Profile) -> Iterator[Line]:
    wanted, living = _said(profile), _living_sentences()
    for kind, found in (("add", wanted - living), ("drop", living - wanted)):
        for role, verb, scope, wing in sorted(found, key=str):
            yield Line(kind, "right", role, f"{verb} {scope}" + (f" ({wing})" if wing else ""))


def _holidays(profile: Profile) -> Iterator[Line]:
    wanted = {(day.day, day.name_hi, day.name_en, day.closed) for day in profile.holidays}
    living = set(Holiday.objects.values_list("day", "name_hi", "name_en", "closed"))
    for kind, found in (("drop", living - wanted), ("add", wanted - living)):
        for on, _hi, english, _closed in sorted(found):
            yield Line(kind, "holiday", str(on), english)


def _goals(profile: Profile) -> Iterator[Line]:
    living = {goal.key: goal for goal in Goal.objects.select_related("unit", "level")}
    for goal in profile.goals:
        if not Unit.objects.filter(code=goal.unit).exists():
            yield Line("wait", "goal", goal.key, _("unit %(code)s is not there yet") % {"code": goal.unit})
        elif goal.key not in living:
            yield Line("add", "goal", goal.key, goal.name_en)
        else:
            yield from _changed("goal", living[goal.key], goal, ("name_hi", "name_en", "count", "year"))
    for key in living.keys() - {goal.key for goal in profile.goals}:
        yield Line("drop", "goal", key, living[key].name_en)


# --- the act ------------------------------------------------------------------------------------------------------


def _write_levels(profile: Profile) -> None:
    Level.objects.exclude(key__in=[level.key for level in profile.levels]).delete()
    for level in profile.levels:
        fields = {
            name: getattr(level, name)
            for name in ("tree", "depth", "name_hi", "name_en", "plural_hi", "plural_en", "is_leaf")
        }
        Level.objects.update_or_create(key=level.key, defaults=fields)
    for wing in profile.wings:
        Wing.objects.update_or_create(key=wing.key, defaults={"name_hi": wing.name_hi, "name_en": wing.name_en})
    tally.forget()


def _write_roles(profile: Profile, day: date) -> None:
    levels = {level.key: level for level in Level.objects.all()}
    wings = {wing.key: wing for wing in Wing.objects.all()}
    for wanted in profile.roles:
        role, made = Role.objects.update_or_create(
            key=wanted.key,
            defaults={
                "level": levels[wanted.level], "wing": wings[wanted.wing], "seats": wanted.seats, "rank": wanted.rank,
                "name_hi": wanted.name_hi, "name_en": wanted.name_en, "retired": False,
            },
        )  # fmt: skip
        for kind in (SEATS, FILLED, VERIFIED):
            tally.measure(kind, wanted.key)
        if made:
            units = Unit.objects.filter(level=role.level, until=None)
            opening.open_posts(day=day, unit_ids=list(units.values_list("pk", flat=True)))
        elif wanted.seats is not None:
            _change_seats(role, wanted, day)
    _retire(profile, day)


# Posts of one role whose number of seats is not the new one and where nobody sits beyond it.
_SEAT_CHANGES = """
INSERT INTO posts_seatchange (post_id, day, n)
SELECT post.id, CASE WHEN post.since > {day} THEN post.since ELSE {day} END, {seats} - post.seats
FROM posts_post AS post
WHERE post.role_id = {role} AND post.until IS NULL AND post.seats <> {seats} AND NOT EXISTS
    (SELECT 1 FROM posts_appointment AS held WHERE held.post_id = post.id AND held.seat > {seats}
     AND (held.until IS NULL OR held.until > {day}))
"""
_SEAT_TAIL = """
INSERT INTO units_tail (unit_id, day, measure_id, n)
SELECT post.unit_id, change.day, {measure}, change.n
FROM posts_seatchange AS change JOIN posts_post AS post ON post.id = change.post_id WHERE change.id > {last}
"""
_SEAT_POSTS = """
UPDATE posts_post SET seats = {seats} WHERE id IN (SELECT post_id FROM posts_seatchange WHERE id > {last})
"""


def _change_seats(role: Role, wanted: RoleOfProfile, day: date) -> None:
    moment = f"'{day.isoformat()}'" if bulk.is_sqlite() else f"CAST('{day.isoformat()}' AS date)"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM posts_seatchange")
        words = {
            "day": moment, "seats": int(wanted.seats or 0), "role": role.pk, "last": int(cursor.fetchone()[0]),
            "measure": tally.measure(SEATS, role.key),
        }  # fmt: skip
        for statement in (_SEAT_CHANGES, _SEAT_TAIL, _SEAT_POSTS):
            cursor.execute(statement.format(**words))


def _retire(profile: Profile, day: date) -> None:
    dropped = Role.objects.exclude(key__in=[role.key for role in profile.roles])
    for role in dropped.filter(retired=False):
        held = Appointment.objects.ending_after(day).filter(post__role=role).values("post")
        for post in Post.objects.filter(role=role, until=None).exclude(pk__in=held).select_related("role"):
            opening.close(post, day=day)
    dropped.update(retired=True)


def _write_sentences(profile: Profile) -> None:
    if _said(profile) == _living_sentences():
        return
    roles = {role.key: role.pk for role in Role.objects.all()}
    wings = {wing.key: wing.pk for wing in Wing.objects.all()}
    Sentence.objects.all().delete()
    Sentence.objects.bulk_create(
        Sentence(role_id=roles[role], verb=verb, scope=scope, wing_id=wings[wing] if wing else None)
        for role, verb, scope, wing in sorted(_said(profile), key=str)
    )


def _write_calendar(profile: Profile) -> None:
    Holiday.objects.all().delete()
    Holiday.objects.bulk_create(
        Holiday(day=day.day, name_hi=day.name_hi, name_en=day.name_en, closed=day.closed) for day in profile.holidays
    )
    Goal.objects.exclude(key__in=[goal.key for goal in profile.goals]).delete()
    for goal in profile.goals:
        unit = Unit.objects.filter(code=goal.unit).first()
        if unit:
            Goal.objects.update_or_create(
                key=goal.key,
                defaults={
                    "unit": unit, "level": Level.objects.get(key=goal.level), "count": goal.count, "year": goal.year,
                    "name_hi": goal.name_hi, "name_en": goal.name_en,
                },
            )  # fmt: skip
