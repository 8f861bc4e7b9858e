"""The page on which somebody who signed up proves the number, and the list of those who were helped to sign up."""

from typing import Any, NamedTuple
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import phones
from abhiyan.kernel.authority import system
from abhiyan.kernel.http import Request, number
from abhiyan.messaging import sending
from abhiyan.people import receipts
from abhiyan.posts.reads import is_invented
from abhiyan.posts.signin import day_of
from abhiyan.registration.joining import helped, limits, qr
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof import challenges, proving, replies
from abhiyan.registration.proof import forms as forms_proving
from abhiyan.units.models import Unit

BY = system("sign-up")
AWAITS, PROVED, OVER = "awaits", "proved", "over"
# HELD is shown as awaiting, for that others share the number is told to its owner alone; so is a code nobody has.
STATES = dict.fromkeys((SignUp.AWAITING, SignUp.HELD), AWAITS) | {SignUp.PROVED: PROVED}


class Line(NamedTuple):
    """Where to send what. number: as it is dialled. sms, tel: links; qr: for a helper's screen, label: what it says."""

    number: str
    words: str
    sms: str
    tel: str
    qr: str
    label: str


@never_cache
@require_http_methods(["GET", "POST"])
def prove(request: Request, code: str) -> HttpResponse:
    """How to prove the number of a sign-up, and whether it is. Only the browser that signed up may have a code sent.

    It makes no session. Once the number is proved, its owner's browser is offered the own page. To anybody else it says
    the state and nothing more, and the same for a code that nobody has.
    """
    code = code.upper()
    row = challenges.sign_up_of(code)
    device = limits.device_of(request)
    is_mine = challenges.may_ask(row, device)
    form = forms_proving.Code(request.POST if request.POST.get("act") == forms_proving.CODE else None)
    if request.method == "POST":
        if not form.is_bound:
            _send(request, row)
            return redirect("registration:prove", code)
        if form.is_valid():
            _answer(request, row, form.cleaned_data["digits"])
            return redirect("registration:prove", code)
    state = STATES.get(row.state, OVER) if row is not None else AWAITS
    context: dict[str, Any] = {"code": code, "state": state, "is_mine": is_mine, "line": line(code)}
    if state == PROVED:  # a call agrees to nothing, and STOP may have come since
        context["counts"] = row is not None and row.person_id is not None and bool(proving.agreed([row.person_id]))
    if request.htmx and request.method == "GET":
        response = render(request, "registration/_proof.html", context)
        if state != AWAITS:
            response["HX-Refresh"] = "true"  # what to send where is no longer of use
        return response
    if is_mine and row is not None:
        context |= _own(row, device, form)
    elif row is not None and row.person_id and challenges.was_proved_here(row, device, timezone.now()):
        context["own_page"] = receipts.link_for(row.person_id)
    return render(request, "registration/prove.html", context, status=422 if form.errors else 200)


def line(code: str, word: str = "JOIN") -> Line | None:
    """What to send where, such as the word and code of a sign-up; None where this installation hears nobody."""
    number = sending.line()
    if not number:
        return None
    text = f"{word} {code}"
    bare = number.removeprefix(phones.INDIA)
    shown = f"{bare[:5]} {bare[5:]}" if bare != number else number
    label = _("QR code: opens a message with %(text)s") % {"text": text}
    picture = mark_safe(qr.svg(f"SMSTO:{number}:{text}"))  # noqa: S308 (ours, of a number of the settings and a code)
    return Line(shown, text, f"sms:{number}?&body={quote(text)}", f"tel:{number}", picture, label)


def _own(row: SignUp, device: bytes, form: forms_proving.Code) -> dict[str, Any]:
    """What the person who signed up sees in that browser."""
    sent = challenges.standing(row.pk, device, timezone.now())
    number = challenges.number_of(row)
    return {
        "form": form,
        "last2": number[-2:],
        "number": number.removeprefix(phones.INDIA) if is_invented() else "",  # for the phone that the demo plays
        "offered": challenges.are_offered(),
        "is_sent": sent is not None,
        "left": challenges.TRIES - sent.tries if sent is not None else 0,
    }


def _send(request: Request, row: SignUp | None) -> None:
    """Have a code sent, or say why none is."""
    browser = challenges.Browser(limits.device_of(request), limits.address_of(request))
    try:
        challenges.send(row.pk if row is not None else None, browser=browser, at=timezone.now())
    except challenges.NotHere:
        messages.error(request, _("A code is only sent from the browser in which you registered. Send JOIN instead."))
    except limits.TooSoon as soon:
        said = ngettext(
            "A code went out just now. Wait %(n)d second before you ask for another.",
            "A code went out just now. Wait %(n)d seconds before you ask for another.",
            soon.seconds,
        )
        messages.warning(request, said % {"n": soon.seconds})
    except limits.NotSent:
        messages.error(
            request, _("No code can be sent now. Send JOIN or give a missed call instead: that always works.")
        )


def _answer(request: Request, row: SignUp | None, typed: str) -> None:
    """Try a code, and say what came of it."""
    browser = challenges.Browser(limits.device_of(request), limits.address_of(request))
    way = proving.Way(proving.CODE, day_of(request), timezone.now(), BY)
    try:
        came = challenges.answer(row.pk if row is not None else None, typed, browser=browser, way=way)
    except challenges.NotHere:
        messages.error(request, _("A code is only taken in the browser in which you registered. Send JOIN instead."))
        return
    if isinstance(came, challenges.Wrong):
        said = ngettext(
            "That is not the code. You have %(n)d more try.",
            "That is not the code. You have %(n)d more tries.",
            came.left,
        )
        messages.error(request, said % {"n": came.left})
    elif isinstance(came, challenges.CodeRefused):
        messages.error(request, _("That code is no longer good. Ask for a new one, or send JOIN."))
    elif came.kind == proving.PROVED:
        messages.success(request, replies.words(came))
    else:
        messages.warning(request, replies.words(came))


@login_required
@require_GET
def helped_list(request: Request) -> HttpResponse:
    """Whom one helped to sign up, and who of one's branch awaits proof, each with the code to be sent. Shows, no more.

    No field here or anywhere takes what a helper reads on somebody's phone.
    """
    by, whose = request.authority, request.GET.get("list", "")
    whose = whose if whose in helped.LISTS else helped.MINE
    unit = None
    if key := number(request.GET.get("unit", "")):
        unit = get_object_or_404(by.see(Unit).select_related("level"), pk=key)
    state = helped.DONE if request.GET.get("state") == helped.DONE and whose == helped.MINE else helped.AWAITING
    lists = helped.Lists(by, unit)
    rows, following = lists.page(whose, state, request.GET.get("after", ""))
    context = {
        "rows": rows,
        "next": following,
        "whose": whose,
        "state": state,
        "unit": unit,
        "counts": lists.counts,
        "number": sending.line().removeprefix(phones.INDIA),
        "most": helped.MOST,
    }
    return render(request, "registration/helped.html", context)
