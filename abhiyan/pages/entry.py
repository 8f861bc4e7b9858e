"""The ways in: first steps of an empty installation, and the demo's sign-in with one tap."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth import login
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from abhiyan.kernel.clock import LOOKED_AT, BadDay, read_day, today
from abhiyan.kernel.http import Request
from abhiyan.pages import actions, guide, reads
from abhiyan.plans.timeline import days_of_programmes
from abhiyan.posts import signin
from abhiyan.posts.access import held_by

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def first_steps(request: Request) -> HttpResponse:
    """What to do on an empty installation: each step says whether it is done."""
    steps = _steps(reads.standing(), may_load=bool(request.authority.over("organise")))
    if all(step["done"] for step in steps) and not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "pages/first_steps.html", {"steps": steps, "all_done": all(step["done"] for step in steps)})


def _steps(standing: reads.Standing, *, may_load: bool) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Describe the organisation"),
            "text": _(
                "A folder of small text files names the levels, roles, rights and holidays. "
                "Copy one that ships with Abhiyan, change it, and apply it."
            ),
            "commands": ["abhiyan profile check profiles/mine", "abhiyan profile apply profiles/mine"],
            "done": standing.profile,
        },
        {
            "title": _("Load the units"),
            "text": _("A list of units with their codes and names, as CSV or XLSX. What would change is shown first."),
            "commands": ["abhiyan units load units.csv"],
            "href": reverse("units:load") if may_load else "",
            "action": _("Load units from a file"),
            "stays": may_load,
            "done": standing.units,
        },
        {
            "title": _("Name the first administrator"),
            "text": _("The first person is appointed on the machine itself, so that nobody from outside can be first."),
            "commands": ['abhiyan administrator "..." --mail ...'],
            "done": standing.administrator,
        },
        {
            "title": _("Sign in"),
            "text": _("With the mail address or number of the administrator; a code is sent to it."),
            "href": reverse("account_login"),
            "action": _("Sign in"),
            "done": standing.signed_in,
        },
        {
            "title": _("Appoint the first convenors"),
            "text": _(
                "Open the top unit, choose a vacant post, write a name and a number, and invite them on their page. "
                "They sign in and go on below."
            ),
            "href": reverse("pages:home"),
            "action": _("Open my page"),
            "done": standing.appointed,
        },
    ]


@require_POST
def demo_sign_in(request: Request, kind: str) -> HttpResponse:
    """Enter an invented database as one of its kinds of people; anywhere else there is no such page."""
    try:
        user = signin.demo_user(kind, day=today())
    except signin.NotInvented as error:
        raise Http404 from error
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect("plans:timeline")


@require_POST
def demo_guide(request: Request) -> HttpResponse:
    """Go to a stop of the guided path as the person it is seen as, or leave the path (`stop=0`). Only in a demo."""
    asked = request.POST.get("stop", "")
    number = int(asked) if asked in guide.NUMBERS else -1
    try:
        signin.require_invented()
        user = signin.demo_user(guide.STOPS[number - 1].kind, day=today()) if number > 0 else None
    except signin.NotInvented as error:
        raise Http404 from error
    if number < 0 or (number and user is None):
        raise Http404
    if user is None:
        answer = redirect("pages:home")
        answer.set_cookie(guide.COOKIE, guide.left(request), max_age=86_400, httponly=True, samesite="Lax")
        return answer
    if user != request.user:
        login(request, user, backend=BACKEND)
    answer = redirect(guide.place(number, held_by(today(), user.person.pk)))
    answer.set_cookie(guide.COOKIE, str(number), max_age=86_400, httponly=True, samesite="Lax")
    return answer


@require_POST
def demo_day(request: Request) -> HttpResponse:
    """Move the day of an invented database; anywhere else there is no such page.

    This browser looks at the day, others stay where they are, and `act=follow` goes back to the programme's own.
    `act=everybody` moves that one for all, `act=resume` lets it follow the play again: only for who is signed in.
    """
    days = days_of_programmes()
    act = request.POST.get("act", "")
    if days is None or (act in ("everybody", "resume") and not request.user.is_authenticated):
        raise Http404
    try:
        signin.require_invented()
    except signin.NotInvented as error:
        raise Http404 from error
    answer = redirect(_back_to(request.POST.get("next", "/")))
    if act == "resume":
        actions.follow_play(by=request.authority)
    if act in ("follow", "resume"):
        answer.delete_cookie(LOOKED_AT)
        return answer
    day = _day_asked(request, *days)
    if act == "everybody":
        actions.move_day(day, by=request.authority)
        answer.delete_cookie(LOOKED_AT)
    else:
        answer.set_cookie(LOOKED_AT, day.isoformat(), max_age=86_400, httponly=True, samesite="Lax")
    return answer


def _back_to(asked: str) -> str:
    """The page the slider stood on, without a day of its own in the address."""
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return "/"
    parts = urlsplit(asked)
    query = QueryDict(parts.query, mutable=True)
    query.pop("on", None)
    return urlunsplit(("", "", parts.path, query.urlencode(), ""))


def _day_asked(request: Request, first: date, last: date) -> date:
    """The day that is named, or that the slider or a step from it leads to: never outside the programme."""
    if named := request.POST.get("day", ""):
        try:
            return min(max(read_day(named), first), last - timedelta(days=1))
        except BadDay as error:
            raise Http404 from error
    step, offset = request.POST.get("step", "0"), request.POST.get("offset", "")
    if step not in ("-1", "0", "1") or not offset.isdecimal():
        raise Http404
    day = first + timedelta(days=min(int(offset), 4000) + int(step))
    return min(max(day, first), last - timedelta(days=1))
