"""People who are visibly invented."""

from abhiyan.indic import skeleton
from abhiyan.rehearsal.names import SURNAMES, person, phone

THOUSAND = range(1_000)


def test_a_number_is_always_the_same_person() -> None:
    assert [person(number) for number in THOUSAND] == [person(number) for number in THOUSAND]
    assert person(0) == ("अमित कल्पित", "Amit Kalpit")


def test_neighbours_have_different_names() -> None:
    assert len({person(number) for number in range(700_000, 700_100)}) > 95


def test_every_name_ends_in_an_invented_surname_in_both_scripts() -> None:
    pairs = {tuple(pair.split()) for pair in SURNAMES.split(",")}

    assert {(hindi.split()[-1], english.split()[-1]) for hindi, english in map(person, THOUSAND)} == pairs


def test_both_scripts_of_a_name_meet() -> None:
    assert [(h, e) for h, e in map(person, range(10_000)) if skeleton(h) != skeleton(e)] == []


def test_numbers_are_of_no_network_and_nobody_shares_one() -> None:
    phones = [phone(number) for number in range(100_000)]

    assert len(set(phones)) == 100_000
    assert all(one.startswith("+915") and len(one) == 13 and one[1:].isdecimal() for one in phones)
