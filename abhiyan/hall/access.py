"""Who asks people to an event, and who keeps its doors."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from abhiyan.events.access import may_arrange
from abhiyan.events.models import Event
from abhiyan.hall.models import Audience
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.messaging import access as messaging
from abhiyan.units.models import Unit

__all__ = ["branches", "may_arrange", "may_ask", "may_send", "units_of"]


def may_ask(unit: Unit, roles: Sequence[str], *, by: Authority) -> bool:
    """Whether `by` may write to holders of all these roles in the branch of a unit."""
    allowed = {role.key for role in messaging.roles_for(unit, by=by)}
    return bool(roles) and allowed.issuperset(roles)


def branches(unit: Unit, *, day: date, by: Authority) -> list[Unit]:
    """Where `by` may ask people to an event of a unit: there, above it, beside it, right below it. One statement."""
    near = Q(path__in=[unit.path, *tree.ancestors(unit.path)]) | Q(parent=unit.pk)
    if unit.parent_id:
        near |= Q(parent=unit.parent_id)
    rows = Unit.objects.open_on(day).filter(near).select_related("level").order_by("path")
    found = [one for one in rows if messaging.may_write(one, by=by)]
    return sorted(found, key=lambda one: one.pk != unit.pk)  # the event's own first


def may_send(audience: Audience, event: Event, *, by: Authority) -> bool:
    """Whether `by` may let the invitations of the last wave go: a second person, where the profile wants one."""
    units = units_of(audience)
    if not messaging.needs_second():
        return may_arrange(event, by=by) and all(by.may("message", *unit.paths) for unit in units)
    names = [by.actor, *(f"person:{pk}" for pk in by.records)]
    return audience.frozen_by not in names and all(by.may("approve", *unit.paths) for unit in units)


def units_of(audience: Audience) -> list[Unit]:
    """The branches that the rules name, in the order of the rules. One statement."""
    found = Unit.objects.in_bulk([one["unit"] for one in audience.rules])
    return [found[one["unit"]] for one in audience.rules if one["unit"] in found]
