"""In which browsers somebody is signed in: one row for each, its owner drops it, and it ends at once."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from abhiyan.accounts.browsers import label_of
from abhiyan.accounts.models import SignIn, User, actor_of
from abhiyan.kernel import audit, crypto, links

MARK = "sign_in"  # in the session: the row
LINK = "abhiyan.accounts.sign-in"
NOTED = timedelta(minutes=10)  # after it was last noted, a browser is noted as seen anew
KEPT = timedelta(days=60)  # after it was last seen: longer than a session lasts and what was made there is taken


def on_logged_in(*, request: HttpRequest | None = None, user: User, **_more: Any) -> None:
    """Write the sign-in down, in its transaction."""
    if request is not None:
        _begin(request, user)


def of(request: HttpRequest) -> SignIn:
    """The row of the browser that asks, made where the session is older than these rows. Somebody is signed in."""
    found = SignIn.objects.filter(pk=request.session.get(MARK) or 0, user=request.user.pk, dropped_at=None).first()
    return found or _begin(request, request.user)  # type: ignore[arg-type]  # signed in: a User


def _begin(request: HttpRequest, user: User) -> SignIn:
    if request.session.session_key is None:
        request.session.save()
    key, now = str(request.session.session_key), timezone.now()
    made = SignIn.objects.create(
        user=user, session=crypto.seal(key), nonce=token_hex(12), since=now, seen_at=now,
        label=label_of(request.headers.get("User-Agent", "")),
    )  # fmt: skip
    request.session[MARK] = made.pk
    return made


def mark_of(one: SignIn) -> str:
    """What the browser sends with what was made there."""
    return links.token_of(LINK, one.pk, one.nonce)


def by_mark(mark: str) -> SignIn | None:
    """Whose mark it is; None where it never was one, or its owner dropped that browser."""
    found = links.read(LINK, mark)
    if found is None:
        return None
    rows = SignIn.objects.select_related("user").filter(pk=found[0], nonce=found[1], dropped_at=None)
    return rows.first()


def seen(one: SignIn, at: datetime) -> None:
    """Note that the browser was here: seldom, so that whoever only reads a page doesn't wait for the write turn."""
    if at - one.seen_at > NOTED:
        SignIn.objects.filter(pk=one.pk).update(seen_at=at)


def listed(user: User) -> list[SignIn]:
    """The browsers in which the user is signed in, the one seen last first. Two statements."""
    rows = list(SignIn.objects.filter(user=user, dropped_at=None).order_by("-seen_at", "-pk"))
    standing = Session.objects.filter(pk__in=[_session(one) for one in rows], expire_date__gt=timezone.now())
    keys = set(standing.values_list("pk", flat=True))
    return [one for one in rows if _session(one) in keys]


def drop(user: User, pk: int) -> bool:
    """End a sign-in of one's own at once, whatever browser it is; whether there was one. Nothing made there is taken
    any more: a lost phone may be in anybody's hand. Inside a transaction.
    """
    found = SignIn.objects.filter(user=user, pk=pk, dropped_at=None).first()
    if found is None:
        return False
    SignIn.objects.filter(pk=pk).update(dropped_at=timezone.now())
    Session.objects.filter(pk=_session(found)).delete()
    audit.wrote("drop_sign_in", user, by=actor_of(user), detail={"sign_in": pk})
    return True


def _session(one: SignIn) -> str:
    return crypto.unseal(bytes(one.session))


def forget() -> None:
    SignIn.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
