"""Who puts a kit together, hands it down and withdraws it; who may look at how it fares."""

from abhiyan.kernel.authority import Authority
from abhiyan.kits.models import Kit
from abhiyan.messaging.access import may_write, needs_second, roles_for
from abhiyan.units.models import Organization

__all__ = ["may_hand_down", "may_withdraw", "may_write", "needs_imprint", "needs_second", "roles_for"]


def may_hand_down(kit: Kit, *, by: Authority) -> bool:
    """Whether `by` may let it go: who writes to the branch; where the profile lets anybody approve, a second person.

    The second person put nothing into it.
    """
    if not needs_second():
        return may_write(kit.unit, by=by)
    names = [by.actor, *(f"person:{pk}" for pk in by.records)]
    wrote = {kit.actor, *kit.pieces.values_list("actor", flat=True)}
    return wrote.isdisjoint(names) and by.may("approve", *kit.unit.paths)


def may_withdraw(kit: Kit, *, by: Authority) -> bool:
    """Whoever writes to the branch, or lets material of it go: to stop one needs no second person."""
    return may_write(kit.unit, by=by) or by.may("approve", *kit.unit.paths)


def needs_imprint(kind: str) -> bool:
    """Whether material of a kind has to bear an imprint: what promotes an organisation of political kind."""
    return kind == Kit.PROMOTIONAL and Organization.is_political()
