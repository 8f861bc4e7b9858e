"""What a person fills in about units."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Unit

MOST_CHILDREN = 500  # units one may choose from on the page of a split


class Act(forms.Form):
    """The day an act takes effect; each act adds what it needs."""

    day = forms.DateField(
        label=_("From which day"),
        help_text=_("Figures of earlier days stay as they were."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("name_hi", "name_en", "code", "to", "children", "day")

    def __init__(self, *args: Any, unit: Unit, by: Authority, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": today, **self.beginning(unit)}
        super().__init__(*args, **kwargs)
        self.unit, self.by = unit, by

    def beginning(self, unit: Unit) -> dict[str, Any]:  # noqa: ARG002  # acts that begin from what is say so
        return {}


class Named(Act):
    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class Rename(Named):
    def beginning(self, unit: Unit) -> dict[str, Any]:
        return {"name_hi": unit.name_hi, "name_en": unit.name_en}


class Coded(Act):
    code = forms.CharField(
        label=_("Code"), help_text=_("Codes are never given twice; the old one stays this unit's."), max_length=60
    )


class Renumber(Coded):
    def beginning(self, unit: Unit) -> dict[str, Any]:
        return {"code": unit.code}


class Targeted(Act):
    """An act that needs another unit, named by its code."""

    to = forms.CharField(label=_("Code of the other unit"), max_length=60)

    def clean_to(self) -> Unit:
        found: Unit | None = self.by.see(Unit).filter(code=self.cleaned_data["to"].strip()).first()
        if found is None:
            raise ValidationError(_("No unit of your branch has this code. Its page shows it beside the level."))
        return found


class Move(Targeted):
    pass


class Merge(Targeted):
    pass


class Close(Act):
    pass


class Add(Named, Coded):
    pass


class Split(Named, Coded):
    """The new unit's name and code, and which of the units below go to it."""

    children = forms.MultipleChoiceField(
        label=_("Units that go to the new one"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = self.unit.children.filter(until=None).order_by("path")[:MOST_CHILDREN]
        self.below = {str(child.pk): child for child in below}
        self.fields["children"].choices = [(pk, child.name) for pk, child in self.below.items()]  # type: ignore[attr-defined]

    def clean_children(self) -> list[Unit]:
        return [self.below[pk] for pk in self.cleaned_data["children"]]


class File(forms.Form):
    """A file of units and the day its changes take effect."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with the columns code, level, parent, area_parent, name_hi, name_en"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    day = forms.DateField(label=_("From which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
