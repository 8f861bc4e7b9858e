"""Everything that is written about a kit itself, one verb a function."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import audit, forbidden
from abhiyan.kernel.authority import Authority
from abhiyan.kits import access, faces, likeness, media, rules
from abhiyan.kits.models import Kit, Piece, Synthetic, values_of
from abhiyan.plans import proofs
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit

MOST_PIECES = 12  # of a kit: more is not passed on


class Refused(Exception):
    """Nothing was written."""


class NotADraft(Refused):
    """It was handed down, or withdrawn, meanwhile: nothing of it is changed any more."""


class NotHandedDown(Refused):
    """Only what was handed down is withdrawn or corrected."""


class Empty(Refused):
    """A kit without anything in it."""


class TooMany(Refused):
    """A kit that has as many pieces as it may."""


class TooLate(Refused):
    """Its time is over."""


class NoImprint(Refused):
    """Who printed, published and paid for it has to stand on it."""


class WasLabelled(Refused):
    """One of its pictures is one that was said to be synthetic, and bears no label."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a kit is called, what it is, when it stands [since, until), and who answers for it."""

    name_hi: str
    name_en: str
    kind: str
    languages: tuple[str, ...]
    since: date
    until: date
    printed_by: str = ""
    published_by: str = ""
    paid_by: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom it is handed down to: holders of `roles` (keys) at `unit` and below."""

    unit: Unit
    roles: tuple[str, ...]


class Words(NamedTuple):
    """What a piece is called, and what is passed on with it."""

    title_hi: str = ""
    title_en: str = ""
    text_hi: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class New:
    """A piece to be put in. sent: its file; for a template none: it is drawn."""

    kind: str
    words: Words
    sent: media.Sent | None = None
    synthetic: bool = False
    maker: str = ""
    activity: Activity | None = None


@transaction.atomic
def compose(head: Head, rule: Rule, *, at: datetime, by: Authority) -> Kit:
    """Begin a kit. Nobody below sees it before it is handed down. Raises PermissionDenied, NoImprint."""
    allowed = {role.key for role in access.roles_for(rule.unit, by=by)}
    if not rule.roles or not allowed.issuperset(rule.roles):
        raise PermissionDenied("message")
    values = {name: _clean(getattr(head, name)) for name in Head.__dataclass_fields__}
    made = Kit(unit=rule.unit, roles=[*rule.roles], actor=by.actor, made_at=at, **values)
    _require_imprint(made)
    made.save()
    audit.wrote("compose_kit", made, by=by, detail={"unit": rule.unit.code, "roles": [*rule.roles]})
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, tuple):
        return [*value]
    return forbidden.without_numbers(value) if isinstance(value, str) else value


def _require_imprint(kit: Kit) -> None:
    if access.needs_imprint(kit.kind) and not kit.imprint.is_whole:
        raise NoImprint


@transaction.atomic
def add(kit: Kit, new: New, *, at: datetime, by: Authority) -> Piece:
    """Put a piece into a draft: what is given out is drawn now, with label and imprint on its face.

    Raises PermissionDenied, NotADraft, TooMany, rules.Unknown, media.FileRefused, kernel.pdf.NoFonts.
    """
    held = _draft(kit, by)
    if held.pieces.count() >= MOST_PIECES:
        raise TooMany
    if new.kind == Piece.TEMPLATE:
        for text in new.words:
            rules.check_places(text)
    texts = {name: _clean(said) for name, said in new.words._asdict().items()}
    made = Piece(kit=held, kind=new.kind, activity=new.activity, actor=by.actor, **texts)
    if new.sent is not None:
        _keep(made, new, new.sent, at=at)
    made.save()
    audit.wrote("add_piece", made, by=by, detail={"kit": held.pk, "kind": new.kind, "synthetic": new.synthetic})
    return made


def _keep(piece: Piece, new: New, sent: media.Sent, *, at: datetime) -> None:
    """Draw and store the file of a piece. Raises media.FileRefused, NoFonts."""
    if new.synthetic and sent.kind != Piece.PICTURE:
        raise media.FileRefused("synthetic is no picture")
    if sent.says_synthetic and not new.synthetic:
        raise media.FileRefused("says it is synthetic")
    content = sent.content
    if sent.kind == Piece.PICTURE:
        content = _face(piece, new, sent, at=at)
    elif sent.kind == Piece.DOCUMENT:
        language = _language(piece.kit)
        content = media.set_anew(
            content, title=piece.title, imprint=piece.kit.imprint.line(language), language=language
        )
    piece.kind, piece.digest, piece.size = sent.kind, sha256(content).hexdigest(), len(content)
    piece.name = proofs.store_as(sent.suffix, content, media.FOLDER)


def _face(piece: Piece, new: New, sent: media.Sent, *, at: datetime) -> bytes:
    """Its picture as it is given out. One that was labelled once is refused without the label."""
    picture, language = media.opened(sent.content), _language(piece.kit)
    piece.likeness = likeness.of(picture)
    if not new.synthetic and was_labelled(piece.likeness):
        raise media.FileRefused("was labelled")
    piece.synthetic, piece.maker = new.synthetic, new.maker if new.synthetic else ""
    drawn = faces.drawn(
        picture,
        imprint=piece.kit.imprint.line(language),
        label=faces.label_of(language) if new.synthetic else "",
        language=language,
        maker=piece.maker,
        mark=piece.likeness[:16],
    )
    if new.synthetic:
        both = {"bare": piece.likeness, "labelled": likeness.of(drawn.picture)}
        Synthetic.objects.create(**both, maker=new.maker, actor=piece.actor, at=at)
    return drawn.content


def was_labelled(mark: str) -> bool:
    """Whether a picture of this likeness was said to be synthetic, whoever brought it."""
    rows = Synthetic.objects.values_list("bare", "labelled").iterator()
    return any(likeness.alike(mark, one) for row in rows for one in row)


def _language(kit: Kit) -> str:
    """What stands on a face that is the same for every reader: the kit's first language."""
    return "hi" if "hi" in kit.languages else "en"


@transaction.atomic
def take_out(piece: Piece, *, by: Authority) -> None:
    """Take a piece out of a draft. Raises PermissionDenied, NotADraft."""
    _draft(piece.kit, by)
    audit.wrote("take_out", piece, by=by, detail={"kit": piece.kit_id})
    piece.delete()


@transaction.atomic
def drop(kit: Kit, *, by: Authority) -> None:
    """Drop a draft. Raises PermissionDenied, NotADraft."""
    held = _draft(kit, by)
    audit.wrote("drop_kit", held, by=by)
    held.delete()


@transaction.atomic
def hand_down(kit: Kit, *, day: date, at: datetime, by: Authority) -> Kit:
    """Let a kit go to those its rule names: from now on they see it, in its time.

    Raises PermissionDenied, NotADraft, Empty, TooLate, NoImprint, WasLabelled.
    """
    held = _held(kit)
    if not access.may_hand_down(held, by=by):
        raise PermissionDenied("approve")
    if held.state != Kit.DRAFT:
        raise NotADraft
    pieces = list(held.pieces.all())
    if not pieces:
        raise Empty
    if held.until <= day:
        raise TooLate
    _require_imprint(held)
    _require_labels(pieces)
    held.state, held.handed_by, held.handed_at = Kit.HANDED, by.actor, at
    held.save(update_fields=["state", "handed_by", "handed_at"])
    audit.wrote("hand_down", held, by=by)
    return held


def _require_labels(pieces: Sequence[Piece]) -> None:
    """A picture that somebody said was synthetic after it was put in here as none."""
    if any(one.likeness and not one.synthetic and was_labelled(one.likeness) for one in pieces):
        raise WasLabelled


@transaction.atomic
def withdraw(kit: Kit, *, reason: str, asked_at: datetime | None = None, at: datetime, by: Authority) -> Kit:
    """Take a kit back: pages, links and files give words instead from this commit on.

    asked_at: when it was ordered or asked for, where that was before. Raises PermissionDenied, NotHandedDown.
    """
    held = _held(kit)
    if not access.may_withdraw(held, by=by):
        raise PermissionDenied("message")
    if held.state != Kit.HANDED:
        raise NotHandedDown
    held.state, held.reason, held.asked_at = Kit.WITHDRAWN, _clean(reason), min(asked_at or at, at)
    held.withdrawn_by, held.withdrawn_at = by.actor, at
    held.save(update_fields=["state", "reason", "asked_at", "withdrawn_by", "withdrawn_at"])
    audit.wrote("withdraw_kit", held, by=by, detail={"reason": held.reason})
    return held


COPIED = ("name_hi", "name_en", "kind", "unit", "roles", "languages", "since", "until", "printed_by", "published_by",
          "paid_by")  # fmt: skip
PIECE_COPIED = ("kind", "title_hi", "title_en", "text_hi", "text_en", "name", "size", "digest", "likeness", "synthetic",
                "maker", "activity")  # fmt: skip


@transaction.atomic
def correct(kit: Kit, *, at: datetime, by: Authority) -> Kit:
    """A new version of a withdrawn kit as a draft, with what was in the old one: to be mended, then handed down.

    Raises PermissionDenied, NotHandedDown. A second time it is the same draft.
    """
    held = _held(kit)
    if not access.may_write(held.unit, by=by):
        raise PermissionDenied("message")
    if held.state != Kit.WITHDRAWN:
        raise NotHandedDown
    if found := Kit.objects.filter(corrects=held).first():
        return found
    made = Kit.objects.create(corrects=held, actor=by.actor, made_at=at, **values_of(held, COPIED))
    for one in held.pieces.select_related("activity"):
        Piece.objects.create(kit=made, actor=by.actor, **values_of(one, PIECE_COPIED))
    audit.wrote("correct", made, by=by, detail={"corrects": held.pk})
    return made


def _draft(kit: Kit, by: Authority) -> Kit:
    """The draft, locked, for whoever writes to its branch. Raises PermissionDenied, NotADraft."""
    held = _held(kit)
    if not access.may_write(held.unit, by=by):
        raise PermissionDenied("message")
    if held.state != Kit.DRAFT:
        raise NotADraft
    return held


def _held(kit: Kit) -> Kit:
    """The kit, locked until the transaction ends."""
    return Kit.objects.select_for_update(of=("self",)).select_related("unit").get(pk=kit.pk)
