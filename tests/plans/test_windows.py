"""A plan's registration opens a window for signing up, moves it, shuts it; none opens without words to agree to."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied

from abhiyan.people import notices
from abhiyan.people.models import Consent
from abhiyan.plans import actions
from abhiyan.plans.commands import plan_group
from abhiyan.plans.models import Programme
from abhiyan.plans.rules import Plan
from abhiyan.posts.models import Role
from abhiyan.registration.joining import windows
from abhiyan.registration.models import Window
from tests.plans.conftest import PLAN
from tests.rights.mutants import Mutant, living
from tests.world import BY, TODAY, World

LATER = date(2018, 2, 3)
GUARD = Mutant(
    "abhiyan.registration.joining.windows:_written",
    "if missing := notices.missing(notices.LANGUAGES):",
    "if missing := []:",
)
DIFFERENCE = Mutant(
    "abhiyan.plans.difference:_unworded", "if missing := notices.missing(notices.LANGUAGES):", "if missing := []:"
)
WORDLESS = (Consent.EVENTS, "hi")


def standing() -> list[tuple[str, str, date, date]]:
    found = Window.objects.standing().values_list("key", "role__key", "since", "until")
    return list(found)


def wanted(world: World, **other: object) -> windows.Wanted:
    role = world.post("Rampur 1", "volunteer").role_id
    made = windows.Wanted("x/registration", role, None, TODAY, LATER, "", "Registration")
    return made._replace(**other)


@pytest.fixture
def wordless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody wrote what people agree to about events, in Hindi."""
    monkeypatch.delitem(notices.TEXTS, WORDLESS)


def test_a_registration_opens_a_window(applied: Plan) -> None:
    assert standing() == [("feb/registration", "volunteer", date(2018, 2, 1), date(2018, 2, 9))]
    assert windows.open_on(TODAY) == [Window.objects.get()]
    assert windows.open_on(date(2018, 2, 9)) == []


def test_twice_is_once(applied: Plan, plan: Callable[..., Plan]) -> None:
    actions.apply(plan(), day=LATER, by=BY)

    assert len(standing()) == 1


def test_a_window_moves_with_its_activity(applied: Plan, plan: Callable[..., Plan]) -> None:
    actions.apply(plan(("through = 2018-02-08", "through = 2018-02-12")), day=LATER, by=BY)

    assert [one[3] for one in standing()] == [date(2018, 2, 13)]


def test_a_window_is_limited_to_the_branch_of_its_activity(plan: Callable[..., Plan]) -> None:
    actions.apply(plan(('each = "mandal"', 'each = "mandal"\nwithin = "U"')), day=TODAY, by=BY)

    (window,) = windows.open_on(TODAY)
    assert window is not None
    assert (window.unit and window.unit.name_en) == "Uttar"


@pytest.mark.parametrize("change", [('kind = "registration"', 'kind = "drive"'), "gone"])
def test_what_is_no_registration_any_more_shuts(
    applied: Plan, plan: Callable[..., Plan], change: str | tuple[str, str]
) -> None:
    text = PLAN if isinstance(change, tuple) else without_registration()
    actions.apply(plan(*([change] if isinstance(change, tuple) else []), text=text), day=LATER, by=BY)
    assert standing() == []

    actions.apply(plan(), day=LATER, by=BY)
    assert len(standing()) == 1  # taken up again


def without_registration() -> str:
    head, *tables = PLAN.split("[[activity]]")
    return "[[activity]]".join([head, *(one for one in tables if 'key = "registration"' not in one)])


def test_a_closed_programme_shuts_its_windows(applied: Plan) -> None:
    actions.close(Programme.objects.get(), day=LATER, by=BY)

    assert standing() == []
    assert Window.objects.get().withdrawn_on == LATER


def test_who_plans_for_no_branch_opens_nothing(world: World) -> None:
    with pytest.raises(PermissionDenied):
        windows.open_window(wanted(world), by=world.authority("Dev"))
    assert not Window.objects.exists()


def test_no_window_opens_without_words(world: World, wordless: None) -> None:
    with pytest.raises(notices.NoticeMissing) as refused:
        windows.open_window(wanted(world), by=BY)
    assert refused.value.missing == [WORDLESS]
    assert not Window.objects.exists()


def test_without_the_guard_a_window_opens_without_words(world: World, wordless: None) -> None:
    """The twin: what the test above holds is the guard."""
    with living(GUARD):
        windows.open_window(wanted(world), by=BY)
    assert Window.objects.exists()


def test_a_plan_is_refused_in_words_where_a_notice_is_missing(plan: Callable[..., Plan], wordless: None) -> None:
    with pytest.raises(actions.PlanRefused) as refused:
        actions.apply(plan(), day=TODAY, by=BY)
    assert "events (Hindi)" in str(refused.value)
    assert not Programme.objects.exists()


def test_without_its_own_guard_the_difference_promises_what_cannot_be(
    plan: Callable[..., Plan], wordless: None
) -> None:
    with living(DIFFERENCE), pytest.raises(notices.NoticeMissing):
        actions.apply(plan(), day=TODAY, by=BY)
    assert not Programme.objects.exists()


def test_check_says_which_notice_is_missing(wordless: None, world: World, tmp_path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)

    said = CliRunner().invoke(plan_group, ["check", str(file)]).output

    assert "the notice people agree to is missing for events (Hindi)" in said


def test_a_registration_without_a_target_is_worth_a_look(plan: Callable[..., Plan]) -> None:
    target = 'target = { role = "volunteer", each = "booth", count = 5 }\n'
    found = plan((target, ""))

    assert any("names no target" in str(one) for one in found.warnings)
    actions.apply(found, day=TODAY, by=BY)
    assert standing() == []


def test_a_window_is_read_once_for_a_while_and_anew_when_it_changes(
    world: World, django_assert_num_queries: Any
) -> None:
    assert windows.open_on(TODAY) == []
    window = Window.objects.create(
        key="test/kept", role=Role.objects.get(key="volunteer"), since=TODAY, until=date(2018, 2, 9)
    )
    assert windows.open_on(TODAY) == [window]

    with django_assert_num_queries(0):
        assert windows.open_on(TODAY) == [window]
        assert windows.open_on(date(2018, 2, 9)) == []
    windows.withdraw([window.key], day=TODAY, by=BY)
    assert windows.open_on(TODAY) == []
