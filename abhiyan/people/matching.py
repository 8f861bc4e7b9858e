"""Are two records one person? By phone, name across scripts, relation, year of birth, place: a score and reasons.

match(one, other).score, .reasons, .is_certain      two records; all pairs among very many: people.pairs

Plain data in and out: no Django, no database. What a sign weighs depends on whether the phone is the same: then the
question is who of a household it is, else whether two of one name are one. The weights are natural logarithms of odds,
fitted on invented rosters (bench/duplicates.py tells on others how right they are) and rounded by hand. Three rules
stand above them: a name alone is never certain; a father and his son are two; a family with one phone isn't one person.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from abhiyan.indic.same import alike, likeness, name_words

LEVEL_DIGITS = 6  # of a path, for each level
CERTAIN, POSSIBLE = 0.98, 0.5
NOT_QUITE = 0.97  # the most that is given where a rule forbids certainty
ALIKE = 0.55  # names further apart than this need the same phone, or one relation, to be looked at
SLIP, GIVEN_NAME = 0.6, 0.4  # how near names are that differ by slips of the finger; or by the surname alone
SAME_NAME, MOST_YEARS = 0.8, 2  # how near the names of two must be, and their years, to be one for certain
SAME_RELATION = 0.8  # how near the names of a father, mother or husband are that are one
LONG = 5  # letters, from which a slip is told from another name


class Record(NamedTuple):
    """One row about somebody; empty where nothing is known.

    relation: the name of father, mother or husband. phone: its blind index. place: a unit's path, six digits a level.
    """

    name_hi: str = ""
    name_en: str = ""
    relation: str = ""
    birth_year: int | None = None
    phone: bytes = b""
    place: str = ""


class Match(NamedTuple):
    """How likely two records are one person, 0 to 1, and what speaks for and against it, as keys (KEYS)."""

    score: float
    reasons: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """They may be linked without asking anybody."""
        return self.score >= CERTAIN

    @property
    def is_possible(self) -> bool:
        """Somebody should look at the two."""
        return self.score >= POSSIBLE


def match(one: Record, other: Record, *, sharers: int = 1, namesakes: int = 0) -> Match:
    """The two beside each other; the same the other way round.

    sharers: how many people of different names have that phone, as far as anybody counted. namesakes: how many near by
    bear that name, 0 where nobody counted.
    """
    first, second = side_of(one), side_of(other)
    return judged(signs_of(first, second, max(sharers, different_names((first, second))), namesakes))


def certain(one: Record, other: Record) -> bool:
    """Whether the two match for certain: `match(one, other).is_certain`, most who are two being told apart sooner."""
    if one.birth_year and other.birth_year and abs(one.birth_year - other.birth_year) > MOST_YEARS:
        return False
    first, second = side_of(one), side_of(other)
    if names_alike(first, second) < SAME_NAME:
        return False
    return score_of(signs_of(first, second, different_names((first, second)), 0)) >= CERTAIN


# --- what is seen of two records -------------------------------------------------------------------------------------

Words = tuple[str, ...]


class Side(NamedTuple):
    """A record in words. `also` is the name in the second script, where both are known; `phone` only ever compared."""

    name: Words
    also: Words
    relation: Words
    birth_year: int
    phone: bytes | int
    place: str


class Signs(NamedTuple):
    """What two records say together. None is: not known of both. `up`: levels from the booth to where they meet."""

    phone: bool | None
    name: float
    relation: float | None
    is_relation: bool
    years: int | None
    shared: int | None
    up: int
    sharers: int
    namesakes: int
    own_numbers: bool = False


def side_of(one: Record) -> Side:
    name, also = both_names(one.name_hi, one.name_en)
    return Side(name, also, words_of_relation(one.relation), one.birth_year or 0, one.phone, one.place)


def both_names(name_hi: str, name_en: str) -> tuple[Words, Words]:
    hindi, english = name_words(name_hi), name_words(name_en)
    return (hindi, english) if hindi else (english, ())


def words_of_relation(relation: str) -> Words:
    return name_words(relation) if relation else ()


def signs_of(one: Side, other: Side, sharers: int, namesakes: int, *, own_numbers: bool = False) -> Signs:
    shared, up = _place(one.place, other.place)
    phone = one.phone == other.phone if one.phone and other.phone else None
    relation = as_far_as_said(one.relation, other.relation) if one.relation and other.relation else None
    years = abs(one.birth_year - other.birth_year) if one.birth_year and other.birth_year else None
    name = names_alike(one, other)
    if name < GIVEN_NAME and same_given_name(one, other):
        alone_telling = years is not None and years <= 1 and (relation or 0) >= SAME_RELATION and not up
        name = GIVEN_NAME if phone or alone_telling else name
    return Signs(
        phone=phone,
        name=name,
        relation=relation,
        is_relation=_is_relation(one, other) or _is_relation(other, one),
        years=years,
        shared=shared,
        up=up,
        sharers=sharers,
        namesakes=namesakes,
        own_numbers=own_numbers,
    )


def names_alike(one: Side, other: Side) -> float:
    """Script by script where both have both, else the better of what there is; SLIP for slips of the finger."""
    score = _alike(one.name, other.name)
    if one.also and other.also:
        score = (score + _alike(one.also, other.also)) / 2
    else:
        for also, name in ((one.also, other.name), (other.also, one.name)):
            score = max(score, _alike(also, name)) if also else score
    return max(score, SLIP) if score < SLIP and _slipped(*_in_order(one.name, other.name)) else score


def _alike(one: Words, other: Words) -> float:
    return alike(*_in_order(one, other))


@lru_cache(maxsize=65_536)
def _slipped(one: Words, other: Words) -> bool:
    """Whether the names differ by slips of the finger alone: in a word one letter too many, or two turned."""
    if not one or len(one) != len(other):
        return False
    return any(
        all(likeness(word, said) >= SLIP or _is_slip(word, said) for word, said in zip(one, turned, strict=True))
        for turned in dict.fromkeys((other, other[::-1]))
    )


def _is_slip(one: str, other: str) -> bool:
    """Long words that begin and end alike: Nathsan for Nathan. Not another letter: Rani and Ravi are two."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) < LONG or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    if len(one) < len(other):
        return any(one == other[:place] + other[place + 1 :] for place in range(len(other)))
    differs = [place for place, letter in enumerate(one) if letter != other[place]]
    return (
        len(differs) == 2
        and differs[1] == differs[0] + 1
        and one[differs[0]] == other[differs[1]]
        and one[differs[1]] == other[differs[0]]
    )


def same_given_name(one: Side, other: Side) -> bool:
    """Only the surname is another: perhaps a woman before and after her wedding."""
    return min(len(one.name), len(other.name)) > 1 and likeness(*sorted((one.name[0], other.name[0]))) >= 0.9


def _in_order(one: Words, other: Words) -> tuple[Words, Words]:
    """The same two, the same way round: the answer must not hang on who was asked first, nor be worked out twice."""
    return (one, other) if one <= other else (other, one)


def as_far_as_said(one: Words, other: Words) -> float:
    """A father is often put down without his surname: nearness as far as the shorter goes counts fully."""
    short = min(len(one), len(other))
    whole = _alike(one, other)
    return whole if len(one) == len(other) else max(whole, _alike(one[:short], other[:short]))


def _is_relation(one: Side, other: Side) -> bool:
    """Whether `one` is the father, mother or husband of `other`, by name."""
    return bool(other.relation) and as_far_as_said(one.name, other.relation) >= SAME_RELATION


def _place(one: str, other: str) -> tuple[int | None, int]:
    """How many levels two paths share, and how many up from the deeper one that is."""
    if not one or not other:
        return None, 0
    deeper = max(len(one), len(other)) // LEVEL_DIGITS
    if one == other:
        return deeper, 0
    shared = 0
    while (
        one[shared * LEVEL_DIGITS : (shared + 1) * LEVEL_DIGITS]
        == other[shared * LEVEL_DIGITS : (shared + 1) * LEVEL_DIGITS]
    ):
        shared += 1
    return shared, deeper - shared


def different_names(sides: Sequence[Side]) -> int:
    """How many people these are by their names alone: a number that one person left five times is no family's."""
    apart: list[Side] = []
    for one in sides:
        if not any(names_alike(one, other) >= ALIKE or same_given_name(one, other) for other in apart):
            apart.append(one)
    return len(apart)


# --- what it weighs --------------------------------------------------------------------------------------------------

# Each sign: the bounds of its values; what each stretch between them weighs where the phone is the same, and where not.
# What isn't known of both weighs nothing. Without a phone it hangs on how rare the name is and how near they live.
_START = (6.5, -0.6)
_WEIGHTS: dict[str, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]] = {
    "name": (
        (0.3, 0.5, 0.8, 0.9, 0.97),
        (-6.5, 0.0, 0.6, 0.8, 1.4, 3.0),
        (-6.0, -1.7, -0.7, 1.3, 1.3, 1.6),
    ),
    "relation": ((0.3, 0.5, 0.6), (-1.5, 1.0, 1.0, 1.0), (-2.2, 2.0, 3.0, 3.7)),
    "years": ((1, 2, 3, 5, 8), (2.2, 1.6, 0.8, -0.5, -3.1, -6.7), (2.4, 1.9, 1.1, -1.2, -3.0, -6.0)),
    "up": ((1, 2, 3), (-2.0, 0.5, 0.5, 0.5), (2.4, 0.0, -2.2, -3.0)),
    "sharers": ((2, 3), (0.0, -3.4, -4.3), (0.0, 0.0, 0.0)),
    "namesakes": ((1, 3, 6, 20), (0.0, 0.0, 0.0, 0.0, 0.0), (0.5, 1.4, 1.2, -0.4, -2.0)),
}
_IS_RELATION = (-4.5, -2.0)
_OTHER_PHONE = -1.5
_OWN_NUMBER = 12.0  # the same number, where numbers are people's own: enough to ask, whatever else is misspelt


def judged(signs: Signs) -> Match:
    return Match(score_of(signs), _reasons(signs))


def score_of(signs: Signs) -> float:
    odds = _START[not signs.phone] + _IS_RELATION[not signs.phone] * signs.is_relation
    odds += _OTHER_PHONE * (signs.phone is False)
    odds += _OWN_NUMBER * (signs.own_numbers and bool(signs.phone))
    for sign, (bounds, with_phone, without) in _WEIGHTS.items():
        value = getattr(signs, sign)
        if value is not None:
            odds += (with_phone if signs.phone else without)[bisect_right(bounds, value)]
    score = 1 / (1 + math.exp(-odds))
    return round(score if _may_be_certain(signs) else min(score, NOT_QUITE), 4)


def _may_be_certain(signs: Signs) -> bool:
    """Whether it may be linked without asking: never where anything speaks against it, never by a name alone.

    Either one phone and one name; or, where a phone is missing, one rare name with the same relation and year of birth
    at the same booth.
    """
    if signs.is_relation or signs.name < SAME_NAME:
        return False
    if signs.phone:
        return (signs.relation is None or signs.relation >= 0.5) and (signs.years is None or signs.years <= MOST_YEARS)
    return (
        signs.phone is None
        and signs.name >= 0.9
        and (signs.relation or 0) >= 0.9
        and signs.years is not None
        and signs.years <= 1
        and signs.shared is not None
        and signs.up == 0
        and 1 <= signs.namesakes <= 4
    )


# --- why, in keys ----------------------------------------------------------------------------------------------------

# What may be said, and which way it speaks; a page has the words. Some are followed by a blank and a number.
_SPEAKS = {
    "same phone": 1,
    "same name": 1,
    "name alike": 1,  # 0.93
    "same relation": 1,
    "relation alike": 1,  # 0.81
    "same birth year": 1,
    "birth year near": 1,  # 1: so many years
    "same place": 1,  # 5: so many levels from the top
    "other phone": -1,
    "other name": -1,  # 0.41
    "other relation": -1,
    "relation is the other": -1,
    "birth year apart": -1,  # 12 years
    "other place": -1,  # 3: only so many levels are the same
    "phone shared": -1,  # 4: by people of so many names
    "common name": -1,  # 37: so many near by have it
    "no phone": 0,
    "no relation": 0,
    "no birth year": 0,
}
KEYS = tuple(_SPEAKS)


def speaks(key: str) -> int:
    """1 for being one person, -1 against it, 0 for neither: of a key of Match.reasons, with or without its number."""
    return _SPEAKS[key if key in _SPEAKS else key.rpartition(" ")[0]]


def _reasons(signs: Signs) -> tuple[str, ...]:
    return (_of_phone(signs), _of_name(signs), *_of_relation_and_year(signs), *_of_surroundings(signs))


def _of_phone(signs: Signs) -> str:
    return {True: "same phone", False: "other phone", None: "no phone"}[signs.phone]


def _of_name(signs: Signs) -> str:
    if signs.name >= 0.995:
        return "same name"
    return f"{'name alike' if signs.name >= 0.6 else 'other name'} {signs.name:.2f}"


def _of_relation_and_year(signs: Signs) -> Iterator[str]:
    if signs.is_relation:
        yield "relation is the other"
    elif signs.relation is None:
        yield "no relation"
    elif signs.relation >= 0.5:
        yield "same relation" if signs.relation >= 0.995 else f"relation alike {signs.relation:.2f}"
    else:
        yield "other relation"
    if signs.years is None:
        yield "no birth year"
    elif signs.years == 0:
        yield "same birth year"
    else:
        yield f"birth year {'near' if signs.years <= 2 else 'apart'} {signs.years}"


def _of_surroundings(signs: Signs) -> Iterator[str]:
    if signs.shared is not None:
        yield f"{'same' if signs.up <= 1 else 'other'} place {signs.shared}"
    if signs.phone and signs.sharers > 1:
        yield f"phone shared {signs.sharers}"
    if not signs.phone and signs.namesakes > 5:
        yield f"common name {signs.namesakes}"
