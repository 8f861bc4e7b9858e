"""The form of somebody who signs up: two minutes, nothing ticked beforehand."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.people import notices
from abhiyan.people.models import Consent
from abhiyan.registration.joining import intake
from abhiyan.registration.joining.signing import Entry

YES, NO = "yes", "no"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English")]


def language() -> str:
    """The language of the page, in which people read what they agree to."""
    said = (get_language() or settings.LANGUAGE_CODE)[:2]
    return said if said in notices.LANGUAGES else settings.LANGUAGE_CODE


class Details(forms.Form):
    """Who it is. `Entry` is filled from it; where, and how they came here, the page adds."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("In Hindi or in English letters."),
        max_length=intake.LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words"}),
        error_messages={"required": intake.WRONG["no name"], "max_length": intake.WRONG["cell too long"]},
    )
    phone = forms.CharField(
        label=_("Your mobile number"),
        help_text=_("Ten digits. You will be asked to prove that it is yours."),
        max_length=intake.LONGEST,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national", "inputmode": "tel"}),
        error_messages={"required": intake.WRONG["no phone"], "max_length": intake.WRONG["no phone number"]},
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"),
        choices=LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a language."),
            "invalid_choice": _("Choose one of the two languages."),
        },
    )
    adult = forms.ChoiceField(
        label=_("Are you 18 years old or older?"),
        choices=[(YES, _("Yes, I am 18 or older")), (NO, _("No, I am younger"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether you are 18 or older."), "invalid_choice": _("Say yes or no.")},
    )

    helped = False

    def __init__(self, *args: Any, invented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invented = invented
        self.fields["language"].initial = language()
        if invented:  # a visitor of the demo shall not write down a number that rings somewhere
            self.fields["phone"].help_text = gettext("Everybody here is invented: ten digits that begin with 5.")

    def clean_name(self) -> intake.Name:
        return self._read(intake.name_of, self.cleaned_data["name"])  # type: ignore[no-any-return]

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        return self._read(intake.phone_of, text, invented=self.invented)  # type: ignore[no-any-return]

    def clean_adult(self) -> str:
        """Whoever is younger was sent away before the form was looked at."""
        if self.cleaned_data["adult"] != YES:
            raise ValidationError(_("Only who is 18 or older can sign up."))
        return YES

    @staticmethod
    def _read(read: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return read(*args, **kwargs)
        except intake.Wrong as wrong:
            raise ValidationError(wrong.words) from wrong

    def entry(self, **more: Any) -> Entry:
        """What was written, checked."""
        said = self.cleaned_data
        return Entry(said["name"].hindi, said["name"].english, said["phone"], said["language"], **more)


class Join(Details):
    """The form of somebody who signs up alone: with a switch for each purpose, in the words of the page's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read = language()
        missing = {purpose for purpose, _language in notices.missing([self.read])}
        self.asked = [one for one in Consent.PURPOSES if one not in missing]
        for purpose in self.asked:
            needed = purpose == Consent.ORGANISE
            self.fields[f"agree_{purpose}"] = forms.BooleanField(
                label=notices.text_of(purpose, self.read),
                help_text=gettext("Without this we may keep nothing of you.") if needed else "",
                required=needed,
                error_messages={
                    "required": gettext("Tick this to sign up. Without it nothing is kept, and nothing was kept.")
                },
            )

    @property
    def details(self) -> Iterator[BoundField]:
        return (self[name] for name in self.fields if not name.startswith("agree_"))

    @property
    def purposes(self) -> Iterator[BoundField]:
        return (self[f"agree_{purpose}"] for purpose in self.asked)

    @property
    def words(self) -> str:
        """The mark of the words on the page."""
        return notices.mark(self.read)

    @property
    def wants(self) -> str:
        """The language to write in, as it was chosen; that of the page where it was none."""
        chosen: str = self.data.get("language", "")
        return chosen if chosen in notices.LANGUAGES else self.read

    def was_read(self) -> bool:
        """Whether the words that stood on the page are those in force, in the language chosen."""
        return bool(self.data.get("words") == notices.mark(self.wants))

    def entry(self, **more: Any) -> Entry:
        agreed = tuple(one for one in self.asked if self.cleaned_data[f"agree_{one}"])
        return super().entry(purposes=agreed, **more)


class Helped(Details):
    """The form of an office-bearer who helps somebody: no consent, which only the person gives, and no secret word."""

    helped = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            "name": gettext("Their name"),
            "phone": gettext("Their mobile number"),
            "language": gettext("In which language shall we write to them?"),
            "adult": gettext("Are they 18 years old or older?"),
        }
        for field, label in words.items():
            self.fields[field].label = label
        missing = {
            "name": gettext("Write their name."),
            "phone": gettext("Write their mobile number."),
            "adult": gettext("Say whether they are 18 or older."),
        }
        for field, said in missing.items():
            self.fields[field].error_messages["required"] = said
        if not self.invented:
            self.fields["phone"].help_text = gettext("Ten digits. They prove from this phone that it is theirs.")
        self.fields["name"].widget.attrs["autocomplete"] = self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["adult"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (YES, gettext("Yes, they are 18 or older")),
            (NO, gettext("No, they are younger")),
        ]
