"""Pages of office-bearers about people who sign up: helping somebody, passing a link on, placing who knew no booth."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import phones, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import asked_before
from abhiyan.messaging import sending
from abhiyan.people import notices
from abhiyan.people.models import Consent
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment
from abhiyan.posts.reads import is_invented
from abhiyan.posts.signin import day_of
from abhiyan.posts.views import worded
from abhiyan.registration.joining import placing, qr, sharing, signing, typed, whereabouts, windows
from abhiyan.registration.joining.forms import Helped
from abhiyan.registration.joining.helped import HELPING, helped_by, ranges_of
from abhiyan.registration.joining.views import day_to_try, turn_away
from abhiyan.registration.joining.wayfinding import Way, found, told
from abhiyan.registration.models import SignUp, Window
from abhiyan.units.models import Unit

HELP, SHARE = "help", "share"


def may_help(by: Authority, unit: Unit, window: Window) -> bool:
    """Whether somebody may bring volunteers in at a unit: of the wing of the window's role."""
    return any(by.may(verb, *unit.paths, wing=window.role.wing.key) for verb in HELPING)


def require_office(by: Authority) -> None:
    """Raises PermissionDenied for who brings nobody in anywhere."""
    if not ranges_of(by):
        raise PermissionDenied(HELPING[0])


# --- helping ----------------------------------------------------------------------------------------------------------


@asked_before(turn_away)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def help_join(request: Request) -> HttpResponse:
    """The form for somebody else: no consent, no secret of theirs. They prove the number, or nothing counts."""
    by, day = request.authority, day_of(request)
    require_office(by)
    data = request.POST if request.method == "POST" else request.GET
    appointed = data.get("as") == SignUp.APPOINTED
    some = windows.open_on(day)
    if not some and not appointed:
        return shut(request, day)
    place, fitting = (None, some) if appointed else helped_place(data, by, some)
    window = fitting[0] if len(fitting) == 1 else None
    if place is None and not appointed:
        way = way_for(HELP, by)
        return render(request, "registration/help_where.html", {"window": window, **found({}, way)})
    if place is not None and window is None:
        return which(request, place, fitting)
    if request.method == "POST":
        form = Helped(request.POST, invented=is_invented())
        try:
            answer = taken_in(request, form, place, window, day=day)
        except signing.WindowShut:  # since this page was asked for
            return shut(request, day)
    else:
        form, answer = to_fill_in(request), None
    if answer is not None:
        return answer
    context = {
        "form": form,
        "place": told(place) if place else None,
        "window": window,
        "where": way_for(HELP, by).start,
    }
    return render(request, "registration/help_form.html", context, status=422 if request.method == "POST" else 200)


def shut(request: Request, day: date) -> HttpResponse:
    """Nobody can be helped to sign up on this day: when they can, and what else one can do."""
    coming, past = windows.coming(day), windows.past(day)
    told_when = {"coming": coming, "past": past, "to_try": day_to_try(coming or past)}
    return render(request, "registration/help_shut.html", told_when, status=409 if request.method == "POST" else 200)


def to_fill_in(request: Request) -> Helped:
    """The form: empty, or as it was refused and carried here."""
    was = typed.carried(request, whose=request.authority.actor)
    if was is None:
        return Helped(invented=is_invented())
    return typed.shown(Helped(was.fields, invented=is_invented()), was)


def taken_in(
    request: Request, form: Helped, place: Unit | None, window: Window | None, *, day: date
) -> HttpResponse | None:
    """Bring somebody in, or go to a page of its own for the form that was refused; None to show it here and now.

    Raises signing.WindowShut.
    """
    path, by = reverse("registration:help_join"), request.authority
    if form.is_valid() and (answer := bring_in(form, place, window, day=day, by=by)):
        typed.drop(request, answer, path)
        return answer
    meant = {"at": place and place.pk, "w": window and window.pk} if place else {"as": SignUp.APPOINTED}
    said = tuple(str(words) for words in form.non_field_errors())
    kept = {name: str(value) for name, value in meant.items() if value}
    return typed.to_own_page(typed.Typed(typed.fields_of(request.POST), said), path, kept, whose=by.actor)


def which(request: Request, unit: Unit, some: Sequence[Window]) -> HttpResponse:
    """Several registrations take people of the place: each with its days, to be chosen."""
    where = way_for(HELP, request.authority).start
    context = {"frame": "base.html", "place": told(unit), "choices": choices(unit, some), "where": where}
    return render(request, "registration/which.html", context)


def helped_place(data: QueryDict, by: Authority, some: Sequence[Window]) -> tuple[Unit | None, list[Window]]:
    """The unit meant, where `by` may bring people in, and the windows that may be meant there."""
    pk = number(data.get("at", ""))
    unit = whereabouts.place(pk, ranges_of(by)) if pk else None
    fitting = fitting_at(unit, by, windows.chosen(some, pk=number(data.get("w", "")))) if unit is not None else []
    return (unit, fitting) if fitting else (None, list(some))


def fitting_at(unit: Unit, by: Authority, some: Iterable[Window]) -> list[Window]:
    """The windows in which `by` may bring people in at a unit: those that take its people, else one that refuses."""
    fitting = [one for one in some if may_help(by, unit, one)]
    return windows.for_place(fitting, unit) or fitting[:1]


def choices(unit: Unit, some: Iterable[Window]) -> list[tuple[Window, str]]:
    """Each of several windows, with the address that chooses it on the same page."""
    return [(one, "?" + urlencode({"at": unit.pk, "w": one.pk})) for one in some]


def bring_in(
    form: Helped, place: Unit | None, window: Window | None, *, day: date, by: Authority
) -> HttpResponse | None:
    kind = SignUp.VOLUNTEER if place else SignUp.APPOINTED
    entry = form.entry(unit_id=place.pk if place else None, kind=kind, helper_id=by.person_id)
    try:
        row = signing.sign_up(entry, window=window, day=day, by=by)
    except signing.OutsideWindow:
        form.add_error(None, _("People of this place can't sign up now. Choose another place."))
        return None
    return redirect("registration:help_done", code=row.code)


@login_required
@require_GET
def done(request: Request, code: str) -> HttpResponse:
    """What the person has to do now; only for who helped them. Held or not, it looks the same."""
    mine = helped_by(request.authority).select_related("unit")
    row = get_object_or_404(mine, code=code)
    context = {
        "row": row,
        "proved": row.state == SignUp.PROVED,
        "number": sending.line().removeprefix(phones.INDIA),
        "words": notices.text_of(Consent.ORGANISE, row.language),  # what JOIN agrees to where nothing was ticked
    }
    return render(request, "registration/help_done.html", context)


# --- finding a place in one's own branch ------------------------------------------------------------------------------


@login_required
@require_GET
def my_place(request: Request) -> HttpResponse:
    """Finding a place in one's own branch, for helping, for a link, or for a volunteer to be placed."""
    require_office(request.authority)
    way = way_for(request.GET.get("for", ""), request.authority)
    return render(request, "registration/my_place.html", found(request.GET, way))


def way_for(what: str, by: Authority) -> Way:
    """The way to a place that is taken to the page of `what`: HELP, SHARE, or the id of a sign-up. Raises Http404."""
    finding, kept = reverse("registration:my_place"), {"for": what}
    if what == HELP:
        return Way(finding, reverse("registration:help_join"), kept, ranges_of(by))
    if what == SHARE:
        return Way(finding, reverse("registration:share"), kept, ranges_of(by))
    if not number(what):
        raise Http404
    return Way(finding, reverse("registration:place", args=[number(what)]), kept, by.over("appoint"), exact=True)


# --- passing a link on ------------------------------------------------------------------------------------------------


@login_required
@require_GET
def share(request: Request) -> HttpResponse:
    """One's own link and its square of dots, to be sent or printed, and how many came through it."""
    require_office(request.authority)
    unit, some = shared(request)
    context: dict[str, Any] = {"where": way_for(SHARE, request.authority).start, "unit": unit, "planned": bool(some)}
    context["past"] = None if some else windows.past(day_of(request))
    if unit and len(some) == 1:
        link = request.build_absolute_uri(sharing.address(request.authority, unit, some[0]))
        context |= {"window": some[0], "link": link, "counted": sharing.counted(request.authority, some[0])}
    elif unit:
        context["choices"] = choices(unit, some)
    return render(request, "registration/share.html", context)


@login_required
@require_GET
def share_image(request: Request, kind: str) -> HttpResponse:
    """The square of dots as a picture: svg or png."""
    require_office(request.authority)
    unit, some = shared(request)
    if unit is None or len(some) != 1 or kind not in ("svg", "png"):
        raise Http404
    link = request.build_absolute_uri(sharing.address(request.authority, unit, some[0]))
    if kind == "svg":
        return HttpResponse(qr.svg(link), content_type="image/svg+xml")
    answer = HttpResponse(qr.png(link), content_type="image/png")
    answer["Content-Disposition"] = f'attachment; filename="{unit.code}.png"'
    return answer


def shared(request: Request) -> tuple[Unit | None, list[Window]]:
    """What a link is for: the place asked for, else that of one's highest post where one may bring people in.

    And the windows it may be for: those that are open, else the next; one where nobody has to choose.
    """
    by, day = request.authority, day_of(request)
    some = windows.open_on(day) or [one for one in (windows.coming(day),) if one]
    if "at" in request.GET:
        return helped_place(request.GET, by, some)
    for held in held_by(request):
        unit = held.post.unit
        if unit.tree == tree.ORGANISATION and (fitting := fitting_at(unit, by, some)):
            return unit, fitting
    return None, some


def held_by(request: Request) -> Sequence[Appointment]:
    return request.held


# --- placing ----------------------------------------------------------------------------------------------------------


@login_required
@require_GET
def unplaced(request: Request) -> HttpResponse:
    """Volunteers who knew no booth, the longest waiting first."""
    require_to_place(request.authority)
    rows, last = placing.page(request.authority, number(request.GET.get("after", "")))
    return render(request, "registration/unplaced.html", {"rows": rows, "next": str(last) if last else ""})


@login_required
@require_http_methods(["GET", "POST"])
def place(request: Request, pk: int) -> HttpResponse:
    """One of them: find the booth, look, and place."""
    by = request.authority
    require_to_place(by)
    row = get_object_or_404(placing.waiting(by), pk=pk)
    way = way_for(str(pk), by)
    chosen = number((request.POST if request.method == "POST" else request.GET).get("at", ""))
    unit = whereabouts.place(chosen, way.scope) if chosen else None
    context: dict[str, Any] = {
        "row": row,
        "known": told(row.unit) if row.unit else None,
        "place": told(unit) if unit else None,
    }
    if request.method == "POST" and unit is not None:
        context["wrong"] = wrong = placed(request, row, unit)
        if not wrong:
            return redirect("registration:unplaced")
        return render(request, "registration/place.html", context | {"way": way}, status=422)
    asked = {"under": str(row.unit.pk)} if row.unit else {}
    return render(request, "registration/place.html", context | found(asked, way))


def placed(request: Request, row: SignUp, unit: Unit) -> str:
    """Place them and say so; why not, where that can't be."""
    try:
        held = placing.place(row, unit, day=today(), by=request.authority)
    except placing.NotWaiting:
        return _("Somebody else has placed them meanwhile.")
    except placing.NoPost:
        return _("Nobody can serve in this role there: choose a place of the lowest level.")
    except posts.Refused as refused:
        return worded(refused)
    messages.success(
        request,
        _("%(name)s now serves at %(unit)s. On their page the post can be ended, which takes this back.")
        % {"name": held.person.name, "unit": unit.name},
    )
    return ""


def require_to_place(by: Authority) -> None:
    """Raises PermissionDenied for who appoints nowhere."""
    if not by.over("appoint"):
        raise PermissionDenied("appoint")
