"""What is filled in about a live address."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.live.actions import Details, may_follow
from abhiyan.live.models import Address
from abhiyan.live.wording import STATE_ACTS
from abhiyan.plans.forms import Files
from abhiyan.plans.models import Proof


class Moment(forms.DateTimeField):
    """A day and a time, India's."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)


class Playlist(forms.URLField):
    """The address of an HLS playlist: https, or this machine itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=500, assume_scheme="https", **kwargs)

    def clean(self, value: Any) -> str:
        given: str = super().clean(value)
        parts = urlsplit(given)
        if given and parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise forms.ValidationError(_("The address begins with https://: browsers play nothing else."))
        return given


class Announce(forms.Form):
    """When it is, where it comes from, what is said."""

    doors_at = Moment(label=_("Doors open at"), help_text=_("Whoever comes is counted from then on."))
    starts_at = Moment(label=_("Begins at"))
    ends_at = Moment(label=_("Ends at"))
    stream = Playlist(
        label=_("Address of the transmission"),
        help_text=_("A playlist that ends in .m3u8, of your own or any other host."),
    )
    sound = Playlist(label=_("Address of the sound alone"), help_text=_("For slow networks: a tenth of the data."))
    text_hi = forms.CharField(
        label=_("What is said, in Hindi"), required=False, max_length=20_000, widget=forms.Textarea
    )
    text_en = forms.CharField(
        label=_("What is said, in English"), required=False, max_length=20_000, widget=forms.Textarea
    )

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        doors, starts, ends = (given.get(name) for name in ("doors_at", "starts_at", "ends_at"))
        if doors and starts and doors > starts:
            self.add_error("doors_at", _("The doors open before it begins."))
        if starts and ends and starts >= ends:
            self.add_error("ends_at", _("It ends after it begins."))
        return given

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class Tell(forms.Form):
    """Another state, and words for everybody who is there."""

    state = forms.ChoiceField(label=_("What is going on"), widget=forms.RadioSelect)
    notice_hi = forms.CharField(label=_("Words for everybody, in Hindi"), required=False, max_length=300)
    notice_en = forms.CharField(label=_("Words for everybody, in English"), required=False, max_length=300)

    def __init__(self, *args: Any, address: Address, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [state for state in STATE_ACTS if state in may_follow(address)]
        choice: Any = self.fields["state"]
        choice.choices = [(state, STATE_ACTS[state]) for state in states]
        for name in ("state", "notice_hi", "notice_en"):
            self.initial[name] = getattr(address, name)


class OpenSite(forms.Form):
    """A hall with a screen."""

    name = forms.CharField(label=_("Where people listen together"), max_length=120)
    expected = forms.IntegerField(label=_("Heads expected"), min_value=1, max_value=1_000_000)


class Photo(Files):
    """One photo, or none; cleaned to proofs.Kept or None."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "multiple": False}

    def clean(self, data: Any, initial: Any = None) -> Any:
        found = super().clean(data, initial)
        if len(found) > 1 or any(one.kind != Proof.PHOTO for one in found):
            raise forms.ValidationError(_("One photo, as JPEG, PNG or WebP."))
        return found[0] if found else None


class CountHeads(forms.Form):
    """How many listened there, and a photo that shows them."""

    site = forms.IntegerField(widget=forms.HiddenInput)
    counted = forms.IntegerField(label=_("Heads counted"), min_value=0, max_value=1_000_000)
    sent = Photo(label=_("Photo of the hall"), required=False)


class Ask(forms.Form):
    """A question for the speaker."""

    text = forms.CharField(label=_("Question for the speaker"), max_length=300)
