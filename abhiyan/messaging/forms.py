"""The phone of the demo, and a message to many."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import gateways, outbox, rendering
from abhiyan.messaging.actions import Words
from abhiyan.messaging.certifying import Certificate
from abhiyan.messaging.models import Broadcast, Template
from abhiyan.messaging.wording import CHANNELS, PURPOSES
from abhiyan.posts import numbers
from abhiyan.posts.models import Role
from abhiyan.units.models import Organization

SMS, CALL = "sms", "call"


class Phone(forms.Form):
    """Whose phone it is, and what it sends. An invented number."""

    number = forms.CharField(
        label=_("Number of the phone"),
        help_text=_("Ten digits that begin with 5."),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Message"), required=False, max_length=480, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    act = forms.ChoiceField(choices=((SMS, SMS), (CALL, CALL)), required=False, widget=forms.HiddenInput)

    def clean_number(self) -> str:
        try:
            return numbers.read(self.cleaned_data["number"], invented=True)
        except numbers.NumberRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("act") == SMS and not cleaned.get("text"):
            self.add_error("text", _("Write what the person sends."))
        return cleaned


class Moment(forms.DateTimeField):
    """A day and a time of day, in India."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


class Unmarked(forms.Select):
    """A choice that the browser doesn't insist on."""

    def use_required_attribute(self, initial: Any) -> bool:  # noqa: ARG002
        return False


class OnlyForSms(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """What an SMS is registered under: asked for where one goes out, so not called optional."""

    widget = Unmarked

    def __init__(self, **kwargs: Any) -> None:
        said = {"required": _("Choose the registered text that this SMS says, for each language.")}
        nothing = Template.objects.none()
        super().__init__(queryset=nothing, help_text=_("Only if it goes by SMS."), error_messages=said, **kwargs)


class Compose(forms.Form):
    """A message to many: what it says in both languages, to whom, by which ways, when."""

    title_hi = forms.CharField(label=_("Title in Hindi"), max_length=120)
    text_hi = forms.CharField(
        label=_("Text in Hindi"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("{name} stands for the reader's name, {unit} for their unit."),
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    text_en = forms.CharField(label=_("Text in English"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4}))
    roles = forms.MultipleChoiceField(
        label=_("To holders of"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("In the whole branch."),
    )
    wings = forms.MultipleChoiceField(
        label=_("And to everybody of"), widget=forms.CheckboxSelectMultiple, required=False
    )
    verified = forms.BooleanField(
        label=_("Only who is verified"), required=False, help_text=_("Their number is proved and consent stands.")
    )
    purpose = forms.ChoiceField(
        label=_("What for"),
        widget=forms.RadioSelect,
        choices=tuple(PURPOSES.items()),
        help_text=_("It goes to those who agreed to this."),
    )
    is_advertisement = forms.BooleanField(
        label=_("It is an advertisement"),
        required=False,
        help_text=_("It asks for support or a vote. It goes out only with the number of its certificate."),
    )
    channels = forms.MultipleChoiceField(label=_("By"), widget=forms.CheckboxSelectMultiple)
    template_hi = OnlyForSms(label=_("Registered text of the SMS in Hindi"))
    template_en = OnlyForSms(label=_("Registered text of the SMS in English"))
    starts_at = Moment(label=_("Goes out from"))
    ends_at = Moment(label=_("And no more after"))

    def __init__(self, *args: Any, roles: Sequence[Role], moment: datetime, **kwargs: Any) -> None:
        hours = outbox.the_hours()
        starts = hours.next_opening(moment.replace(second=0, microsecond=0)).astimezone(INDIA)
        ends = starts.replace(hour=0, minute=0) + timedelta(hours=hours.closes)
        kwargs["initial"] = {"starts_at": starts, "ends_at": ends, "purpose": "broadcasts", "channels": ["inbox"]}
        super().__init__(*args, **kwargs)
        self.allowed = roles
        if not Organization.is_political():
            del self.fields["is_advertisement"]
        self._choose("roles", [(role.key, f"{role.name} ({role.level.name})") for role in roles])
        self._choose("wings", list({role.wing.key: role.wing.name for role in roles}.items()))
        here = gateways.channels()
        self._choose("channels", [(channel, CHANNELS[channel]) for channel in here])
        for language in ("hi", "en"):
            name = f"template_{language}"
            if Broadcast.SMS not in here:
                del self.fields[name]
                continue
            choice: Any = self.fields[name]
            choice.required = not self.is_bound or Broadcast.SMS in (self["channels"].value() or ())
            choice.queryset = Template.objects.filter(language=language, retired=False).order_by("number")
            choice.label_from_instance = lambda one: f"{one.header}: {one.text[:80]}"

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        choice: Any = self.fields[name]
        choice.choices = choices

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.chosen():
            self.add_error("roles", _("Say to whom: choose a post, or a wing."))
        starts, ends = given.get("starts_at"), given.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it begins."))
        for name in ("title_hi", "text_hi", "title_en", "text_en"):
            if unknown := rendering.unknown_places(given.get(name, "")):
                self.add_error(name, _("Nobody knows what {%(word)s} stands for.") % {"word": unknown[0]})
        return given

    def chosen(self) -> tuple[str, ...]:
        """The keys of the roles that were chosen, by themselves or with their wing."""
        roles, wings = self.cleaned_data.get("roles", []), self.cleaned_data.get("wings", [])
        return tuple(role.key for role in self.allowed if role.key in roles or role.wing.key in wings)

    def words(self) -> Words:
        given = self.cleaned_data
        named: dict[str, Any] = {name: given.get(name) for name in Words.__dataclass_fields__ if name != "calendar"}
        is_advertisement = bool(given.get("is_advertisement"))
        return Words(**named | {"channels": tuple(given["channels"]), "is_advertisement": is_advertisement})


class Certified(forms.Form):
    """By what an advertisement was certified; it is let go with that."""

    certificate = forms.CharField(label=_("Number of its certificate"), max_length=60)
    certified_on = forms.DateField(
        label=_("Certified on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def certificate_of(self) -> Certificate | None:
        """None where it is not said whole."""
        given = self.cleaned_data if self.is_valid() else {}
        return Certificate(given["certificate"], given["certified_on"]) if given else None
