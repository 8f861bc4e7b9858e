"""What a person fills in about assignments: a report with its proof, and what the level above does."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.authority import Authority
from abhiyan.plans import actions, lists, proofs
from abhiyan.posts.models import Role

ACTS = (
    ("verify", _("Verify")),
    ("send_back", _("Send back")),
    ("remind", _("Remind")),
    ("extend", _("Give a later last day")),
    ("reassign", _("Hand to another post")),
    ("waive", _("Let off")),
    ("take_back", _("Take my report back")),
    ("undo_verify", _("Undo the verification")),
    ("undo_waive", _("Ask again")),
)
NEED_WORDS = {"send_back", "waive", "extend", "reassign"}
NUMBER_LABELS = {"attendance": _("How many were present"), "count": _("How many people it was")}
FILE_WORDS = {
    "empty": _("A file is empty."),
    "too large": _("A file is too large: a photo may have 12 MB, a PDF 5 MB."),
    "too many": _("At most six files go with one report."),
    "unknown kind": _("Only photos (JPEG, PNG, WebP) and PDF documents are taken. Send HEIC photos as JPEG."),
    "broken photo": _("A photo can't be read. Take it anew, or save it as JPEG."),
    "too many pixels": _("A photo has more than 50 million pixels. Make it smaller."),
    "locked document": _("A PDF is locked with a password. Save it without one."),
    "document with scripts": _("A PDF contains programs or other files. Print it to a new PDF."),
}


class Files(forms.FileField):
    """Several files; cleaned to a tuple of proofs.Kept."""

    widget = type("ManyFiles", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ARG002 (Django's form)
        sent: Sequence[UploadedFile[bytes]] = [one for one in data or () if one]
        try:
            return proofs.read_all(sent)
        except proofs.FileRefused as refused:
            raise ValidationError(FILE_WORDS[refused.why]) from refused


class Report(forms.Form):
    """What was done, with its proof; the number is asked for where the activity wants one."""

    text = forms.CharField(
        label=_("In words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    number = forms.IntegerField(
        min_value=0,
        max_value=proofs.MOST_PEOPLE,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    sent = Files(
        label=_("Photos or PDF"),
        required=False,
        help_text=_("At most six. A photo (JPEG, PNG, WebP) up to 12 MB; a PDF up to 5 MB. Where and when a photo was "
                    "taken is removed from it."),
    )  # fmt: skip

    def __init__(self, *args: Any, proof: str = "none", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent"].widget.attrs |= {"accept": "image/jpeg,image/png,image/webp,application/pdf"}
        if proof in NUMBER_LABELS:
            self.fields["number"].label = NUMBER_LABELS[proof]
            self.fields["number"].required = True
        else:
            del self.fields["number"]

    def given(self) -> proofs.Given:
        return proofs.Given(self.cleaned_data.get("number"), self.cleaned_data["sent"])


class Act(forms.Form):
    """One thing the level above does, to one assignment or to many."""

    act = forms.ChoiceField(label=_("What to do"), choices=ACTS)
    text = forms.CharField(label=_("Reason"), max_length=200, required=False)
    due = forms.DateField(
        label=_("New last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    role = forms.ModelChoiceField(label=_("Post"), queryset=Role.objects.none(), required=False, to_field_name="key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = lists.roles()  # type: ignore[attr-defined]
        self.fields["role"].label_from_instance = lambda role: role.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        act = given.get("act", "")
        if act in NEED_WORDS and not given.get("text", "").strip():
            self.add_error("text", _("Write the reason: whoever answers reads it."))
        if act == "extend" and not given.get("due") and "due" not in self.errors:
            self.add_error("due", _("Say the new last day."))
        if act == "reassign" and not given.get("role") and "role" not in self.errors:
            self.add_error("role", _("Choose the post that gets the work."))
        return given

    def deed(self, *, day: date, by: Authority) -> actions.Deed:
        """The verb with what it needs; the form was valid."""
        given = self.cleaned_data
        act, reason = given["act"], given["text"]
        if act == "extend":
            return actions.Extend(given["due"], day=day, by=by, reason=reason)
        if act == "reassign":
            return actions.Reassign(given["role"], day=day, by=by, reason=reason)
        return PLAIN[act](day=day, by=by, reason=reason)


PLAIN: dict[str, type[actions.Deed]] = {
    "verify": actions.Verify,
    "send_back": actions.SendBack,
    "remind": actions.Remind,
    "waive": actions.LetOff,
    "take_back": actions.TakeBack,
    "undo_verify": actions.Doubt,
    "undo_waive": actions.AskAgain,
}
