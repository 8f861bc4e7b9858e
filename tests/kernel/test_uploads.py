"""A request that says it is too large is answered before anything of it is read."""

import io
from typing import Any

import pytest
from django.test import RequestFactory

from abhiyan.kernel import uploads
from abhiyan.kernel.uploads import MEGABYTE
from tests.pages.conftest import Enter, enter
from tests.world import World

__all__ = ["enter"]


class Unread(io.BytesIO):
    """A body that nobody may read."""

    def read(self, *_: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


@pytest.mark.parametrize("path", ["/rosters/", "/units/load/"])
def test_a_file_over_25_megabytes_is_refused_by_its_header(enter: Enter, world: World, path: str) -> None:
    client = enter("Dev")

    answer = client.generic("POST", path, b"x", CONTENT_LENGTH=str(27 * MEGABYTE), **{"wsgi.input": Unread()})

    assert answer.status_code == 413
    assert "larger than 26 MB" in answer.content.decode()


def test_without_the_guard_the_body_is_read(enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    monkeypatch.setattr(uploads.TooLarge, "process_view", lambda *_: None)

    with pytest.raises(AssertionError, match="the body was read"):
        enter("Dev").generic(
            "POST",
            "/rosters/",
            b"x",
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(27 * MEGABYTE),
            **{"wsgi.input": Unread()},
        )


def test_just_inside_passes_and_one_byte_more_does_not(db: None) -> None:
    wall = uploads.TooLarge(lambda _request: None)  # type: ignore[arg-type,return-value]
    view = uploads.at_most(2)(lambda *_: None)  # type: ignore[arg-type,return-value]

    answers = [
        wall.process_view(RequestFactory().post("/", CONTENT_LENGTH=str(3 * MEGABYTE + more)), view) for more in (0, 1)
    ]

    assert [answer and answer.status_code for answer in answers] == [None, 413]
