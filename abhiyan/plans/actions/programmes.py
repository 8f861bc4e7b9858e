"""Every write about a programme: applying its plan, closing it, naming who answers."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from abhiyan.kernel import audit, edition, tree
from abhiyan.kernel.authority import Authority
from abhiyan.plans import counting, rules, signals, spreading
from abhiyan.plans.actions.errors import PlanMoved, PlanRefused, ProgrammeClosed
from abhiyan.plans.difference import Known, Line, difference, fields, known, stored
from abhiyan.plans.models import Activity, Programme
from abhiyan.plans.rules import Plan
from abhiyan.registration.joining import windows


def version_of(key: str) -> int:
    """The version of a programme, to be handed to `apply` with the difference that was shown; 0 before the first."""
    return Programme.objects.filter(key=key).values_list("version", flat=True).first() or 0


AT_ONCE = 2_500  # assignments that are written in one transaction: half a second at full size (3,300: 0.6 s)


def apply(plan: Plan, *, day: date, by: Authority, version: int | None = None) -> list[Line]:
    """Bring the installation to `plan` from `day` on; return what was done. Twice is once; nothing reported is lost.

    The difference is computed before any transaction; writing asks whether the programme still has that version. Up to
    AT_ONCE assignments all is written or nothing. Beyond that the programme and its activities are, and the assignments
    follow in short steps, so that 141,000 booths keep nobody waiting; where that stops, applying again goes on.

    version: of the difference somebody looked at. Raises PermissionDenied, PlanRefused, PlanMoved.
    """
    seen = version_of(plan.key) if version is None else version
    lines = difference(plan)
    if refused := [line for line in lines if line.kind == "refuse"]:
        raise PlanRefused(refused)
    words = known(plan)
    _require_plan(plan, words, {line.key for line in lines}, by=by)
    if not lines:
        Programme.objects.filter(key=plan.key, version=seen).exclude(text=plan.text).update(text=plan.text)
        _keep_windows(plan.key, day=day, by=by)
        signals.work_spread.send(Programme, day=day)  # where applying stopped half-way, it goes on
        return []
    count = sum(line.units for line in lines)
    with transaction.atomic() if count <= AT_ONCE else nullcontext():
        programme, steps = _write(plan, words, lines, version=seen, day=day, by=by)
        for step in steps:
            _take(step, programme)
        signals.work_spread.send(Programme, day=day)
    return lines


def _require_plan(plan: Plan, words: Known, touched: set[str], *, by: Authority) -> None:
    """Whoever plans for the branch of each activity that changes may; the programme itself is of the whole tree.

    An activity that is limited to a unit belongs to that branch, all others to the whole tree; one that changes its
    branch asks for both, also where it was withdrawn in between. A new programme belongs where its activities do.
    """
    root = tree.root(tree.ORGANISATION)
    rows = Activity.objects.filter(programme__key=plan.key).select_related("within")
    asked = touched | {row.key for row in rows if row.withdrawn_on is None}
    before = {row.key: row.within.path if row.within else root for row in rows if row.key in asked}
    after = {one.key: words.units[one.within].path if one.within else root for one in plan.activities}
    scopes = {scope[key] for scope in (before, after) for key in scope if key in touched}
    if before and plan.key in touched:
        scopes.add(root)
    for scope in sorted(scopes or {*before.values(), *after.values()}):
        by.require("plan", scope)


def may_apply(plan: Plan, lines: list[Line], *, by: Authority) -> bool:
    """Whether `apply` would be allowed, for the button."""
    try:
        _require_plan(plan, known(plan), {line.key for line in lines}, by=by)
    except PermissionDenied:
        return False
    return True


@transaction.atomic
def _write(
    plan: Plan, words: Known, lines: list[Line], *, version: int, day: date, by: Authority
) -> tuple[Programme, Iterator[spreading.Step]]:
    """The programme and its activities; what is still to be done about their assignments comes back as steps."""
    programme = _programme(plan, version=version)
    living = {row.key: row for row in stored(programme)}
    kept = [_activity(programme, living.pop(one.key, None), one, words) for one in plan.activities]
    gone = [row for row in living.values() if row.withdrawn_on is None]
    Activity.objects.filter(pk__in=[row.pk for row in gone]).update(withdrawn_on=day)
    _keep_windows(plan.key, day=day, by=by)
    edition.changed()
    detail = {"version": programme.version, "digest": plan.digest, "day": str(day), "lines": len(lines)}
    count = sum(line.units for line in lines)
    audit.wrote("apply_plan", f"programme:{programme.pk}", by=by, count=count, detail=detail)
    fitted = (spreading.fitting(row, day=day, new_owner=new_owner) for row, new_owner in kept)
    withdrawn = (spreading.withdrawing(row, day=day) for row in gone)
    return programme, chain.from_iterable(chain(fitted, withdrawn))


def _activity(programme: Programme, row: Activity | None, one: rules.Activity, words: Known) -> tuple[Activity, bool]:
    """The stored activity as the plan has it now, and whether another role answers for it."""
    row = row or Activity(programme=programme, key=one.key, subject=f"{programme.key}/{one.key}")
    owner_before = row.owner
    shown = row.past_events | _written(row) if row.pk else {}
    for field, value in fields(one, words).items():
        setattr(row, field, value)
    row.withdrawn_on = None
    row.past_events = {end: days for end, days in shown.items() if end not in row.events}
    row.save()
    return row, row.owner != owner_before


def _keep_windows(programme: str, *, day: date, by: Authority) -> None:
    """Let people sign up on the days of the activities that are registrations, and of no others."""
    rows = list(Activity.objects.filter(programme__key=programme))
    wanted = [
        windows.Wanted(row.subject, row.target_role_id, row.within_id, row.since, row.until, row.name_hi, row.name_en)
        for row in rows
        if row.kind == rules.REGISTRATION and row.target_role_id is not None and row.withdrawn_on is None
    ]
    windows.keep(wanted, among={row.subject for row in rows}, day=day, by=by)


def _written(row: Activity) -> dict[str, list[str]]:
    return {end: [since.isoformat(), until.isoformat()] for end, (since, until) in row.events.items()}


def _programme(plan: Plan, *, version: int) -> Programme:
    """The programme's row with its next version, locked until the transaction ends. Raises PlanMoved."""
    programme = Programme.objects.select_for_update().filter(key=plan.key).first() or Programme(key=plan.key)
    if programme.version != version or programme.closed_on is not None:
        raise PlanMoved
    for field in ("name_hi", "name_en", "timezone", "digest", "since", "until", "text"):
        setattr(programme, field, getattr(plan, field))
    programme.version += 1
    try:
        programme.save()
    except IntegrityError as taken:  # somebody else applied a first plan under this key in the same moment
        raise PlanMoved from taken
    return programme


@transaction.atomic
def _take(step: spreading.Step, programme: Programme) -> None:
    """One step, unless the programme has moved on since. Raises PlanMoved."""
    same = Programme.objects.select_for_update().filter(pk=programme.pk, version=programme.version, closed_on=None)
    if not same.exists():
        raise PlanMoved
    step()


@transaction.atomic
def close(programme: Programme, *, day: date, by: Authority) -> Programme:
    """End a programme: it stays to be read and compared, and takes no more changes or reports."""
    by.require("plan", tree.root(tree.ORGANISATION))
    if not Programme.objects.filter(pk=programme.pk, closed_on=None).update(closed_on=day):
        raise ProgrammeClosed
    programme.closed_on = day
    subjects = programme.activities.values_list("subject", flat=True)
    windows.withdraw({*subjects}, day=day, by=by)
    edition.changed()
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
