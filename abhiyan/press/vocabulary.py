"""The organisation's own words for whoever reads a note: the living installation's, or those of a profile's folder."""

from abhiyan.posts.models import Role, Wing
from abhiyan.posts.profile import Profile
from abhiyan.press.reading import LevelWord, RoleWord, UnitWord, Vocabulary, WingWord
from abhiyan.units import profile as profiled
from abhiyan.units.models import Level, Unit


def of_installation() -> Vocabulary:
    """What stands in the database, in four queries. Leaves are never named in a note by their name alone."""
    return Vocabulary(
        tuple(_level(one) for one in Level.objects.order_by("tree", "depth")),
        tuple(
            RoleWord(*row)
            for row in Role.objects.filter(retired=False).values_list("key", "level__key", "name_hi", "name_en")
        ),
        tuple(
            UnitWord(*row)
            for row in Unit.objects.filter(until=None, level__is_leaf=False).values_list(
                "code", "level__key", "name_hi", "name_en"
            )
        ),
        tuple(WingWord(*row) for row in Wing.objects.values_list("key", "name_hi", "name_en")),
    )


def of_profile(profile: Profile) -> Vocabulary:
    """What a profile's files say."""
    levels = sorted(profile.levels, key=lambda one: (one.tree, one.depth))
    path = profile.root_dir / "units.csv"
    listed = profiled.unit_rows(path, profile.levels, []) if path.exists() else ()
    return Vocabulary(
        tuple(_level(one) for one in levels),
        tuple(RoleWord(role.key, role.level, role.name_hi, role.name_en) for role in profile.roles),
        tuple(UnitWord(row.code, row.level, row.name_hi, row.name_en) for row in listed),
        tuple(WingWord(wing.key, wing.name_hi, wing.name_en) for wing in profile.wings),
    )


def _level(one: Level | profiled.Level) -> LevelWord:
    return LevelWord(one.key, one.name_hi, one.name_en, one.depth, one.is_leaf)
