"""Who may report an assignment, and who decides on it."""

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Assignment


def may_report(assignment: Assignment, *, by: Authority) -> bool:
    """Whether `by` works in the unit or above it, in the wing that owns the activity."""
    owner = assignment.activity.owner
    return by.may("report", *assignment.unit.paths, wing=owner.wing.key if owner else None)


def may_verify(assignment: Assignment, *, by: Authority) -> bool:
    """Whether `by` stands above the post that answers: at the level above, or higher in protocol at the same unit."""
    post = assignment.post
    if post is None:
        return by.may("verify", tree.parent(assignment.unit.path) or assignment.unit.path)
    return by.may("verify", post.unit.path, wing=post.role.wing.key, rank=post.role.rank)
