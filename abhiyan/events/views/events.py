"""The events of a unit, and one event: its day, its hall, its agenda."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import access, actions, availability, calendars, forms, lists, wording
from abhiyan.events import agenda as agendas
from abhiyan.events.models import CANCELLED, HELD, Event
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.people.models import Person
from abhiyan.plans.wording import in_words, when_in_words
from abhiyan.units.models import Unit

WHY_NOT: dict[type[Exception], Any] = {
    actions.OutsidePlan: gettext_lazy("The plan allows this unit other days: %(since)s to %(due)s."),
    actions.NoDay: gettext_lazy("Say the day before you say it to everybody."),
    actions.NoSuchHall: gettext_lazy("That hall is of another branch."),
    actions.HallBusy: gettext_lazy(
        "The hall can't be had at that time. Take another hall, another half or another day."
    ),
    actions.NothingSaid: gettext_lazy("Write a few words."),
    actions.FromAbove: gettext_lazy("That line was written above. Fill it in; it is not taken out here."),
    actions.Closed: gettext_lazy("The plan took this event back, or it was reported: nothing is changed any more."),
}


def _event(request: Request, event_id: int) -> Event:
    found: Event = get_object_or_404(request.authority.see(Event).whole(), pk=event_id)  # type: ignore[attr-defined]  # ours
    lists.dress(found)
    return found


@login_required
@require_GET
def events(request: Request, unit_id: int) -> HttpResponse:
    """The events of a unit and of everything below it, a page at a time, by day."""
    by = request.authority
    unit = get_object_or_404(by.see(Unit).select_related("level"), pk=unit_id)
    asked = lists.Asked(
        unit=unit,
        words=" ".join(request.GET.get("q", "").split())[:100],
        day=lists.day_of(request.GET.get("day", "")),
        activity=request.GET.get("activity", ""),
    )
    rows, following = lists.page(asked, by, request.GET.get("after", ""))
    context = {"unit": unit, "asked": asked, "rows": rows, "next": following, "activities": lists.activities_of(unit)}
    return render(request, "events/events.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def event(request: Request, event_id: int) -> HttpResponse:
    """One event: when, where, who, what. POST calls it off, or takes that back."""
    found, by = _event(request, event_id), request.authority
    form = forms.CallOff(request.POST if request.POST.get("act") == "call_off" else None)
    if request.method == "POST" and (form.is_valid() or request.POST.get("act") == "call_on"):
        try:
            if form.is_bound:
                actions.call_off(found, reason=form.cleaned_data["reason"], at=timezone.now(), by=by)
            else:
                actions.call_on(found, at=timezone.now(), by=by)
        except actions.Refused as refused:
            messages.warning(request, _why(refused, found))
        return redirect("events:event", found.pk)
    arranges = access.may_arrange(found, by=by)
    context = {
        "event": found,
        "when": when_in_words(found.activity),
        "agenda": agendas.of(found),
        "facilities": _facilities(found),
        "arranges": arranges,
        "may_arrange": arranges and found.status != HELD,
        "wished": availability.wished_at(found, today(), by.see(Person), all_names=arranges),
        "permission_late": lists.is_permission_late(found, request.day),
        "may_call_on": found.cancelled,
        "is_off": found.status == CANCELLED,
        "form": form,
    }
    return render(request, "events/event.html", context, status=422 if form.errors else 200)


def _facilities(found: Event) -> list[Any]:
    return [wording.FACILITY_WORDS[word] for word in found.venue.facilities] if found.venue else []


def _why(refused: Exception, found: Event) -> str:
    """Why not, and what to change."""
    if isinstance(refused, actions.HallTaken):
        other = refused.event
        said = _(
            "%(activity)s of %(unit)s is in that hall at that time. Take another hall, another half or another day."
        )
        return said % {"activity": other.activity.name, "unit": other.unit.name}
    work = found.assignment
    return str(WHY_NOT[type(refused)]) % {"since": in_words(work.since), "due": in_words(work.due)}


@login_required
@require_http_methods(["GET", "POST"])
def arrange(request: Request, event_id: int) -> HttpResponse:
    """Say when and where it is held."""
    found, by = _event(request, event_id), request.authority
    if not access.may_arrange(found, by=by):
        raise PermissionDenied("report")
    form = forms.Arrange(request.POST or None, event=found, venues=lists.venues_near(found.unit, by))
    if form.is_valid():
        try:
            actions.arrange(found, form.details(), at=timezone.now(), by=by)
        except actions.Refused as refused:
            form.add_error(None, _why(refused, found))
        else:
            messages.success(request, _("Written down."))
            return redirect("events:event", found.pk)
    context = {"event": found, "form": form, "when": when_in_words(found.activity)}
    return render(request, "events/arrange.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def agenda(request: Request, event_id: int) -> HttpResponse:
    """Fill in the agenda, add a line of the own unit, take one of the own off."""
    found, by = _event(request, event_id), request.authority
    if not access.may_arrange(found, by=by):
        raise PermissionDenied("report")
    act = request.POST.get("act", "")
    form = forms.Agenda(request.POST if act == "add" else None)
    items = agendas.of(found)
    if act and (not form.is_bound or form.is_valid()):
        try:
            _write_agenda(request, found, items, form, act)
        except actions.Refused as refused:
            messages.warning(request, _why(refused, found))
        return redirect("events:agenda", found.pk)
    return render(
        request,
        "events/agenda.html",
        {"event": found, "items": items, "form": form},
        status=422 if form.errors else 200,
    )


def _write_agenda(request: Request, found: Event, items: list[agendas.Item], form: forms.Agenda, act: str) -> None:
    """The verb the pressed button names."""
    if act == "add":
        actions.add_line(found.activity, found.unit, form.line(), by=request.authority)
    elif act == "fill":
        words = {item.line.pk: request.POST.get(f"words-{item.line.pk}", "") for item in items}
        actions.fill(found, words, at=timezone.now(), by=request.authority)
    else:
        line = next((item.line for item in items if act == f"drop-{item.line.pk}"), None)
        if line is not None:
            actions.drop_line(line, found.unit, by=request.authority)


@login_required
@require_GET
def event_ics(request: Request, event_id: int) -> HttpResponse:
    """One event, to be taken into a calendar."""
    found = _event(request, event_id)
    answer = HttpResponse(
        calendars.of_one(found, host=request.build_absolute_uri("/").rstrip("/")),
        content_type="text/calendar; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="event-{found.pk}.ics"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def outline(request: Request, unit_id: int) -> HttpResponse:
    """What a unit writes on the agenda of every event of an activity at it and below: `?activity=`, else the first."""
    by = request.authority
    unit = get_object_or_404(by.see(Unit).select_related("level"), pk=unit_id)
    activities = lists.activities_of(unit)
    activity = lists.activity_of(request.GET.get("activity", ""), activities)
    if activity is None:
        return render(request, "events/outline.html", {"unit": unit})
    act, lines = request.POST.get("act", ""), agendas.lines_for(activity, unit)
    form = forms.Agenda(request.POST if act == "add" else None)
    if act == "add" and form.is_valid():
        actions.add_line(activity, unit, form.line(), by=by)
        return redirect(request.get_full_path())
    if line := next((line for line in lines if act == f"drop-{line.pk}" and line.unit_id == unit.pk), None):
        actions.drop_line(line, unit, by=by)
        return redirect(request.get_full_path())
    context = {
        "unit": unit, "activities": activities, "activity": activity, "lines": lines, "form": form,
        "may_write": access.may_write_agenda(activity, unit, by=by),
    }  # fmt: skip
    return render(request, "events/outline.html", context, status=422 if form.errors else 200)
