"""Who writes to whom, and who lets a message go."""

from collections.abc import Sequence

from abhiyan.kernel import edition
from abhiyan.kernel.authority import Authority
from abhiyan.messaging.models import Broadcast
from abhiyan.posts import reads as posts
from abhiyan.posts.models import Role, Sentence
from abhiyan.units.models import Unit


def roles_for(unit: Unit, *, by: Authority) -> list[Role]:
    """The roles in the branch of `unit` whose holders `by` may write to, in protocol order."""
    found = posts.roles_below(unit)
    return [role for role in found if by.may("message", *unit.paths, wing=role.wing.key)]


def may_write(unit: Unit, *, by: Authority) -> bool:
    return by.may("message", *unit.paths)


def may_release(broadcast: Broadcast, *, by: Authority) -> bool:
    """Whether `by` may let it go: who wrote it, or a second person where the profile lets anybody approve."""
    if not needs_second():
        return by.may("message", *broadcast.unit.paths)
    return broadcast.actor not in _names(by) and by.may("approve", *broadcast.unit.paths)


def may_stop(broadcast: Broadcast, *, by: Authority) -> bool:
    """Whoever wrote it, writes for the branch, or lets messages of it go: to stop one needs no second person."""
    paths = broadcast.unit.paths
    return broadcast.actor in _names(by) or by.may("message", *paths) or by.may("approve", *paths)


@edition.kept
def needs_second() -> bool:
    """Whether the profile's sentences let anybody approve messages: then each needs a second person."""
    return Sentence.objects.filter(verb="approve").exists()


def _names(by: Authority) -> Sequence[str]:
    return [by.actor, *(f"person:{pk}" for pk in by.records)]
