"""How many codes may go out, and how many people may sign up from one browser: a stranger must not spend our money.

A browser is known by a cookie of ours, kept as a keyed hash. A code is only sent for a sign-up that this very browser
made, so a request alone sends nothing. What is counted, by the day of the real clock:

    number     ABHIYAN_CODES_PER_NUMBER; each time twice as long until the next, from 30 seconds on
    prefix     the first seven of ten digits: machines count upwards
    network    the address as /24 or /64: so many before the first came back, then two more for each that did
    all        ABHIYAN_CODES_BUDGET, and two for each that came back

A campus behind one address earns its own codes: who resends is counted once, every number that is proved lets two more
browsers in. Once codes go out and hardly any comes back, networks that have proved nothing get three a day: each of a
thousand strange addresses gets next to nothing, and a campus three to begin with. JOIN and missed calls have no limit.
"""

import ipaddress
import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core import signing as cookies
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.clock import INDIA
from abhiyan.registration.models import Challenge, Spending

COOKIE, COOKIE_DAYS = "device", 400
FIRST_SECONDS = 30  # until a second code to one number; then 60, 120 ...
PER_DEVICE = 5  # codes to one browser in a day
FEW = 3  # what a network that proved nothing gets while codes go out and don't come back
SICK = 100  # codes out beyond two for each that came back, from which that is so


class NotSent(Exception):
    """No code goes out; the subclass says why. The person may always send JOIN instead."""


class SwitchedOff(NotSent):
    """This installation sends no codes."""


class TooSoon(NotSent):
    """The last one went out only just now. seconds: to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(seconds)


class Spent(NotSent):
    """As many went out today as may, to the number, its like, the browser, its network, or in all."""


class Asked(NamedTuple):
    """A code that is asked for: to which number, from which browser (16 bytes) and address."""

    number: str
    device: bytes
    address: str


# --- the browser -----------------------------------------------------------------------------------------------------


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


class TooMany(Exception):
    """As many people as may have signed up from one of the browsers on that day."""


def count_sign_ups(devices: Iterable[bytes], day: date) -> None:
    """Count one more person who signs up from each browser on `day`, where it stands several times several. A browser
    without a mark isn't counted. Raises TooMany.

    Inside the transaction that writes the sign-ups, before it does: another process that takes people in from the same
    browser waits there for its end, and counts them too.
    """
    more = Counter(device for device in devices if device)
    if not more:
        return
    counts = (
        f"SELECT device, COUNT(*) FROM registration_signup WHERE device IN ({', '.join(['%s'] * len(more))}) "
        "AND day = %s GROUP BY device"
    )
    with connection.cursor() as cursor:
        if bulk.is_sqlite():  # one writes at a time
            cursor.execute(counts, [*more, bulk.day(day)])
        else:  # one way to and fro for both; the second sees what had committed when the locks were ours
            cursor.execute(f"{_LOCKS}; {counts}", [_locks(more), *more, bulk.day(day)])
            cursor.nextset()
        more.update({bytes(device): n for device, n in cursor.fetchall()})
    if max(more.values()) > settings.SIGN_UPS_PER_DEVICE:
        raise TooMany


_LOCKS = "SELECT pg_advisory_xact_lock(browser) FROM unnest(%s::bigint[]) AS browser"


def _locks(devices: Iterable[bytes]) -> list[int]:
    """The number that stands for each browser, in one order: nobody waits in a circle."""
    return sorted(int.from_bytes(device[:8], "big", signed=True) for device in devices)


def address_of(request: HttpRequest) -> str:
    """Where a request came from: as our own proxy says, where there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.PROXY else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """The network that an address counts for: its /24, or its /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


# --- codes -----------------------------------------------------------------------------------------------------------


def spend(asked: Asked, *, at: datetime) -> None:
    """Count one code that goes out now. Raises SwitchedOff, TooSoon, Spent; then nothing may go out.

    Inside the transaction that writes the code, as its last step but the row itself: the row of all is taken last.
    """
    if not settings.CODES:
        raise SwitchedOff
    day, keys = at.astimezone(INDIA).date(), _keys(asked)
    counted = _counted(day, keys)
    _not_too_soon(counted.get(keys.number), at)
    most = [
        _Most(keys.number, settings.CODES_PER_NUMBER),
        _Most(keys.prefix, settings.CODES_PER_PREFIX),
        _Most(keys.device, PER_DEVICE),
        _Most(keys.network, _least(counted.get(keys.all)), earns=2),
        _Most(keys.all, settings.CODES_BUDGET, earns=2),
    ]
    if keys.device in counted:
        del most[3]  # who sends again from one browser counts once for the network
    for one in most:  # as a rule a machine is refused here, before anything is written
        if (row := counted.get(one.key)) is not None and row.sent >= one.n + one.earns * row.proved:
            raise Spent(one.key.partition(":")[0])
    for one in most:
        _count(day, one, at=at)


def came_back(asked: Asked, *, at: datetime) -> None:
    """A code was typed in rightly: its network and the whole have earned two more."""
    day = at.astimezone(INDIA).date()
    for key in (_keys(asked).network, _keys(asked).all):
        row, _made = Spending.objects.get_or_create(day=day, key=_hashed(key), defaults={"last_at": at})
        Spending.objects.filter(pk=row.pk).update(proved=F("proved") + 1)


class _Keys(NamedTuple):
    number: str
    prefix: str
    device: str
    network: str
    all: str = "all"


class _Most(NamedTuple):
    """At most `n` for a key in a day, and `earns` for each that came back."""

    key: str
    n: int
    earns: int = 0


def _keys(asked: Asked) -> _Keys:
    prefix = asked.number[:-3]  # seven of the ten digits that follow +91
    network = network_of(asked.address)
    return _Keys(f"number:{asked.number}", f"prefix:{prefix}", f"device:{asked.device.hex()}", f"network:{network}")


def _least(everybody: Spending | None) -> int:
    """What a network gets that proved nothing: less while many more codes go out today than come back."""
    is_sick = everybody is not None and everybody.sent > SICK + 2 * everybody.proved
    return min(FEW, settings.CODES_PER_NETWORK) if is_sick else settings.CODES_PER_NETWORK


def _counted(day: date, keys: _Keys) -> dict[str, Spending]:
    """What was counted for these keys; one statement."""
    names = {_hashed(key): key for key in keys}
    return {names[bytes(row.key)]: row for row in Spending.objects.filter(day=day, key__in=[*names])}


@lru_cache(maxsize=4_096)
def _hashed(key: str) -> bytes:
    return crypto.blind(f"spending:{key}")


def _not_too_soon(row: Spending | None, at: datetime) -> None:
    if row is not None:
        wait = timedelta(seconds=FIRST_SECONDS * 2 ** min(row.sent - 1, 12)) - (at - row.last_at)
        if wait > timedelta(0):
            raise TooSoon(int(wait.total_seconds()) + 1)


def _count(day: date, most: _Most, *, at: datetime) -> None:
    """One more sent for a key, unless as many were as may. Raises Spent.

    One statement looks and counts: two at once at the last one don't both get it.
    """
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registration_spending (day, key, sent, proved, last_at) SELECT %s, %s, 1, 0, %s WHERE %s > 0 "
            "ON CONFLICT (day, key) DO UPDATE SET sent = registration_spending.sent + 1, last_at = excluded.last_at "
            "WHERE registration_spending.sent < %s + %s * registration_spending.proved ",
            [day.isoformat(), _hashed(most.key), moment, most.n, most.n, most.earns],
        )
        if cursor.rowcount != 1:
            raise Spent(most.key.partition(":")[0])


def forget() -> None:
    """Drop what was counted before yesterday, and codes that are out of date."""
    now = timezone.now()
    Spending.objects.filter(day__lt=now.astimezone(INDIA).date() - timedelta(days=1)).delete()
    Challenge.objects.filter(at__lt=now - timedelta(days=1)).delete()
