"""Which unit the words of a row mean."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.registration.rosters.places import BY_CODE, BY_HAND, BY_NAME, BY_NUMBER, Place, Units, Unknown
from tests.world import BY, World


def found(units: Units, **means: str) -> tuple[str, float]:
    place = units.meant(means)
    assert isinstance(place, Place)
    return place.code, place.confidence


def missed(units: Units, **means: str) -> tuple[str, str, list[str]]:
    answer = units.meant(means)
    assert isinstance(answer, Unknown)
    return answer.reason, answer.text, [place.code for place in answer.likely]


def test_a_unit_is_known_by_its_code_whatever_else_the_row_says(world: World) -> None:
    units = Units(BY)

    assert found(units, booth="B2") == ("B2", BY_CODE)
    assert found(units, unit=" b2 ") == ("B2", BY_CODE)
    assert found(units, district="anything", booth="B2") == ("B2", BY_CODE)


def test_names_are_read_from_the_top_down_in_either_script(world: World) -> None:
    units = Units(BY)

    assert found(units, district="गंगा", mandal="Shivpuri", booth="शिवपुरी 2") == ("B2", BY_NAME)
    assert found(units, mandal="Shiv Puri") == ("U1A", BY_NAME)
    assert found(units, district="District Ganga") == ("U1", BY_NAME)


def test_a_booth_is_known_by_its_number_below_its_mandal_or_seat(world: World) -> None:
    units = Units(BY)

    assert found(units, mandal="रामपुर", booth="०१") == ("B3", BY_NUMBER)
    assert found(units, mandal="Rampur", number="1") == ("B3", BY_NUMBER)
    assert found(units, mandal="Shivpuri", booth="बूथ सं 2")[0] == "B2"
    assert missed(units, mandal="Rampur", booth="7") == ("no such unit", "रामपुर 7", [])


def test_a_mandal_read_beside_its_neighbours_has_its_own_booths_alone(world: World) -> None:
    units = Units(BY)

    assert found(units, mandal="Shivpuri", number="1")[0] == "B1"
    with CaptureQueriesContext(connection) as asked:
        assert found(units, mandal="Rampur", number="1")[0] == "B3"
    assert [one for one in asked.captured_queries if '"path" >=' in one["sql"]] == []


def test_a_name_that_several_units_have_asks_which(world: World) -> None:
    # Every booth numbered 1 anywhere; nothing above says where.
    reason, text, likely = missed(Units(BY), booth="1")

    assert (reason, text) == ("several units", "1")
    assert set(likely) == {"B1", "B3", "B4"}


def test_a_misspelt_name_is_offered_and_never_taken_by_itself(world: World) -> None:
    units = Units(BY)

    assert missed(units, mandal="Shivpurri Khas") == ("no such unit", "Shivpurri Khas", ["U1A"])
    assert found(Units(BY, {"Shivpurri Khas": world.unit("Shivpuri").pk}), mandal="shivpurri khas") == ("U1A", 1.0)


def test_units_outside_the_branch_are_not_there(world: World) -> None:
    units = Units(world.authority("Mohan"))

    assert found(units, booth="B1") == ("B1", BY_CODE)
    assert missed(units, booth="B3")[0] == "no such unit"
    assert missed(units, mandal="Rampur", booth="1")[:2] == ("no such unit", "Rampur")


def test_a_row_that_names_no_place_says_so(world: World) -> None:
    assert missed(Units(BY)) == ("no unit", "", [])


def test_among_very_many_names_none_is_offered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert missed(Units(BY), mandal="Shivpur")[2] == ["U1A"]

    monkeypatch.setattr("abhiyan.registration.rosters.places.MOST_COMPARED", 2)
    assert missed(Units(BY), mandal="Shivpur")[2] == []


def test_what_a_booth_s_number_was_said_to_mean_holds_in_its_mandal_alone(world: World) -> None:
    units = Units(BY, taken={"रामपुर 2": world.unit("Rampur 1").pk})

    assert found(units, mandal="Rampur", booth="2") == ("B3", BY_HAND)
    assert found(units, mandal="Shivpuri", booth="2")[0] == "B2"
    assert missed(units, mandal="Shivpuri", booth="9") == ("no such unit", "शिवपुरी 9", [])
