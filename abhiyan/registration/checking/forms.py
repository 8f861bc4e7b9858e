"""Forms of samples and of signs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.posts.models import Role
from abhiyan.registration.checking.samples import OUTCOMES, WHOM, Offer
from abhiyan.registration.checking.signs import VERDICTS
from abhiyan.registration.models import Sample, Sign

NEXT, SAY, UNDO = "next", "say", "undo"
FINISH, ABANDON = "finish", "abandon"
DECIDE, TAKE_BACK = "decide", "take_back"


def whom_of(value: str) -> tuple[str, Role | None]:
    """What a choice stands for: seats, volunteers, or the holders of one role. Seats, where it is none."""
    if value in WHOM:
        return value, None
    role = Role.objects.filter(key=value, retired=False).first()
    return (Sample.ROLE, role) if role else (Sample.SEATS, None)


class Whom(forms.Form):
    """Whose claims are looked at."""

    whom = forms.ChoiceField(label=_("Whom"), required=False)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["whom"]
        field.choices = [*WHOM.items(), *((role.key, role.name) for role in roles)]


class Draw(forms.Form):
    """How many are drawn."""

    whom = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    size = forms.TypedChoiceField(label=_("How many calls"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, offers: list[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["size"]
        field.choices = [(one.size, _words(one)) for one in offers]


def _words(offer: Offer) -> str:
    said = {"n": number_format(offer.size, force_grouping=True), "points": offer.points}
    if not offer.points:
        return gettext("%(n)s calls, everybody: nothing is left to chance") % said
    return gettext("%(n)s calls: about ±%(points)s points") % said


class Said(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(choices=[(key, key) for key in OUTCOMES])
    call = forms.IntegerField(widget=forms.HiddenInput)
    # Two lines: in a field of one, Enter would give the first answer.
    note = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class Judge(forms.Form):
    """What a sign is taken for."""

    verdict = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(key, VERDICTS[key]) for key in (Sign.RIGHT, Sign.WATCH, Sign.PADDED)],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What you found out, for whoever looks next."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    others = forms.BooleanField(required=False)
