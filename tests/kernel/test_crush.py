"""In a crush whatever waited too long is turned away in a word, and what is handed in goes on."""

import socket
import time

import pytest

from abhiyan.kernel import crush
from abhiyan.pages import policy
from tests.kernel.test_serving import SECONDS, Served, migrated, served

__all__ = ["migrated", "served"]


@pytest.mark.parametrize(
    ("method", "path", "seconds"),
    [
        ("POST", "/join/", crush.KEPT),
        ("POST", "/offline/", crush.KEPT),
        ("POST", "/live/1/room/", crush.KEPT),  # "it begins", said in the crush that it makes
        ("GET", "/live/1/room/", crush.FIRST),
        ("GET", "/join/", crush.ENTERING),
        ("GET", "/accounts/login/", crush.ENTERING),
        ("GET", "/booth/", crush.USUAL),
        ("GET", "/search/", crush.FIRST),
        ("HEAD", "/coverage/1/", crush.FIRST),
        ("GET", "/coverage/1/export.csv", crush.FIRST),
        ("POST", "/rosters/", crush.FIRST),
        ("GET", "/no/such/address/", crush.USUAL),
    ],
)
def test_how_long_a_request_may_have_waited_depends_on_what_it_asks(method: str, path: str, seconds: float) -> None:
    assert policy.patience(method, path) == seconds
    assert [crush.is_too_late(method, path, waited) for waited in (seconds, seconds + 0.01)] == [False, True]


def test_a_page_opens_again_by_itself_and_a_form_is_to_be_sent_again() -> None:
    page, form = (crush.answer(method).partition(b"\r\n\r\n") for method in ("GET", "POST"))

    assert b"\r\nRefresh: " in page[0]
    assert b"\r\nRefresh: " not in form[0]
    assert "opens again by itself" in page[2].decode()
    assert "sending twice never does the work twice" in form[2].decode()


def test_each_is_asked_to_come_again_at_a_moment_of_their_own() -> None:
    waits = {crush.answer("GET").split(b"Retry-After: ")[1].split(b"\r\n")[0] for _ in range(200)}

    assert len(waits) > 10
    assert {int(wait) for wait in waits} <= set(range(crush.SOON, crush.SOON + crush.SPREAD))


@pytest.fixture
def server(migrated: Served) -> Served:
    """With one thread, so that one who dawdles lets all others wait."""
    migrated.environment["ABHIYAN_WEB_THREADS"] = "1"
    migrated.start()
    return migrated


@pytest.mark.timeout(120)
def test_who_waited_too_long_is_turned_away_and_what_is_handed_in_goes_on(server: Served) -> None:
    assert _answers_behind(server, crush.FIRST + 0.3) == {"/search/?q=x": 503, "/": 302, "/join/": 200}
    assert _answers_behind(server, 0)["/search/?q=x"] == 302  # who needn't wait is answered: sent to sign in


def _answers_behind(server: Served, seconds: float) -> dict[str, int]:
    """The status of three requests that stand behind one who takes so long to say what they want."""
    with _said(server, b"GET / HTTP/1.1\r\n"):
        time.sleep(0.2)  # it has the thread
        asked = {
            path: _said(server, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            for path in ("/search/?q=x", "/", "/join/")
        }
        time.sleep(seconds)
    found = {}
    for path, one in asked.items():
        with one, one.makefile("rb") as answer:
            found[path] = int(answer.readline().split()[1])
    return found


@pytest.mark.timeout(120)
@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="Linux keeps who says nothing yet")
def test_whose_request_comes_a_round_trip_after_the_connection_is_turned_away_without_a_thread(server: Served) -> None:
    with _said(server, b"GET / HTTP/1.1\r\n"):
        time.sleep(0.2)  # it has the thread
        with _said(server, b"GET / HTTP/1.1\r\n"), _said(server, b"") as phone:
            time.sleep(crush.FIRST + 0.2)  # the second one waits for so long
            phone.sendall(b"GET /search/?q=x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            phone.settimeout(2)
            assert phone.recv(12) == b"HTTP/1.1 503"


MEGABYTE = 2**20


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("status", "megabytes"), [(503, 6), (413, 90)])
def test_an_answer_is_not_lost_on_who_goes_on_sending(server: Served, status: int, megabytes: int) -> None:
    """At the door, and by the program before it reads a thing; a browser reads no answer before it has sent all."""
    head = f"POST /rosters/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {megabytes * MEGABYTE}\r\n\r\n".encode()
    waits = [_said(server, b"GET / HTTP/1.1\r\n") for _ in range(2 if status == 503 else 0)]
    time.sleep(crush.FIRST + 0.2)
    with _said(server, head + bytes(MEGABYTE)) as sender:
        time.sleep(0.5)  # it is answered meanwhile
        for _ in range(4):
            sender.sendall(bytes(MEGABYTE))
        sender.shutdown(socket.SHUT_WR)
        assert int(sender.makefile("rb").readline().split()[1]) == status
    for one in waits:
        one.close()


@pytest.mark.timeout(120)
def test_who_goes_on_sending_for_ever_is_cut_off(server: Served) -> None:
    with _said(server, b"POST /rosters/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99000000\r\n\r\n") as sender:
        assert sender.recv(12) == b"HTTP/1.1 413"
        began = time.monotonic()
        with pytest.raises(OSError, match=r"reset|Broken"):
            _go_on_sending(sender, seconds=10)
        assert 1 < time.monotonic() - began < 5


def _go_on_sending(sender: socket.socket, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sender.sendall(b"x")
        time.sleep(0.05)


def _said(server: Served, words: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS)
    connection.sendall(words)
    return connection


@pytest.mark.timeout(120)
def test_who_does_not_hang_up_lets_nobody_wait(migrated: Served) -> None:
    """An answer that ends its connection: gunicorn waits two seconds for the other side to close it too."""
    migrated.start()
    lingering = [_said(migrated, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") for _ in range(4)]
    for one in lingering:
        assert one.recv(9) == b"HTTP/1.1 "

    began = time.monotonic()
    with _said(migrated, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") as asked:
        assert asked.recv(9) == b"HTTP/1.1 "
    taken = time.monotonic() - began
    for one in lingering:
        one.close()
    assert taken < 2


@pytest.mark.timeout(120)
def test_who_says_nothing_yet_holds_no_thread(server: Served) -> None:
    """As browsers do that open a connection beforehand: gunicorn holds a thread for five seconds for each."""
    silent = [_said(server, b"") for _ in range(3)]

    began = time.monotonic()
    with _said(server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as asked:
        assert asked.recv(9) == b"HTTP/1.1 "
    assert time.monotonic() - began < 4

    silent[0].sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert silent[0].recv(9) == b"HTTP/1.1 "
    for one in silent:
        one.close()
