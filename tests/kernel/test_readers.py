"""Who opens a page is told from what looks at its link."""

import pytest
from django.test import RequestFactory

from abhiyan.kernel import readers

PHONE = "Mozilla/5.0 (Linux; Android 11; RMX3231) AppleWebKit/537.36 Chrome/119.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "is_somebody"),
    [
        (PHONE, True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Safari/604.1", True),
        ("TelegramBot (like TwitterBot)", False),
        ("Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0)", False),
        ("python-requests/2.31", False),
        ("", False),
    ],
)
def test_who_reads_is_told_from_what_looks_ahead(agent: str, *, is_somebody: bool) -> None:
    assert readers.is_somebody(RequestFactory().get("/", headers={"user-agent": agent})) is is_somebody


@pytest.mark.parametrize(
    ("method", "name", "said"),
    [("GET", "sec-purpose", "prefetch;prerender"), ("GET", "x-purpose", "Preview"), ("GET", "x-moz", "prefetch"),
     ("HEAD", "accept", "*/*")],
)  # fmt: skip
def test_what_is_fetched_ahead_is_read_by_nobody(method: str, name: str, said: str) -> None:
    request = RequestFactory().generic(method, "/", headers={"user-agent": PHONE, name: said})

    assert not readers.is_somebody(request)
