"""What a page of the app is given, so that the phone can keep and send."""

from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from abhiyan.accounts import signing
from abhiyan.kernel import crypto


class App(NamedTuple):
    """phone: the mark that lets this browser send. owner: whose things they are, as a mark that says nobody's name."""

    phone: str
    owner: str
    made_at: datetime


def app_of(request: HttpRequest) -> App:
    """Somebody is signed in."""
    found = signing.of(request)
    now = timezone.now()
    signing.seen(found, now)
    return App(signing.mark_of(found), crypto.blind(f"phone:{found.user_id}").hex()[:16], now)
