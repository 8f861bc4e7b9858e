"""Which kits there are: for a worker today, for a unit's page, for the office."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from abhiyan.events.models import KINDS
from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.kits import carrying, links, standing
from abhiyan.kits.models import Carrier, Kit, KitQuerySet, Piece
from abhiyan.kits.standing import Stand
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit, in_ranges

PAGE = 30


class Mine(NamedTuple):
    """A kit as somebody of a unit's team has it."""

    kit: Kit
    unit: Unit
    pieces: Sequence[Piece]
    stand: Stand
    is_new: bool
    is_shared: bool
    silent_until: datetime | None

    @property
    def token(self) -> str:
        """Of the kit's first piece: what tells whether a copy of it still stands."""
        return links.token_of(self.pieces[0].pk, self.unit.pk)


def today(held: Sequence[Appointment], by: Authority, day: date, now: datetime) -> list[Mine]:
    """The kits of the day of whoever holds these posts, the newest first. One statement where there is none; five else.

    Of several posts by which a kit is meant for them, the highest in protocol says at which unit.
    """
    rows = Kit.objects.standing(day).select_related("unit") if held else []
    meant = [(kit, unit) for kit in rows if (unit := _unit_of(kit, held))]
    if not meant:
        return []
    kits = [kit for kit, _unit in meant]
    pieces: dict[int, list[Piece]] = {}
    for piece in Piece.objects.whole().filter(kit__in=kits).order_by("pk"):
        pieces.setdefault(piece.kit_id, []).append(piece)
    quiet, seen = standing.quiet(now), carrying.seen_before(kits, by)
    shared = carrying.shared_before(kits, by)
    return [
        Mine(
            kit, unit, pieces[kit.pk], standing.of(kit, unit, day=day, now=now, quiet=quiet), kit.pk not in seen,
            kit.pk in shared, standing.silent_until(unit, quiet),
        )
        for kit, unit in meant
    ]  # fmt: skip


def handed_to(pk: int, held: Sequence[Appointment], day: date) -> tuple[Kit, Unit] | None:
    """A kit of `day`, withdrawn since or not, and the unit at which it was meant for whoever held these posts."""
    kit = (
        Kit.objects.exclude(state=Kit.DRAFT).filter(pk=pk, since__lte=day, until__gt=day).select_related("unit").first()
    )
    unit = _unit_of(kit, held) if kit else None
    return (kit, unit) if kit and unit else None


def _unit_of(kit: Kit, held: Sequence[Appointment]) -> Unit | None:
    """The unit at which a kit is meant for whoever holds these posts, the highest first."""
    return next((one.post.unit for one in held if one.post.role.key in kit.roles and kit.is_for(one.post.unit)), None)


def of_link(link: links.Link) -> tuple[Piece, Unit] | None:
    """The piece and the unit of a link. Two statements."""
    piece = Piece.objects.whole().filter(pk=link.piece).first()
    unit = Unit.objects.select_related("parent").filter(pk=link.unit).first()
    return (piece, unit) if piece and unit else None


def of_links(found: Sequence[links.Link]) -> dict[links.Link, tuple[Piece, Unit]]:
    """The same for many. Two statements."""
    pieces = Piece.objects.whole().in_bulk([one.piece for one in found])
    units = Unit.objects.in_bulk([one.unit for one in found])
    return {one: (pieces[one.piece], units[one.unit]) for one in found if one.piece in pieces and one.unit in units}


def correction_of(piece: Piece) -> Piece | None:
    """What stands for a piece of a withdrawn kit: the one of its place in the corrected version, once handed down."""
    newer = Kit.objects.filter(corrects=piece.kit_id, state=Kit.HANDED).first()
    if newer is None:
        return None
    same = newer.pieces.filter(kind=piece.kind)
    return same.filter(title_hi=piece.title_hi, title_en=piece.title_en).first() or same.first()


def concerning(unit: Unit, by: Authority, *, after: str = "") -> tuple[list[Kit], str]:
    """One page of the kits that are handed down to a unit or from below it, the newest first; the key of the next."""
    found = _concerning(unit, by)
    if before := number(after):
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("unit").order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def _concerning(unit: Unit, by: Authority) -> KitQuerySet:
    """Drafts only to whoever writes to their branch, or lets material of it go; what stands below where `by` sees."""
    above = [place for path in unit.paths if path for place in (path, *tree.ancestors(path))]
    below = in_ranges([(unit.path, tree.after(unit.path))], "unit__path", "unit__area_path")
    seen = Q() if by.everywhere else in_ranges(by.over("see"), "unit__path", "unit__area_path")
    mine = Q(pk__in=Kit.objects.seen_by(by).values("pk"))
    return Kit.objects.filter(Q(unit__path__in=above) | (below & seen)).exclude(Q(state=Kit.DRAFT) & ~mine)


def one_concerning(unit: Unit, pk: int, by: Authority) -> Kit | None:
    """A kit that is handed down to a unit or from below it, as `concerning` lists it."""
    return _concerning(unit, by).filter(pk=pk).select_related("unit").first()


def kit(pk: int, by: Authority) -> Kit | None:
    """A kit of the branches that `by` writes to, or lets material of go."""
    return Kit.objects.seen_by(by).select_related("unit__level", "corrects").filter(pk=pk).first()


def newer(kit: Kit) -> Kit | None:
    """The corrected version, as far as it is."""
    return Kit.objects.filter(corrects=kit).first()


def pieces_of(kit: Kit) -> list[Piece]:
    return list(Piece.objects.whole().filter(kit=kit))


def example(kit: Kit) -> Unit:
    """A unit it is handed down to: the first of the branch that has one of its posts."""
    below = Unit.objects.below(kit.unit).filter(until=None, posts__role__key__in=kit.roles)
    return below.select_related("parent").order_by("path").first() or kit.unit


def below(unit: Unit, by: Authority, day: date) -> list[Unit]:
    """The units right below one on `day` that `by` sees, by place."""
    return list(Unit.objects.seen_below(unit, by, day))


def above(unit: Unit, by: Authority) -> list[Unit]:
    """What stands above a unit as far as `by` sees it, from the top."""
    return list(by.see(Unit).filter(path__in=tree.ancestors(unit.path)).order_by("depth"))


def to_hand_down(by: Authority) -> list[Kit]:
    """Drafts with something in them that wait for `by` to let them go; a page at most."""
    ranges = by.over("approve")
    if not ranges:
        return []
    found = Kit.objects.filter(in_ranges(ranges, "unit__path", "unit__area_path"), state=Kit.DRAFT)
    names = [by.actor, *(f"person:{pk}" for pk in by.records)]
    return list(found.filter(pieces__isnull=False).exclude(actor__in=names).distinct().select_related("unit")[:PAGE])


def activities() -> "QuerySet[Activity]":
    """Whose events a template may tell of: meetings and conferences that the plan holds."""
    return Activity.objects.standing().filter(kind__in=KINDS)


def of_person(records: Sequence[int]) -> list[Carrier]:
    """The kits somebody saw, the latest first."""
    return list(Carrier.objects.filter(person__in=records).select_related("kit", "unit").order_by("-pk")[:PAGE])
