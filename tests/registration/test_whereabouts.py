"""Finding one's place without an account: in either script, by seat and part, step by step, and only in the scope."""

from collections.abc import Callable

import pytest
from django.test import Client

from abhiyan.kernel import tree
from abhiyan.registration.joining import leafnames, whereabouts
from abhiyan.registration.joining.whereabouts import ALL, search
from abhiyan.registration.models import Window
from abhiyan.units.actions import rename
from abhiyan.units.models import Unit
from tests.registration.joining import opened
from tests.rights.mutants import Mutant, living
from tests.world import BY, TODAY, World

pytestmark = pytest.mark.usefixtures("world")


def names(units: list[Unit]) -> list[str]:
    return [one.name_en for one in units]


def scope(world: World, name: str) -> list[tuple[str, str]]:
    path = world.unit(name).path
    return [(path, tree.after(path))]


@pytest.mark.parametrize("text", ["Shivpuri", "शिवपुरी", "shiv puri", "SHIVPURI", "Shivpury", "U1A", "  Shiv  "])
def test_a_place_is_found_in_either_script_and_spelling(text: str) -> None:
    assert names(search(text, ALL).units) == ["Shivpuri"]


@pytest.mark.parametrize("text", ["Shivpuri 2", "शिवपुरी २", "Shivpuri part 2", "शिवपुरी भाग संख्या 2", "shivpuri, 002"])
def test_a_number_behind_the_name_leads_to_the_booth(text: str) -> None:
    assert names(search(text, ALL).leaves) == ["Shivpuri 2"]


def test_a_seat_and_a_number_lead_to_the_booth_too() -> None:
    assert names(search("Seat West 2", ALL).leaves) == ["Shivpuri 2"]
    assert names(search("पूर्व सीट 1", ALL).leaves) == ["Shivpuri 1", "Nagar 1"]


def test_a_booth_is_found_by_its_code() -> None:
    assert names(search("b3", ALL).leaves) == ["Rampur 1"]


@pytest.mark.parametrize("text", ["", "a", "?", "12", "x" * 5_000, "१", "%", "_", "'; --"])
def test_what_means_nothing_finds_nothing(text: str) -> None:
    assert search(text, ALL) == ([], [], False)


SCHOOL = (
    "Chandanpur", "चंदनपुर", "चन्दनपुर", "chandan pur", "Primary School Chandanpur", "school chand",
    "प्राथमिक विद्यालय चन्दनपुर",
)  # fmt: skip


def named(world: World, hindi: str, english: str, unit: str = "Rampur 1") -> None:
    rename(world.unit(unit), name_hi=hindi, name_en=english, day=TODAY, by=BY)


@pytest.mark.parametrize("text", SCHOOL)
def test_a_booth_is_found_by_its_name_in_either_script_from_any_word_on(world: World, text: str) -> None:
    named(world, "प्राथमिक विद्यालय चन्दनपुर भाग 7", "Primary School Chandanpur part 7")

    assert names(search(text, ALL).leaves) == ["Primary School Chandanpur part 7"]


@pytest.mark.parametrize("text", ["Ganga 1", "गंगा भाग 1"])
def test_the_booth_that_is_called_so_stands_before_others_of_its_district(world: World, text: str) -> None:
    named(world, "गंगा भाग 1", "Ganga 1")

    assert names(search(text, ALL).leaves) == ["Ganga 1", "Shivpuri 1"]


def test_a_booth_is_found_by_its_new_name_and_not_by_the_old(world: World) -> None:
    named(world, "चन्दनपुर", "Chandanpur")
    named(world, "केवलपुर", "Kewalpur")

    assert names(search("Kewalpur", ALL).leaves) == ["Kewalpur"]
    assert search("Chandanpur", ALL).leaves == []


def test_a_closed_booth_is_found_no_more_and_one_outside_the_scope_never(world: World) -> None:
    named(world, "", "Chandanpur")
    assert search("Chandanpur", scope(world, "Dakshin")).leaves == []
    Unit.objects.filter(name_en="Chandanpur").update(until=TODAY)

    assert search("Chandanpur", ALL).leaves == []


@pytest.mark.parametrize(
    ("text", "first"), [("शिव", "Shivpuri"), ("Shiv", "Shivpuri"), ("सिव", "Siwalkhas"), ("Siw", "Siwalkhas")]
)
def test_what_begins_as_it_was_written_stands_before_what_only_sounds_so(world: World, text: str, first: str) -> None:
    """In Hindi, too, where श and स are told apart by the eye and often not by the hand."""
    rename(world.unit("Dakshin"), name_hi="सिवालखास", name_en="Siwalkhas", day=TODAY, by=BY)
    found = names(search(text, ALL).units)

    assert found[0] == first


def test_neither_the_number_nor_the_word_for_part_begins_a_name() -> None:
    assert leafnames.keys_of("Rampur part 12", "रामपुर भाग १२") == {
        leafnames.key_of("Rampur part 12"),
        leafnames.key_of("रामपुर भाग 12"),
    }
    assert leafnames.keys_of("12", "भाग 3") == set()


def test_where_a_unit_and_many_booths_are_called_so_the_unit_leads_to_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (names(search("Shivpuri", ALL).units), names(search("Shivpuri", ALL).leaves)) == (
        ["Shivpuri"], ["Shivpuri 1", "Shivpuri 2"],
    )  # fmt: skip
    monkeypatch.setattr(whereabouts, "LISTED", 1)

    assert search("Shivpuri", ALL) == ([world.unit("Shivpuri")], [], True)


def test_outside_the_scope_nothing_is_found(world: World) -> None:
    uttar = scope(world, "Uttar")

    assert search("Nagar", uttar) == ([], [], False)
    assert search("Nagar 1", uttar).leaves == []
    assert names(search("Seat East 1", uttar).leaves) == ["Shivpuri 1"]
    assert whereabouts.place(world.unit("Nagar 1").pk, uttar) is None
    assert names(whereabouts.leaves(world.unit("Seat East"), uttar)) == ["Shivpuri 1"]


def test_without_the_scope_they_would_be(world: World) -> None:
    off = Mutant(
        "abhiyan.registration.joining.whereabouts:_leaves",
        "return found if EVERYWHERE in scope else",
        "return found if True else",
    )
    with living(off):
        assert names(whereabouts.leaves(world.unit("Seat East"), scope(world, "Uttar"))) == ["Shivpuri 1", "Nagar 1"]


def test_a_seat_is_no_place_but_leads_to_what_is_known_of_it(world: World) -> None:
    assert whereabouts.place(world.unit("Seat West").pk, ALL) is None
    assert str(whereabouts.known_of(world.unit("Seat West"), ALL)) == str(world.unit("Ganga"))
    assert str(whereabouts.known_of(world.unit("Seat East"), ALL)) == str(world.unit("Pradesh"))
    assert whereabouts.known_of(world.unit("Pradesh by seats"), []) is None


def test_the_way_down_begins_below_the_top_of_the_scope(world: World) -> None:
    assert names(whereabouts.tops(ALL)) == ["Uttar", "Dakshin"]
    assert names(whereabouts.tops(scope(world, "Ganga"))) == ["Shivpuri", "Rampur"]
    assert names(whereabouts.below(world.unit("Shivpuri"), ALL)) == ["Shivpuri 1", "Shivpuri 2"]
    assert names(whereabouts.seats()) == ["Seat East", "Seat West"]


def test_districts_on_the_grid_are_a_map(world: World) -> None:
    assert whereabouts.squares(ALL) is None
    Unit.objects.filter(code="U1").update(grid_row=3, grid_col=5)
    Unit.objects.filter(code="D1").update(grid_row=4, grid_col=5)
    whereabouts.forget()

    drawn = whereabouts.squares(ALL)

    assert drawn is not None
    assert [(one.unit.name_en, one.x, one.y) for one in drawn.squares] == [("Ganga", 0, 0), ("Yamuna", 0, 64)]
    assert (drawn.width, drawn.height) == (64, 128)


# --- on the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(window: Window) -> Callable[[str], str]:
    client = Client(headers={"accept-language": "en"})

    def read(query: str) -> str:
        answer = client.get(f"/join/where/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_every_step_carries_on_what_was_chosen(page: Callable[[str], str], world: World) -> None:
    said = page(f"?r=abc&under={world.unit('Shivpuri').pk}")

    assert f"/join/?r=abc&amp;at={world.unit('Shivpuri 1').pk}" in said
    assert f"/join/?r=abc&amp;at={world.unit('Shivpuri').pk}" in said  # "I know no more than Shivpuri"
    assert 'name="r" value="abc"' in said


def test_by_seat_and_part(page: Callable[[str], str], world: World) -> None:
    seat = world.unit("Seat West").pk
    booth = f"at={world.unit('Shivpuri 2').pk}"

    assert booth in page(f"?seat={seat}&part=2")
    assert booth in page(f"?seat={seat}&part=०२")
    assert booth in page(f"?seat={seat}")
    assert f"at={world.unit('Ganga').pk}" in page(f"?seat={seat}")  # no part known
    assert "No part here has the number 77" in page(f"?seat={seat}&part=77")


@pytest.mark.parametrize(
    "query",
    ["?under=x", "?under=999999", "?seat=-1", "?seat=9" + "9" * 30, "?at=%F0%9F%98%80", "?q=%3Cb%3E", "?part=abc"],
)
def test_odd_addresses_show_the_ways(page: Callable[[str], str], query: str) -> None:
    assert "<b>" not in page(query)


def test_outside_the_branch_of_the_window_no_place_is_shown(world: World) -> None:
    opened(unit=world.unit("Uttar"), key="other/registration")
    client = Client(headers={"accept-language": "en"})

    assert "Dakshin" not in client.get("/join/where/").content.decode()
    assert "Nagar" not in client.get(f"/join/where/?under={world.unit('Dakshin').pk}").content.decode()
    assert "Nagar" not in client.get(f"/join/where/?seat={world.unit('Seat East').pk}").content.decode()
