"""The programme at full size, as `make demo` builds and plays it: its numbers, its figures, its pages."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.full.conftest import PLAYED, run

Walk = dict[str, dict[str, int]]
"""A page's name, and how it answered: status, queries, bytes."""

pytestmark = [pytest.mark.full, pytest.mark.timeout(1_200)]

KINDS = (
    "state-head",
    "region-convenor",
    "district-convenor",
    "mandal-convenor",
    "booth-worker",
    "member-of-parliament",
)


def status(data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(data, "-m", "abhiyan", "status", "--json"))
    return found


def walk(data: Path, *kinds: str) -> dict[str, Walk]:
    found: dict[str, Walk] = json.loads(run(data, "-m", "tests.full.walk", *kinds))
    return found


@pytest.fixture(scope="module")
def walked(full: Path) -> dict[str, Walk]:
    """What each kind of user found at full size."""
    return walk(full, *KINDS)


def test_the_state_stands_whole(full: Path) -> None:
    found = status(full)

    assert found["units"] == {"state": 1, "region": 6, "district": 75, "mandal": 1_494, "booth": 141_000}
    assert found["areas"] == {
        "constituency-state": 1,
        "constituency-region": 6,
        "parliamentary-seat": 80,
        "assembly-seat": 403,
    }
    assert found["seats"]["booth-worker"] == 705_000


def test_people_hold_posts_at_full_size(full: Path) -> None:
    found = status(full)

    roles = found["appointments"]["by_role"]
    assert found["day"] == ("2018-01-28" if PLAYED else "2018-03-03")
    assert 620_000 < roles["booth-worker"]["claimed"] < 690_000  # weak districts leave seats vacant
    assert 0 < roles["mandal-it-convenor"]["verified"] < roles["mandal-it-convenor"]["claimed"] <= 1_494


@pytest.mark.skipif(bool(PLAYED), reason="`make full` plays on")
def test_people_sign_up_at_full_size(full: Path) -> None:
    workers, volunteers = people(status(full))

    assert 0 < workers["verified"] < workers["claimed"]
    assert 0 < volunteers["verified"] < volunteers["claimed"]
    assert volunteers["claimed"] > 20_000


def test_the_programme_was_played_to_its_end(ended: Path) -> None:
    found = status(ended)

    booths = found["units"]["booth"]
    workers, volunteers = people(found)
    assert found["day"] == "2018-03-03"
    assert 0 < workers["verified"] < workers["claimed"] < 4.9 * booths
    assert 0 < volunteers["verified"] < volunteers["claimed"]
    assert volunteers["claimed"] > 1.07 * booths


def people(found: dict[str, Any]) -> list[dict[str, int]]:
    return [found["appointments"]["by_role"][role] for role in ("booth-worker", "volunteer")]


def test_figures_equal_a_recount_at_full_size_and_at_the_end(full: Path, ended: Path) -> None:
    for data in (full, ended):
        assert json.loads(run(data, "-m", "abhiyan", "tally", "check", "--json"))["differences"] == []


def test_no_page_takes_more_queries_at_full_size(walked: dict[str, Walk], small: Path) -> None:
    """One more is allowed: a part that has nothing to list in the small world asks for no details of it."""
    large, little = walked["state-head"], walk(small, "state-head")["state-head"]

    assert {name: page["status"] for name, page in large.items()} == dict.fromkeys(large, 200)
    assert {n: p["queries"] for n, p in large.items() if p["queries"] > little[n]["queries"] + 1} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_user_signs_in_and_sees_the_own_branch_only(walked: dict[str, Walk], kind: str) -> None:
    found = walked[kind]

    assert found["/"]["status"] == 200
    assert {page["status"] for page in found.values()} <= {200, 404}
    assert (404 in {page["status"] for page in found.values()}) == (kind != "state-head")
