"""Who runs a live address, and who speaks for a unit in it."""

from django.core.exceptions import PermissionDenied

from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit


def may_run(activity: Activity, *, by: Authority) -> bool:
    """Whether `by` plans for the whole branch of the activity."""
    return by.may("plan", activity.branch)


def require_to_run(activity: Activity, *, by: Authority) -> None:
    if not may_run(activity, by=by):
        raise PermissionDenied("plan")


def may_report(unit: Unit, *, by: Authority) -> bool:
    """Whether `by` speaks for the unit: works there or above."""
    return by.may("report", *unit.paths)


def require_to_report(unit: Unit, *, by: Authority) -> None:
    if not may_report(unit, by=by):
        raise PermissionDenied("report")
