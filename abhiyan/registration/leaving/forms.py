"""What a person says about their own record, and what a unit answers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from abhiyan.people.models import Grievance
from abhiyan.registration.leaving.grievances import MOST_LETTERS
from abhiyan.registration.leaving.wording import KIND_WORDS

OWN_WORDS = {**KIND_WORDS, Grievance.UNDER_AGE: _("I am under 18: erase me at once")}
NOBODY = "nobody"
PLACE, FIXED, REFUSED = Grievance.PLACED, Grievance.FIXED, Grievance.REFUSED


class Say(forms.Form):
    """Something about one's record is wrong. onlookers: (record, name and post) of those a grievance may be about."""

    kind = forms.ChoiceField(label=_("What is wrong?"), choices=list(OWN_WORDS.items()), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your words"),
        help_text=_("Write no number of an identity document; it would be masked."),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    about = forms.ChoiceField(
        label=_("Whom is a grievance about?"),
        help_text=_("Only for a grievance. Whoever is named here neither sees nor answers it."),
        required=False,
    )

    def __init__(self, *args: Any, onlookers: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(pk), words) for pk, words in onlookers]
        self.fields["about"].choices = [("", _("Choose")), *named, (NOBODY, _("Nobody of these"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where a grievance names nobody, and doesn't say so."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("kind") == Grievance.COMPLAINT and not said.get("about"):
            self.add_error("about", _("Say whom it is about, so that nobody answers for themselves."))
        return said

    @property
    def named(self) -> int | None:
        """The record of whom a grievance is about."""
        about = self.cleaned_data["about"]
        return int(about) if about not in ("", NOBODY) else None


class Answer(forms.Form):
    """What became of it."""

    act = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (FIXED, _("It is put right")),
            (PLACE, _("Move the person to the right place")),
            (REFUSED, _("It is not put right, for this reason")),
        ],
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label=_("Code of the right place"),
        help_text=_("Only to move the person: they get the same post there from today."),
        required=False,
        max_length=64,
    )
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("The person reads it on their own page."),
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where a refusal has no reason, a move no place."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("act") == REFUSED and not said.get("text", "").strip():
            raise ValidationError({"text": _("Write why it is not put right.")})
        if said.get("act") == PLACE and not said.get("code", "").strip():
            raise ValidationError({"code": _("Write the code of the right place.")})
        return said
