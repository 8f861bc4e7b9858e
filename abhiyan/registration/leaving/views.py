"""Corrections and grievances that wait for an answer; claims that expire soon; a report of a minor."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.people import withholding
from abhiyan.people.models import Grievance, Person, reached_by
from abhiyan.people.together import ids_of
from abhiyan.posts.actions import Refused
from abhiyan.registration.leaving import expiring, grievances
from abhiyan.registration.leaving.forms import PLACE, Answer
from abhiyan.registration.leaving.wording import OFFICE_WORDS, STATE_WORDS
from abhiyan.units.models import Unit

PAGE = 50
REASONS = {
    grievances.AlreadyAnswered: gettext_lazy("Somebody answered this before you."),
    grievances.NoSuchPost: gettext_lazy("There is no such post at that place, or the person holds none."),
    grievances.NoWords: gettext_lazy("Write why it is not put right."),
}
LISTS = {"open": gettext_lazy("Waiting"), "answered": gettext_lazy("Answered")}


@login_required
@require_GET
def queue(request: Request) -> HttpResponse:
    """What waits for an answer where one appoints, due first, late ones marked; what was answered, in its own list."""
    by = request.authority
    if not grievances.may_answer_any(by):
        raise PermissionDenied("appoint")
    which = "answered" if request.GET.get("list") == "answered" else "open"
    rows, following = _listed(request, which)
    context = {"rows": rows, "next": following, "which": which, "lists": LISTS}
    return render(request, "registration/grievances.html", context)


def _listed(request: Request, which: str) -> tuple[list[Any], str]:
    """A page of the list, and where the next one begins: behind (due, id) or before an id."""
    seen = grievances.seen_by(request.authority)
    after = request.GET.get("after", "")
    if which == "answered":
        found = seen.exclude(state=Grievance.OPEN).order_by("-pk")
        if before := number(after):
            found = found.filter(pk__lt=before)
    else:
        found = seen.waiting().order_by("due", "pk")
        found = found.filter(_behind(after) or Q())
    rows = list(found[: PAGE + 1])
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    mark = "" if last is None else str(last.pk) if which == "answered" else f"{last.due.isoformat()}.{last.pk}"
    return [_shown(row, request.day) for row in rows[:PAGE]], mark


def _behind(after: str) -> Q | None:
    """A condition on what comes after "2018-02-01.17" in the order of due days; None for anything else."""
    found = expiring.place_in_list(after)
    return found and Q(due__gt=found[0]) | Q(due=found[0], pk__gt=found[1])


def _shown(row: Grievance, day: date) -> dict[str, Any]:
    return {
        "row": row,
        "person": row.person.canonical,
        "name": withholding.name_of(row.person) if row.kind == Grievance.UNDER_AGE else row.person.canonical.name,
        "is_withheld": row.person.withheld is not None,
        "kind": OFFICE_WORDS[row.kind],
        "state": STATE_WORDS[row.state],
        "late": row.state == Grievance.OPEN and row.due < day,
    }


@login_required
@require_http_methods(["GET", "POST"])
def one(request: Request, pk: int) -> HttpResponse:
    """One of them; POST answers it."""
    by = request.authority
    found = get_object_or_404(grievances.seen_by(by), pk=pk)
    form = Answer(request.POST or None, initial={"act": PLACE} if found.kind in _ABOUT_PLACES else None)
    if form.is_valid():
        try:
            _answer(request, found, form)
        except grievances.GrievanceRefused as refusal:
            form.add_error(None, str(REASONS[type(refusal)]))
        except Refused:
            form.add_error("code", _("The person cannot be moved there: no seat is free, or it is closed."))
        else:
            messages.success(request, _("Answered. The person reads it on their own page."))
            return redirect("registration:grievances")
    context = _shown(found, request.day) | {"form": form, "is_open": found.state == Grievance.OPEN}
    return render(request, "registration/grievance.html", context, status=422 if form.errors else 200)


_ABOUT_PLACES = (Grievance.WRONG_BOOTH, Grievance.MOVED)


def _answer(request: Request, found: Grievance, form: Answer) -> None:
    """Raises GrievanceRefused or what posts.actions refuses."""
    said, by, now = form.cleaned_data, request.authority, timezone.now()
    if said["act"] == PLACE:
        unit = by.see(Unit).filter(code=said["code"].strip(), until=None).first()
        if unit is None:
            raise grievances.NoSuchPost
        grievances.place(found, unit, by=by, now=now, day=today())
    else:
        grievances.answer(found, said["act"], text=said["text"], by=by, now=now, day=today())


@login_required
@require_POST
def under_age(request: Request, person_id: int) -> HttpResponse:
    """Whoever may appoint to every post of somebody reports that they are under 18: a second person decides."""
    person = get_object_or_404(request.authority.see(Person), pk=person_id)
    if not reached_by(ids_of(person.canonical_id), request.authority):
        raise PermissionDenied("appoint")
    try:
        grievances.report_minor(person.canonical_id, day=today(), by=request.authority)
    except grievances.TooMany:
        messages.error(request, _("This is reported already."))
    else:
        messages.success(request, _("Reported. From now on nobody is shown who it is, until a second person decides."))
    return redirect("pages:home")


@login_required
@require_GET
def soon(request: Request) -> HttpResponse:
    """Whose claim expires within two weeks where one appoints: whom to ask for proof today."""
    by = request.authority
    if not by.over("appoint"):
        raise PermissionDenied("appoint")
    rows = expiring.listed(by, request.day, request.GET.get("after", ""), PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {"rows": rows[:PAGE], "next": expiring.mark_of(last) if last else ""}
    return render(request, "registration/expiring.html", context)
