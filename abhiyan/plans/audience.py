"""Whom an activity is for: the roles that its plan names, by themselves or by their wing, between two levels."""

from abhiyan.plans.models import Activity
from abhiyan.plans.rules import LevelPlace
from abhiyan.posts.models import Role
from abhiyan.units.models import Level


def roles_of(activity: Activity) -> list[str]:
    """The keys of the roles that are meant, in protocol order; every role where the plan names none. Two statements."""
    said = activity.details.get("audience", {})
    roles = Role.objects.filter(retired=False)
    roles = roles.filter(key=said["role"]) if "role" in said else roles
    roles = roles.filter(wing__key=said["wing"]) if "wing" in said else roles
    levels = {one.key: LevelPlace(one.tree, one.depth, one.is_leaf) for one in Level.objects.all()}
    top, bottom = levels.get(said.get("from", "")), levels.get(said.get("down_to", ""))
    found = [(key, levels[level]) for key, level in roles.values_list("key", "level__key")]
    return [
        key for key, level in found if (top is None or top.holds(level)) and (bottom is None or level.holds(bottom))
    ]
