"""What an organisation sets is kept between requests, and read anew at the first request after a change."""

from collections.abc import Callable

import pytest

from abhiyan.kernel import edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def read(asked: list[int]) -> Callable[[], int]:
    @edition.kept
    def one() -> int:
        asked.append(1)
        return len(asked)

    return one


def looking(read: Callable[[], int], *, number: int, looks: bool = True) -> int:
    """What `read` answers in a request that goes by that edition."""
    token = edition.begin(looks=looks)
    try:
        edition.read(number)
        return read()
    finally:
        edition.end(token)


def test_one_edition_is_read_once(read: Callable[[], int]) -> None:
    assert [looking(read, number=one) for one in (3, 3, 4, 4)] == [1, 1, 2, 2]


def test_a_request_that_may_write_and_a_command_read_anew(read: Callable[[], int]) -> None:
    looking(read, number=3)

    assert looking(read, number=3, looks=False) == 2
    assert read() == 3


def test_after_its_own_change_a_request_keeps_nothing(read: Callable[[], int]) -> None:
    token = edition.begin(looks=True)
    try:
        edition.read(3)
        assert (read(), read()) == (1, 1)
        edition.changed()
        assert (read(), read()) == (2, 3)
    finally:
        edition.end(token)
