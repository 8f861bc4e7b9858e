"""A small branch is read whole, a large one through the index of names: both find the same people in the same order."""

import pytest

from abhiyan.kernel.authority import Authority
from abhiyan.pages import finding
from abhiyan.people.actions import NewPerson, register
from abhiyan.posts import access
from abhiyan.posts.actions import appoint
from tests.world import BY, FOUNDED, TODAY, World


def names(asked: str, by: Authority) -> list[str]:
    return [one.name_en for one in finding.found(asked, by, TODAY)["people"]]


@pytest.mark.parametrize("who", ["Sonal", "Dev", "Mohan", "Asha"])
@pytest.mark.parametrize("asked", ["kalpit", "आशा", "asha kalpit", "ka", "kal", "mohn", "zoya", "kalpit zz", "--"])
def test_both_ways_of_searching_find_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, who: str, asked: str
) -> None:
    by = access.authority_of(world.person(who).pk, day=TODAY)
    small = names(asked, by)

    monkeypatch.setattr(finding, "SMALL", -1)

    assert small == names(asked, by)


def test_a_whole_word_goes_before_a_beginning_and_the_list_is_cut(world: World) -> None:
    booth = world.post("Rampur 1", "volunteer")
    for number, name in enumerate(["Navinesh"] * finding.LISTED + ["Navin"] * 2):
        new = NewPerson("", name, "en", f"+9150001{number:05}")
        appoint(booth, register(new, source="test", day=FOUNDED, by=BY), since=FOUNDED, by=BY)
    by = access.authority_of(world.person("Dev").pk, day=TODAY)

    listed = finding.found("navin", by, TODAY)

    assert [one.name_en for one in listed["people"]] == ["Navin"] * 2 + ["Navinesh"] * (finding.LISTED - 2)
    assert listed["more"]
