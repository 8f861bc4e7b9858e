"""Where: units on two dated trees, their places, their tallies, the calendar."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import get_language

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority, Range


class Named(models.Model):
    """Something with a name in both scripts. One of the two may be empty, never both."""

    name_hi = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, or the other where that one is missing."""
        if (get_language() or "hi").startswith("hi"):
            return self.name_hi or self.name_en
        return self.name_en or self.name_hi


class Organization(Named):
    """The one organisation of this installation (one row): its name, its kind, and where its profile came from.

    `invented` marks a demo or rehearsal database: nobody in it is real, and nobody real may be let in.
    """

    POLITICAL = "political"  # of the kinds the one that laws of elections ask more of
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    timezone = models.CharField(max_length=60, default="Asia/Kolkata")
    founded = models.DateField()
    invented = models.BooleanField(default=False)

    @classmethod
    def is_political(cls) -> bool:
        """Whether this installation's is."""
        return cls.objects.filter(kind=cls.POLITICAL).exists()


class Level(Named):
    """A level of one of the two trees: state, region ... booth. The leaf stands in both trees.

    `depth` is 1 at the top. Keys never change; names may.
    """

    key = models.SlugField(max_length=40, unique=True)
    tree = models.PositiveSmallIntegerField()
    depth = models.PositiveSmallIntegerField()
    plural_hi = models.CharField(max_length=200)
    plural_en = models.CharField(max_length=200)
    is_leaf = models.BooleanField(default=False)

    class Meta:
        ordering = ("tree", "depth")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tree", "depth"], name="level_one_for_each_depth"),
        ]

    @property
    def plural(self) -> str:
        return self.plural_hi if (get_language() or "hi").startswith("hi") else self.plural_en


def in_ranges(ranges: Iterable[Range], *fields: str) -> Q:
    """A filter for rows whose path in any of `fields` lies in any of `ranges`; nothing where there are no ranges."""
    found = Q(pk__in=[])
    for low, high in ranges:
        for field in fields:
            if field.endswith("area_path") and low.startswith(tree.root(tree.ORGANISATION)):
                continue  # no second place lies in the first tree: one index the less to look in
            found |= Q(**{f"{field}__gte": low, f"{field}__lt": high})
    return found


class UnitQuerySet(models.QuerySet["Unit"]):
    def within(self, *ranges: Range) -> Self:
        """Units that stand in one of the ranges, in either tree."""
        return self.filter(in_ranges(ranges, "path", "area_path"))

    def seen_by(self, by: Authority) -> Self:
        if by.everywhere:
            return self.all()
        return self.within(*by.over("see"))

    def open_on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def below(self, unit: "Unit") -> Self:
        """The unit and everything under it, today."""
        return self.within((unit.path, tree.after(unit.path)))

    def placed_below(self, unit: "Unit", day: date) -> Self:
        """The children of `unit` as the tree stood on `day`, in the order of their places."""
        placed = Placement.objects.on(day).filter(parent=unit)
        return self.open_on(day).filter(pk__in=placed.values("unit")).order_by("path")

    def seen_below(self, unit: "Unit", by: Authority, day: date) -> Self:
        """The children of `unit` on `day` that `by` sees, with their levels, in the order of their places."""
        placed = self.placed_below(unit, day).values("pk")
        return self.seen_by(by).filter(pk__in=placed).select_related("level").order_by("path")


class Unit(Named):
    """One node of a tree: a state, a region ... a booth; or, in the second tree, a seat.

    `path` is the unit's place in its own tree today, six digits a level; a leaf stands in the second tree too, at
    `area_path`. Only units.actions writes the two. `code` is the unit's identity for people and files; names repeat.
    """

    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=60, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=60, unique=True)
    depth = models.PositiveSmallIntegerField()
    area_parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="area_children")
    area_path = models.CharField(max_length=60, null=True, unique=True)  # noqa: DJ001 (unique, so empty can't be "")
    since = models.DateField()
    until = models.DateField(null=True)
    grid_row = models.SmallIntegerField(null=True)
    grid_col = models.SmallIntegerField(null=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("path",)
        indexes: ClassVar = [
            models.Index(fields=["path"], condition=Q(grid_row__isnull=False), name="unit_on_the_map"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unit_only_the_top_has_no_parent",
                condition=Q(parent=None, depth=1) | Q(parent__isnull=False, depth__gt=1),
            ),
            models.CheckConstraint(
                name="unit_one_top_for_each_tree",
                condition=Q(depth__gt=1)
                | Q(
                    path__in=[
                        tree.root(tree.ORGANISATION),
                        tree.root(tree.CONSTITUENCIES),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="unit_path_is_as_long_as_deep",
                condition=Q(path__length=F("depth") * 6),
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="unit_stands_in_the_second_tree_whole",
                condition=Q(area_parent=None, area_path=None) | Q(area_parent__isnull=False, area_path__isnull=False),
            ),
            models.CheckConstraint(
                name="unit_period_is_forward",
                condition=Q(until=None) | Q(until__gte=F("since")),  # equal: added by mistake, taken back that day
            ),
        ]

    @property
    def tree(self) -> int:
        """ORGANISATION or CONSTITUENCIES: the tree the unit's own path is in."""
        return tree.tree_of(self.path)

    @property
    def paths(self) -> tuple[str, str | None]:
        """The unit's places, for Authority.may."""
        return self.path, self.area_path


class PlacementQuerySet(models.QuerySet["Placement"]):
    def on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))


class Placement(models.Model):
    """A unit's place in one tree for a period. Places are never used again, so a path names one unit for ever."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements")
    tree = models.PositiveSmallIntegerField()
    parent = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    path = models.CharField(max_length=60, unique=True)
    since = models.DateField()
    until = models.DateField(null=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="placement_period_is_forward",
                condition=Q(until=None) | Q(until__gt=F("since")),
            ),
            models.UniqueConstraint(
                fields=["unit", "tree"],
                condition=Q(until=None),
                name="placement_one_open_for_each_tree",
            ),
        ]


class Label(Named):
    """What a unit was called (and its code) until a day; today's name stands on the unit."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="labels")
    code = models.CharField(max_length=60)
    until = models.DateField()

    class Meta:
        ordering = ("until",)


class UnitAct(models.Model):
    """A change of the tree: what was done, from which day, by whom; `undoes` names the act it takes back."""

    KINDS = (
        "load",
        "add",
        "rename",
        "move",
        "split",
        "merge",
        "close",
        "renumber",
        "reopen",
    )
    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="acts")
    into = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    day = models.DateField()
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    detail = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")

    class Meta:
        ordering = ("-id",)


class Measure(models.Model):
    """Something that is counted: ("seats", "booth-worker"), ("done", "district-planning") ..."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "subject"], name="measure_is_named_once")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject}"


class Change(models.Model):
    """`n` more (or fewer) of `measure` at `unit` from `day` on. The figure on a day is the sum up to it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", db_index=False)
    n = models.IntegerField()

    class Meta:
        abstract = True


class Tail(Change):
    """A change not yet squashed, at the unit where it happened. Verbs only insert here."""


class Total(Change):
    """The squashed changes of everything below a unit, from the level above the leaf up, on both trees."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "measure", "day"], name="total_is_one_row_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["n"], condition=Q(n=0), name="total_that_is_zero")]


class Recount(models.Model):
    """A comparison of tallies with the rows they stand for: when, how much was compared, what differed."""

    at = models.DateTimeField(auto_now_add=True)
    day = models.DateField()
    compared = models.PositiveIntegerField()
    differences = models.PositiveIntegerField()


class Holiday(Named):
    """A day the organisation's calendar names; `closed` says whether offices and colleges are shut."""

    day = models.DateField(unique=True)
    closed = models.BooleanField(default=True)

    class Meta:
        ordering = ("day",)


class Goal(Named):
    """Something to be reached under a unit: `count` of its units at `level` (all 10 seats of the region)."""

    key = models.SlugField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="goals")
    level = models.ForeignKey(Level, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()


models.CharField.register_lookup(Length)
