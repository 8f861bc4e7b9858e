"""Every write about a programme: applying its plan, closing it, naming who answers."""

from datetime import date

from django.db import transaction

from abhiyan.kernel import audit, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, spreading
from abhiyan.plans.actions.errors import PlanMoved, PlanRefused, ProgrammeClosed
from abhiyan.plans.difference import Known, Line, difference, fields, known, stored
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.rules import Plan


def version_of(key: str) -> int:
    """The version of a programme, to be handed to `apply` with the difference that was shown; 0 before the first."""
    return Programme.objects.filter(key=key).values_list("version", flat=True).first() or 0


def apply(plan: Plan, *, day: date, by: Authority, version: int | None = None) -> list[Line]:
    """Bring the installation to `plan` from `day` on; return what was done. Twice is once; nothing reported is lost.

    The difference is computed before the transaction, which is short and asks whether the programme still has that
    version. version: of the difference somebody looked at. Raises PermissionDenied, PlanRefused, PlanMoved.
    """
    seen = version_of(plan.key) if version is None else version
    lines = difference(plan)
    if refused := [line for line in lines if line.kind == "refuse"]:
        raise PlanRefused(refused)
    words = known(plan)
    _require_plan(plan, words, by=by)
    if lines:
        _write(plan, words, lines, version=seen, day=day, by=by)
    return lines


def _require_plan(plan: Plan, words: Known, *, by: Authority) -> None:
    """Whoever plans for a branch may; an activity of every unit, or one that is dropped, asks for the whole tree."""
    scopes = {words.units[one.within].path if one.within else tree.root(tree.ORGANISATION) for one in plan.activities}
    living = Activity.objects.filter(programme__key=plan.key, withdrawn_on=None).select_related("within")
    scopes |= {row.within.path if row.within else tree.root(tree.ORGANISATION) for row in living}
    for scope in sorted(scopes):
        by.require("plan", scope)


@transaction.atomic
def _write(plan: Plan, words: Known, lines: list[Line], *, version: int, day: date, by: Authority) -> None:
    programme = _programme(plan, version=version)
    living = {row.key: row for row in stored(programme)}
    touched = 0
    for one in plan.activities:
        row = living.pop(one.key, None) or Activity(programme=programme, key=one.key, subject=f"{plan.key}/{one.key}")
        owner_before = row.owner
        for field, value in fields(one, words).items():
            setattr(row, field, value)
        row.withdrawn_on = None
        row.save()
        touched += spreading.fit(row, day=day, new_owner=row.owner != owner_before)
    for row in living.values():
        if row.withdrawn_on is None:
            touched += _withdraw(row, day=day)
    detail = {"version": programme.version, "digest": plan.digest, "day": str(day), "lines": len(lines)}
    audit.wrote("apply_plan", f"programme:{programme.pk}", by=by, count=touched, detail=detail)


def _programme(plan: Plan, *, version: int) -> Programme:
    """The programme's row with its next version, locked until the transaction ends. Raises PlanMoved."""
    programme = Programme.objects.select_for_update().filter(key=plan.key).first() or Programme(key=plan.key)
    if programme.version != version:
        raise PlanMoved
    for field in ("name_hi", "name_en", "timezone", "digest", "since", "until"):
        setattr(programme, field, getattr(plan, field))
    programme.version += 1
    programme.save()
    return programme


def _withdraw(row: Activity, *, day: date) -> int:
    """The plan no longer holds it: what is open is let off, what was reported stays."""
    row.withdrawn_on = day
    row.save(update_fields=["withdrawn_on"])
    ids = spreading.dropped(row.pk, None)
    spreading.take_back(ids, day=day)
    return len(ids)


@transaction.atomic
def close(programme: Programme, *, day: date, by: Authority) -> Programme:
    """End a programme: it stays to be read and compared, and takes no more changes or reports."""
    by.require("plan", tree.root(tree.ORGANISATION))
    if programme.closed_on is not None:
        raise ProgrammeClosed
    programme.closed_on = day
    programme.save(update_fields=["closed_on"])
    audit.wrote("close_programme", programme, by=by, detail={"day": str(day)})
    return programme


def hand_on(*, day: date, by: Authority) -> int:
    """Name the posts that answer for what is open on `day`: the owner's, or the one above while that is vacant.

    What is in the right hands is not written. It is looked for before the write, which is short. Returns how many.
    """
    by.require("plan", tree.root(tree.ORGANISATION))
    changed = spreading.in_wrong_hands(day)
    for some in counting.slices(changed):
        with transaction.atomic():
            spreading.give(counting.these(some), day=day)
    return len(changed)
