"""What a person fills in about an assignment."""

from django import forms
from django.utils.translation import gettext_lazy as _

ACTS = (("report", _("Report")), ("verify", _("Verify")), ("send_back", _("Send back")), ("waive", _("Let off")))


class Words(forms.Form):
    """What was done, or why not; `act` is the button that was pressed."""

    act = forms.ChoiceField(choices=ACTS, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("In words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
