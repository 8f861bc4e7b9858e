"""The phone of the demo."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.posts import numbers

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
