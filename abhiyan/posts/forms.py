"""What a person fills in about posts."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from abhiyan.people.actions import NewPerson
from abhiyan.posts import numbers, reads
from abhiyan.posts.actions import MOST_SEATS


def in_devanagari(name: str) -> bool:
    """Whether a name is written in the script of Hindi."""
    return any("\u0900" <= mark <= "\u097f" for mark in name)


class Day(forms.DateField):
    """A day, with the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def written(name: str) -> tuple[str, str]:
    """(Hindi, English): a name goes where its script says."""
    return (name, "") if in_devanagari(name) else ("", name)


class Appoint(forms.Form):
    """Somebody for a post: a person already known (`person`), or a name and a number."""

    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"),
        help_text=_("In Hindi or English letters"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone number"),
        help_text=_("We ask there for consent; lists show its last four digits."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
    )
    since = Day(label=_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("person"):
            self.fields["name"].required = self.fields["phone"].required = False

    def clean_phone(self) -> str:
        """E.164, or empty."""
        typed: str = self.cleaned_data["phone"].strip()
        if not typed:
            return ""
        try:
            return numbers.read(typed, invented=reads.is_invented())
        except numbers.NumberRefused as refused:
            raise ValidationError(str(refused)) from refused

    def new_person(self) -> NewPerson:
        """The name and number as people.actions takes them."""
        hindi, english = written(" ".join(self.cleaned_data["name"].split()))
        return NewPerson(hindi, english, "hi" if hindi else "en", self.cleaned_data["phone"])


class Seats(forms.Form):
    """How many seats a post has, and from which day."""

    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=MOST_SEATS)
    day = Day(label=_("From"))


class End(forms.Form):
    """The last day somebody holds a post, and why."""

    last_day = Day(
        label=_("Last day"),
        help_text=_("The post is vacant from the day after. To take back a mistake, give the day before it began."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    @property
    def until(self) -> date:
        """The first day on which the post is no longer held."""
        last: date = self.cleaned_data["last_day"]
        return last + timedelta(days=1)


class Invite(forms.Form):
    """Where the code of somebody invited goes, if not to the number on record."""

    mail = forms.EmailField(label=_("Mail address"), required=False, widget=forms.EmailInput(attrs={"size": 20}))

    def __init__(self, *args: Any, needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mail"].required = needed


class Transfer(forms.Form):
    """The post somebody moves to, and the first day there."""

    to = forms.IntegerField(widget=forms.HiddenInput)
    day = Day(label=_("First day at the new post"))


class Decide(forms.Form):
    """An answer to a nomination."""

    accept = forms.BooleanField(required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
