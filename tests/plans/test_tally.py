"""Whatever happens to assignments, in whatever order, every figure equals a recount of the rows."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from abhiyan.plans import actions, counting
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import VERIFIED, WAIVED, Assignment
from abhiyan.plans.rules import Plan
from abhiyan.posts.models import Role
from abhiyan.units import tally
from tests.plans.conftest import APPLIED, without
from tests.plans.test_apply import recounts
from tests.seeds import seeds
from tests.world import BY, World

DAYS = [APPLIED + timedelta(days=n) for n in range(50)]


def act(chance: random.Random, plan: Callable[..., Plan], day: date) -> None:
    """One thing that may happen on a day; what is refused is refused."""
    one = chance.choice(list(Assignment.objects.all()))
    role = chance.choice(list(Role.objects.select_related("level")))
    due = chance.choice(["2018-01-26", "2018-01-28", "2018-02-11"])
    chance.choice([
        lambda: actions.report(one, text="Done", day=day, by=BY),
        lambda: actions.report_many([one.pk, one.pk + 1], day=day, by=BY),
        lambda: actions.verify(one, day=day, by=BY),
        lambda: actions.send_back(one, reason="Again", day=day, by=BY),
        lambda: actions.waive(one, reason="Flood", day=day, by=BY),
        lambda: actions.take_back(one, day=day, by=BY),
        lambda: actions.undo(one, day=day, by=BY),
        lambda: actions.remind(one, day=day, by=BY),
        lambda: actions.extend(one, due=day + timedelta(days=5), reason="Rain", day=day, by=BY),
        lambda: actions.reassign(one, role=role, reason="Ill", day=day, by=BY),
        lambda: actions.do(many(chance, day), [one.pk, one.pk + 1, one.pk + 2]),
        lambda: actions.apply(plan(("on = 2018-01-26", f"on = {due}")), day=day, by=BY),
        lambda: actions.apply(plan(text=without("registration")), day=day, by=BY),
        lambda: actions.apply(plan(('each = "mandal"', 'each = "mandal"\nwithin = "U"')), day=day, by=BY),
        tally.squash,
    ])()  # fmt: skip


def many(chance: random.Random, day: date) -> actions.Deed:
    """A deed for several at once."""
    kinds = (actions.Verify, actions.SendBack, actions.LetOff, actions.TakeBack, actions.Doubt, actions.AskAgain)
    if chance.random() < 0.3:
        return actions.Extend(day + timedelta(days=chance.randrange(20)), day=day, by=BY, reason="Rain")
    return chance.choice(kinds)(day=day, by=BY, reason="Because")


def counted_by_hand(day: date) -> Counted:
    """The figures of the whole tree, from the rows themselves."""
    rows = list(Assignment.objects.all())
    closed = [row for row in rows if row.closed_on is not None and row.closed_on <= day]
    let_off = [row for row in closed if row.state == WAIVED]
    due = [row for row in rows if row.due <= day and row not in let_off]
    return Counted(
        assigned=sum(row.state != WAIVED for row in rows),
        due=len(due),
        done=len(closed) - len(let_off),
        checked=sum(row.state_on(day) == VERIFIED for row in rows),
        late=sum(row.is_late_on(day) for row in rows),
    )


@pytest.mark.longer
@pytest.mark.parametrize("seed", seeds(8))
def test_after_anything_every_figure_equals_a_recount(
    applied: Plan, plan: Callable[..., Plan], world: World, seed: int
):
    chance = random.Random(seed)
    for _ in range(60):
        try:
            act(chance, plan, chance.choice(DAYS))
        except actions.Refused:
            continue

    assert recounts(world)
    for day in (DAYS[3], DAYS[20], DAYS[49]):
        found = counting.figures(world.unit("Pradesh"), day).values()
        assert Counted(*(sum(column) for column in zip(*found, strict=True))) == counted_by_hand(day)
