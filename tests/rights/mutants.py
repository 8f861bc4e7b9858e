"""Switches one guard off by rewriting a line of its function's source, for as long as a test runs."""

import importlib
import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple


class Mutant(NamedTuple):
    """`old` in the source of `where` ("module:Class.method" or "module:function") becomes `new`."""

    where: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.where.removeprefix('abhiyan.')}: {self.old} -> {self.new}"


class GuardNotFound(Exception):
    """The line a mutant removes isn't there any more: change the list together with the guard."""


@contextmanager
def living(mutant: Mutant) -> Iterator[None]:
    """The product with the guard off; every module that took the function by name gets the mutant too."""
    module_name, _, dotted = mutant.where.partition(":")
    module = importlib.import_module(module_name)
    *owners, name = dotted.split(".")
    owner: Any = module
    for step in owners:
        owner = getattr(owner, step)
    original = inspect.getattr_static(owner, name)
    changed = _compiled(mutant, original, module, name)
    holders = [owner] if owners else _holders(original, name)
    for holder in holders:
        setattr(holder, name, changed)
    try:
        yield
    finally:
        for holder in holders:
            setattr(holder, name, original)


def _compiled(mutant: Mutant, original: Any, module: Any, name: str) -> Any:
    source = textwrap.dedent(inspect.getsource(original))
    if source.count(mutant.old) != 1:
        raise GuardNotFound(str(mutant))
    space: dict[str, Any] = {}
    # Globals are the module's own, so that what the function calls stays what it is.
    exec(compile(source.replace(mutant.old, mutant.new), f"<mutant of {mutant.where}>", "exec"), vars(module), space)
    return space[name]


def _holders(original: Any, name: str) -> list[Any]:
    return [
        module
        for key, module in list(sys.modules.items())
        if key.startswith("abhiyan") and getattr(module, name, None) is original
    ]


AUTHORITY = "abhiyan.kernel.authority"
MUTANTS = [
    # What a list holds.
    Mutant("abhiyan.units.models:UnitQuerySet.seen_by", 'self.within(*by.over("see"))', "self.all()"),
    Mutant("abhiyan.units.models:UnitQuerySet.within", 'in_ranges(ranges, "path", "area_path")', "Q()"),
    Mutant("abhiyan.units.models:UnitQuerySet.within", '"path", "area_path"', '"path"'),
    Mutant("abhiyan.posts.models:PostQuerySet.seen_by", 'self.within(*by.over("see"))', "self.all()"),
    Mutant("abhiyan.posts.models:PostQuerySet.within", '"unit__path", "unit__area_path"', '"unit__path"'),
    Mutant(
        "abhiyan.posts.models:AppointmentQuerySet.seen_by",
        'in_ranges(by.over("see"), "post__unit__path", "post__unit__area_path")',
        "Q()",
    ),
    Mutant("abhiyan.posts.models:AppointmentQuerySet.seen_by", "| Q(person__in=by.records)", ""),
    Mutant("abhiyan.people.models.people:PersonQuerySet.seen_by", 'by.over("see")', '(("0", "9"),)'),
    Mutant("abhiyan.people.models.people:PersonQuerySet.seen_by", "branch | Q(pk__in=by.records)", "branch"),
    Mutant(
        "abhiyan.people.models.people:PersonQuerySet.seen_by", "branch | Q(pk__in=by.records)", "branch | Q(pk__gte=0)"
    ),
    Mutant("abhiyan.people.models.people:PersonQuerySet.seen_by", ".distinct()", ""),
    Mutant("abhiyan.plans.models:AssignmentQuerySet.seen_by", 'by.over("see")', '(("0", "9"),)'),
    Mutant("abhiyan.units.models:in_ranges", "Q(pk__in=[])", "Q()"),
    Mutant("abhiyan.units.models:in_ranges", "__lt", "__lte"),
    Mutant("abhiyan.units.models:in_ranges", 'f"{field}__gte": low, ', ""),
    Mutant("abhiyan.units.models:in_ranges", ', f"{field}__lt": high', ""),
    # What one grant reaches.
    Mutant(f"{AUTHORITY}:Grant.reaches", "self.low <= path < self.high", "True"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "self.low <= path < self.high", "self.low <= path"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "self.low <= path < self.high", "path < self.high"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "self.low <= path < self.high", "self.low < path < self.high"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "wing != self.wing", "False"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "self.wing is not None and ", ""),
    Mutant(f"{AUTHORITY}:Grant.reaches", "rank is None or path != self.own or rank > self.rank", "True"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "rank > self.rank", "rank >= self.rank"),
    Mutant(f"{AUTHORITY}:Grant.reaches", "path != self.own or ", ""),
    # What an authority adds up to.
    Mutant(f"{AUTHORITY}:Authority.may", "grant.verb == verb and ", ""),
    Mutant(f"{AUTHORITY}:Authority.may", "wing=wing, rank=rank", "wing=None, rank=rank"),
    Mutant(f"{AUTHORITY}:Authority.may", "wing=wing, rank=rank", "wing=wing, rank=None"),
    Mutant(f"{AUTHORITY}:Authority.may", "if self.everywhere:", "if True:"),
    Mutant(f"{AUTHORITY}:Authority.over", "if grant.verb == verb", ""),
    Mutant(f"{AUTHORITY}:Authority.over", "if self.everywhere:", "if True:"),
    Mutant(f"{AUTHORITY}:merged", "low <= result[-1][1]", "True"),
    Mutant(f"{AUTHORITY}:merged", "max(high, result[-1][1])", "high"),
    Mutant(f"{AUTHORITY}:scope", 'kind == "own"', "False"),
    Mutant(f"{AUTHORITY}:scope", 'kind == "below"', "False"),
    Mutant(f"{AUTHORITY}:scope", 'return path, path + "0"', "return path, tree.after(path)"),
    Mutant(f"{AUTHORITY}:scope", 'return path + "0", tree.after(path)', "return path, tree.after(path)"),
    Mutant("abhiyan.kernel.tree:after", "int(path[-SEGMENT:]) + 1", "int(path[-SEGMENT:]) + 2"),
    # Which posts count.
    Mutant("abhiyan.posts.models:AppointmentQuerySet.on", "self.filter(since__lte=day)", "self"),
    Mutant("abhiyan.posts.models:AppointmentQuerySet.on", "since__lte=day", "since__lt=day"),
    Mutant("abhiyan.posts.models:AppointmentQuerySet.on", ".filter(Q(until=None) | Q(until__gt=day))", ""),
    Mutant("abhiyan.posts.models:AppointmentQuerySet.on", "until__gt=day", "until__gte=day"),
    Mutant("abhiyan.posts.access:_held_on", "standing, person__in=records", "standing"),
    Mutant("abhiyan.posts.access:_authority", "in said.get(role, ())", "in sum(said.values(), [])"),
    Mutant("abhiyan.posts.access:_authority", "wing=wing, rank=rank)", "wing=None, rank=rank)"),
    Mutant("abhiyan.posts.access:_held_on", "filter(standing, ", "filter("),
    Mutant("abhiyan.posts.access:_held_on", " | Q(post__unit__until__gt=day)", ""),
    Mutant("abhiyan.posts.access:_held_on", "post__unit__until__gt=day", "post__unit__until__gte=day"),
    Mutant("abhiyan.posts.access:places_of", 'path == top and kind != "own"', "False"),
    Mutant("abhiyan.posts.access:places_of", ' and kind != "own"', ""),
    Mutant("abhiyan.posts.access:places_of", "path == top and ", ""),
    Mutant("abhiyan.posts.access:_rights", " if user.is_active else []", ""),
    Mutant("abhiyan.posts.access:AuthorityMiddleware.__call__", "_rights(user, today())", "_rights(user, request.day)"),
]
