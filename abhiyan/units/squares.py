"""Squares of the map of tiles. They are how a map is drawn, not what it counts: undated, and without lineage."""

from django.db import transaction

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Unit

Place = tuple[int | None, int | None]  # row and column from the top left, as the profile counts them


@transaction.atomic
def put(unit: Unit, square: Place, *, by: Authority) -> None:
    """Put a unit on another square. Raises PermissionDenied."""
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    by.require("organise", *unit.paths)
    unit.grid_row, unit.grid_col = square
    unit.save(update_fields=["grid_row", "grid_col"])
    audit.wrote("square", unit, by=by, detail={"row": square[0], "col": square[1]})
