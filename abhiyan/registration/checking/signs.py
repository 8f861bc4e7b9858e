"""What pages read of signs: the list of a branch, one sign with its people, why in words."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.posts.models import Appointment
from abhiyan.registration.models import Sign
from abhiyan.units.models import Unit

PAGE = 50
KINDS = {
    Sign.SHARED: gettext_lazy("Shared numbers"),
    Sign.SERIAL: gettext_lazy("Numbers in a row"),
    Sign.BURST: gettext_lazy("Many within minutes"),
    Sign.SPREAD: gettext_lazy("One for many booths"),
    Sign.NAMES: gettext_lazy("The same names"),
    Sign.CROWD: gettext_lazy("Far more than beside"),
    Sign.UNVERIFIED: gettext_lazy("Hardly anybody verified"),
}
VERDICTS = {
    "": gettext_lazy("To be judged"),
    Sign.PADDED: gettext_lazy("Padded"),
    Sign.WATCH: gettext_lazy("Watch"),
    Sign.RIGHT: gettext_lazy("Looks right"),
}
GONE = "gone"

Why = Callable[[dict[str, Any], dict[int, str]], str]
"""What was seen, from the details of a sign and the names of helpers."""


def worded(kind: str, name: Any, why: Why) -> None:
    """Register the words of a kind that a domain above finds: its name, and why, from the details of a sign."""
    KINDS[kind], _WHY[kind] = name, why


def at(unit: Unit, by: Authority) -> int:
    """How many signs wait for a decision at the unit and below. One statement."""
    return Sign.objects.seen_by(by).to_judge().filter(_branch(unit)).count()


def waiting(by: Authority) -> int:
    """How many wait for `by`; no statement for one who judges none."""
    return Sign.objects.seen_by(by).to_judge().count() if by.over("verify") else 0


def _branch(unit: Unit) -> Q:
    low, high = unit.path, tree.after(unit.path)
    place = Q(unit__path__gte=low, unit__path__lt=high)
    if unit.tree == tree.CONSTITUENCIES:
        place |= Q(unit__area_path__gte=low, unit__area_path__lt=high)
    return place


def listed(
    by: Authority, *, verdict: str = "", kind: str = "", unit: Unit | None = None, after: str = ""
) -> tuple[list[Sign], str]:
    """One page of signs, the worst first, each with `why` and `place`; and the key of the next page. Two statements.

    verdict: as in Sign, "" for those to be judged, GONE for those not found any more.
    """
    rows = by.see(Sign).select_related("unit__level", "unit__parent")
    rows = rows.exclude(gone_on=None) if verdict == GONE else rows.filter(verdict=verdict, gone_on=None)
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if unit is not None:
        rows = rows.filter(_branch(unit))
    weight, _mark, pk = after.partition("_")
    with suppress(ValueError):  # an address somebody made up begins at the beginning
        rows = rows.filter(Q(weight__lt=float(weight)) | Q(weight=float(weight), pk__gt=int(pk))) if after else rows
    found = list(rows.order_by("-weight", "pk")[: PAGE + 1])
    helpers = _helpers(found)
    for one in found:
        one.why = why(one, helpers)
        one.kind_words = KINDS[one.kind]
    more = found[PAGE - 1] if len(found) > PAGE else None
    return found[:PAGE], f"{more.weight!r}_{more.pk}" if more else ""


def _helpers(signs: list[Sign]) -> dict[int, str]:
    ids = {one.details["helper"] for one in signs if "helper" in one.details}
    return {one.pk: one.name for one in Person.objects.filter(pk__in=ids)} if ids else {}


class Named(NamedTuple):
    """Somebody a sign names, as far as the reader sees them: name, post, unit, number's last digits."""

    person: Person
    places: list[str]
    last4: str


def people_of(sign: Sign, by: Authority, day: date) -> list[Named]:
    """The people of a sign that `by` sees, by name; where it names none, the volunteers of its leaf."""
    ids = sign.details.get("people") or list(
        Appointment.objects.on(day)
        .filter(post__unit=sign.unit_id, post__seats=None)
        .order_by("pk")
        .values_list("person_id", flat=True)[:PAGE]
    )
    found = by.see(Person).filter(pk__in=ids).prefetch_related("contacts").order_by("pk")
    people = list(found)
    held = Appointment.objects.on(day).filter(person__in=people).select_related("post__role", "post__unit")
    places: dict[int, list[str]] = {}
    for one in held:
        places.setdefault(one.person_id, []).append(f"{one.post.role.name}, {one.post.unit.name}")
    return [
        Named(one, places.get(one.pk, []), next((c.last4 for c in one.contacts.all() if c.kind == "phone"), ""))
        for one in people
    ]


def one(pk: int, by: Authority) -> Sign | None:
    """A sign that `by` may judge, with `why`."""
    found: Sign | None = by.see(Sign).select_related("unit__level").filter(pk=pk).first()
    if found:
        found.why = why(found, _helpers([found]))  # type: ignore[attr-defined]
        found.kind_words = KINDS[found.kind]  # type: ignore[attr-defined]
    return found


def others(sign: Sign, by: Authority) -> list[Sign]:
    """The other signs of the same unit that wait for a decision, each with `why`."""
    here = Sign.objects.seen_by(by).to_judge().filter(unit=sign.unit).exclude(pk=sign.pk)
    found = list(here.order_by("-weight", "pk")[:PAGE])
    helpers = _helpers(found)
    for one in found:
        one.why, one.kind_words = why(one, helpers), KINDS[one.kind]  # type: ignore[attr-defined]  # read by the template
    return found


def why(sign: Sign, helpers: dict[int, str]) -> str:
    """What was seen, in one or two sentences."""
    said = {"n": sign.size} | sign.details
    return _WHY[sign.kind](said, helpers)


def _shared(said: dict[str, Any], _helpers: dict[int, str]) -> str:
    if "numbers" in said:
        return _("%(n)s people here have only %(numbers)s numbers between them.") % said
    return _("%(n)s people of %(families)s last names at %(places)s places have one number.") % said


def _serial(said: dict[str, Any], helpers: dict[int, str]) -> str:
    words = _("%(n)s people have numbers that follow one another; %(longest)s stand in one row.") % said
    return f"{words} {_by(said, helpers)}".strip()


def _burst(said: dict[str, Any], helpers: dict[int, str]) -> str:
    told = said | {"day": date_format(date.fromisoformat(said["day"]), "MONTH_DAY_FORMAT")}
    if said["of"] == "device":
        return _("%(n)s people signed up on one device, each within %(minutes)s minutes of others, on %(day)s.") % told
    if said["of"] == "helper":
        words = _("%(n)s people were signed up by one helper within minutes of one another, on %(day)s.") % told
        return f"{words} {_by(said, helpers)}".strip()
    return _("%(n)s people signed up here within minutes of one another, on %(day)s.") % told


def _spread(said: dict[str, Any], helpers: dict[int, str]) -> str:
    if said["of"] == "device":
        return _("%(n)s people of %(places)s booths signed up on one device.") % said
    words = _("One helper signed up %(n)s people of %(places)s booths.") % said
    return f"{words} {_by(said, helpers)}".strip()


def _by(said: dict[str, Any], helpers: dict[int, str]) -> str:
    name = helpers.get(said.get("helper", 0))
    return _("Helper: %(name)s.") % {"name": name} if name else ""


def _names(said: dict[str, Any], _helpers: dict[int, str]) -> str:
    return (
        ngettext(
            "%(n)s people here have one name or spellings of it.",
            "%(n)s people here share %(names)s names or spellings of them.",
            said["names"],
        )
        % said
    )


def _crowd(said: dict[str, Any], _helpers: dict[int, str]) -> str:
    return _("%(n)s volunteers here; the booth in the middle of those beside it has %(middle)g.") % said


def _unverified(said: dict[str, Any], _helpers: dict[int, str]) -> str:
    told = said | {"percent": round(100 * said["n"] / said["claimed"])}
    return _("%(n)s of %(claimed)s people here are not verified (%(percent)s%%); beside it %(beside)s%%.") % told


_WHY: dict[str, Why] = {
    Sign.SHARED: _shared,
    Sign.SERIAL: _serial,
    Sign.BURST: _burst,
    Sign.SPREAD: _spread,
    Sign.NAMES: _names,
    Sign.CROWD: _crowd,
    Sign.UNVERIFIED: _unverified,
}
