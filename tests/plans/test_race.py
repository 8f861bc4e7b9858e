"""Two planners at once (PostgreSQL; SQLite has one writer): one is done, the other told; nobody gets an error page."""

import pytest
from django.db import connection
from django.utils import timezone

from abhiyan.plans import actions
from abhiyan.plans.models import Activity, Draft, Programme
from abhiyan.plans.planfile import read_text
from tests.plans.conftest import APPLIED, PLAN
from tests.posts.test_race import at_once
from tests.world import BY, World

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]


def told(refusals: list[str]):
    """A verb that notes its refusal by name."""

    def of(verb, *arguments, **more):
        try:
            verb(*arguments, **more)
        except actions.Refused as refused:
            refusals.append(type(refused).__name__)

    return of


def test_of_two_first_drafts_one_is_kept(world: World) -> None:
    refusals: list[str] = []
    begin = lambda: told(refusals)(actions.begin_draft, PLAN, by=BY, now=timezone.now())  # noqa: E731

    assert at_once(begin, begin) == ["done", "done"]
    assert (Draft.objects.count(), refusals) == (1, ["DraftExists"])


def test_of_two_first_plans_one_is_applied(world: World) -> None:
    refusals: list[str] = []
    plan = read_text(PLAN)
    apply = lambda: told(refusals)(actions.apply, plan, day=APPLIED, by=BY, version=0)  # noqa: E731

    assert at_once(apply, apply) == ["done", "done"]
    assert (Programme.objects.get().version, Activity.objects.count(), refusals) == (1, 3, ["PlanMoved"])


def test_of_two_who_write_in_a_draft_one_is_told(world: World) -> None:
    draft = actions.begin_draft(PLAN, by=BY, now=timezone.now())
    refusals: list[str] = []

    def write() -> None:
        told(refusals)(actions.write_draft, draft, PLAN + "# more\n", version=1, by=BY, now=timezone.now())

    assert at_once(write, write) == ["done", "done"]
    assert (Draft.objects.get().version, refusals) == (2, ["DraftMoved"])
