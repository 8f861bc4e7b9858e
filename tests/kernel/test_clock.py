"""The programme's day: set by hand, asked for by a page, or the real one."""

from datetime import UTC, date, datetime

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from abhiyan.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.usefixtures("kernel_alone")]

REPUBLIC_DAY = date(2018, 1, 26)


def shown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.day} {clock.today()}")  # type: ignore[attr-defined]


def moved(request: HttpRequest) -> HttpResponse:
    clock.set_day(date(2018, 3, 3))
    return HttpResponse(str(clock.today()))


urlpatterns = [path("", shown), path("moved/", moved)]


@pytest.fixture(autouse=True)
def real_day() -> None:
    clock.set_day(None)


def test_the_day_is_the_real_one_in_india_until_it_is_set(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2018, 1, 25, 19, 0, tzinfo=UTC))

    assert (clock.today(), clock.is_set()) == (REPUBLIC_DAY, False)


def test_a_set_day_stands_until_it_is_taken_back():
    clock.set_day(REPUBLIC_DAY)
    clock.set_day(date(2018, 2, 1))

    assert (clock.today(), clock.is_set()) == (date(2018, 2, 1), True)


def test_a_page_is_looked_at_for_the_day_in_its_address(client):
    clock.set_day(REPUBLIC_DAY)

    assert client.get("/?on=2018-02-09").content == b"2018-02-09 2018-01-26"
    assert client.get("/").content == b"2018-01-26 2018-01-26"


def test_a_day_set_within_a_request_holds_in_it(client):
    assert client.get("/moved/").content == b"2018-03-03"


@pytest.mark.parametrize("on", ["2018-02-30", "yesterday", "20180126", "2018-W04-5", "9999-12-31", "२०१८-०१-२६"])
def test_a_day_that_is_none_is_answered_in_words(client, on):
    assert client.get("/", {"on": on}).status_code == 400


def test_the_day_is_read_once_in_a_request(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/")
