"""What may be written into one's own fields."""

import unicodedata

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from abhiyan.people.actions import CORRECTED

LONGEST = 120


class Correct(forms.Form):
    """One field with its new value. base: the key of the value it takes the place of."""

    field = forms.ChoiceField(label=_("What is wrong"), choices=[(name, name) for name in CORRECTED])
    value = forms.CharField(label=_("How it should be"), max_length=LONGEST, required=False)
    base = forms.CharField(max_length=36, required=False)

    def clean_value(self) -> str:
        """As one line, without what can't be seen; a language is one that there is."""
        text = unicodedata.normalize("NFC", " ".join(self.cleaned_data["value"].split()))
        if any(unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\u200c\u200d" for sign in text):
            raise forms.ValidationError(_("There are signs in it that can't be seen. Write it anew."))
        field = self.cleaned_data.get("field", "")
        if field.startswith("name_") and not text:
            raise forms.ValidationError(_("Write the name."))
        if field != "language" and any(unicodedata.category(sign) in ("Nd", "Sm") for sign in text):  # 9876, <b>
            raise forms.ValidationError(_("This reads like a form tried out, not like a name. Write your name."))
        if field == "language" and text not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("There is no such language here."))
        return text
