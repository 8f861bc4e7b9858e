"""Names by the thousand: the set-wise form of `actions.rename`."""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction
from django.db.models import Max

from abhiyan.kernel import audit, clock
from abhiyan.kernel.authority import Authority
from abhiyan.units import signals, tally
from abhiyan.units.models import Label, Unit, UnitAct
from abhiyan.units.refusals import FutureDay, IsClosed, NothingChanges, OutsideBranch, TooEarly, UnitRefused

Names = tuple[str, str]


@transaction.atomic
def rename_many(names: Mapping[int, Names], *, day: date, by: Authority) -> dict[int, UnitRefused]:
    """Give units (by id) other names, Hindi and English, from `day` on; return those refused, with the reason.

    Each leaves its label and its own act, so that one can be taken back alone. One transaction: hand over slices of
    some 2,000. Raises FutureDay.
    """
    if day > clock.today():
        raise FutureDay(day)
    with tally.locked():
        units = list(Unit.objects.filter(pk__in=list(names)))
        labelled = dict(
            Label.objects.filter(unit__in=list(names)).values_list("unit").annotate(last=Max("until")).order_by()
        )
        turned = {
            unit.pk: reason
            for unit in units
            if (reason := _reason(unit, names[unit.pk], labelled.get(unit.pk), day=day, by=by))
        }
        good = [unit for unit in units if unit.pk not in turned]
        _write(good, names, {unit.pk: labelled.get(unit.pk) or unit.since for unit in good}, day=day, by=by)
    return turned


def _reason(unit: Unit, wanted: Names, labelled: date | None, *, day: date, by: Authority) -> UnitRefused | None:
    earliest = max(unit.since, labelled or unit.since)
    if not by.may("organise", *unit.paths):
        return OutsideBranch()
    if unit.until is not None:
        return IsClosed(unit.name)
    if (unit.name_hi, unit.name_en) == wanted:
        return NothingChanges()
    return TooEarly(earliest) if day < earliest else None


def _write(
    units: list[Unit], names: Mapping[int, Names], called_since: dict[int, date], *, day: date, by: Authority
) -> None:
    labels, acts = [], []
    for unit in units:
        before = [unit.name_hi, unit.name_en]
        if day > called_since[unit.pk]:  # a name that never lasted a day isn't kept
            labels.append(Label(unit=unit, name_hi=unit.name_hi, name_en=unit.name_en, code=unit.code, until=day))
        unit.name_hi, unit.name_en = names[unit.pk]
        detail = {"before": before, "after": list(names[unit.pk])}
        acts.append(UnitAct(kind="rename", unit=unit, day=day, actor=by.actor, detail=detail))
    Label.objects.bulk_create(labels, batch_size=500)
    UnitAct.objects.bulk_create(acts, batch_size=500)
    # Not bulk_update: 20,000 names took 28 s of processor time with it, 17 s without.
    with connection.cursor() as cursor:
        rows = [(unit.name_hi, unit.name_en, unit.pk) for unit in units]
        cursor.executemany("UPDATE units_unit SET name_hi = %s, name_en = %s WHERE id = %s", rows)
    if units:
        signals.renamed.send(sender=Unit, unit_ids=[unit.pk for unit in units])
        digest = audit.digest_of(unit.pk for unit in units)
        audit.wrote("rename", "units", by=by, count=len(units), detail={"day": str(day)}, digest=digest)
