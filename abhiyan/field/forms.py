"""What is filled in about a drive."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.field import reads, rules
from abhiyan.field.actions import College
from abhiyan.field.models import PERMISSIONS, Place, Slot, Team
from abhiyan.field.visiting import Fields
from abhiyan.field.wording import PART_WORDS, PERMISSION_WORDS
from abhiyan.kernel import clock
from abhiyan.live.forms import Photo
from abhiyan.plans.models import Assignment


class Day(forms.DateField):
    """A day of the calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PlaceForm(forms.Form):
    """A college, or another place: what it is, how it is reached, what it said."""

    name = forms.CharField(label=_("Name of the college or place"), max_length=160)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    contact = forms.CharField(
        label=_("How its office is reached"),
        help_text=_("Telephone or e-mail of the institution, not of a student. Kept encrypted."),
        max_length=200,
        required=False,
    )
    unit = forms.TypedChoiceField(label=_("Where it lies"), coerce=int)
    permission = forms.ChoiceField(
        label=_("Permission of the institution"),
        choices=[(word, PERMISSION_WORDS[word]) for word in PERMISSIONS],
        required=False,
    )
    permission_on = Day(label=_("On which day"), required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)

    def __init__(self, *args: Any, assignment: Assignment, place: Place | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _said(place) if place else {"unit": assignment.unit_id}
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["unit"]
        choice.choices = reads.units_to_choose(assignment.unit)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if (given.get("latitude") is None) != (given.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("A point on the map is two numbers: give both, or none."))
        if given.get("permission") and not given.get("permission_on") and "permission_on" not in self.errors:
            self.add_error("permission_on", _("Say on which day it was asked for, granted or refused."))
        if given.get("permission_on") and given["permission_on"] > clock.today():
            self.add_error("permission_on", _("That day has not come yet."))
        return given

    def college(self) -> College:
        return College(**self.cleaned_data)


def _said(place: Place) -> dict[str, Any]:
    names = ("name", "address", "permission", "permission_on", "latitude", "longitude")
    return {name: getattr(place, name) for name in names} | {
        "unit": place.unit_id, "contact": reads.contact_of(place)
    }  # fmt: skip


class ListFile(forms.Form):
    """A list of places."""

    file = forms.FileField(
        label=_("List of colleges (CSV or XLSX)"),
        help_text=_("A row for each, below headers: name, and if you have them address, contact, unit code, point."),
    )


class TeamForm(forms.Form):
    """A team by its name."""

    name = forms.CharField(label=_("Name of the team"), max_length=80)


NOBODY = _("Choose who goes along.")


class JoinForm(forms.Form):
    """Somebody goes with a team."""

    team = forms.IntegerField(widget=forms.HiddenInput)
    person = forms.IntegerField(error_messages={"required": NOBODY, "invalid": NOBODY})
    leads = forms.BooleanField(required=False)


class SlotForm(forms.Form):
    """Who goes where and when."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none())
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none())
    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    part = forms.ChoiceField(label=_("Part of the day"), choices=list(PART_WORDS.items()))

    def __init__(self, *args: Any, assignment: Assignment, days: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["team"].queryset = reads.teams_to_choose(assignment)
        fields["place"].queryset = reads.places_to_choose(assignment)
        for name in ("team", "place"):
            fields[name].label_from_instance = lambda one: one.name
        fields["day"].choices = days


class Point(forms.CharField):
    """Where the phone is, as "26.45,80.33", put in by a tap; cleaned to a coarse point or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, widget=forms.HiddenInput, **kwargs)

    def clean(self, value: Any) -> Any:
        latitude, _comma, longitude = super().clean(value).partition(",")
        if not latitude:
            return None
        try:
            point = float(latitude), float(longitude)
        except ValueError:
            point = (999.0, 999.0)
        if not (abs(point[0]) <= 90 and abs(point[1]) <= 180):
            raise forms.ValidationError(_("That is no place on the map. Leave it out."))
        return rules.coarse(*point)


TOO_MANY = _("A visit has 0 to 20,000 people met and 0 to 50 talks.")


class Whole(forms.IntegerField):
    """A count."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        words = {"min_value": TOO_MANY, "max_value": TOO_MANY}
        super().__init__(min_value=0, max_value=most, widget=widget, error_messages=words, **kwargs)


class VisitForm(forms.Form):
    """What was done at a place: counts, a note, a photo. The place comes with the slot."""

    met = Whole(rules.MOST_MET, label=_("People met"), help_text=_("Your count; nobody's name."))
    talks = Whole(rules.MOST_TALKS, label=_("Talks held"), initial=1)
    note = forms.CharField(label=_("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    point = Point()
    sent = Photo(label=_("Photo"), required=False, help_text=_("Where and when it was taken is removed from it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].widget.attrs |= {
            "accept": "image/jpeg,image/png,image/webp", "capture": "environment", "data-photo": "visit-photo",
        }  # fmt: skip

    def said(self, slot: Slot) -> Fields:
        """As the verb takes it, for the place and team of a slot."""
        return self._fields(team=slot.team, place=slot.place)

    def _fields(self, **more: Any) -> Fields:
        given = self.cleaned_data
        names = ("talks", "met", "note", "point")
        return Fields(**{name: given[name] for name in names}, photo=given.get("sent"), **more)


def brief(slot: Slot) -> VisitForm:
    """The form of a slot among others on a page."""
    return VisitForm(initial={"talks": 1}, auto_id=f"id_{slot.pk}_%s")


class FreeVisitForm(VisitForm):
    """The same without a slot: for an office that reports what a team said, and for streets and doors."""

    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.none(), required=False)
    place = forms.ModelChoiceField(label=_("Place of the list"), queryset=Place.objects.none(), required=False)
    where = forms.CharField(
        label=_("Or where else"), help_text=_("A street or quarter, no house and no name."), max_length=120,
        required=False,
    )  # fmt: skip
    day = Day(label=_("Day"))
    at = forms.TimeField(
        label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), input_formats=["%H:%M"]
    )
    field_order = ("team", "place", "where", "day", "at", "met", "talks", "note", "sent")

    def __init__(self, *args: Any, assignment: Assignment, now: datetime, own: Team | None, **kwargs: Any) -> None:
        here = now.astimezone(clock.INDIA)
        kwargs["initial"] = {"day": here.date(), "at": here.time(), "team": own}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["team"].queryset = reads.teams_to_choose(assignment)
        fields["place"].queryset = reads.places_to_choose(assignment)
        for name in ("team", "place"):
            fields[name].label_from_instance = lambda one: one.name

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("place") and not given.get("where", "").strip() and not self.errors:
            self.add_error("where", _("Choose a place of the list, or say where it was."))
        return given

    def made_at(self) -> datetime:
        given = self.cleaned_data
        return datetime.combine(given["day"], given["at"], clock.INDIA)

    def fields_given(self) -> Fields:
        given = self.cleaned_data
        return self._fields(team=given["team"], place=given["place"], where=given["where"])


class Strike(forms.Form):
    """Taking a visit back."""

    visit = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200)
