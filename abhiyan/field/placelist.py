"""A list of places as offices have it: CSV or XLSX, headers in Hindi or English, one college a row."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from abhiyan.field.actions import College
from abhiyan.kernel.tables import harmed, headers, read_lines
from abhiyan.units.reading import mended, no_text

MOST_ROWS = 2_000  # colleges of one unit
LONGEST = {"name": 160, "address": 300, "contact": 200}
HEADERS = {
    "name": ("name", "college", "place", "institution", "नाम", "कॉलेज", "महाविद्यालय", "संस्थान", "स्थान"),
    "address": ("address", "पता"),
    "contact": ("contact", "phone", "office", "संपर्क", "फ़ोन", "फोन", "कार्यालय"),
    "unit": ("unit", "unit code", "mandal", "code", "इकाई", "मंडल", "कोड", "इकाई कोड"),
    "latitude": ("latitude", "lat", "अक्षांश"),
    "longitude": ("longitude", "lon", "lng", "long", "देशांतर"),
}


class Wrong(NamedTuple):
    """A row that isn't taken: its line in the file, its name, why."""

    line: int
    name: str
    why: str


@dataclass(slots=True)
class Read:
    """What a file says. ignored: headers of columns that say nothing here."""

    colleges: list[College] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read(content: bytes, units: Mapping[str, int]) -> Read:
    """The colleges of a file. units: the codes a place may name. Raises FileRefused for what is wrong as a whole."""
    lines = read_lines(content)
    columns, ignored = headers.find(lines, HEADERS, _missing)
    found, known = Read(ignored=ignored), set[str]()
    for number, cells in lines:
        row = {column: mended(harmed(headers.cell(cells, place))) for column, place in columns.items()}
        why = _wrong(row, units, known) or (_("The list is longer than 2,000 rows.") if number > MOST_ROWS else "")
        if why:
            found.wrong.append(Wrong(number, row["name"], why))
            continue
        known.add(row["name"])
        found.colleges.append(_college(row, units))
    return found


def _missing(places: Container[str]) -> list[str]:
    return [] if "name" in places else ["name"]


def _wrong(row: Mapping[str, str], units: Mapping[str, int], known: Container[str]) -> str:
    """What is wrong with a row; empty when nothing is."""
    if reason := no_text(row.values()):
        return reason
    if not row["name"]:
        return _("The row has no name.")
    if row["name"] in known:
        return _("The name stands in the list twice.")
    if any(len(row.get(name, "")) > most for name, most in LONGEST.items()):
        return _("A cell is too long.")
    if (code := row.get("unit", "")) and code.upper() not in units:
        return _("There is no unit “%(code)s” in the branch of this drive.") % {"code": code}
    point = [row.get(name, "") for name in ("latitude", "longitude")]
    if any(point) and _point(*point) is None:
        return _("A point on the map is two numbers of degrees, as 26.45 and 80.33.")
    return ""


def _point(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        found = float(latitude), float(longitude)
    except ValueError:
        return None
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _college(row: Mapping[str, str], units: Mapping[str, int]) -> College:
    latitude, longitude = _point(row.get("latitude", ""), row.get("longitude", "")) or (None, None)
    unit = units.get(row.get("unit", "").upper())
    contact, address = row.get("contact", ""), row.get("address", "")
    return College(row["name"], address, contact, unit, latitude, longitude)
