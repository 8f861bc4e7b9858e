"""Share kits: what is handed down to be passed on from people's own phones, and what is counted of it."""

from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

from abhiyan.kernel.authority import Authority
from abhiyan.kits.rules import Imprint
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.units.models import Named, Unit, in_ranges


class KitQuerySet(models.QuerySet["Kit"]):
    def seen_by(self, by: Authority) -> Self:
        """Those of the branches that `by` writes to, or lets material of go."""
        if by.everywhere:
            return self.all()
        return self.filter(
            in_ranges(by.over("message"), "unit__path", "unit__area_path")
            | in_ranges(by.over("approve"), "unit__path", "unit__area_path")
        )

    def standing(self, day: date) -> Self:
        """Those handed down and in their time on `day`, the newest first."""
        return self.filter(state=Kit.HANDED, since__lte=day, until__gt=day).order_by("-since", "-pk")


class Kit(Named):
    """Material handed down to everybody of a branch who holds one of some roles, to be passed on in [since, until).

    unit, roles (keys): the rule. languages: those it is in. kind: promotional material bears an imprint where the
    organisation is of political kind; a notice of time and place and an instruction to workers need none. Handed down
    by somebody else than who wrote it where the profile wants that; nothing of it changes then. Withdrawn, with words
    to whoever looks for it; `asked_at`: when that was ordered or asked for. corrects: the withdrawn kit it stands for.
    """

    DRAFT, HANDED, WITHDRAWN = "draft", "handed", "withdrawn"
    PROMOTIONAL, NOTICE, INSTRUCTION = "promotional", "notice", "instruction"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    kind = models.CharField(max_length=12, default=PROMOTIONAL)
    since = models.DateField()
    until = models.DateField()
    printed_by = models.CharField(max_length=200, blank=True)
    published_by = models.CharField(max_length=200, blank=True)
    paid_by = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, default=DRAFT)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    actor = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    handed_by = models.CharField(max_length=80, blank=True)
    handed_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = KitQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="kit_period_is_forward", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="kit_state_is_a_word", condition=Q(state__in=["draft", "handed", "withdrawn"])),
            models.CheckConstraint(
                name="kit_withdrawn_says_when_and_why",
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(reason="")),
            ),
        ]

    @property
    def imprint(self) -> Imprint:
        return Imprint(self.printed_by, self.published_by, self.paid_by)

    @property
    def subject(self) -> str:
        """Under which its opens, and who saw and shared it, are counted."""
        return f"kit-{self.pk}"

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    def is_for(self, unit: Unit) -> bool:
        """Whether the unit stands in the branch it is handed down to."""
        return any(path and path.startswith(self.unit.path) for path in unit.paths)


class PieceQuerySet(models.QuerySet["Piece"]):
    def seen_by(self, by: Authority) -> Self:
        return self.filter(kit__in=Kit.objects.seen_by(by).values("pk"))

    def whole(self) -> Self:
        return self.select_related("kit__unit", "activity")


class Piece(models.Model):
    """One thing of a kit: a text, a picture, a video, a document, or a template drawn with each unit's own words.

    title, text: what it is and what is passed on with it, in the kit's languages. name: of its file in `kits/` of the
    data directory, as it is given out: imprint and label on its face, without the original's metadata; `size` in bytes,
    `digest` SHA-256 (hex). likeness: of the picture before anything was drawn on it (kits.likeness). synthetic: made
    with AI, by `maker`: only a picture may be, and it is labelled. activity: whose event a template tells of.
    """

    TEXT, PICTURE, VIDEO, DOCUMENT, TEMPLATE = "text", "picture", "video", "document", "template"
    KINDS = (TEXT, PICTURE, VIDEO, DOCUMENT, TEMPLATE)

    kit = models.ForeignKey(Kit, on_delete=models.CASCADE, related_name="pieces")
    kind = models.CharField(max_length=10)
    title_hi = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    text_hi = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    name = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    likeness = models.CharField(max_length=64, blank=True)
    synthetic = models.BooleanField(default=False)
    maker = models.CharField(max_length=120, blank=True)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=80)

    objects = PieceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="piece_kind_is_a_word", condition=Q(kind__in=["text", "picture", "video", "document", "template"])
            ),
            models.CheckConstraint(
                name="piece_synthetic_is_a_picture_with_a_maker",
                condition=Q(synthetic=False) | (Q(kind="picture") & ~Q(maker="")),
            ),
            models.CheckConstraint(
                name="piece_has_its_file",
                condition=Q(kind__in=["text", "template"], name="") | (~Q(kind__in=["text", "template"]) & ~Q(name="")),
            ),
        ]

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def text(self) -> str:
        return self._said("text")

    def _said(self, what: str) -> str:
        """In the reader's language, or the other where it is not written in that."""
        hindi, english = getattr(self, f"{what}_hi"), getattr(self, f"{what}_en")
        return str((hindi or english) if (get_language() or "hi").startswith("hi") else (english or hindi))

    @property
    def has_file(self) -> bool:
        return self.kind != Piece.TEXT


class Synthetic(models.Model):
    """A picture somebody said was made with AI, kept for good, so that it can't come back without its label.

    bare, labelled: its likeness before and after the label was drawn. The record that the rules ask for: by whom it was
    made and who brought it, when.
    """

    bare = models.CharField(max_length=64)
    labelled = models.CharField(max_length=64)
    maker = models.CharField(max_length=120)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()


class Reach(models.Model):
    """How often the link of a piece was opened on a day, that was given to the team of a unit. Of readers, nothing."""

    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="reaches")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    n = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "piece", "day"], name="reach_is_one_row_a_day"),
        ]


class Carrier(models.Model):
    """Somebody of a team saw a kit, at the unit of their post; and the day they first said they passed it on."""

    kit = models.ForeignKey(Kit, on_delete=models.PROTECT, related_name="carriers", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kits")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    shared_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kit", "person"], name="carrier_is_one_for_each_person"),
            models.CheckConstraint(
                name="carrier_shared_what_was_seen", condition=Q(shared_on=None) | Q(shared_on__gte=F("seen_on"))
            ),
        ]


def values_of(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    """The named values of a row, to be given to another."""
    return {name: getattr(row, name) for name in names}
