"""The events of the plan: made, and kept on the plan's own day, in sets. Twice is once."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from abhiyan.events.models import KINDS, Event
from abhiyan.kernel import bulk
from abhiyan.plans.models import WAIVED, Assignment
from abhiyan.plans.spreading import STEP

FIXED = "on"  # the span of an activity whose day is the plan's own
FIELDS = ("assignment", "day", "published", "changed_at")


def on_work_spread(*, day: date, **_: Any) -> None:  # noqa: ARG001 (news of plans carry the day)
    """The plan was applied, or units were added: make what is missing, and move what the plan moved."""
    make(at=timezone.now())


def make(*, at: datetime) -> int:
    """An event for every assignment that is one and has none; returns how many. Three statements up to STEP."""
    missing = list(_missing())
    for start in range(0, len(missing), STEP):
        with transaction.atomic():
            rows = [
                (pk, since if span == FIXED else None, span == FIXED, at)
                for pk, since, span in missing[start : start + STEP]
            ]
            bulk.insert(Event, FIELDS, rows)
    _follow(at)
    return len(missing)


def _missing() -> Any:
    asked = Assignment.objects.standing().filter(activity__kind__in=KINDS, event=None).exclude(state=WAIVED)
    return asked.order_by("pk").values_list("pk", "since", "activity__span")


def _follow(at: datetime) -> None:
    """Where the plan itself says the day, an event outside it goes to it."""
    outside = Q(day=None) | Q(day__lt=F("assignment__since")) | Q(day__gt=F("assignment__due"))
    moved = Event.objects.filter(outside, assignment__activity__span=FIXED).exclude(assignment__state=WAIVED)
    plans_own = Assignment.objects.filter(pk=OuterRef("assignment_id")).values("since")[:1]
    moved.update(day=Subquery(plans_own), published=True, moves=F("moves") + 1, changed_at=at)
