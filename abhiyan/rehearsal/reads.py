"""What the pages read of a rehearsal."""

from abhiyan.rehearsal.models import Rehearsal
from abhiyan.units.models import Organization


def of_this_place() -> Rehearsal | None:
    """The rehearsal that is played in this database; None where people are real. Two statements."""
    if not Organization.objects.filter(invented=True).exists():
        return None
    return Rehearsal.objects.first()
