"""A read is done once in a request that only looks, and anew in every other."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from abhiyan.kernel.remembered import Remembering, remembered

times: list[str] = []


@remembered
def _read(word: str, *, again: bool = False) -> str:
    times.append(word)
    return word if not again else word * 2


def _answer(request):
    for word in ("a", "b", "a", "a"):
        assert _read(word) == word
    assert _read("a", again=True) == "aa"
    return HttpResponse()


@pytest.mark.parametrize(("method", "reads"), [("get", 3), ("head", 3), ("post", 5), ("delete", 5)])
def test_once_where_one_looks_and_anew_where_one_may_write(method, reads):
    times.clear()
    Remembering(_answer)(getattr(RequestFactory(), method)("/"))
    assert len(times) == reads


def test_nothing_is_carried_into_another_request_or_a_job():
    times.clear()
    for _ in range(2):
        Remembering(_answer)(RequestFactory().get("/"))
    assert len(times) == 6
    _read("a"), _read("a")
    assert len(times) == 8
