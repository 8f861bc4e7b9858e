"""What a person may do, and where: the answer to every right, for a button and for a list alike.

An `Authority` is filled in from the posts a person holds on a day (abhiyan.posts.access) and travels with every verb.
Missing scope returns nothing: `NOBODY` sees and may do nothing at all.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet

from abhiyan.kernel import tree

VERBS = (
    "see",
    "appoint",
    "nominate",
    "unmask",
    "report",
    "verify",
    "organise",
    "plan",
    "export",
    "message",
    "approve",
    "administer",
)
EVERYWHERE = ("0", "9")  # a path begins with its tree's number, so all lie between the two

Range = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Grant:
    """One right in one branch: `verb` at every path in `[low, high)`.

    own: the holder's unit. wing: the wing whose posts it reaches, None for all. rank: the holder's rank in protocol; at
    `own` itself only posts of a higher number (a lower place in protocol) are reached by verbs that act on posts.
    """

    verb: str
    low: str
    high: str
    own: str
    wing: str | None = None
    rank: int = 0

    def reaches(self, path: str, *, wing: str | None, rank: int | None) -> bool:
        """Whether the grant covers a thing at `path`; `wing` and `rank` are those of the post acted on, if any."""
        if not self.low <= path < self.high:
            return False
        if wing is not None and self.wing is not None and wing != self.wing:
            return False
        return rank is None or path != self.own or rank > self.rank


class ScopedManager(Protocol):
    """What a model's manager offers so that `Authority.see` can ask it."""

    def seen_by(self, by: "Authority") -> QuerySet[Any]: ...


@dataclass(frozen=True, slots=True)
class Authority:
    """The rights of one actor on one day.

    actor: who, as it stands in the audit ("person:17", "system:rehearsal"). everywhere: jobs and the command line.
    also: further records of the same person, merged into `person_id`.
    """

    actor: str
    day: date | None = None
    grants: tuple[Grant, ...] = ()
    user_id: int | None = None
    person_id: int | None = None
    everywhere: bool = False
    also: tuple[int, ...] = ()

    @property
    def records(self) -> tuple[int, ...]:
        """The ids under which the actor stands in the tables: one, or more after a merge; none for jobs."""
        return () if self.person_id is None else (self.person_id, *self.also)

    def may(self, verb: str, *paths: str | None, wing: str | None = None, rank: int | None = None) -> bool:
        """Whether `verb` is allowed at any of `paths` (a booth has one in each tree; None and "" never match)."""
        if self.everywhere:
            return True
        return any(
            grant.verb == verb and grant.reaches(path, wing=wing, rank=rank)
            for path in paths
            if path
            for grant in self.grants
        )

    def require(self, verb: str, *paths: str | None, wing: str | None = None, rank: int | None = None) -> None:
        """Raises PermissionDenied unless `may` says yes."""
        if not self.may(verb, *paths, wing=wing, rank=rank):
            raise PermissionDenied(verb)

    def over(self, verb: str) -> tuple[Range, ...]:
        """The ranges of paths where `verb` is allowed, merged and sorted; empty when nowhere."""
        if self.everywhere:
            return (EVERYWHERE,)
        return merged((grant.low, grant.high) for grant in self.grants if grant.verb == verb)

    def see(self, model: type[Model]) -> QuerySet[Any]:
        """The rows of `model` this actor may see."""
        manager: ScopedManager = model._default_manager  # type: ignore[assignment]  # each scoped model has seen_by
        return manager.seen_by(self)


def merged(ranges: Any) -> tuple[Range, ...]:
    """Sorted ranges with overlapping and touching ones joined."""
    result: list[Range] = []
    for low, high in sorted(ranges):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(high, result[-1][1]))
        else:
            result.append((low, high))
    return tuple(result)


def scope(kind: str, path: str) -> Range:
    """The range of a scope word of the profile at `path`: "own", "below" or "own_and_below"."""
    if kind == "own":
        return path, path + "0"  # nothing but `path` itself sorts between the two
    if kind == "below":
        return path + "0", tree.after(path)
    return path, tree.after(path)


NOBODY = Authority(actor="nobody")


def system(name: str, *, day: date | None = None) -> Authority:
    """The authority of the installation itself: jobs, the command line, the rehearsal."""
    return Authority(actor=f"system:{name}", day=day, everywhere=True)
