"""What a person fills in about events and halls."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from abhiyan.events import asking
from abhiyan.events.actions import Details, Hall, Line
from abhiyan.events.guests import Limits as TravelLimits
from abhiyan.events.models import FACILITIES, HALVES, Event, Guest, Venue, is_in
from abhiyan.events.wording import FACILITY_WORDS, HALF_WORDS
from abhiyan.units.models import Unit

HALF_CHOICES = [("", _("not said yet")), *((half, HALF_WORDS[half]) for half in HALVES)]


class Day(forms.DateField):
    """A day, picked from a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **kwargs)


class Arrange(forms.Form):
    """When and where an event is held, and how its permission stands."""

    day = Day(label=_("Day"))
    half = forms.ChoiceField(label=_("Half of the day"), choices=HALF_CHOICES, required=False)
    begins_at = forms.TimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    venue = forms.ModelChoiceField(label=_("Hall or ground"), queryset=Venue.objects.none(), required=False)
    published = forms.BooleanField(
        label=_("Say the day to everybody"), required=False, help_text=_("Calendars show it from then on.")
    )
    pinned = forms.BooleanField(label=_("Keep it on this day"), required=False, help_text=_("No timetable moves it."))
    ask_by = Day(label=_("Ask for permission by"))
    asked_on = Day(label=_("Permission asked on"))
    grant_by = Day(label=_("Permission needed by"))
    granted_on = Day(label=_("Permission granted on"))

    def __init__(self, *args: Any, event: Event, venues: "QuerySet[Venue]", **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(event, name) for name in Details.__dataclass_fields__}
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["venue"]
        choice.queryset = venues
        choice.label_from_instance = lambda venue: f"{venue.called} ({venue.unit.name})"
        self.fields["published"].disabled = event.published  # moved or called off, never unsaid
        work = event.assignment
        self.fields["day"].widget.attrs |= {"min": work.since.isoformat(), "max": work.due.isoformat()}

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not is_in(given.get("half", ""), given.get("begins_at")):
            self.add_error("begins_at", _("That time is not in this half of the day: the morning ends at 12."))
        return given

    def details(self) -> Details:
        venue = self.cleaned_data["venue"]
        return Details(**self.cleaned_data | {"venue": venue.pk if venue else None})


class Agenda(forms.Form):
    """One more line of an agenda."""

    number = forms.IntegerField(label=_("Place in the order"), min_value=1, max_value=999)
    name_hi = forms.CharField(label=_("In Hindi"), max_length=200, required=False)
    name_en = forms.CharField(label=_("In English"), max_length=200, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not (given.get("name_hi") or given.get("name_en")):
            self.add_error("name_hi", _("Write what it is, in one of the two languages."))
        return given

    def line(self) -> Line:
        return Line(**self.cleaned_data)


class CallOff(forms.Form):
    """Why an event is not held."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class Place(forms.Form):
    """A hall or a ground."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English, if it is another"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    capacity = forms.IntegerField(
        label=_("How many people it holds"), min_value=1, max_value=10_000_000, required=False
    )
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    facilities = forms.MultipleChoiceField(
        label=_("What it has"),
        required=False,
        choices=[(word, FACILITY_WORDS[word]) for word in FACILITIES],
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if (given.get("latitude") is None) != (given.get("longitude") is None) and not self.errors:
            self.add_error("longitude", _("A point on the map is two numbers: give both, or none."))
        return given

    def hall(self) -> Hall:
        return Hall(**self.cleaned_data | {"facilities": tuple(self.cleaned_data["facilities"])})


class Travel(forms.Form):
    """How a guest travels."""

    home = forms.ModelChoiceField(label=_("Sets out from"), queryset=Unit.objects.none(), required=False)
    most_a_day = forms.TypedChoiceField(
        label=_("Most events on one day"), coerce=int, choices=[(1, "1"), (2, "2")], initial=2
    )
    same_day_km = forms.IntegerField(
        label=_("Kilometres between two events on one day"), min_value=0, max_value=2_000, initial=150
    )
    overnight_km = forms.IntegerField(
        label=_("Kilometres from one day to the next"), min_value=0, max_value=5_000, initial=600
    )

    def __init__(self, *args: Any, guest: Guest, homes: "QuerySet[Unit]", **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(guest, name) for name in TravelLimits.__dataclass_fields__}
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["home"]
        choice.queryset = homes
        choice.label_from_instance = lambda unit: unit.name

    def limits(self) -> TravelLimits:
        return TravelLimits(**self.cleaned_data)


class Limits(forms.Form):
    """How many events at once a timetable may have."""

    most_a_slot = forms.IntegerField(
        label=_("At most so many at once"), min_value=1, max_value=10_000, required=False,
        help_text=_("On one half-day. Empty: any number."),
    )  # fmt: skip
    most_a_day = forms.IntegerField(label=_("At most so many a day"), min_value=1, max_value=10_000, required=False)

    repair = forms.BooleanField(
        label=_("Move as few of the published events as can be"),
        required=False,
        initial=True,
        help_text=_("Without it all days are found anew."),
    )

    def __init__(self, *args: Any, published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not published:
            del self.fields["repair"]

    def limits(self) -> asking.Limits:
        return asking.Limits(self.cleaned_data["most_a_slot"], self.cleaned_data["most_a_day"])
