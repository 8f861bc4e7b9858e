"""Work in the background, as people see it: how far one's own job is; all jobs, for whoever administers."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel import tree, work
from abhiyan.kernel.http import Request
from abhiyan.kernel.models import Job
from abhiyan.pages import reads
from abhiyan.people.reads import names_of_actors

LOOK_SECONDS = 2  # between two looks of a script at how far a job is
RELOAD_SECONDS = 10  # between two looks of a browser without one

STATES = {
    Job.WAITING: gettext_lazy("waiting"),
    Job.RUNNING: pgettext_lazy("a job", "running"),
    Job.DONE: gettext_lazy("done"),
    Job.DEAD: gettext_lazy("given up"),
    Job.DROPPED: gettext_lazy("dropped"),
}
NAMES = {
    "open": gettext_lazy("Waiting and running"),
    "dead": gettext_lazy("Given up"),
    "ended": gettext_lazy("Ended"),
}


class Line(NamedTuple):
    """A job in words: its title, who started it, what its state is called."""

    job: Job
    title: str
    starter: str
    words: Any


@login_required
@require_GET
def jobs(request: Request) -> HttpResponse:
    """All jobs, the given-up ones with what to do about them."""
    _require_administrator(request)
    counts = work.counts()
    kind = request.GET.get("list", "")
    if kind not in NAMES:
        kind = "dead" if counts[Job.DEAD] else "open"
    rows, following = reads.jobs(kind, request.authority, request.GET.get("after", ""))
    numbers = {"open": counts[Job.WAITING] + counts[Job.RUNNING], "dead": counts[Job.DEAD], "ended": None}
    context = {
        "kind": kind,
        "tabs": [(key, name, numbers[key]) for key, name in NAMES.items()],
        "lines": _lines(rows),
        "next": following,
    }
    return render(request, "pages/jobs.html", context)


@login_required
@require_GET
def job(request: Request, job_id: int) -> HttpResponse:
    """How far one job is; asked again by a script, or by the page itself, until it has ended."""
    found = _job(request, job_id)
    context = {
        "line": _lines([found])[0],
        "job": found,
        "open": found.state in (Job.WAITING, Job.RUNNING),
        "administers": bool(request.authority.over("administer")),
        "look_seconds": LOOK_SECONDS,
        "reload_seconds": RELOAD_SECONDS,
        "tries_again": found.state == Job.WAITING and found.failures > 0,
        "quiet": _is_quiet(found),
    }
    return render(request, "pages/_job.html" if request.htmx else "pages/job.html", context)


@login_required
@require_POST
def again(request: Request, job_id: int) -> HttpResponse:
    """Try a dead letter again, from where it came to."""
    _require_administrator(request)
    try:
        work.again(_job(request, job_id), by=request.authority)
    except work.NotDead:
        messages.warning(request, _("Somebody decided on this job before you."))
    else:
        messages.success(request, _("The job is tried again, from where it came to."))
    return redirect("pages:job", job_id)


@login_required
@require_http_methods(["GET", "POST"])
def drop(request: Request, job_id: int) -> HttpResponse:
    """Let a dead letter be, after a look at what stays undone."""
    _require_administrator(request)
    found = _job(request, job_id)
    if request.method == "GET":
        return render(request, "pages/job_drop.html", {"job": found, "line": _lines([found])[0]})
    try:
        work.drop(found, by=request.authority)
    except work.NotDead:
        messages.warning(request, _("Somebody decided on this job before you."))
    else:
        messages.success(request, _("The job was dropped. What it had done stays."))
    return redirect("pages:jobs")


def _require_administrator(request: Request) -> None:
    """Raises PermissionDenied for one who administers no branch at all."""
    if not request.authority.over("administer"):
        request.authority.require("administer", tree.root(tree.ORGANISATION))


def _job(request: Request, job_id: int) -> Job:
    found: Job = get_object_or_404(request.authority.see(Job), pk=job_id)
    return found


def _lines(rows: list[Job]) -> list[Line]:
    names = names_of_actors({row.actor for row in rows})
    return [
        Line(row, title, names.get(row.actor, ""), STATES[row.state])
        for row, title in zip(rows, work.titles_of(rows), strict=True)
    ]


def _is_quiet(job: Job) -> bool:
    """Whether it runs and has told nothing for a while."""
    if job.state != Job.RUNNING or job.told_at is None:
        return False
    return work.moment() - job.told_at > timedelta(minutes=1)
