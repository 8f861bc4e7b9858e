"""The installation in figures, for a script or a person at the shell."""

from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from abhiyan.coverage.estimates import estimates
from abhiyan.coverage.figures import FILLED, SEATS, VERIFIED
from abhiyan.kernel import work
from abhiyan.people.models import Person
from abhiyan.plans.progress import summary
from abhiyan.posts.models import Post, Role
from abhiyan.units import tally
from abhiyan.units.models import Level, Organization, Unit


def status(day: date) -> dict[str, Any]:
    """Units by level, areas by kind, posts, seats, appointments (claimed, verified), plan, people, jobs, database."""
    organization = Organization.objects.first()
    open_units = Unit.objects.filter(until=None).values_list("level__key").annotate(n=Count("pk"))
    by_level = dict(open_units.order_by())
    levels = list(Level.objects.all())
    appointments = _appointments(day)
    return {
        "organization": organization.name_en if organization else None,
        "invented": bool(organization and organization.invented),
        "day": day.isoformat(),
        "units": {level.key: by_level.get(level.key, 0) for level in levels if level.tree == 1},
        "areas": {level.key: by_level.get(level.key, 0) for level in levels if level.tree == 2},
        "posts": Post.objects.filter(until=None).count(),
        "seats": {**_seats_by_role(), "all": Post.objects.filter(until=None).aggregate(n=Sum("seats"))["n"] or 0},
        "appointments": appointments,
        "estimated": _estimated(day),
        "plan": summary(day),
        "people": Person.objects.filter(same_as=None, erased_on=None).count(),
        "jobs": work.counts(),
        "database": connection.vendor,
    }


def _estimated(day: date) -> dict[str, dict[str, Any]]:
    """How many are real by the newest finished samples of the tops: {unit's code: {whom: estimate}}."""
    tops = list(Unit.objects.filter(depth=1).order_by("path"))
    found = estimates(tops, day)
    codes = {unit.pk: unit.code for unit in tops}
    told: dict[str, dict[str, Any]] = {}
    for (unit, whom), one in found.items():
        told.setdefault(codes[unit], {})[whom] = asdict(one) | {"day": one.day.isoformat()}
    return told


def _seats_by_role() -> dict[str, int]:
    rows = Post.objects.filter(until=None, seats__isnull=False).values_list("role__key").annotate(n=Sum("seats"))
    return {key: int(n or 0) for key, n in rows.order_by("role__key")}


def _appointments(day: date) -> dict[str, Any]:
    """Claimed and verified by role, from the tallies of both tops."""
    tops = list(Unit.objects.filter(depth=1).select_related("level").order_by("path"))
    figures = tally.figures(tops, day)
    found: dict[str, dict[str, int]] = {}
    for role in Role.objects.order_by("level__tree", "level__depth", "rank").select_related("level"):
        top = next((unit for unit in tops if unit.tree == role.level.tree), None)
        if top:
            of = figures[top.pk]
            found[role.key] = {
                "seats": of.get((SEATS, role.key), 0),
                "claimed": of.get((FILLED, role.key), 0),
                "verified": of.get((VERIFIED, role.key), 0),
            }
    return {
        "claimed": sum(one["claimed"] for one in found.values()),
        "verified": sum(one["verified"] for one in found.values()),
        "by_role": found,
    }
