"""Forms of rosters."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.clock import today
from abhiyan.posts.models import Role
from abhiyan.registration.rosters.reading import level_words
from abhiyan.registration.rosters.understanding import Understood, choices
from abhiyan.registration.rosters.wording import meaning_words
from abhiyan.units.models import Level


class RoleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    """A role by its name and level."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.level.name})"


def roles() -> Any:
    """The roles somebody may be loaded into, the lowest level first: most rosters are of booths."""
    return Role.objects.filter(retired=False).select_related("level").order_by("-level__depth", "rank")


def level_names() -> dict[str, str]:
    """What the organisation calls its levels, by key."""
    return {level.key: level.name for level in Level.objects.all()}


class Send(forms.Form):
    """A roster as a file or as pasted rows."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, up to 25 MB, as it is: with title rows, merged cells, Hindi or English headers, old fonts."
        ),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.tsv,.txt"}),
    )
    rows = forms.CharField(
        label=_("Or pasted rows"),
        help_text=_("Copied from a spreadsheet, with their headers."),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    role = RoleChoice(
        label=_("Post of whoever is listed"),
        help_text=_("Only where the roster has no column for it."),
        queryset=Role.objects.none(),
        required=False,
    )
    day = forms.DateField(label=_("Appointed from"), widget=forms.DateInput(attrs={"type": "date"}), initial=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles()  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError unless just one of the two was sent."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(said.get("file")) == bool(said.get("rows", "").strip()) and not self.errors:
            raise ValidationError(_("Choose a file or paste rows: one of the two."))
        return said

    @property
    def content(self) -> bytes:
        """What was sent. A file can be read once."""
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["rows"].encode()  # type: ignore[no-any-return]

    @property
    def name(self) -> str:
        """What the roster is called: the file's own name, without any folder."""
        file = self.cleaned_data["file"]
        return str(file.name) if file else gettext("pasted rows")


class Settle(forms.Form):
    """What the columns of a roster mean, as somebody corrects it: one select a column, and the open questions.

    The columns are fields named "column-<place>"; texts that named no unit are "unit-<number>", words that named no
    post "role-<number>".
    """

    ANSWERS = ("sheet", "encoding", "header", "fonts", "day_first")  # what the questions about a file are answered by

    def __init__(
        self,
        *args: Any,
        understood: Understood | None,
        sheets: Sequence[str] = (),
        doubt: str = "",
        hidden: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.understood = understood
        if hidden:
            self.fields["hidden"] = forms.BooleanField(
                label=_("Read what is hidden too"), help_text=hidden, required=False
            )
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[("", "—"), *((one, one) for one in sheets)]
            )
        if doubt == "encoding":
            self.fields["encoding"] = forms.ChoiceField(
                label=_("The text was written in"),
                choices=[("cp1252", _("Windows, as it looks below")), ("utf-8", "UTF-8"), ("utf-16", "UTF-16")],
            )
        if understood is not None:
            self._ask(understood)
        self.fields["role"] = RoleChoice(label=_("Post of whoever is listed"), queryset=roles(), required=False)
        self.fields["day"] = forms.DateField(label=_("Appointed from"), widget=forms.DateInput(attrs={"type": "date"}))

    def _ask(self, understood: Understood) -> None:
        asked = {question.key for question in understood.questions}
        if "no header" in asked:
            self.fields["header"] = forms.IntegerField(
                label=_("Row of the headers"), help_text=_("0 when the file has none."), min_value=0, required=False
            )
        if "font" in asked or understood.fonts is not None:
            self.fields["fonts"] = forms.ChoiceField(
                label=_("Convert cells in an old Hindi font"),
                choices=[("yes", _("Yes, as shown")), ("no", _("No, leave them as they are"))],
                required=False,
                widget=forms.RadioSelect,
            )
        if "day or month" in asked:
            self.fields["day_first"] = forms.ChoiceField(
                label=_("05/06/2007 is"),
                choices=[("yes", _("5 June")), ("no", _("6 May"))],
                required=False,
                widget=forms.RadioSelect,
            )
        levels = level_names()
        options = [(meaning, meaning_words(meaning, levels)) for meaning in choices(level_words())]
        for column in understood.columns:
            if column.meaning != "forbidden":
                self.fields[f"column-{column.place}"] = forms.ChoiceField(
                    label=column.header or gettext("Column %(n)d") % {"n": column.place + 1},
                    choices=_with(options, column.meaning, levels),
                    required=False,
                )

    @property
    def meanings(self) -> dict[int, str]:
        """What the columns mean, by place."""
        said = self.cleaned_data.items()
        return {
            int(name.removeprefix("column-")): value for name, value in said if name.startswith("column-") and value
        }

    @property
    def fonts(self) -> bool | None:
        return _said(self.cleaned_data.get("fonts"))

    @property
    def day_first(self) -> bool | None:
        return _said(self.cleaned_data.get("day_first"))

    @property
    def day(self) -> date:
        found: date = self.cleaned_data["day"]
        return found


def _said(answer: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(answer or "")


def _with(options: list[tuple[str, str]], meaning: str, levels: Mapping[str, str]) -> list[tuple[str, str]]:
    known = {key for key, _words in options}
    return options if meaning in known else [(meaning, meaning_words(meaning, levels)), *options]
