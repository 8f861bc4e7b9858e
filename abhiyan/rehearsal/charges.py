"""Which districts the example's ministers are in charge of: one to three neighbours each, as in life."""

from itertools import groupby

from abhiyan.kernel import tree
from abhiyan.rehearsal.fate import chance
from abhiyan.units.models import Unit

MINISTER = "minister-in-charge"
MOST = 3  # districts in one minister's charge
TAKES_NEXT = 0.45  # how often the next district of the region is given to the same minister: 1.6 districts each


def districts_of_a_minister(seed: int) -> dict[str, str]:
    """{code of a district: code of the first district in charge of the same minister}, region by region."""
    districts = Unit.objects.filter(level__roles__key=MINISTER, until=None).order_by("path")
    found: dict[str, str] = {}
    for _region, some in groupby(districts.values_list("path", "code"), lambda row: tree.parent(row[0])):
        first, held = "", 0
        for _path, code in some:
            if held in (0, MOST) or chance(seed, "charge", code) >= TAKES_NEXT:
                first, held = code, 0
            found[code], held = first, held + 1
    return found
