"""What is filled in about the people of an event."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.hall import rules
from abhiyan.hall.actions import MOST_BROUGHT, Answer, Limits
from abhiyan.hall.passes import MOST_NAMELESS
from abhiyan.hall.wording import CLASS_WORDS
from abhiyan.messaging.actions import Rule
from abhiyan.posts.models import Role
from abhiyan.units.models import Unit


class AddRule(forms.Form):
    """Holders of posts in a branch: by post, wing and level. units: the branches, with who may be asked in each."""

    unit = forms.TypedChoiceField(label=_("In which branch"), coerce=int, help_text=_("There and everywhere below it."))
    roles = forms.MultipleChoiceField(label=_("Holders of these posts"), widget=forms.CheckboxSelectMultiple)
    verified = forms.BooleanField(label=_("Only those who are verified"), required=False)

    def __init__(self, *args: Any, units: Mapping[Unit, Sequence[Role]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        where: Any = self.fields["unit"]
        where.choices = [(unit.pk, f"{unit.name} · {unit.level.name}") for unit in units]
        every = {role.key: role for roles in units.values() for role in roles}
        ordered = sorted(every.values(), key=lambda role: (role.level.depth, role.rank))
        field: Any = self.fields["roles"]
        field.choices = [(role.key, f"{role.name} · {role.level.name} · {role.wing.name}") for role in ordered]

    def clean(self) -> dict[str, Any]:
        """Posts stand at a level: at one district there is none of its region."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "unit" in given and "roles" in given:
            there = {role.key for role in self._roles_there()}
            words = dict(self.fields["roles"].choices)  # type: ignore[attr-defined]
            if missing := [words[key] for key in given["roles"] if key not in there]:
                said = _("Not to be asked in that branch: %(posts)s.")
                self.add_error("roles", forms.ValidationError(said, params={"posts": ", ".join(missing)}))
        return given

    def _unit(self) -> Unit:
        return next(unit for unit in self.units if unit.pk == self.cleaned_data["unit"])

    def _roles_there(self) -> Sequence[Role]:
        return self.units[self._unit()]

    def rule(self) -> Rule:
        return Rule(self._unit(), tuple(self.cleaned_data["roles"]), self.cleaned_data["verified"])


class Clock(forms.TimeField):
    """A time of the day."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, required=False, **kwargs)


class SetLimits(forms.Form):
    """How many one may bring, when the doors open and close."""

    accompany = forms.IntegerField(
        label=_("People one may bring"), min_value=0, max_value=MOST_BROUGHT, initial=0,
        help_text=_("Each of them gets a pass of their own and takes a place."),
    )  # fmt: skip
    opens = Clock(label=_("Doors open at"), help_text=_("Empty: two hours before it begins."))
    closes = Clock(label=_("Doors close at"), help_text=_("Empty: at the end of the day."))

    def clean(self) -> dict[str, Any]:
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("The doors close after they open."))
        return self.cleaned_data

    def limits(self) -> Limits:
        return Limits(**self.cleaned_data)


class SayAnswer(forms.Form):
    """Yes with how many, or no with a reason."""

    bring = forms.IntegerField(label=_("How many come with you"), required=False, min_value=0)
    reason = forms.CharField(
        label=_("Why you can't come"), max_length=200,
        error_messages={"required": _("Write why you can't come, in a few words.")},
    )  # fmt: skip

    def __init__(self, *args: Any, accompany: int, coming: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not coming
        if accompany:
            self.fields["bring"].max_value = accompany  # type: ignore[attr-defined]
            self.fields["bring"].widget.attrs.update(min=0, max=accompany)
        else:
            del self.fields["bring"]

    def answer(self, *, coming: bool) -> Answer:
        return Answer(coming, self.cleaned_data.get("bring") or 0, self.cleaned_data["reason"])


class OpenDoor(forms.Form):
    """A door of its own link."""

    name = forms.CharField(label=_("Name of the door"), max_length=60)


class Nameless(forms.Form):
    """Passes without a name."""

    kind = forms.TypedChoiceField(
        label=_("For whom"), coerce=int, choices=[(kind, CLASS_WORDS[kind]) for kind in rules.NAMELESS]
    )
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_NAMELESS)


class TypeIn(forms.Form):
    """A paper sheet: numbers or codes, one a line."""

    door = forms.TypedChoiceField(label=_("Door"), coerce=int)
    at = Clock(label=_("About when"), help_text=_("Empty: when the doors opened."))
    numbers = forms.CharField(
        label=_("Ticked numbers, one a line"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The number of the pass as it stands on the sheet, or its code."),
    )  # fmt: skip

    def __init__(self, *args: Any, doors: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["door"]
        choice.choices = doors


class Typed(forms.Form):
    """A code at a door."""

    code = forms.CharField(
        label=_("Code below the square"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
