"""The board of an activity: days across, units or guests down; timetables made, tried by hand, published."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import access, availability, boards, forms, tasks, timetabling, trying
from abhiyan.events.models import Timetable
from abhiyan.kernel import work
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.models import Job
from abhiyan.plans.models import Activity
from abhiyan.plans.wording import when_in_words

WHY_NOT: dict[type[Exception], Any] = {
    timetabling.NothingFound: gettext_lazy("There is no timetable to publish: the wishes contradict each other."),
    timetabling.PublishedBefore: gettext_lazy("This timetable, or a later one, was published already."),
    trying.NoSuchEvent: gettext_lazy("That event is not held any more."),
    trying.NoSuchHalf: gettext_lazy("Choose a day and a half of it."),
}
GOING_ON = (Job.WAITING, Job.RUNNING)


def _activity(activity_id: int) -> Activity:
    found = next((one for one in availability.activities() if one.pk == activity_id), None)
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def board(request: Request, activity_id: int) -> HttpResponse:
    """Every event of an activity on its day, as far as one sees them. POST has a timetable made, or tries by hand."""
    activity, by = _activity(activity_id), request.authority
    if request.POST.get("act") == "try":
        return _begun(request, activity, None)
    published = timetabling.is_published(activity)
    form = forms.Limits(request.POST or None, published=published)
    if form.is_valid():
        if tasks.start(activity, form.limits(), by=by, repair=form.cleaned_data.get("repair", False)):
            messages.success(request, _("The timetable is being made. You may close this page."))
        else:
            messages.warning(request, _("One is being made already."))
        return redirect("events:board", activity.pk)
    down = boards.GUESTS if request.GET.get("by") == boards.GUESTS else boards.UNITS
    may_timetable = access.may_timetable(activity, by=by)
    job = work.latest(tasks.page_of(activity)) if may_timetable else None
    context = {
        "activity": activity,
        "when": when_in_words(activity),
        "board": boards.board(activity, by, down=down),
        "down": down,
        "may_timetable": may_timetable,
        "is_published": published,
        "timetables": boards.timetables_of(activity) if may_timetable else [],
        "job": job if job and (job.state in GOING_ON or job.state == Job.DEAD) else None,
        "form": form,
    }
    return render(request, "events/board.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def check(request: Request, activity_id: int) -> HttpResponse:
    """Where the published days no longer hold, every clash at once, for the activity's planners."""
    activity = _activity(activity_id)
    timetabling.require_timetable(activity, by=request.authority)
    found = boards.worded(timetabling.standing_clashes(activity, day=today()))
    context = {"activity": activity, "clashes": found, "no_chief": boards.without_chief(activity, today())}
    return render(request, "events/check.html", context)


@login_required
@require_GET
def wished_for(request: Request, activity_id: int) -> HttpResponse:
    """Everybody for whom an activity's events wish, for its planners: who has said when they can come."""
    activity = _activity(activity_id)
    timetabling.require_timetable(activity, by=request.authority)
    words = " ".join(request.GET.get("q", "").split())[:100]
    rows, following = availability.guests_of(activity, today(), words=words, after=request.GET.get("after", ""))
    context = {"activity": activity, "rows": rows, "next": following, "words": words}
    return render(request, "events/guests.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def timetable(request: Request, timetable_id: int) -> HttpResponse:
    """What a timetable would change, what proves it, what it could not hold; POST publishes it or tries by hand."""
    found, by = boards.timetable(timetable_id), request.authority
    if found is None or not access.may_timetable(found.activity, by=by):
        raise Http404
    if request.method == "POST":
        return _acted(request, found)
    down = boards.GUESTS if request.GET.get("by") == boards.GUESTS else boards.UNITS
    context = {
        "timetable": found,
        "activity": found.activity,
        "when": when_in_words(found.activity),
        "changes": timetabling.changes(found) if found.published_at is None else [],
        "down": down,
    }
    if found.by_hand and found.published_at is None:
        return _tried(request, found, context)
    context |= {
        "unmet": boards.gathered(boards.worded(found.proof.get("reasons", []))),
        "obstacles": boards.worded(found.proof.get("obstacles", [])),
        "ways": boards.ways_out(found.proof),
        "no_chief": boards.without_chief(found.activity, today()) if found.published_at is None else [],
        "board": boards.board(found.activity, by, timetabling.found_in(found), down=down),
    }
    return render(request, "events/timetable.html", context)


def _tried(request: Request, found: Timetable, context: dict[str, Any]) -> HttpResponse:
    """What is tried by hand: every clash now, what it costs, and how to move on. A fragment, or the page around it."""
    by, weighed = request.authority, trying.weigh(found, day=today())
    parts = (weighed.clashes, weighed.lost, weighed.gained)
    words = iter(boards.worded([one for part in parts for one in part]))
    clashes, lost, gained = ([next(words) for _one in part] for part in parts)
    chosen = number(request.GET.get("event", ""))
    board = boards.board(
        found.activity, by, weighed.found, down=context["down"], wrong=boards.clashing(weighed.clashes), pins=found.pins
    )
    context |= {
        "weighed": weighed,
        "points": abs(weighed.cost),
        "clashes": clashes,
        "lost": lost,
        "gained": gained,
        "mine": found.actor == by.actor,
        "may_undo": bool(found.steps),
        "moved": len(trying.moved(found)),
        "chosen": chosen,
        "stands": next((line.stands() for line in board.lines if line.key == chosen), ""),
        "board": board,
    }
    return render(request, "events/_hand.html" if request.htmx else "events/hand.html", context)


def _begun(request: Request, activity: Activity, found: Timetable | None) -> HttpResponse:
    try:
        row = trying.begin(activity, found, at=timezone.now(), by=request.authority)
    except timetabling.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
        return redirect("events:board", activity.pk)
    return redirect("events:timetable", row.pk)


def _acted(request: Request, found: Timetable) -> HttpResponse:
    """The verb the pressed button names."""
    act, by = request.POST.get("act", ""), request.authority
    if act == "try":
        return _begun(request, found.activity, found)
    if act == "publish":
        return _published(request, found)
    pk: int | None = number(request.POST.get("event", ""))
    try:
        if act == "undo":
            pk = trying.undo(found, by=by)
        elif act == "give_way":
            return _gives_way(request, found)
        elif act == "move":
            day, half = next(iter(availability.halves_of([request.POST.get("slot", "")])), (today(), ""))
            trying.move(found, pk or 0, day, half, by=by)
        elif act in ("pin", "unpin"):
            trying.pin(found, pk or 0, pinned=act == "pin", by=by)
    except timetabling.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    return redirect(reverse("events:timetable", args=[found.pk]) + (f"?event={pk}" if pk else ""))


def _gives_way(request: Request, found: Timetable) -> HttpResponse:
    """Have a timetable made in which what was moved stays."""
    if tasks.start(found.activity, timetabling.limits_of(found), by=request.authority, tried=found):
        messages.success(request, _("The timetable is being made. You may close this page."))
    else:
        messages.warning(request, _("One is being made already."))
    return redirect("events:board", found.activity_id)


def _published(request: Request, found: Timetable) -> HttpResponse:
    try:
        moved = timetabling.publish(found, day=today(), at=timezone.now(), by=request.authority)
    except timetabling.Clashes as clashes:
        messages.warning(request, _("Something changed since this was found. Make a new timetable."))
        for one in boards.worded(clashes.reasons[:10]):
            messages.warning(request, ": ".join(filter(None, (one.name, one.unit, one.words))))
    except timetabling.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    else:
        said = ngettext("Published. %(n)s event has another day.", "Published. %(n)s events have another day.", moved)
        messages.success(request, said % {"n": moved})
        return redirect("events:board", found.activity_id)
    return redirect("events:timetable", found.pk)
