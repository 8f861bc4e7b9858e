"""The one field that takes a code: on the page of the person, in the browser that signed up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.phones import ascii_digits
from abhiyan.registration.proof.challenges import DIGITS

CODE = "code"


class Code(forms.Form):
    """Six digits, in any script, blanks between them or not."""

    digits = forms.CharField(
        label=_("The six digits from the text message"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_digits(self) -> str:
        digits = ascii_digits("".join(self.cleaned_data["digits"].split()))
        if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("Write the six digits of the code."))
        return digits
