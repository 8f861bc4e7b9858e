"""How many people may sign up from one browser: it is known by a cookie of ours, kept as a keyed hash."""

import secrets
from datetime import date

from django.conf import settings
from django.core import signing as cookies
from django.http import HttpRequest, HttpResponse

from abhiyan.kernel import crypto
from abhiyan.registration.models import SignUp

COOKIE, COOKIE_DAYS = "device", 400


def device_of(request: HttpRequest) -> bytes:
    """16 bytes that stand for this browser: a keyed hash of its cookie. A new one where it has none yet."""
    token = getattr(request, "device_token", "") or _token(request.COOKIES.get(COOKIE, ""))
    request.device_token = token or secrets.token_urlsafe(18)  # type: ignore[attr-defined]  # for keep_device
    return crypto.blind(f"device:{request.device_token}")[:16]  # type: ignore[attr-defined]


def keep_device(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep its cookie: ours alone, read by no script."""
    device_of(request)
    response.set_cookie(
        COOKIE,
        cookies.dumps(request.device_token, salt=COOKIE),  # type: ignore[attr-defined]
        max_age=COOKIE_DAYS * 86_400,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )


def _token(cookie: str) -> str:
    try:
        return str(cookies.loads(cookie, salt=COOKIE)) if cookie else ""
    except cookies.BadSignature:
        return ""  # not one of ours: a new one


def may_sign_up(device: bytes, day: date) -> bool:
    """Whether one more person may sign up from this browser on `day`. A browser without a cookie is a new one."""
    if not device:
        return True
    return SignUp.objects.filter(device=device, day=day)[: settings.SIGN_UPS_PER_DEVICE].count() < (
        settings.SIGN_UPS_PER_DEVICE
    )
