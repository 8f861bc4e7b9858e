"""Pages are compressed for whoever takes them so, and what is sent in or measured by its length is not."""

import gzip

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from abhiyan.kernel.compressing import Compressed

PAGE = "एक पन्ना" * 200


def answered(answer: HttpResponse | StreamingHttpResponse, takes: str = "gzip, br") -> HttpResponse:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_ENCODING"] = takes
    return Compressed(lambda _request: answer)(request)  # type: ignore[return-value]  # it waits for nobody


def test_a_page_goes_out_compressed() -> None:
    answer = answered(HttpResponse(PAGE))

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(PAGE.encode()) / 5
    assert gzip.decompress(answer.content).decode() == PAGE
    assert "Accept-Encoding" in answer["Vary"]


def test_not_for_whoever_does_not_take_it() -> None:
    assert answered(HttpResponse(PAGE), takes="identity").content.decode() == PAGE


@pytest.mark.parametrize("kind", ["image/jpeg", "text/csv; charset=utf-8", "application/pdf", "application/json"])
def test_only_pages_are(kind: str) -> None:
    assert not answered(HttpResponse(PAGE, content_type=kind)).has_header("Content-Encoding")


def test_what_goes_out_bit_by_bit_is_not_held_up() -> None:
    assert not answered(StreamingHttpResponse([PAGE])).has_header("Content-Encoding")
