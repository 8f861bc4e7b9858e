"""The board of an activity: days across, units or guests down; timetables made, looked at, published."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import access, availability, boards, forms, tasks, timetabling
from abhiyan.events.models import Timetable
from abhiyan.kernel import work
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.kernel.models import Job
from abhiyan.plans.models import Activity
from abhiyan.plans.wording import when_in_words

WHY_NOT: dict[type[Exception], Any] = {
    timetabling.NothingFound: gettext_lazy("There is no timetable to publish: the wishes contradict each other."),
    timetabling.PublishedBefore: gettext_lazy("This timetable, or a later one, was published already."),
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
    """Every event of an activity on its day, as far as one sees them. POST has a timetable made."""
    activity, by = _activity(activity_id), request.authority
    form = forms.Limits(request.POST or None, published=timetabling.published_of(activity) is not None)
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
    return render(request, "events/check.html", {"activity": activity, "clashes": found})


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
    """What a timetable would change, what proves it, what it could not hold; POST publishes it."""
    found, by = boards.timetable(timetable_id), request.authority
    if found is None or not access.may_timetable(found.activity, by=by):
        raise Http404
    if request.method == "POST":
        return _published(request, found)
    down = boards.GUESTS if request.GET.get("by") == boards.GUESTS else boards.UNITS
    context = {
        "timetable": found,
        "activity": found.activity,
        "when": when_in_words(found.activity),
        "changes": timetabling.changes(found) if found.published_at is None else [],
        "unmet": boards.worded(found.proof.get("reasons", [])),
        "ways": [boards.worded(one) for one in found.proof.get("ways_out", [])],
        "board": boards.board(found.activity, by, found, down=down),
        "down": down,
    }
    return render(request, "events/timetable.html", context)


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
