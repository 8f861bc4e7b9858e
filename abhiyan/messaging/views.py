"""Where gateways hand over what came in, and the phone that the demo plays."""

import re
import time
from collections.abc import Iterator
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from abhiyan.kernel import phones
from abhiyan.kernel.http import Request
from abhiyan.kernel.idempotency import keyless
from abhiyan.messaging import arrivals, forms, reading, receiving, sending, signatures
from abhiyan.messaging.models import Inbound
from abhiyan.posts import numbers, signin
from abhiyan.posts.reads import is_invented

# A page of the reader's own in a text: its host, if there is one, and its path.
OWN = re.compile(r"(https?://[^\s/]+)?(/(?:me|live|invited)/[A-Za-z0-9_-]+/(?:#[A-Za-z0-9_-]+)?)", re.ASCII)


@keyless
@csrf_exempt
@require_POST
def inbound(request: HttpRequest, gateway: str) -> HttpResponse:
    """A message or call from a gateway, signed. What is answered is the same whoever sent it and whatever it said.

    Keyless, since the gateway's own id for the message is its key. 404 where no secret is set.
    """
    refused = _unsigned(request, gateway, settings.INBOUND_SECRET, most=reading.MOST_BYTES)
    return refused or _taken(request, gateway)


@keyless
@csrf_exempt
@require_POST
def arrived(request: HttpRequest, gateway: str) -> HttpResponse:
    """What a gateway says later of letters it took, signed; the same again changes nothing. 404 without a secret."""
    refused = _unsigned(request, gateway, settings.BULK_SMS_SECRET, most=arrivals.MOST_BYTES)
    if refused:
        return refused
    try:
        arrivals.take(arrivals.read(request.body))
    except reading.Unreadable as error:
        return _refused(400, error.name)
    return JsonResponse({"received": True})


def _unsigned(request: HttpRequest, gateway: str, secret: str, *, most: int) -> HttpResponse | None:
    """Why a call is not read: too long, forged, a replay; None where it is. Raises Http404 without a secret."""
    if not secret:
        raise Http404
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal() or int(said) > most:
        return _refused(413, "too-large")
    try:
        signatures.check(
            secret,
            gateway=gateway,
            timestamp=request.headers.get("X-Abhiyan-Timestamp", ""),
            signature=request.headers.get("X-Abhiyan-Signature", ""),
            body=request.body,
            now=time.time(),
        )
    except signatures.Forged:
        return _refused(403, "forged")
    except signatures.Stale:
        return _refused(403, "stale")
    return None


def _taken(request: HttpRequest, gateway: str) -> HttpResponse:
    try:
        sent = reading.read(request.body, request.content_type or "")
        number = numbers.read(sent.number, invented=is_invented())
    except reading.Unreadable as error:
        return _refused(400, error.name)
    except numbers.NumberRefused:
        return _refused(422, "not-a-number")
    try:
        receiving.take(sent, gateway=gateway, number=number)
    except OperationalError as error:
        if not any(word in str(error) for word in ("locked", "deadlock")):
            raise
        response = _refused(503, "busy")
        response["Retry-After"] = "5"
        return response
    return JsonResponse({"received": True})


def _refused(status: int, name: str) -> HttpResponse:
    return JsonResponse({"error": name}, status=status)


@require_http_methods(["GET", "POST"])
def demo_phone(request: Request) -> HttpResponse:
    """The phone of somebody invented: what was sent to it, and a message or a missed call from it.

    Anywhere but in an invented database there is no such page.
    """
    try:
        signin.require_invented()
    except signin.NotInvented as error:
        raise Http404 from error
    asked = request.POST if request.method == "POST" else request.GET
    is_asked = request.method == "POST" or "number" in asked
    form = forms.Phone(asked) if is_asked else forms.Phone(initial={"text": asked.get("text", "")[:480]})
    if request.method == "POST" and form.is_valid():
        number, text = form.cleaned_data["number"], form.cleaned_data["text"]
        kind = Inbound.CALL if form.cleaned_data["act"] == forms.CALL else Inbound.SMS
        sent = reading.Sent(token_hex(16), kind, number, text)
        receiving.take(sent, gateway="demo", number=number, day=signin.day_of(request))
        return redirect(f"{request.path}?number={number.removeprefix(phones.INDIA)}")
    number = form.cleaned_data["number"] if form.is_valid() else ""
    mail = "" if number else request.GET.get("mail", "")[:254]
    texts: list[Any] = sending.texts(number or mail) if number or mail else _last_texts()
    for one in texts:
        one.pieces = list(pieces(one.words, request))
    context = {
        "form": form,
        "number": number.removeprefix(phones.INDIA),
        "to": number.removeprefix(phones.INDIA) or mail,
        "texts": texts,
        "line": sending.line(),
    }
    return render(request, "messaging/phone.html", context, status=422 if request.method == "POST" else 200)


def _last_texts() -> list[Any]:
    """What went out last, whoever it went to; each with `place`: where all that went there is read."""
    texts: list[Any] = sending.last_texts()
    for one in texts:
        one.to = one.to.removeprefix(phones.INDIA)
        one.place = f"?{urlencode({'mail' if '@' in one.to else 'number': one.to})}"
    return texts


def pieces(words: str, request: HttpRequest) -> Iterator[tuple[str, str]]:
    """A text in pieces, as a phone shows it: (words, "" or the path they lead to). Pages of people's own are links."""
    at, here = 0, ("", settings.PUBLIC_URL.rstrip("/"), request.build_absolute_uri("/").rstrip("/"))
    for found in OWN.finditer(words):
        host, path = found[1] or "", found[2]
        if host in here:  # no other's page is one of ours
            yield words[at : found.start()], ""
            yield found[0] if host else request.build_absolute_uri(path), path
            at = found.end()
    yield words[at:], ""
