"""Who is the same person: families, twins and namesakes apart; one person in any spelling, phone or post together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abhiyan.people import matching
from abhiyan.people.matching import Match, Record, certain, match, speaks
from abhiyan.people.pairs import find

BOOTH, NEXT_BOOTH = "000001000002000003000004000005", "000001000002000003000004000006"
ELSEWHERE = "000001000002000009000001000001"
PHONE, OTHER = b"5000000001", b"5000000002"

# One invented woman as twelve hands wrote her.
SPELLINGS = (
    "सुनीता कल्पित", "सुनिता कल्पित", "श्रीमती सुनीता कल्पित", "सुनीता देवी कल्पित", "Sunita Kalpit", "SUNEETA KALPIT",
    "Smt. Sunita Kalpit", "Kalpit Sunita", "Suneeta Devi Kalpit", "सुनीता कल्पीत", "कल्पित सुनीता", "Sunitaa Kalpit",
)  # fmt: skip


def who(name: str, relation: str = "", born: int | None = None, phone: bytes = b"", place: str = BOOTH) -> Record:
    in_hindi = any("\u0900" <= mark <= "\u097f" for mark in name)
    return Record(name if in_hindi else "", "" if in_hindi else name, relation, born, phone, place)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who("अमित कल्पित", "मोहन", 1980, PHONE), who("Ameet Kalpit", "Mohan", 1981, PHONE)),
        (who("अमित कल्पित", "", None, PHONE), who("KALPIT AMIT", "", None, PHONE, NEXT_BOOTH)),
        (who("मो० आरिफ़ नमूना", "सलमान", 1975, PHONE), who("Mohammad Arif Namuna", "Salman", 1975, PHONE)),
        (who("सीमा मिसाल", "राकेश मिसाल", 1969, PHONE), who("डॉ० सीमा देवी मिसाल", "श्री राकेश", 1970, PHONE, ELSEWHERE)),
    ],
)
def test_one_phone_and_one_name_is_certainly_one_person(one: Record, other: Record) -> None:
    assert match(one, other).is_certain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (who("मोहन कल्पित", "हरीश कल्पित", 1955, PHONE), who("सोहन कल्पित", "मोहन कल्पित", 1980, PHONE)),  # father, son
        (who("मोहन कल्पित", "", 1955, PHONE), who("Rohan Kalpit", "Mohan", None, PHONE)),  # the same, less known
        (who("सुनीता कल्पित", "मोहन", 1990, PHONE), who("अनीता कल्पित", "मोहन", 1992, PHONE)),  # sisters
        (who("रीना नमूना", "मोहन", 1990, PHONE), who("रीता नमूना", "मोहन", 1990, PHONE)),  # twins
        (who("राम कल्पित", "मोहन", 1990, PHONE), who("श्याम कल्पित", "मोहन", 1990, PHONE)),  # twins
        (who("मीना कल्पित", "राकेश कल्पित", 1970, PHONE), who("राकेश कल्पित", "मोहन", 1968, PHONE)),  # wife, husband
    ],
)
def test_a_family_with_one_phone_is_not_one_person(one: Record, other: Record) -> None:
    found = match(one, other)

    assert not found.is_certain
    assert not found.is_possible


def test_kamal_and_kamla_with_one_phone_are_for_a_person_to_look_at() -> None:
    assert not match(who("कमल कल्पित", "मोहन", 1980, PHONE), who("कमला कल्पित", "मोहन", 1982, PHONE)).is_certain


def test_father_and_son_of_one_name_are_not_linked_by_themselves() -> None:
    father = who("राम कल्पित", "मोहन कल्पित", 1950, PHONE)
    son = who("राम कल्पित", "राम कल्पित", 1975, PHONE)

    assert not match(father, son).is_certain
    assert "relation is the other" in match(father, son).reasons


def test_twelve_spellings_are_one_group_and_a_name_alone_links_nobody() -> None:
    records = [who(name) for name in SPELLINGS]

    pairs = list(find(records))

    assert groups(len(records), [(pair.i, pair.j) for pair in pairs]) == 1
    assert not any(pair.match.is_certain for pair in pairs)


def test_twelve_spellings_with_their_phone_are_linked() -> None:
    records = [who(name, phone=PHONE) for name in SPELLINGS]

    pairs = [(pair.i, pair.j) for pair in find(records) if pair.match.is_certain]

    assert groups(len(records), pairs) == 1


def groups(size: int, pairs: list[tuple[int, int]]) -> int:
    """How many groups `pairs` leave of so many."""
    leader = list(range(size))
    for one, other in pairs:
        old, new = leader[one], leader[other]
        leader = [new if number == old else number for number in leader]
    return len(set(leader))


def test_a_name_alone_is_never_certain_even_at_one_booth() -> None:
    assert match(who("अमित कल्पित"), who("अमित कल्पित"), namesakes=2).score < matching.CERTAIN
    assert match(who("अमित कल्पित", born=1980), who("अमित कल्पित", born=1980), namesakes=2).score < matching.CERTAIN


def test_with_the_rule_switched_off_a_name_alone_would_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: what the rule holds back is there."""
    monkeypatch.setattr(matching, "_may_be_certain", lambda _signs: True)
    one, other = who("अमित कल्पित", "मोहन", 1980, PHONE), who("अमित कल्पित", "मोहन", 1980, OTHER)

    assert match(one, other, namesakes=2).is_certain


def test_everything_but_the_phone_the_same_waits_for_a_person() -> None:
    one, other = who("अमित कल्पित", "मोहन", 1980, PHONE), who("Amit Kalpit", "Mohan", 1980, OTHER)

    found = match(one, other, namesakes=2)

    assert found.is_possible
    assert not found.is_certain
    assert "other phone" in found.reasons


def test_a_rare_name_with_relation_and_year_at_one_booth_is_certain_where_a_phone_is_missing() -> None:
    one, other = who("अमित कल्पित", "मोहन", 1980, PHONE), who("Amit Kalpit", "Mohan", 1980)

    assert match(one, other, namesakes=2).is_certain
    assert not match(one, other, namesakes=30).is_certain


def test_one_person_in_two_posts_is_found_as_one_person() -> None:
    records = [who("अमित कल्पित", "मोहन", 1980, PHONE), who("अमित कल्पित", "मोहन", 1980, PHONE, BOOTH[:24])]

    assert [pair.match.is_certain for pair in find(records)] == [True]


def test_namesakes_in_two_districts_are_not_even_looked_at() -> None:
    assert list(find([who("अमित कल्पित", born=1980), who("अमित कल्पित", born=1980, place=ELSEWHERE)])) == []


def test_a_shop_s_number_brings_nobody_together() -> None:
    names = ("अमित कल्पित", "सीमा नमूना", "राकेश मिसाल", "पूजा किरदार")

    assert list(find([who(name, born=1960 + 9 * place, phone=PHONE) for place, name in enumerate(names)])) == []


def test_a_number_of_hundreds_is_no_sign_of_anything() -> None:
    people = [Record(name_en=f"Amit {chr(97 + n % 26)}{chr(97 + n // 26)}lpit", phone=PHONE) for n in range(200)]

    assert len(list(find(people))) < 200


def test_new_ones_are_found_against_the_old_and_old_pairs_are_left_out() -> None:
    new = [who("अमित कल्पित", phone=PHONE)]
    old = [who("Amit Kalpit", phone=PHONE), who("KALPIT AMIT", phone=PHONE)]

    assert sorted((pair.i, pair.j) for pair in find(new, against=old)) == [(0, 1), (0, 2)]


def test_records_are_read_once_as_a_stream() -> None:
    assert [pair[:2] for pair in find(iter([who("अमित कल्पित", phone=PHONE)] * 2))] == [(0, 1)]


def test_nobody_is_found_among_none() -> None:
    assert list(find([])) == []
    assert not match(Record(), Record()).is_possible


NAMES = st.sampled_from([*SPELLINGS, "अमित कल्पित", "मोहन नमूना", "R. K. Misal", "", "…", "रीता", "Rita Devi"])
RECORDS = st.builds(
    who,
    NAMES,
    NAMES,
    st.one_of(st.none(), st.integers(1940, 2000)),
    st.sampled_from([b"", PHONE, OTHER]),
    st.sampled_from(["", BOOTH, NEXT_BOOTH, BOOTH[:18], ELSEWHERE]),
)


@given(RECORDS, RECORDS)
def test_the_answer_is_the_same_the_other_way_round(one: Record, other: Record) -> None:
    assert match(one, other) == match(other, one)


NEAR_BY = st.tuples(NAMES, st.integers(1978, 1982)).map(lambda of: who(of[0], "हरीश", of[1], PHONE))


@given(st.one_of(st.tuples(RECORDS, RECORDS), st.tuples(NEAR_BY, NEAR_BY)))
def test_the_quick_answer_to_whether_two_are_certainly_one_is_that_of_the_match(two: tuple[Record, Record]) -> None:
    assert certain(*two) == match(*two).is_certain


@given(RECORDS, RECORDS)
def test_every_reason_is_a_known_key_and_speaks_one_way(one: Record, other: Record) -> None:
    found: Match = match(one, other)

    assert 0 <= found.score <= 1
    for reason in found.reasons:
        assert speaks(reason) in (-1, 0, 1)
        assert reason in matching.KEYS or reason.rpartition(" ")[0] in matching.KEYS


@given(st.lists(RECORDS, max_size=9))
def test_each_pair_is_found_once_and_worth_a_look(records: list[Record]) -> None:
    pairs = list(find(records))

    assert len({(pair.i, pair.j) for pair in pairs}) == len(pairs)
    assert all(0 <= pair.i < pair.j < len(records) and pair.match.is_possible for pair in pairs)


@given(NAMES.filter(lambda name: len(name) > 3), st.integers(1940, 2000))
def test_a_record_and_itself_are_one_person(name: str, born: int) -> None:
    one = who(name, "हरीश", born, PHONE)

    assert match(one, one).is_certain


def test_messy_rosters_are_told_with_few_errors_and_certain_ones_with_hardly_any() -> None:
    from bench.scores import scores, true_pairs
    from tests.people.rosters import roster

    records, people = roster(rows=6_000, seed=31)
    pairs = list(find(records))
    true = true_pairs(people)

    found = scores([(pair.i, pair.j) for pair in pairs], true)
    certain = scores([(pair.i, pair.j) for pair in pairs if pair.match.is_certain], true)
    assert found.f1 >= 0.93
    assert certain.precision >= 0.995


def test_the_generator_gives_the_same_file_for_the_same_seed() -> None:
    from tests.people.rosters import roster

    assert roster(rows=300, seed=5) == roster(rows=300, seed=5)
    assert roster(rows=300, seed=5) != roster(rows=300, seed=6)
