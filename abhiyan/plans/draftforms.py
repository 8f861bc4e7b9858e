"""What an office fills in about a plan: an activity, a copy, where a draft comes from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.tomlfile import KEY, LARGEST
from abhiyan.plans import copying
from abhiyan.plans.days import HOLIDAYS, SPANS
from abhiyan.plans.office import Offered
from abhiyan.plans.planfile import LONGEST_KEY
from abhiyan.plans.rules import KINDS, PLACES, PROOFS, WEEKDAYS
from abhiyan.plans.wording import CHOICE_WORDS, PART_WORDS

Choices = Sequence[tuple[str, Any]]
PREFIX = "plan"  # a field named key would be taken for the key of the form
SPAN_WORDS = {
    "on": _("on one day"),
    "dates": _("on several days"),
    "from": _("every day of a period"),
    "between": _("one day of a period"),
}
NOTHING: tuple[str, Any] = ("", "—")
TEXTS = ("key", "name_hi", "name_en", "within", "note_hi", "note_en")
WORDS = ("kind", "each", "owner", "proof", "place", "chief_guest", "speaker", "conductor", "serves")
NESTED = {"target": ("role", "each", "count"), "audience": ("role", "wing", "from", "down_to")}
DAYS = ("on", "dates", "from", "through", "between", "weekdays", "skip", "except")


def _choices(words: Sequence[str]) -> Choices:
    return [(word, CHOICE_WORDS[word]) for word in words]


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class Days(forms.CharField):
    """Days with commas between them; as they are written, ISO first."""

    def to_python(self, value: Any) -> Any:
        said = [word for word in str(value or "").replace(";", ",").replace("\n", ",").split(",") if word.strip()]
        return [self._day(word.strip()) for word in said]

    def _day(self, word: str) -> Any:
        try:
            return forms.DateField().to_python(word)
        except ValidationError as wrong:
            said = _("“%(word)s” is no day. Write it as 2018-01-28 or 28-01-2018.")
            raise ValidationError(said, params={"word": word}) from wrong

    def validate(self, value: Any) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])

    def run_validators(self, value: Any) -> None:
        """Each day was looked at when it was read."""


class Activity(forms.Form):
    """One activity, its fields named as the plan file names them."""

    key = forms.CharField(max_length=LONGEST_KEY, help_text=_("Small letters, digits and hyphens; it never changes."))
    name_hi = forms.CharField(max_length=200, required=False)
    name_en = forms.CharField(max_length=200, required=False)
    kind = forms.ChoiceField(choices=_choices(KINDS))
    each = forms.ChoiceField()
    within = forms.CharField(max_length=60, required=False, help_text=_("The code of one unit; empty for all."))
    span = forms.ChoiceField(label=_("When"), choices=[(span, SPAN_WORDS[span]) for span in SPANS])
    first = _day(label=_("The day, or the first"), required=False)
    last = _day(label=_("The last day of the period"), required=False)
    dates = Days(label=_("The several days"), required=False, help_text=_("2018-01-28, 2018-01-29, 2018-01-31"))
    skip = forms.MultipleChoiceField(
        label=_("Days left out of the period"), choices=_choices((*WEEKDAYS, HOLIDAYS)), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("Only on these weekdays"), choices=_choices(WEEKDAYS), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    except_days = Days(label=_("Single days left out"), required=False)
    owner = forms.ChoiceField(required=False)
    proof = forms.ChoiceField(choices=_choices(PROOFS))
    target_role = forms.ChoiceField(label=_("Target: holders of"), required=False)
    target_each = forms.ChoiceField(label=_("at every"), required=False)
    target_count = forms.IntegerField(label=_("so many"), min_value=1, required=False)
    place = forms.ChoiceField(choices=[NOTHING, *_choices(PLACES)], required=False)
    chief_guest = forms.ChoiceField(required=False)
    speaker = forms.ChoiceField(required=False)
    conductor = forms.ChoiceField(required=False)
    invite = forms.MultipleChoiceField(required=False, widget=forms.SelectMultiple(attrs={"size": 6}))
    audience_role = forms.ChoiceField(label=_("Audience: holders of"), required=False)
    audience_wing = forms.ChoiceField(label=_("or everybody of the wing"), required=False)
    audience_from = forms.ChoiceField(label=_("from level"), required=False)
    audience_down_to = forms.ChoiceField(label=_("down to level"), required=False)
    serves = forms.ChoiceField(required=False)
    note_hi = forms.CharField(max_length=200, required=False)
    note_en = forms.CharField(max_length=200, required=False)

    def __init__(self, *args: Any, offered: Offered, others: Choices, was: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": PREFIX, "initial": initial(was), **kwargs})
        self.was = was
        for name, field in self.fields.items():
            field.label = field.label or PART_WORDS[name]
        roles, levels, wings = ([NOTHING, *some] for some in (offered.roles, offered.levels, offered.wings))
        self._offer(roles, "owner", "target_role", "chief_guest", "speaker", "conductor", "audience_role")
        self._offer(levels, "target_each", "audience_from", "audience_down_to")
        self._offer(offered.levels, "each")
        self._offer(offered.roles, "invite")
        self._offer(wings, "audience_wing")
        self._offer([NOTHING, *others], "serves")

    def _offer(self, choices: Choices, *names: str) -> None:
        for name in names:
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are all fields with choices

    def _some(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def what(self) -> list[forms.BoundField]:
        return self._some("name_hi", "name_en", "key", "kind", "serves", "note_hi", "note_en")

    @property
    def days(self) -> list[forms.BoundField]:
        return self._some("span", "first", "last", "dates", "skip", "weekdays", "except_days")

    @property
    def who(self) -> list[forms.BoundField]:
        return self._some("each", "within", "owner", "proof")

    @property
    def target_fields(self) -> list[forms.BoundField]:
        return self._some("target_count", "target_role", "target_each")

    @property
    def guests(self) -> list[forms.BoundField]:
        guests = ("chief_guest", "speaker", "conductor", "invite")
        return self._some("place", *guests, *(f"audience_{key}" for key in NESTED["audience"]))

    def clean(self) -> dict[str, Any]:
        """What each way of saying the days needs, and a target; everything else the plan's reader says of it."""
        said = super().clean() or {}
        needs = {"on": ["first"], "dates": ["dates"]}.get(said.get("span", ""), ["first", "last"])
        for name in needs:
            if not said.get(name) and name not in self.errors:
                self.add_error(name, _("This day is needed."))
        target = [f"target_{key}" for key in NESTED["target"]]
        if any(said.get(name) for name in target):
            for name in target:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("A target needs all three."))
        return said

    def values(self) -> dict[str, Any]:
        """The activity as the plan file has it; None for what is left empty."""
        said = self.cleaned_data
        values: dict[str, Any] = {key: said[key] or None for key in (*TEXTS, *WORDS, "invite")}
        for part, keys in NESTED.items():
            inner = {key: said[f"{part}_{key}"] for key in keys if said[f"{part}_{key}"]}
            values[part] = inner or None
        if said["proof"] == "none" and "proof" not in self.was:
            values["proof"] = None
        return values | dict.fromkeys(DAYS) | self._days()

    def _days(self) -> dict[str, Any]:
        said, span = self.cleaned_data, self.cleaned_data["span"]
        if span == "on":
            return {"on": said["first"]}
        if span == "dates":
            return {"dates": sorted(set(said["dates"]))}
        period = {"from": said["first"], "through": said["last"]}
        if span == "between":
            period = {"between": [said["first"], said["last"]]}
        out = {"weekdays": said["weekdays"], "skip": said["skip"], "except": said["except_days"]}
        return period | {key: value for key, value in out.items() if value}

    def field_of(self, key: str) -> str | None:
        """The field in which a key of the file is filled in; None where the whole form is meant."""
        names = {"from": "first", "through": "last", "on": "first", "between": "last", "except": "except_days"}
        name = names.get(key) or (f"{key}_role" if key in NESTED else key)
        return name if name in self.fields else None


def initial(was: Mapping[str, Any]) -> dict[str, Any]:
    """The form's fields from an activity as it is written, sound or not."""
    found = {key: was[key] for key in (*TEXTS, *WORDS, "invite", "weekdays", "skip") if key in was}
    for part, keys in NESTED.items():
        inner = was.get(part)
        if isinstance(inner, dict):
            found |= {f"{part}_{key}": inner[key] for key in keys if key in inner}
    span = next((span for span in SPANS if span in was), "on")
    between = was.get("between")
    first, last = between if isinstance(between, list) and len(between) == 2 else (was.get("from"), was.get("through"))
    return {"proof": "none"} | found | {
        "span": span, "first": was.get("on", first), "last": last,
        "dates": _listed(was.get("dates")), "except_days": _listed(was.get("except")),
    }  # fmt: skip


def _listed(days: Any) -> str:
    return ", ".join(str(day) for day in days) if isinstance(days, list) else ""


class Text(forms.Form):
    """A plan as text. version: of the draft it was written over."""

    text = forms.CharField(
        label=_("The plan as text"), strip=False, max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 32, "class": "code", "spellcheck": "false", "autocapitalize": "off"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return one_ending(self.cleaned_data["text"])


def one_ending(text: str) -> str:
    """The text with the line ends of this house, and one at its end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def _key(value: str) -> str:
    if not KEY.fullmatch(value):
        raise ValidationError(_("Small letters, digits and single hyphens, a letter first."))
    return value


class Begin(forms.Form):
    """Where a draft comes from: a file, a text, or nothing but a key and a name."""

    file = forms.FileField(label=_("A plan file"), required=False, help_text=_("TOML, at most 500 kB."))
    text = forms.CharField(
        label=_("or its text"), required=False, strip=False, max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false", "autocapitalize": "off"}),
    )  # fmt: skip
    key = forms.CharField(
        label=_("or a new one: its key"), required=False, max_length=LONGEST_KEY,
        help_text=_("Small letters, digits and hyphens, such as feb-2019."),
    )  # fmt: skip
    name_hi = forms.CharField(label=PART_WORDS["name_hi"], max_length=200, required=False)
    name_en = forms.CharField(label=PART_WORDS["name_en"], max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": PREFIX, **kwargs})

    def keep(self, text: str) -> None:
        """Show the text of a file in the field for text: no browser sends a file again by itself."""
        self.data = {**self.data, self.add_prefix("text"): text}

    def clean_key(self) -> str:
        return _key(self.cleaned_data["key"]) if self.cleaned_data["key"] else ""

    def clean_file(self) -> str:
        """The file's text."""
        sent = self.cleaned_data["file"]
        if not sent:
            return ""
        if sent.size > LARGEST:
            raise ValidationError(_("The file is too large: at most 500 kB."))
        try:
            return str(sent.read().decode("utf-8-sig"))
        except UnicodeDecodeError as wrong:
            raise ValidationError(_("The file is no text in UTF-8.")) from wrong

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = [name for name in ("file", "text", "key") if said.get(name)]
        if len(chosen) != 1 and not self.errors:
            raise ValidationError(_("Choose a file, or paste a text, or write a key: one of the three."))
        if said.get("key") and not (said.get("name_hi") or said.get("name_en")):
            self.add_error("name_hi", _("A name in one of the two languages is needed."))
        return said


class Copy(forms.Form):
    """A programme once more: its new key and its first day."""

    key = forms.CharField(label=_("Key of the copy"), max_length=LONGEST_KEY)
    to = _day(label=_("Its first day"))
    keep = forms.ChoiceField(
        label=_("What the dates keep"), widget=forms.RadioSelect,
        choices=[
            (copying.WEEKDAYS, _("The day of the week: moved by whole weeks")),
            (copying.DATES, _("The day of the month: the same dates of the other year")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        beginning = {"keep": copying.WEEKDAYS, "to": _next_year(first)}
        super().__init__(*args, **{"prefix": PREFIX, "initial": beginning, **kwargs})

    def clean_key(self) -> str:
        return _key(self.cleaned_data["key"])


def _next_year(first: date) -> date:
    return copying.by_weeks(52)(first)
