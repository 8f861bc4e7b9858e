"""What a phone keeps of us, what it sends, and what waits for a person's word."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID, uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import keyless
from abhiyan.kernel.sent import Unreadable
from abhiyan.offline import actions, profile, reads, sending
from abhiyan.offline.models import Filed

FORM = UUID("2b6f1c86-6c0e-5d0a-9a3e-0d6f6a3d8a11")  # names the keys of forms that no script sent
TAKEN = {actions.ALREADY, Filed.TAKEN, Filed.CLASH}
GONE, ERASED, BAD = 403, 409, 400
FILES = (
    "css/base.css", "css/fonts.css", "css/layout.css", "css/parts.css", "css/charts.css", "css/print.css",
    "css/app.css", "js/once.js", "js/network.js", "js/offline/app.mjs", "js/offline/outbox.js", "js/offline/photo.mjs",
    "js/stored.js", "js/pass_on.js",
    "vendor/noto-devanagari-400.woff2", "vendor/noto-latin-400.woff2", "icons/abhiyan.svg",
)  # fmt: skip
"""All that the app's pages are made of, kept on the phone."""
ENTRANCES = ("/enter/", "/demo/sign-in/", "/demo/guide/")  # below them somebody enters, in whose browser another may be


@require_GET
@never_cache
def worker(request: Request) -> HttpResponse:
    """The script that keeps the app on the phone. It stands at the top, so that it reaches every page."""
    context = {
        "files": [static(name) for name in FILES],
        "name": _edition(),
        "stored": static("js/stored.js"),
        "outbox": static("js/offline/outbox.js"),
        "login": reverse("account_login"),
        "logout": reverse("account_logout"),
        "entrances": ENTRANCES,
        "sync": reverse("offline:sync"),
    }
    return render(request, "offline/worker.js", context, content_type="text/javascript; charset=utf-8")


@cache
def _edition() -> str:
    """What changes with any of the files, so that a phone fetches them anew."""
    found = [finders.find(name) for name in FILES]
    return hashlib.sha256(b"".join(Path(str(one)).read_bytes() for one in found if one)).hexdigest()[:12]


@require_GET
def manifest(request: Request) -> HttpResponse:  # noqa: ARG001 (the same for everybody)
    """How a phone installs the app. Named in both languages, since a phone asks once and keeps the answer."""
    icons = [
        {"src": static(f"icons/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ((192, "any"), (512, "any"), (512, "maskable"))
    ]
    said = {
        "id": "/booth/", "start_url": "/booth/", "scope": "/", "display": "standalone", "lang": "hi", "dir": "ltr",
        "name": "अभियान: मेरा बूथ · Abhiyan: my booth", "short_name": "अभियान",
        "background_color": "#faf8f5", "theme_color": "#6a3868", "icons": icons,
    }  # fmt: skip
    return JsonResponse(said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@keyless
@csrf_exempt
@require_POST
@never_cache
def sync(request: Request) -> HttpResponse:
    """What was made on a phone, each thing once by its own key.

    Keyless for that; without a form's token and without a session, since the mark that the phone was given lets it
    send, and lets it do nothing else: also where the post has ended since.
    """
    try:
        whose = sending.sender(request.headers.get("Phone", ""))
        batch = sending.read(request.body)
    except sending.Erased:
        words = _("Nothing is kept about you any more, so this is not taken.")
        return JsonResponse({"gone": True, "said": words}, status=ERASED)
    except sending.Gone:
        words = _("This phone was signed out by its owner, or access has ended: nothing is taken from it any more.")
        return JsonResponse({"gone": True, "said": words}, status=GONE)
    except Unreadable as unreadable:
        return JsonResponse({"wrong": str(unreadable)}, status=BAD)
    return JsonResponse(sending.answered(whose, batch, now=timezone.now()))


@login_required
@require_POST
def file(request: Request) -> HttpResponse:
    """The same for one form that no script sent: made now, its own key is the item's."""
    person = reads.person(request.authority.person_id)
    if person is None:
        raise Http404
    now = timezone.now()
    given = {name: request.POST.getlist(name) for name in request.POST if name not in OUR_OWN}
    fields = {name: some[0] if len(some) == 1 else some for name, some in given.items()}
    key = str(uuid5(FORM, f"{request.user.pk} {request.POST.get('key', '')}"))
    unit = number(request.POST.get("unit", "")) or None
    sent = actions.Sent(key, request.POST.get("kind", ""), unit, now, request.POST.get("after", ""), fields)
    (answer,) = actions.take(person, [sent], phone_now=now, now=now)
    if answer.state in TAKEN:
        messages.success(request, _("It is written down."))
    else:
        messages.warning(request, answer.said or _("It was not written down. Send it once more."))
    onward = request.POST.get("next", "")
    return redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else "/")


OUR_OWN = {"key", "csrfmiddlewaretoken", "kind", "unit", "after", "next"}


@login_required
@require_http_methods(["GET", "POST"])
def waiting(request: Request) -> HttpResponse:
    """What waits for the word of whoever is in charge: items held too long, and values of which one is right."""
    by, now = request.authority, timezone.now()
    if request.method == "POST":
        _decide(request, now)
        return redirect("offline:waiting")
    context = {"held": reads.held_long(by, now), "clashes": profile.met(reads.clashes(by))}
    return render(request, "offline/waiting.html", context)


def _decide(request: Request, now: datetime) -> None:
    """Follow the pressed button. Raises Http404 for what isn't theirs to decide."""
    by = request.authority
    act, _dash, key = request.POST.get("act", "").partition("-")
    if act in ("take", "refuse"):
        row = reads.held(by, number(key))
        if row is None:
            raise Http404
        try:
            actions.decide(row, apply=act == "take", words=request.POST.get("words", "").strip(), by=by)
        except actions.NotHeld:
            messages.warning(request, _("It waits no more."))
            return
    else:
        clash = reads.clash(by, number(key))
        if clash is None:
            raise Http404
        try:
            profile.judge(clash, request.POST.get("value", ""), at=now, by=by)
        except profile.NoSuchValue:
            messages.warning(request, _("Choose one of the values."))
            return
    messages.success(request, _("Written down."))
