"""The organisation's own words, which a plan may use: the living installation's, or those of a profile's folder."""

from pathlib import Path

from abhiyan.people import notices
from abhiyan.plans.rules import LevelPlace, Words
from abhiyan.posts.models import Role, Sentence, Wing
from abhiyan.posts.profile import Profile
from abhiyan.units.models import Holiday, Level, Unit
from abhiyan.units.profile import unit_rows


def of_installation() -> Words:
    """What stands in the database. A unit is looked up only when a plan names it."""
    return Words(
        levels={one.key: LevelPlace(one.tree, one.depth, one.is_leaf) for one in Level.objects.all()},
        roles=dict(Role.objects.filter(retired=False).values_list("key", "level__key")),
        wings=frozenset(Wing.objects.values_list("key", flat=True)),
        holidays={
            day: (hindi, english)
            for day, hindi, english in Holiday.objects.filter(closed=True).values_list("day", "name_hi", "name_en")
        },
        level_of_unit=_level_of_unit,
        reporters=frozenset(Sentence.objects.filter(verb="report").values_list("role__key", flat=True)),
        unnoticed=notices.missing(notices.LANGUAGES),
    )


def _level_of_unit(code: str) -> str | None:
    return Unit.objects.filter(code=code, until=None).values_list("level__key", flat=True).first()


def of_profile(profile: Profile) -> Words:
    """What a profile's files say. Units it doesn't list itself are taken on trust: the living installation decides."""
    listed = _listed_units(profile)
    return Words(
        levels={one.key: LevelPlace(one.tree, one.depth, one.is_leaf) for one in profile.levels},
        roles={role.key: role.level for role in profile.roles},
        wings=frozenset(wing.key for wing in profile.wings),
        holidays={one.day: (one.name_hi, one.name_en) for one in profile.holidays if one.closed},
        level_of_unit=listed.get if listed else lambda _code: "?",
        reporters=frozenset(one.role for one in profile.sentences if one.verb == "report"),
    )


def _listed_units(profile: Profile) -> dict[str, str]:
    path: Path = profile.root_dir / "units.csv"
    return {row.code: row.level for row in unit_rows(path, profile.levels, [])} if path.exists() else {}
