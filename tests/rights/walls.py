"""Whatever asks for a right in the source, and the product without one of them.

What counts as asking is handed in: a function of one node of a module's tree (tests/rights/test_walls.py,
tests/rights/test_register_walls.py).
"""

import ast
import importlib
import inspect
import os
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

ROOT = Path(__file__).parents[2] / "abhiyan"
Asks = Callable[[ast.AST], bool]
thorough = pytest.mark.skipif("ABHIYAN_WALLS" not in os.environ, reason="minutes to half an hour long: ABHIYAN_WALLS=1")


PLACES = {"event", "audience", "door__event"}  # whose something is, asked beside which one it is
ONE = {"pk", "number", "code", "code__in", "number__in"}


def for_rights(node: ast.AST, *, but: Collection[str] = ()) -> bool:
    """A filter by rights, one by the event beside a number, a demand, or an `if` whose whole business is to refuse.

    but: names of functions that are called as demands are, and ask for no right.
    """
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        names = {one.arg for one in node.keywords}
        if node.func.attr == "filter":
            return bool(names & PLACES and names & ONE)
        return (node.func.attr == "see" and len(node.args) == 1 and not names) or node.func.attr == "seen_by"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
        return name.lstrip("_").startswith("require") and name not in but
    if isinstance(node, ast.If) and len(node.body) == 1 and isinstance(node.body[0], ast.Raise):
        return "PermissionDenied" in ast.unparse(node.body[0]) or "access.may" in ast.unparse(node.test)
    return False


class Wall(NamedTuple):
    """The `number`-th thing that asks for a right in a function (or a method, "Class.name") of a module."""

    module: str
    function: str
    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix('abhiyan.')}.{self.function}: {self.code}"


def found(domains: Iterable[str], asks: Asks) -> Iterator[Wall]:
    """Every wall of these domains."""
    for domain in domains:
        for file in sorted((ROOT / domain).rglob("*.py")):
            if {"models", "migrations"} & {*file.parts} or file.name.startswith(("commands", "models")):
                continue  # tests/rights/mutants.py has the tables; the command line may do everything
            module = ".".join(("abhiyan", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
            for owner, function in _functions(ast.parse(file.read_text())):
                for number, one in enumerate(node for node in ast.walk(function) if asks(node)):
                    yield Wall(module, f"{owner}{function.name}", number, " ".join(ast.unparse(one).split())[:70])


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.", one) for one in node.body if isinstance(one, ast.FunctionDef))


@contextmanager
def without(wall: Wall, asks: Asks) -> Iterator[None]:
    """The product with one wall gone. The code is exchanged inside the function, whoever holds it."""
    module = importlib.import_module(wall.module)
    owner, _dot, name = wall.function.rpartition(".")
    held = inspect.getattr_static(getattr(module, owner) if owner else module, name)
    inner = inspect.unwrap(getattr(held, "func", held))
    tree = ast.parse(textwrap.dedent(inspect.getsource(inner)))
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    function.decorator_list = []
    target = [one for one in ast.walk(function) if asks(one)][wall.number]
    space: dict[str, Any] = {}
    gone = ast.fix_missing_locations(Remover(target).visit(tree))
    exec(compile(gone, f"<{wall}>", "exec"), vars(module), space)
    code, inner.__code__ = inner.__code__, space[name].__code__
    try:
        yield
    finally:
        inner.__code__ = code


class Remover(ast.NodeTransformer):
    """Takes one asker out: a demand does nothing, a filter lets all through."""

    def __init__(self, target: ast.AST) -> None:
        self.target = target

    def visit(self, node: ast.AST) -> Any:
        if node is not self.target:
            return super().visit(node)
        if not isinstance(node, ast.Call):
            return ast.copy_location(ast.Pass(), node)
        assert isinstance(node.func, ast.Attribute)
        if node.func.attr == "filter":
            return ast.Call(node.func, node.args, [one for one in node.keywords if one.arg not in PLACES])
        if node.func.attr == "see":
            manager: ast.expr = ast.Attribute(node.args[0], "objects", ast.Load())
        else:
            manager = node.func.value
        return ast.Call(ast.Attribute(manager, "all", ast.Load()), [], [])


def said(answer: Any, secrets: Collection[str]) -> tuple[Any, ...]:
    """What a page answers: its status, which secrets stand there, how many lines and choices."""
    if not answer.get("Content-Type", "").startswith("text/html"):
        return (answer.status_code,)
    body = re.sub(r"<title>.*?</title>", "", answer.content.decode(), flags=re.DOTALL)
    shown = tuple(word for word in secrets if word in body)
    return answer.status_code, shown, body.count("<li"), body.count("<option")


def noticed(wall: Wall, asks: Asks, probes: Iterable[tuple[str, Callable[[], Any]]]) -> str | None:
    """The first question that is answered differently without a wall."""
    return next((what for what, ask in probes if ask() != answer_without(wall, asks, ask)), None)


def answer_without(wall: Wall, asks: Asks, ask: Callable[[], Any]) -> Any:
    with without(wall, asks):
        return ask()


def done(verb: Callable[[], Any]) -> Any:
    """What a verb comes to, "refused" where it may not be, and nothing of it stays."""
    with transaction.atomic():
        try:
            found = verb()
        except PermissionDenied:
            found = "refused"
        except Exception as error:  # noqa: BLE001 (whatever stopped it, it was not the wall)
            found = f"{type(error).__name__}: {error}"
        transaction.set_rollback(True)
    return found
