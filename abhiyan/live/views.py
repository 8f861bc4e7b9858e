"""Pages of a live address: to be there (for everybody), the room of those who run it, and a unit's own."""

from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import audit, clock, lately, tree
from abhiyan.kernel.http import Request, number, sent_in
from abhiyan.kernel.idempotency import before_writing
from abhiyan.kernel.tables import csv_text
from abhiyan.live import access, actions, figures, forms, inviting, photos, reads, silence
from abhiyan.live.models import BROKEN, ENDED, Address, SitePhoto
from abhiyan.live.wording import NOT_TAKEN_UP, STATE_NAMES, STATE_TAGS, STATE_WORDS, silent_words
from abhiyan.messaging import outbox, sending
from abhiyan.offline.keeping import kept_on_phone
from abhiyan.plans import proofs
from abhiyan.plans.models import Activity
from abhiyan.units.models import Unit

KEPT_SECONDS = 30  # a page may be kept on the way: what changes comes from the hub


def _activity(activity_id: int) -> Activity:
    found = reads.activity(activity_id)
    if found is None:
        raise Http404
    return found


def _address(activity_id: int) -> Address:
    found = reads.address_of(_activity(activity_id))
    if found is None:
        raise Http404
    return found


@require_GET
def watch(request: Request, activity_id: int) -> HttpResponse:
    """Being there: when, the transmission, what is said. The same for everybody; who one is stands in one's link.

    In silence only why there is nothing; a copy on the way lives no longer than until one begins or is over.
    """
    activity, now = _activity(activity_id), outbox.moment()
    address = reads.address_of(activity)
    if address is None:
        return render(request, "live/none.html", {"activity": activity})
    quiet = silence.between(activity, now, now + timedelta(seconds=KEPT_SECONDS))
    if quiet is not None and quiet.since <= now:
        until = silence.silent_until(activity, now) or quiet.until
        return _kept(request, render(request, "messaging/silent.html", {"until": until}), until - now)
    hub = _hub(request)
    own = (address.text_hi, address.text_en) if get_language() == "hi" else (address.text_en, address.text_hi)
    context = {
        "activity": activity,
        "address": address,
        "hub": hub,
        "texts": [text for text in own if text],
        "states": [(state, words, state == address.state) for state, words in STATE_WORDS.items()],
        "counts_down": not clock.is_set(),
    }
    response = render(request, "live/watch.html", context)
    response._csp_update = {  # type: ignore[attr-defined]  # read by the middleware of django-csp
        "connect-src": _origins(hub, address.stream, address.sound),
        "media-src": ["blob:", *_origins(address.stream, address.sound)],
    }
    return _kept(request, response, quiet.since - now if quiet else timedelta(seconds=KEPT_SECONDS))


def _origins(*addresses: str) -> list[str]:
    """The hosts that a browser may ask for them: with a path, a policy would mean that one page of the host."""
    return sorted({f"{one.scheme}://{one.netloc}" for one in map(urlsplit, addresses) if one.netloc})


def _kept(request: Request, response: HttpResponse, most: timedelta) -> HttpResponse:
    """Let it be kept on the way where nobody's name stands in it, for so long at most."""
    if not request.user.is_authenticated:
        response["Cache-Control"] = f"public, max-age={min(KEPT_SECONDS, int(most.total_seconds()))}"
    return response


def _hub(request: Request) -> str:
    """Where the browser reaches the hub, without a slash at the end; empty where none runs."""
    if settings.LIVE_URL or not settings.LIVE_PORT:
        return str(settings.LIVE_URL).rstrip("/")
    return f"{request.scheme}://{request.get_host().partition(':')[0]}:{settings.LIVE_PORT}"


@login_required
@require_http_methods(["GET", "POST"])
def room(request: Request, activity_id: int) -> HttpResponse:
    """Who is there, below one of the units one sees; POST says what is going on now."""
    activity, by = _activity(activity_id), request.authority
    runs = access.may_run(activity, by=by)
    address = reads.address_of(activity)
    if address is None:
        return redirect("live:announce" if runs else "live:watch", activity.pk)
    form = forms.Tell(request.POST or None, address=address)
    if request.method == "POST" and not runs:
        raise PermissionDenied("plan")
    if form.is_valid():
        try:
            actions.tell(address, **form.cleaned_data, by=by)
        except actions.NotNow:
            messages.warning(request, _("Somebody else was quicker: look what is going on now."))
        except actions.Silent as refused:
            messages.warning(request, silent_words(refused.until))
        return redirect("live:room", activity_id)
    unit = _looked_at(request)
    try:
        now = _figures(address, unit, request)
    except lately.TooSlow:
        return lately.too_slow(request, activity.name)
    whole, parts, silent = now.value
    context = {
        "address": address,
        "activity": activity,
        "state": STATE_NAMES[address.state],
        "silent_until": silence.silent_until(activity, outbox.moment()),
        "tag": STATE_TAGS[address.state],
        "unit": unit,
        "above": _above(unit, request),
        "whole": whole,
        "lines": parts,
        "silent": silent,
        "copied_at": now.at if now.is_old else None,
        "form": form,
        "runs": runs,
        "goes_on": address.is_open,
        "ticket": inviting.ticket_of(address, by.person_id, day=clock.today()),
        "may_export": by.may("export", *unit.paths),
        "questions": reads.questions_at(address, unit),
        "photos": photos.below(address, unit, by),
    }
    return render(request, "live/room.html", context, status=422 if form.errors else 200)


Shown = tuple[figures.Line, list[figures.Line], list[Unit]]
"""A unit, what stands right below it, and from where nobody is."""


def _figures(address: Address, unit: Unit, request: Request) -> "lately.Copy[Shown]":
    """What the room shows of a unit: as it is, or as it was where that takes too long. Raises lately.TooSlow."""
    by, day = request.authority, request.day

    def read() -> Shown:
        whole, *parts = figures.lines(address, [unit, *reads.below(unit, by, day)], day)
        return whole, figures.absent_first(parts), figures.silent(address.activity, unit, by, day)

    key = ("room", address.pk, unit.pk, day, lately.sight(by))
    return lately.in_time(key, read, now=timezone.now())


def _looked_at(request: Request) -> Unit:
    """The unit in the address, or the highest one sees. Raises Http404."""
    seen = request.authority.see(Unit).select_related("level")
    asked = request.GET.get("unit", "")
    if asked:
        one: Unit = get_object_or_404(seen, pk=number(asked))
        return one
    found: Unit | None = seen.filter(path__lt=tree.root(tree.CONSTITUENCIES)).order_by("depth", "path").first()
    if found is None:
        found = seen.order_by("depth", "path").first()
    if found is None:
        raise Http404
    return found


def _above(unit: Unit, request: Request) -> list[Unit]:
    return list(request.authority.see(Unit).filter(path__in=tree.ancestors(unit.path)).order_by("depth"))


@login_required
@require_GET
def replay(request: Request, activity_id: int) -> HttpResponse:
    """The room minute by minute: played in a minute, or looked at one by one."""
    address = _address(activity_id)
    unit = _looked_at(request)
    units = [unit, *reads.listening(address, unit, request.authority, request.day)]
    minutes = figures.by_minute(address, units)
    whole, *parts = figures.lines(address, units, request.day)
    last = len(minutes[unit.pk]) - 1
    minute = min(number(request.GET.get("minute", "")), last)
    lines = [figures.moment(one, minutes[one.unit.pk], minute) for one in parts]
    clocks = [f"{timezone.localtime(address.doors_at + timedelta(minutes=one)):%H:%M}" for one in range(last + 1)]
    context = {
        "activity": address.activity,
        "address": address,
        "unit": unit,
        "above": _above(unit, request),
        "minute": minute,
        "last": last,
        "clocks": {"now": clocks[minute], "first": clocks[0], "last": clocks[-1]},
        "whole": whole,
        "here": minutes[unit.pk][minute],
        "hill": figures.hill(minutes[unit.pk]),
        "at": 1000 * minute // max(1, last),
        "lines": lines,
        "silent": sum(one.nobody for one in lines),
        "said": {
            "clocks": clocks,
            "whole": minutes[unit.pk],
            "units": [[one.meant, minutes[one.unit.pk]] for one in parts],
        },
    }
    return render(request, "live/replay.html", context)


@login_required
@require_GET
def report(request: Request, activity_id: int) -> HttpResponse:
    """The room's table as a file, for whoever may take figures out."""
    address, by = _address(activity_id), request.authority
    unit = _looked_at(request)
    by.require("export", *unit.paths)
    below = reads.below(unit, by, request.day)
    found = figures.lines(address, [unit, *below], request.day)
    header = [
        _("Code"), _("Name"), _("Meant (claimed)"), _("Verified"), _("Came"), _("Most at once"), _("Heads expected"),
        _("Heads counted (claimed)"),
    ]  # fmt: skip
    rows = [
        [
            one.unit.code,
            one.unit.name,
            *map(str, (one.meant, one.verified, one.joined, one.most, one.expected, one.heads)),
        ]
        for one in found
    ]
    audit.wrote("export", f"unit:{unit.pk}", by=by, count=len(found), detail={"live": address.pk})
    response = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="live-{address.pk}-{unit.pk}.csv"'
    return response


def _counted(one: figures.Line) -> tuple[int, ...]:
    return one.meant, one.verified, one.joined, one.most, one.expected, one.heads


@login_required
@require_http_methods(["GET", "POST"])
def announce(request: Request, activity_id: int) -> HttpResponse:
    """Say when it is and where it comes from."""
    activity, by = _activity(activity_id), request.authority
    if not access.may_run(activity, by=by):
        raise PermissionDenied("plan")
    address = reads.address_of(activity)
    initial = {name: getattr(address, name) for name in actions.Details.__dataclass_fields__} if address else {}
    form = forms.Announce(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            actions.announce(activity, form.details(), by=by)
        except actions.Silent as refused:
            form.add_error(None, silent_words(refused.until))
        else:
            messages.success(request, _("Written down. Pages that are open hear of it within half a minute."))
            return redirect("live:room", activity.pk)
    context = {"activity": activity, "address": address, "form": form}
    return render(request, "live/announce.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def photo(request: Request, photo_id: int) -> HttpResponse:
    """A photo of the heads at a listening site, for whoever sees its unit."""
    found: SitePhoto = get_object_or_404(request.authority.see(SitePhoto), pk=photo_id)
    content = photos.content_of(found)
    if content is None:
        raise Http404
    return sent_in(content, kind="image/jpeg", name=f"heads-{found.pk}.jpg")


def _read_photo(request: HttpRequest) -> None:
    """A photo takes seconds: it is drawn anew before the write turn is taken, for whoever reports somewhere."""
    if cast(Request, request).authority.over("report"):
        proofs.read_early(request.FILES.getlist("sent"))


@before_writing(_read_photo)
@login_required
@require_http_methods(["GET", "POST"])
@kept_on_phone
def unit(request: Request, unit_id: int) -> HttpResponse:
    """A unit's own: its listening sites, what it asks, and which questions of those below go on.

    Of the address in `?activity=`, else the one that comes next.
    """
    by = request.authority
    found: Unit = get_object_or_404(by.see(Unit).select_related("level", "parent"), pk=unit_id)
    address = _asked_for(request)
    reports = access.may_report(found, by=by)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if request.method == "POST" and not reports:
        raise PermissionDenied("report")
    bound: dict[str, Any] = {
        name: form(*(request.POST, request.FILES) if act == name else ()) for name, form in _FORMS.items()
    }
    if act and _done(request, act, bound.get(act), address, found):
        return redirect(request.get_full_path())
    context = {
        "unit": found,
        "address": address,
        "activity": address.activity,
        "reports": reports,
        "sites": figures.sites_at(address, found),
        "photos": photos.at_units(address, [found], by),
        "own": reads.questions_at(address, found),
        "below": reads.questions_below(address, found, by),
        "forms": bound,
        "line": sending.line(),
        "is_over": address.state in (ENDED, BROKEN),
    }
    return render(request, "live/unit.html", context, status=422 if any(one.errors for one in bound.values()) else 200)


def _asked_for(request: Request) -> Address:
    asked = request.GET.get("activity", "")
    if asked:
        return _address(number(asked))
    found = reads.latest()
    if found is None:
        raise Http404
    return found


_FORMS = {"open": forms.OpenSite, "count": forms.CountHeads, "ask": forms.Ask}


def _done(request: Request, act: str, form: Any, address: Address, unit: Unit) -> bool:
    """Whether what was sent is written; the form or a message says why not."""
    by = request.authority
    if act == "raise":
        return _raised(request, address)
    if form is None or not form.is_valid():
        return False
    given = form.cleaned_data
    if act == "open":
        try:
            actions.open_site(address, unit, **given, by=by)
        except actions.NameTaken:
            form.add_error("name", _("The unit has a listening site of that name. Add what tells the two apart."))
            return False
    elif act == "count":
        site = reads.site(address, unit, given["site"])
        if site is None:
            raise Http404
        actions.count_heads(site, counted=given["counted"], photo=given["sent"], day=clock.today(), by=by)
    else:
        actions.ask(address, unit, text=given["text"], by=by, at=timezone.now())
    messages.success(request, _("Written down."))
    return True


def _raised(request: Request, address: Address) -> bool:
    question = reads.question(address, number(request.POST.get("question", "")), request.authority)
    if question is None:
        raise Http404
    try:
        actions.raise_question(question, by=request.authority, at=timezone.now())
    except actions.QuestionStays as stays:
        messages.warning(request, str(NOT_TAKEN_UP[type(stays)]))
    return True
