"""Every write is safe to send twice.

A form carries a fresh key (`{% key %}`), a script the header Idempotency-Key. The first request with a key runs, and
its answer is kept in the same transaction; an equal one gets that answer, waiting for it if need be; one with another
body is refused. A refusal (status 400 and above) keeps nothing and takes back whatever the view wrote.

Answers are kept sealed, hashes of what was asked keyed: a phone number may stand in either, and in an address the
link that opens somebody's own page.
"""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.models import Answer
from abhiyan.kernel.refusals import refused

View = Callable[..., HttpResponseBase]

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
WRITING = {"POST", "PUT", "PATCH", "DELETE"}
OTHERS = ("allauth.", "django.")  # their views know nothing of keys; sign-in guards itself
NOT_CONTENT = {"key", "csrfmiddlewaretoken"}
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect", "HX-Location", "HX-Refresh", "HX-Trigger", "HX-Push-Url")
LONGEST_BODY = 200_000  # bytes of an answer that are kept
KEPT_DAYS = 90
END = b"\0"  # between headers and body of a kept answer
GONE = 410  # the status of an answer about somebody who was erased
JUST_BEFORE = timedelta(seconds=2)  # a row is made so long, at most, before what the request writes
EMPTY_BODY = 30  # bytes of a sealed body with nothing in it: key, nonce, tag


def keyless(view: View) -> View:
    """Mark a view whose POST changes nothing or may be done twice without harm."""
    view.keyless = True  # type: ignore[attr-defined]
    return view


def before_writing(prepare: Callable[[HttpRequest], None]) -> Callable[[View], View]:
    """Mark a view with slow work on what was sent, done before the transaction: on SQLite that keeps all others out."""

    def mark(view: View) -> View:
        view.prepare = prepare  # type: ignore[attr-defined]
        return view

    return mark


def asked_before(check: Callable[[HttpRequest], HttpResponse | None]) -> Callable[[View], View]:
    """Mark a view with a question that comes before everything: what `check` answers is kept nowhere, nor its key.

    For what must leave no trace, such as a form of somebody under age. None lets the request go on.
    """

    def mark(view: View) -> View:
        view.check = check  # type: ignore[attr-defined]
        return view

    return mark


@dataclass(frozen=True, slots=True)
class Asked:
    """What identifies one request: whose, under which key, where, with what. path, body_hash: keyed hashes (hex)."""

    actor: str
    key: str
    path: str
    body_hash: str


class Once:
    """The middleware. It works in process_view: the form's token is checked by then, strangers can't fill the table."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The answer, new or kept; None lets Django go on with what needs no key."""
        if request.method not in WRITING or needs_no_key(view):
            return None
        if (check := getattr(view, "check", None)) and (response := check(request)) is not None:
            return response  # type: ignore[no-any-return]  # a mark of ours
        key = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
        if not KEY.fullmatch(key):
            return no_key(request)
        asked = Asked(actor_of(request), key, crypto.blind(request.get_full_path()).hex(), hash_of(request))
        if prepare := getattr(view, "prepare", None):
            prepare(request)
        try:
            with transaction.atomic():
                return answer(request, asked, lambda: view(request, *args, **kwargs))
        except OperationalError as error:
            if not any(word in str(error) for word in ("locked", "deadlock")):
                raise
            return busy(request)


def answer(request: HttpRequest, asked: Asked, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run the view unless this was answered before. The caller's transaction is marked to go back on a refusal."""
    if not claim(asked):
        kept = Answer.objects.get(actor=asked.actor, key=asked.key)
        if (kept.path, kept.body_hash) != (asked.path, asked.body_hash):
            return other_body(request)
        return gone(request) if kept.status == GONE else replay(kept)
    response = run()
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response = response.render()
    if response.status_code >= 400:
        transaction.set_rollback(True)
    else:
        keep(asked, response)
    return response


def claim(asked: Asked) -> bool:
    """Whether the key is ours to use. An equal request in flight is waited for: its row or its end decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO kernel_answer (actor, key, path, body_hash, at, status, headers, body, truncated)
            VALUES (%s, %s, %s, %s, %s, 0, '{}', %s, %s)
            ON CONFLICT (actor, key) DO NOTHING
            """,
            [
                asked.actor,
                asked.key,
                asked.path,
                asked.body_hash,
                connection.ops.adapt_datetimefield_value(timezone.now()),
                b"",
                False,
            ],
        )
        return bool(cursor.rowcount == 1)


def keep(asked: Asked, response: HttpResponseBase) -> None:
    """Store the answer in the row `claim` made."""
    body = b"" if response.streaming else bytes(getattr(response, "content", b""))
    long = response.streaming or len(body) > LONGEST_BODY
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    sealed = crypto.seal_bytes(json.dumps(headers).encode() + END + (b"" if long else body))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_answer SET status = %s, body = %s, truncated = %s WHERE actor = %s AND key = %s",
            [response.status_code, sealed, long, asked.actor, asked.key],
        )


def replay(kept: Answer) -> HttpResponse:
    """The stored answer once more, marked as such; a body too long to keep is replaced by a word."""
    if kept.truncated:
        return HttpResponse(_("This was done already."), headers={"Idempotency-Replayed": "true"})
    said = crypto.unseal_bytes(bytes(kept.body))
    headers, end, body = said.partition(END)
    if not end:  # kept by a version that sealed the body alone
        headers, body = json.dumps(kept.headers).encode(), said
    return HttpResponse(body, status=kept.status, headers={**json.loads(headers), "Idempotency-Replayed": "true"})


def bury(moments: Iterable[datetime], *, words: Collection[str], actors: Collection[str]) -> int:
    """Empty the answers that hold the data of somebody who was erased; returns how many.

    Those of `actors`, and those given at the moments something was written about them, in which one of `words` stands.
    The rows stay: what is sent again is answered 410, and not done once more.
    """
    found = set(Answer.objects.filter(actor__in=actors).values_list("pk", flat=True)) if actors else set()
    for first, last in _stretches(moments):
        near = Answer.objects.filter(at__gte=first, at__lte=last, truncated=False).exclude(status=GONE)
        for pk, body in near.values_list("pk", "body").iterator():
            if len(body) > EMPTY_BODY and _says(crypto.unseal_bytes(bytes(body)).decode(errors="replace"), words):
                found.add(pk)
    for some in bulk.batches(found):
        Answer.objects.filter(pk__in=some).update(status=GONE, headers={}, body=crypto.seal_bytes(b""))
    return len(found)


def _stretches(moments: Iterable[datetime]) -> Iterator[tuple[datetime, datetime]]:
    """Stretches of time from JUST_BEFORE each moment to the moment; those that meet are one."""
    begin: datetime | None = None
    end: datetime | None = None
    for at in sorted(moments):
        if begin is None or end is None:
            begin, end = at - JUST_BEFORE, at
        elif at - JUST_BEFORE <= end:
            end = at
        else:
            yield begin, end
            begin, end = at - JUST_BEFORE, at
    if begin is not None and end is not None:
        yield begin, end


def _says(body: str, words: Collection[str]) -> bool:
    return any(word in body or escape(word) in body for word in words)


def forget() -> int:
    """Drop answers older than 90 days; returns how many."""
    return Answer.objects.filter(at__lt=timezone.now() - timedelta(days=KEPT_DAYS)).delete()[0]


def needs_no_key(view: View) -> bool:
    """Whether the view is marked keyless or belongs to a library."""
    target = getattr(view, "view_class", view)
    return getattr(view, "keyless", False) or str(getattr(target, "__module__", "")).startswith(OTHERS)


def actor_of(request: HttpRequest) -> str:
    """The user, or the browser of somebody not signed in (by its form token's cookie)."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    browser = request.META.get("CSRF_COOKIE", "")
    return f"browser:{hashlib.sha256(browser.encode()).hexdigest()[:32]}"


def hash_of(request: HttpRequest) -> str:
    """A keyed hash (hex) of what was sent: fields and files of a form, else the bytes."""
    whole = hashlib.sha256()
    for name in sorted(set(request.POST) - NOT_CONTENT):
        whole.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            whole.update(repr((name, file.name, _file_hash(file))).encode())
    if not (request.POST or request.FILES):
        whole.update(request.body)
    return crypto.blind(whole.hexdigest()).hex()


def _file_hash(file: "UploadedFile[Any]") -> str:
    whole = hashlib.sha256()
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)
    return whole.hexdigest()


def gone(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        GONE,
        _("This was about somebody who has been erased"),
        _("What was sent before is not done again. Nothing was changed."),
    )


def no_key(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        400,
        _("This form could not be told from another"),
        _("Nothing was changed. Go back, load the page again and send the form once more."),
    )


def other_body(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        422,
        _("This form was sent before with other contents"),
        _("What was sent first stands. To change it, load the page again and send a new form."),
    )


def busy(request: HttpRequest) -> HttpResponse:
    response = refused(
        request,
        503,
        _("Much is being written just now"),
        _("Nothing was changed. Send the form once more in a few seconds."),
    )
    response["Retry-After"] = "5"
    return response
