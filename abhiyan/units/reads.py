"""What the pages about units read."""

from django.db.models import QuerySet

from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Unit, UnitAct


def acts_seen(by: Authority) -> QuerySet[UnitAct]:
    """Acts on units that `by` sees."""
    return UnitAct.objects.filter(unit__in=by.see(Unit).values("pk")).select_related("unit", "into")
