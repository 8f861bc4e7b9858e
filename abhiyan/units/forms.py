"""What a person fills in about units."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Level, Unit

MOST_CHILDREN = 500  # units one may choose from on the page of a split


class Act(forms.Form):
    """The day an act takes effect; each act adds what it needs."""

    day = forms.DateField(
        label=_("From which day"),
        help_text=_("Figures of earlier days stay as they were."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("name_hi", "name_en", "code", "seat", "to", "children", "day")

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
    """A unit below; a leaf may name the unit of the second tree that counts it too."""

    seat = forms.CharField(
        label=_("Code of its constituency"),
        help_text=_("The seat whose figures count it too. Left empty, it counts in none until it is moved into one."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.stands_in_two:
            del self.fields["seat"]

    @property
    def stands_in_two(self) -> bool:
        """Whether what is added is a leaf, and there is a second tree for it to stand in."""
        below = Level.objects.filter(tree=self.unit.tree, depth=self.unit.depth + 1, is_leaf=True)
        return below.exists() and Level.objects.filter(tree=tree.CONSTITUENCIES).exists()

    def clean_seat(self) -> Unit | None:
        code = self.cleaned_data["seat"].strip()
        found: Unit | None = self.by.see(Unit).filter(code=code, path__gte=tree.root(tree.CONSTITUENCIES)).first()
        if code and found is None:
            raise ValidationError(_("No seat of your branch has this code."))
        return found


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
        help_text=_(
            "CSV or XLSX with the columns code, level, parent, area_parent, name_hi, name_en, grid_row, grid_col"
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    day = forms.DateField(label=_("From which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
