"""What an act would move, before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, QuerySet

from abhiyan.kernel import tree
from abhiyan.units import signals
from abhiyan.units.models import Level, Unit


@dataclass(frozen=True, slots=True)
class Preview:
    """`units`: open units that go to another place, by level from the top. `others`: what hangs on them, by word."""

    units: list[tuple[Level, int]] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(count for _level, count in self.units)


def preview(kind: str, unit: Unit, *, children: Sequence[Unit] = (), day: date) -> Preview:
    """What moves when `kind` (move, merge, split, close, ...) is done to `unit`.

    move: the unit and all below; merge: all below (the holders at the unit itself too); split: the chosen children and
    all below; close: the unit's own posts; other acts move nothing.
    """
    going = _going(kind, unit, children)
    levels = {level.pk: level for level in Level.objects.all()}
    by_level = going.order_by().values_list("level_id").annotate(n=Count("pk"))
    units = sorted(((levels[pk], n) for pk, n in by_level), key=lambda pair: (pair[0].tree, pair[0].depth))
    touched = going | Unit.objects.filter(pk=unit.pk) if kind in ("merge", "close") else going
    return Preview(units, counted(touched, day))


def _going(kind: str, unit: Unit, children: Sequence[Unit]) -> QuerySet[Unit]:
    everything = Unit.objects.filter(until=None)
    if kind == "move":
        return everything.below(unit)
    if kind == "merge":
        return everything.below(unit).exclude(pk=unit.pk)
    if kind == "split":
        ranges = [(path, tree.after(path)) for child in children if (path := _under(child, unit))]
        return everything.within(*ranges)
    return everything.none()


def _under(child: Unit, unit: Unit) -> str | None:
    """The place of `child` in the tree of `unit`."""
    return child.path if child.tree == unit.tree else child.area_path


def counted(units: QuerySet[Unit], day: date) -> dict[str, int]:
    """What the domains above say hangs on the units: {"posts": n, "holders": n, ...}."""
    found: dict[str, int] = {}
    for _receiver, answer in signals.previewing.send(sender=Unit, unit_ids=units.order_by().values("pk"), day=day):
        counts: dict[str, int] = answer or {}  # type: ignore[assignment]  # receivers' answers aren't typed
        for word, count in counts.items():
            found[word] = found.get(word, 0) + count
    return found
