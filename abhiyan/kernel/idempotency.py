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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
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
from abhiyan.kernel.gathering import Gathering
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
TURNS = 5  # that an equal request may be at it at the same time and be refused
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


def gathered(gathering: Gathering[Any, Any]) -> Callable[[View], View]:
    """Mark a view that hands its one write to a Gathering, with `request.once`: no transaction is opened around it.

    That write claims the key first and keeps the answer last (`claim_many`, `keep_many`); the view writes nothing else.
    """

    def mark(view: View) -> View:
        view.gathering = gathering  # type: ignore[attr-defined]
        return view

    return mark


def keeps_nothing(response: HttpResponse) -> HttpResponse:
    """Mark an answer that is a refusal in spite of its status, such as the way to the page that shows what is wrong."""
    response.keeps_nothing = True  # type: ignore[attr-defined]
    return response


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


class AnsweredBefore(Exception):
    """A key is used already: what was answered then is the answer now."""


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
        gathering: Gathering[Any, Any] | None = getattr(view, "gathering", None)
        try:
            if gathering is None:
                return answer_in_transaction(request, asked, lambda: view(request, *args, **kwargs))
            with gathering.coming():
                return answer_gathered(request, asked, lambda: view(request, *args, **kwargs))
        except OperationalError as error:
            if not any(word in str(error) for word in ("locked", "deadlock")):
                raise
            return busy(request)


def answer_in_transaction(request: HttpRequest, asked: Asked, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run the view unless this was answered before. What it wrote goes back on a refusal."""
    with transaction.atomic():
        try:
            claim_many([asked])
        except AnsweredBefore:
            return answered_before(request, asked) or busy(request)
        response = run()
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response = response.render()
        if response.status_code >= 400 or getattr(response, "keeps_nothing", False):
            transaction.set_rollback(True)
        else:
            keep_many([(asked, response)])
        return response


def answer_gathered(request: HttpRequest, asked: Asked, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a view that claims and keeps by itself, unless this was answered before."""
    request.once = asked  # type: ignore[attr-defined]  # for the view's write
    for _turn in range(TURNS):
        if (response := answered_before(request, asked)) is not None:
            return response
        try:
            return run()
        except AnsweredBefore:
            continue  # an equal request was at it at the same time: look at its answer, unless it was refused
    return busy(request)


def answered_before(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """The answer that is kept for the key, or a word why there is none to give; None where the key is free."""
    # Asked for each sign-up: worded by Django it takes ten times as long.
    sql = "SELECT * FROM kernel_answer WHERE actor = %s AND key = %s"
    kept = next(iter(Answer.objects.raw(sql, [asked.actor, asked.key])), None)
    if kept is None:
        return None
    if (kept.path, kept.body_hash) != (asked.path, asked.body_hash):
        return other_body(request)
    return gone(request) if kept.status == GONE else replay(kept)


def claim_many(some: Sequence[Asked]) -> None:
    """Take the keys; an equal request in flight is waited for. Raises AnsweredBefore where one of them is used."""
    rows = sorted({(one.actor, one.key): one for one in some}.items())  # in one order: nobody waits in a circle
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO kernel_answer (actor, key, path, body_hash, at, status, headers, body, truncated)
            VALUES {", ".join(["(%s, %s, %s, %s, %s, 0, '{}', %s, %s)"] * len(rows))}
            ON CONFLICT (actor, key) DO NOTHING
            """,
            [value for key, one in rows for value in (*key, one.path, one.body_hash, at, b"", False)],
        )
        if cursor.rowcount != len(some):
            raise AnsweredBefore


def keep_many(answers: Iterable[tuple[Asked, HttpResponseBase]]) -> None:
    """Store each answer in the row that was claimed for it."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE kernel_answer SET status = %s, body = %s, truncated = %s WHERE actor = %s AND key = %s",
            [(*_sealed(response), one.actor, one.key) for one, response in answers],
        )


def _sealed(response: HttpResponseBase) -> tuple[int, bytes, bool]:
    """Status, headers and body sealed, and whether the body was too long to keep."""
    body = b"" if response.streaming else bytes(getattr(response, "content", b""))
    long = response.streaming or len(body) > LONGEST_BODY
    headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
    return response.status_code, crypto.seal_bytes(json.dumps(headers).encode() + END + (b"" if long else body)), long


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
