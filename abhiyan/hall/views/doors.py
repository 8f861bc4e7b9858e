"""A door, for whoever keeps it: the page, its list for times without a network, and what it sends."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.events import lists
from abhiyan.hall import doors, entering, forms, rules
from abhiyan.hall.models import Door
from abhiyan.hall.wording import CLASS_WORDS, OUTCOME_TONES, OUTCOME_WORDS
from abhiyan.kernel import clock
from abhiyan.kernel.http import Request
from abhiyan.kernel.idempotency import keyless
from abhiyan.kernel.refusals import refused
from abhiyan.kernel.sent import Unreadable

GONE = 410
FILES = (
    "css/base.css", "css/fonts.css", "css/fonts-bold.css", "css/layout.css", "css/parts.css", "css/charts.css",
    "css/print.css", "css/door.css", "js/once.js", "js/network.js", "js/door/door.mjs", "js/door/rules.mjs",
    "js/stored.js", "vendor/zxing.js", "vendor/zxing.wasm", "vendor/ed25519.mjs", "vendor/noto-devanagari-400.woff2",
    "vendor/noto-devanagari-600.woff2", "vendor/noto-latin-400.woff2", "vendor/noto-latin-600.woff2",
    "icons/abhiyan.svg",
)  # fmt: skip
"""All that the page of a door is made of, kept on the phone."""


def of_door(view: Callable[[Request, Door], HttpResponse]) -> Callable[..., HttpResponse]:
    """Find whose door a link is. One that never was is not there; one that has ended is gone, and says so."""

    @never_cache
    @wraps(view)
    def found(request: Request, token: str) -> HttpResponse:
        door = doors.door_by(token)
        if door is None:
            raise Http404
        answer = view(request, door)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return found


def _gone(request: Request) -> HttpResponse:
    return refused(
        request, GONE, _("This door is closed"), _("The event is over, or the organiser ended this link. Thank you.")
    )


@require_http_methods(["GET", "POST"])
@of_door
def door(request: Request, here: Door) -> HttpResponse:
    """The page of a door. Without a script a code is typed and sent; what to do is said on the page that comes back."""
    hours, now = doors.hours_of(here.event), clock.moment()
    if not doors.is_open(here, hours, now=now):
        return _gone(request)
    form = forms.Typed(request.POST or None)
    found: doors.Shown | None = None
    if form.is_valid():
        key = f"form-{request.POST.get('key', '')}"[:64]
        found = doors.typed(here, form.cleaned_data["code"], hours, key=key, now=now)
        form = forms.Typed()
    lists.dress(here.event)
    context = {
        "door": here,
        "event": here.event,
        "hours": hours,
        "token": doors.token_of(here),
        "form": form,
        "shown": _said(found) if found else None,
        "outcomes": [(word, *OUTCOME_WORDS[word], OUTCOME_TONES.get(word, "bad")) for word in rules.OUTCOMES],
        "classes": [(kind, CLASS_WORDS[kind], doors.entered(here.event).get(str(kind), 0)) for kind in rules.CLASSES],
    }
    answer = render(request, "hall/door.html", context, status=422 if form.errors else 200)
    # The reader of squares of dots is compiled code; nothing else of this page may be.
    answer._csp_update = {"script-src": ["'wasm-unsafe-eval'"], "media-src": ["blob:"]}  # type: ignore[attr-defined]
    return answer


def _said(found: doors.Shown) -> dict[str, Any]:
    title, advice = OUTCOME_WORDS[found.outcome]
    return {
        "outcome": found.outcome,
        "title": title,
        "advice": advice,
        "tone": OUTCOME_TONES.get(found.outcome, "bad"),
        "number": found.number,
        "kind": CLASS_WORDS.get(found.kind or 0, ""),
        "first": found.first,
    }


@require_GET
@of_door
def worker(request: Request, here: Door) -> HttpResponse:
    """The script that keeps the page on the phone. It stands below the door's own address, and reaches no further."""
    if not doors.is_open(here, doors.hours_of(here.event), now=clock.moment()):
        return _gone(request)
    token = doors.token_of(here)
    page = reverse("hall:door", args=[token])
    context = {"page": page, "files": [static(name) for name in FILES], "name": f"door-{here.pk}"}
    return render(request, "hall/worker.js", context, content_type="text/javascript; charset=utf-8")


@require_GET
@of_door
def list_json(request: Request, here: Door) -> HttpResponse:  # noqa: ARG001 (found by its link)
    """What the door needs without a network. It is sent no more once the door has ended."""
    hours, now = doors.hours_of(here.event), clock.moment()
    if not doors.is_open(here, hours, now=now):
        return JsonResponse({"ended": True}, status=GONE)
    return JsonResponse(doors.list_of(here, hours, now=now))


@keyless
@csrf_exempt
@require_POST
@of_door
def sync(request: Request, here: Door) -> HttpResponse:
    """What was scanned, each use once by its own key; the answer brings the news of the other doors.

    Keyless, since each use has its key; without a form's token, since the link itself is what lets one in. A door that
    has ended may still send what it has, for a month, and is told nothing more.
    """
    hours, now = doors.hours_of(here.event), clock.moment()
    if not entering.is_still_taken(hours, now):
        return JsonResponse({"ended": True}, status=GONE)
    try:
        sent = doors.read(request.body)
    except Unreadable as unreadable:
        return JsonResponse({"wrong": str(unreadable)}, status=400)
    told = doors.take(here, sent, now=now)
    if not doors.is_open(here, hours, now=now):
        told = {"taken": told["taken"], "refused": told["refused"], "ended": True}
    return JsonResponse(told)
