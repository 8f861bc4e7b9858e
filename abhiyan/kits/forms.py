"""What is filled in about a kit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.kits import access, media, reads, rules
from abhiyan.kits.actions import Head, New, Words
from abhiyan.kits.models import Kit, Piece
from abhiyan.kits.wording import FILE_WORDS, KINDS
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Role

LANGUAGES = (("hi", _("Hindi")), ("en", _("English")))
LONGEST = 92  # days that a kit may stand
DAY = timedelta(days=1)
YES, NO = "yes", "no"


class Day(forms.DateField):
    """A day of the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class Compose(forms.Form):
    """A kit's head: name, whom it is for, its time, who answers for it."""

    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    kind = forms.ChoiceField(label=_("What it is"), choices=KINDS.items(), widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label=_("Languages it is in"), choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label=_("Handed down to holders of"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In the whole branch, down to the level of each post."),
    )
    since = Day(label=_("First day"))
    through = Day(label=_("Last day"), help_text=_("After it nobody can pass it on or open its links."))
    printed_by = forms.CharField(label=_("Printed by, with address"), max_length=200, required=False)
    published_by = forms.CharField(label=_("Published by, with address"), max_length=200, required=False)
    paid_by = forms.CharField(
        label=_("Paid for by, with address"),
        max_length=200,
        required=False,
        help_text=_("The imprint stands on the face of every piece. On promotional material the law asks for it."),
    )

    def __init__(self, *args: Any, roles: Sequence[Role], day: date, **kwargs: Any) -> None:
        first = {"kind": Kit.PROMOTIONAL, "languages": ["hi"], "since": day, "through": day + 6 * DAY}
        super().__init__(*args, **{"initial": first} | kwargs)
        choices: Any = self.fields["roles"]
        choices.choices = [(role.key, f"{role.name} ({role.level.name})") for role in roles]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        since, through = given.get("since"), given.get("through")
        if since and through and through < since:
            self.add_error("through", _("The last day comes after the first."))
        elif since and through and (through - since).days >= LONGEST:
            self.add_error("through", _("A kit stands for three months at most."))
        return given

    def head(self) -> Head:
        given = self.cleaned_data
        same = ("name_hi", "name_en", "kind", "since", "printed_by", "published_by", "paid_by")
        languages = tuple(one for one, _name in LANGUAGES if one in given["languages"])
        return Head(**{name: given[name] for name in same}, languages=languages, until=given["through"] + DAY)


class _Words(forms.Form):
    """Title and text of a piece, in the kit's languages."""

    title_hi = forms.CharField(label=_("Title in Hindi"), max_length=120)
    text_hi = forms.CharField(label=_("Text in Hindi"), max_length=1_500, widget=forms.Textarea(attrs={"rows": 5}))
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    text_en = forms.CharField(label=_("Text in English"), max_length=1_500, widget=forms.Textarea(attrs={"rows": 5}))
    text_is_needed = True

    def __init__(self, *args: Any, kit: Kit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, _name in LANGUAGES:
            if language not in kit.languages:
                del self.fields[f"title_{language}"], self.fields[f"text_{language}"]
            else:
                self.fields[f"text_{language}"].required = self.text_is_needed

    def words(self) -> Words:
        return Words(**{name: said for name in Words._fields if (said := self.cleaned_data.get(name))})


class Text(_Words):
    """A text to be passed on."""

    def new(self) -> New:
        return New(Piece.TEXT, self.words())


class Template(_Words):
    """A picture that is drawn with each unit's own words."""

    activity = forms.ModelChoiceField(
        label=_("Event it tells of"),
        queryset=Activity.objects.none(),
        required=False,
        help_text=_("{day} and {place} stand for the day and place of this event at the unit or above it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activity: Any = self.fields["activity"]
        activity.queryset = reads.activities()
        activity.label_from_instance = lambda one: one.name
        for language, _name in LANGUAGES:
            if field := self.fields.get(f"text_{language}"):
                field.help_text = _("{unit} stands for the unit's name, {above} for that of the unit above.")

    def clean(self) -> dict[str, Any]:
        for name, said in self.words()._asdict().items():
            try:
                rules.check_places(said)
            except rules.Unknown:
                self.add_error(name, _("In curly brackets only {unit}, {above}, {day} and {place} may stand."))
        return self.cleaned_data

    def new(self) -> New:
        return New(Piece.TEMPLATE, self.words(), activity=self.cleaned_data["activity"])


class Upload(forms.FileField):
    """One file; cleaned to a media.Sent."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        try:
            return media.read(sent)
        except media.FileRefused as refused:
            raise forms.ValidationError(FILE_WORDS[refused.why]) from refused


class Media(_Words):
    """A picture, a video or a document."""

    field_order = ("sent", "synthetic", "maker", "no_child")
    text_is_needed = False
    sent = Upload(
        label=_("File"),
        help_text=_("A picture (JPEG, PNG, WebP) up to 12 MB, a video (MP4, WebM) up to 16 MB, or a PDF up to 5 MB and "
                    "twelve pages. Where and when a picture was taken is removed from it."),
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,video/mp4,video/webm,application/pdf"}
        ),
    )  # fmt: skip
    synthetic = forms.ChoiceField(
        label=_("Was any of it made or altered with AI?"),
        choices=((NO, _("No")), (YES, _("Yes: the label is drawn on it"))),
        widget=forms.RadioSelect,
    )
    maker = forms.CharField(
        label=_("Made by whom, with what"),
        max_length=120,
        required=False,
        help_text=_("It stands in the file, and is kept with your name and the time."),
    )
    no_child = forms.BooleanField(
        label=_("No child is pictured or heard"), help_text=_("No child takes part in a campaign, in no way.")
    )
    imprint_on_face = forms.BooleanField(
        label=_("If it is a video: its imprint stands in the picture"),
        required=False,
        help_text=_("On pictures and documents it is drawn. In a video it has to be already."),
    )

    def __init__(self, *args: Any, kit: Kit, **kwargs: Any) -> None:
        super().__init__(*args, kit=kit, **kwargs)
        self.needs_imprint = access.needs_imprint(kit.kind)
        if not self.needs_imprint:
            del self.fields["imprint_on_face"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("synthetic") == YES and not given.get("maker", "").strip():
            self.add_error("maker", _("Say by whom, or with what, it was made."))
        sent = given.get("sent")
        if sent and sent.kind == Piece.VIDEO and self.needs_imprint and not given.get("imprint_on_face"):
            self.add_error("imprint_on_face", _("Have the imprint put into the video first."))
        return given

    def new(self) -> New:
        given = self.cleaned_data
        sent: media.Sent = given["sent"]
        return New(
            sent.kind, self.words(), sent=sent, synthetic=given["synthetic"] == YES, maker=given["maker"].strip()
        )


FORMS: dict[str, type[Text | Template | Media]] = {"text": Text, "template": Template, "file": Media}


class Withdraw(forms.Form):
    """Why a kit is taken back, and since when that is asked for."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Everybody who looks for it reads this."))
    asked_at = forms.DateTimeField(
        label=_("Ordered or asked for at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Where an authority ordered it: from then on three hours are counted."),
    )
