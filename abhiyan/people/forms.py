"""What a person fills in about people."""

from django import forms
from django.utils.translation import gettext_lazy as _


class Unmask(forms.Form):
    """Why somebody's whole number is needed."""

    reason = forms.CharField(
        label=_("Why do you need it?"),
        help_text=_("The reason is kept, and the person can read it."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
