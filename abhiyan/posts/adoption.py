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
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from abhiyan.kernel import audit, bulk, edition
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.people import notices
from abhiyan.people.models import Wording
from abhiyan.posts import opening
from abhiyan.posts.counting import FILLED, SEATS, VERIFIED
from abhiyan.posts.models import Appointment, Post, Role, SeatChange, Sentence, Wing
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


class AppliedInAdvance(Exception):
    """The day has not come yet: posts say how many seats they have today, names and rights how they are today."""


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
        *_returned(profile),
        *_roles_refused(profile),
        *_seats(profile),
        *_retired(profile),
        *_sentences(profile),
        *_holidays(profile),
        *_goals(profile),
        *_notices(profile),
    ]


def is_living() -> bool:
    """Whether an organisation lives here already."""
    return Organization.objects.exists()


@transaction.atomic
def apply(profile: Profile, *, day: date, by: Authority) -> list[Line]:
    """Bring the installation to `profile` from `day` on; return what was done.

    Raises ProfileRefused, and AppliedInAdvance for a living installation on a day that has not come.
    """
    by.require("administer", *Unit.objects.filter(depth=1).values_list("path", flat=True))
    if is_living() and day > today():
        raise AppliedInAdvance(day)
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
    _write_notices(profile)
    edition.changed()
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
        held = posts.filter(_must_wait(wanted.seats)).count()
        if free := posts.count() - held:
            words = _("%(new)s seats instead of %(old)s at %(count)s posts")
            yield Line("change", "seats", wanted.key, words % {"new": wanted.seats, "old": role.seats, "count": free})
        if held:
            words = _("%(count)s posts keep their seats: held beyond seat %(new)s, or changed from a later day already")
            yield Line("wait", "seats", wanted.key, words % {"count": held, "new": wanted.seats})
        if not held and not free and role.seats != wanted.seats:
            yield Line("change", "seats", wanted.key, _("%(new)s seats at new posts") % {"new": wanted.seats})


def _must_wait(seats: int) -> Q:
    """Posts where somebody sits, now or later, beyond seat number `seats`, or whose seats change on a later day."""
    beyond = Appointment.objects.ending_after(today()).filter(seat__gt=seats)
    later = SeatChange.objects.filter(day__gt=today()).exclude(day=F("post__since"))
    return Q(pk__in=beyond.values("post")) | Q(pk__in=later.values("post"))


def _retired(profile: Profile) -> Iterator[Line]:
    for role in _dropped(profile):
        if not role.retired:
            yield Line("drop", "role", role.key, _("no new posts; posts nobody holds close, history stays"))
        elif free := _held_by_nobody(role, today()).count():
            yield Line(
                "drop", "role", role.key, _("%(count)s posts that nobody holds any more close") % {"count": free}
            )


def _dropped(profile: Profile) -> QuerySet[Role]:
    return Role.objects.exclude(key__in=[role.key for role in profile.roles])


def _held_by_nobody(role: Role, day: date) -> QuerySet[Post]:
    """Open posts of a role that nobody holds on `day` or later."""
    held = Appointment.objects.ending_after(day).filter(post__role=role).values("post")
    return Post.objects.filter(role=role, until=None).exclude(pk__in=held)


def _returned(profile: Profile) -> Iterator[Line]:
    """Roles that were dropped once and are wanted again."""
    for role in Role.objects.filter(retired=True, key__in=[role.key for role in profile.roles]):
        yield Line("add", "role", role.key, _("comes back; posts that closed with it stand again, vacant"))


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


def _notices(profile: Profile) -> Iterator[Line]:
    wanted = {(one.purpose, one.language): one.text for one in profile.notices}
    rows = Wording.objects.values_list("purpose", "language", "notice__text")
    living = {(purpose, language): text for purpose, language, text in rows}
    for (purpose, language), text in sorted(wanted.items()):
        key = f"{purpose}.{language}"
        if (purpose, language) not in living:
            yield Line("add", "notice", key, text)
        elif living[purpose, language] != text:
            yield Line("change", "notice", key, _("a new version: %(text)s") % {"text": text})
    for purpose, language in sorted(living.keys() - wanted.keys()):
        yield Line("drop", "notice", f"{purpose}.{language}", _("the product's own words are in force again"))


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


def _hold_every_post() -> None:
    """Nobody is appointed to a seat that goes, nor to a post that closes. (SQLite's one writer holds all anyway.)"""
    if not bulk.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE posts_post IN EXCLUSIVE MODE")


def _write_roles(profile: Profile, day: date) -> None:
    _hold_every_post()
    levels = {level.key: level for level in Level.objects.all()}
    wings = {wing.key: wing for wing in Wing.objects.all()}
    retired = set(Role.objects.filter(retired=True).values_list("key", flat=True))
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
            continue
        if wanted.key in retired:
            _bring_back(role, day)
        if wanted.seats is not None:
            _change_seats(role, wanted, day)
    _retire(profile, day)


def _bring_back(role: Role, day: date) -> None:
    """Posts that closed when the role was dropped stand again; units that came since get theirs."""
    for post in Post.objects.filter(role=role, unit__until=None, until__isnull=False).select_related("role"):
        opening.reopen(post, day=day)
    units = Unit.objects.filter(level=role.level, until=None).exclude(posts__role=role)
    opening.open_posts(day=day, unit_ids=list(units.values_list("pk", flat=True)))


# Posts of one role whose number of seats is not the new one, where nobody sits beyond it and no later change is noted.
_SEAT_CHANGES = """
INSERT INTO posts_seatchange (post_id, day, n)
SELECT post.id, CASE WHEN post.since > {day} THEN post.since ELSE {day} END, {seats} - post.seats
FROM posts_post AS post
WHERE post.role_id = {role} AND post.until IS NULL AND post.seats <> {seats} AND NOT EXISTS
    (SELECT 1 FROM posts_appointment AS held WHERE held.post_id = post.id AND held.seat > {seats}
     AND (held.until IS NULL OR held.until > {day}))
    AND NOT EXISTS (SELECT 1 FROM posts_seatchange AS later WHERE later.post_id = post.id
     AND later.day > {day} AND later.day > post.since)
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
    for role in _dropped(profile):
        for post in _held_by_nobody(role, day).select_related("role"):
            opening.close(post, day=day)
    _dropped(profile).update(retired=True)


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


def _write_notices(profile: Profile) -> None:
    """The words in force; every version that ever was stays (people.models.Notice)."""
    kept = []
    for one in profile.notices:
        notice = notices.kept(one.purpose, one.language, one.text)
        row, _made = Wording.objects.update_or_create(
            purpose=one.purpose, language=one.language, defaults={"notice_id": notice}
        )
        kept.append(row.pk)
    Wording.objects.exclude(pk__in=kept).delete()
    notices.forget()


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
