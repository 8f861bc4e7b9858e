"""A thousand phones are offline for a week and converge to what an oracle knows. The twin has no guard by key."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from bench.proof.phones import COUNT, Phone, phones, play, truth

PHONES, TWINS, ITEMS = {"sqlite": 1_000, "postgresql": 250}, 60, 2  # of which each makes so many; long: five
LONG_PHONES, LONG_ITEMS, SEEDS = 10_000, 5, 10
SHARED = 4  # every fourth phone is the second one of somebody


def prove(*, is_long: bool) -> dict[str, Any]:
    from django.db import connection

    from abhiyan.kernel import clock

    start = datetime.combine(clock.today(), datetime.min.time(), clock.INDIA) + timedelta(hours=6)
    seeds = range(SEEDS) if is_long else range(1)
    count, items = (LONG_PHONES, LONG_ITEMS) if is_long else (PHONES[connection.vendor], ITEMS)
    rounds = [week(count, items, start=start, seed=seed) for seed in seeds]
    twin = week(TWINS, 4, start=start, seed=99, guarded=False)
    return {
        "holds": all(one["wrong"] == 0 and one["left"] == 0 for one in rounds) and twin["wrong"] > 0,
        "phones": count, "weeks": rounds, "twin without keys": twin,
    }  # fmt: skip


def week(count: int, items: int, *, start: datetime, seed: int, guarded: bool = True) -> dict[str, Any]:
    """One week, and how what is there in the end differs from what the oracle knows. What it wrote goes back."""
    from django.db import transaction

    from abhiyan.kernel import clock

    chance = random.Random(seed)
    some = phones(owners(count, chance), start=start, items=items, chance=chance)
    with transaction.atomic(), counting(), _guard(is_on=guarded):
        went = play(some, _take, start=start, chance=chance)
        found = differences(some)
        transaction.set_rollback(True)
    known = truth(some, indian=lambda at: at.astimezone(clock.INDIA).date())
    return {
        "items": sum(len(one.made) for one in some), "delivered": went.delivered, "sent again": went.repeated,
        "sendings lost": went.lost, "clashes expected": len(known.clashes), "clashes shown": found["clashes"],
        "left": went.left, "wrong": found["wrong"],
    }  # fmt: skip


def owners(count: int, chance: random.Random) -> list[tuple[int, int]]:
    """People with their units, who hold a post at a booth all the week; some of them twice."""
    from abhiyan.kernel import clock
    from abhiyan.posts.models import Appointment

    held = Appointment.objects.on(clock.today()).filter(until=None, post__unit__level__is_leaf=True)
    rows = list(held.filter(person__same_as=None, person__withheld=None, person__erased_on=None)
                .order_by("pk").values_list("person", "post__unit")[: count * 2])  # fmt: skip
    once = chance.sample(rows, min(count - count // SHARED, len(rows)))
    return once + [once[number % len(once)] for number in range(count - len(once))]


def _take(phone: Phone, some: Sequence[Any], now: datetime) -> list[Any]:
    from abhiyan.kernel import clock
    from abhiyan.offline import actions
    from abhiyan.people.models import Person

    day = now.astimezone(clock.INDIA).date()
    with mock.patch.object(clock, "today", return_value=day):
        return actions.take(Person.objects.get(pk=phone.person), some, phone_now=now + phone.error, now=now)


@contextmanager
def counting() -> Iterator[None]:
    """A kind whose items are numbers in the tally of their unit, on the day they were made."""
    from abhiyan.offline import kinds
    from abhiyan.units import tally

    measure = tally.measure("proved", COUNT)

    def take(item: kinds.Item) -> kinds.Taken:
        if item.after and not item.parent:
            raise AssertionError("what it belongs to is not there")
        assert item.unit is not None
        tally.post([tally.Row(item.unit.pk, item.day, measure, int(item.fields["n"]))])
        return kinds.Taken(f"count:{item.key}")

    kinds.register(kinds.Kind(COUNT, take))
    yield
    kinds.forget(COUNT)


@contextmanager
def _guard(*, is_on: bool) -> Iterator[None]:
    """Without it, a key that was used is free again; what goes wrong then is expected, and not logged."""
    from abhiyan.offline import actions
    from abhiyan.offline.models import Filed

    first = actions._is_first

    def always_first(sent: Any, *rest: Any) -> bool:
        Filed.objects.filter(key=sent.key).delete()
        return first(sent, *rest)

    with mock.patch.object(actions, "_is_first", first if is_on else always_first):
        actions.logger.disabled = not is_on
        yield
        actions.logger.disabled = False


def differences(some: Sequence[Phone]) -> dict[str, int]:
    """How many sums, names and clashes are other than the oracle's; how many clashes there are."""
    from abhiyan.kernel import clock
    from abhiyan.offline.models import Clash
    from abhiyan.people.models import Person

    known = truth(some, indian=lambda at: at.astimezone(clock.INDIA).date())
    people = {phone.person for phone in some}
    clashes = set(Clash.objects.filter(person__in=people).values_list("person", "field", "base"))
    rows = {one.pk: one for one in Person.objects.filter(pk__in=people)}
    shown = {(pk, name): getattr(rows[pk], name) for pk, name in known.shown}
    wrong = set(_sums().items()) ^ set(known.sums.items())
    return {
        "wrong": len(wrong) + sum(shown[one] != known.shown[one] for one in known.shown) + len(clashes ^ known.clashes),
        "clashes": len(clashes),
    }  # fmt: skip


def _sums() -> dict[tuple[int, Any], int]:
    """What was counted, by unit and day."""
    from django.db.models import Sum

    from abhiyan.units.models import Measure, Tail

    rows = Tail.objects.filter(measure__in=Measure.objects.filter(kind="proved")).values_list("unit", "day")
    return {(unit, day): n for unit, day, n in rows.annotate(n=Sum("n")) if n}
