"""Every write is safe to send twice."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import Context, Template
from django.test import Client
from django.urls import path

from abhiyan.kernel import audit, idempotency
from abhiyan.kernel.models import Answer, AuditEntry

pytestmark = [pytest.mark.every_database, pytest.mark.urls(__name__), pytest.mark.usefixtures("kernel_alone")]

started, may_end = threading.Event(), threading.Event()


def write(request: HttpRequest) -> HttpResponse:
    """Writes, then ends as the form says."""
    audit.wrote("write", request.POST.get("name", ""), by="test")
    end = request.POST.get("end", "")
    if end == "slow":
        started.set()
        may_end.wait(5)
    if end == "denied":
        raise PermissionDenied
    if end == "circle":
        raise OperationalError("deadlock detected")
    if end == "form":
        return HttpResponse("wrong", status=422)
    if end == "redirect":
        return redirect("/there/")
    return HttpResponse(f"{AuditEntry.objects.count()} " + "x" * int(request.POST.get("long", 0)))


@idempotency.keyless
def look(request: HttpRequest) -> HttpResponse:
    return HttpResponse("seen")


def refuse_children(request: HttpRequest) -> HttpResponse | None:
    return redirect("/friendly/") if request.POST.get("end") == "child" else None


@idempotency.asked_before(refuse_children)
def grown(request: HttpRequest) -> HttpResponse:
    return write(request)


urlpatterns = [path("write/", write), path("else/", write), path("look/", look), path("grown/", grown)]


@pytest.fixture
def client(nothing_done: None) -> Client:
    return Client()


def fresh() -> str:
    return str(uuid.uuid4())


def written() -> int:
    return AuditEntry.objects.filter(verb="write").count()


def test_the_same_request_twice_is_done_once(client):
    form = {"key": fresh(), "name": "Asha"}

    first, second = client.post("/write/", form), client.post("/write/", form)

    assert (first.content, second.content, written()) == (b"1 ", b"1 ", 1)
    assert (first.has_header("Idempotency-Replayed"), second.has_header("Idempotency-Replayed")) == (False, True)


def test_another_key_is_another_write(client):
    client.post("/write/", {"key": fresh()})
    client.post("/write/", {"key": fresh()})

    assert written() == 2


def test_a_redirect_is_given_again(client):
    form = {"key": fresh(), "end": "redirect"}
    client.post("/write/", form)

    again = client.post("/write/", form)

    assert (again.status_code, again["Location"], written()) == (302, "/there/", 1)


@pytest.mark.parametrize("change", [{"name": "Bela"}, {"more": "1"}])
def test_another_body_under_the_same_key_is_refused(client, change):
    form = {"key": fresh(), "name": "Asha"}
    client.post("/write/", form)

    assert (client.post("/write/", form | change).status_code, written()) == (422, 1)


def test_another_address_under_the_same_key_is_refused(client):
    form = {"key": fresh()}
    client.post("/write/", form)

    assert (client.post("/else/", form).status_code, written()) == (422, 1)


@pytest.mark.parametrize("key", [None, "", "short", "a" * 65, "क" * 20, "with blank with blank"])
def test_a_write_without_a_proper_key_is_refused(client, key):
    form = {} if key is None else {"key": key}

    assert (client.post("/write/", form).status_code, written()) == (400, 0)


def test_the_key_may_come_in_the_header_with_any_body(client):
    headers = {"Idempotency-Key": fresh()}
    for _ in range(2):
        client.post("/write/", b'{"a": 1}', content_type="application/json", headers=headers)
    other = client.post("/write/", b'{"a": 2}', content_type="application/json", headers=headers)

    assert (other.status_code, written()) == (422, 1)


def test_files_are_part_of_the_body(client):
    key = fresh()

    def send(content: bytes) -> int:
        return client.post("/write/", {"key": key, "file": SimpleUploadedFile("units.csv", content)}).status_code

    assert ([send(b"a"), send(b"a"), send(b"b")], written()) == ([200, 200, 422], 1)


@pytest.mark.parametrize(("end", "status"), [("denied", 403), ("form", 422)])
def test_a_refusal_leaves_nothing_and_may_be_tried_again(client, end, status):
    form = {"key": fresh(), "end": end}

    refused = client.post("/write/", form)

    assert (refused.status_code, written(), Answer.objects.count()) == (status, 0, 0)
    assert client.post("/write/", form | {"end": ""}).status_code == 200


def test_a_long_answer_is_not_kept(client):
    form = {"key": fresh(), "long": idempotency.LONGEST_BODY}
    first = client.post("/write/", form)

    again = client.post("/write/", form)

    assert (len(first.content) > idempotency.LONGEST_BODY, len(again.content) < 100, written()) == (True, True, 1)


def test_two_browsers_may_use_the_same_key(db):
    form = {"key": fresh()}
    browsers = Client(), Client()
    for number, browser in enumerate(browsers):
        browser.cookies["csrftoken"] = str(number) * 32
        browser.post("/write/", form)

    assert written() == 2


def test_what_changes_nothing_needs_no_key(client):
    assert (client.post("/look/").status_code, client.get("/look/").status_code) == (200, 200)


def test_a_phone_in_an_answer_is_not_readable_in_the_table(client):
    client.post("/write/", {"key": fresh(), "name": "9876543210", "long": 5})

    kept = Answer.objects.get()
    assert (b"xxxxx" in bytes(kept.body), kept.truncated, idempotency.replay(kept).content) == (
        False,
        False,
        b"1 xxxxx",
    )


def test_the_tag_writes_a_key_the_middleware_takes():
    shown = Template("{% key %}{% key %}").render(Context())
    keys = [part.split('"')[0] for part in shown.split('value="')[1:]]

    assert (len(set(keys)), all(idempotency.KEY.fullmatch(key) for key in keys)) == (2, True)


@pytest.fixture
def two_threads(transactional_db: None, nothing_done: None) -> Iterator[None]:
    started.clear()
    may_end.clear()
    yield
    may_end.set()


@pytest.mark.usefixtures("two_threads")
def test_an_equal_request_waits_for_the_first_and_gets_its_answer():
    form = {"key": fresh(), "end": "slow"}
    answers: list[bytes] = []

    def send() -> None:
        answers.append(Client().post("/write/", form).content)
        connection.close()

    threads = [threading.Thread(target=send), threading.Thread(target=send)]
    threads[0].start()
    started.wait(5)
    threads[1].start()
    threads[1].join(0.3)
    waited = answers == []
    may_end.set()
    for thread in threads:
        thread.join(10)

    assert (waited, answers, written()) == (True, [b"1 ", b"1 "], 1)


def test_who_waited_in_a_circle_is_asked_to_send_once_more(client: Client) -> None:
    answer = client.post("/write/", {"key": fresh(), "end": "circle"})

    assert (answer.status_code, answer["Retry-After"], written()) == (503, "5", 0)


def test_what_is_asked_before_leaves_no_trace_of_a_key(client: Client) -> None:
    key = fresh()

    assert client.post("/grown/", {"key": key, "end": "child"})["Location"] == "/friendly/"
    assert client.post("/grown/", {"end": "child"})["Location"] == "/friendly/"  # not even a key is needed
    assert not Answer.objects.exists()
    assert client.post("/grown/", {"key": key, "name": "a"}).status_code == 200  # nor is one used up
    assert Answer.objects.count() == 1
