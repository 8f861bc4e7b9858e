"""Are two records one person? By phone, name across scripts, relation, year of birth, place: a score and reasons.

match(one, other).score, .reasons, .is_certain      two records
for i, j, match in find(records): ...                all pairs worth a look, among any number of records

Plain data in and out: no Django, no database. What a sign weighs depends on whether the phone is the same: then the
question is who of a household it is, else whether two of one name are one. The weights are natural logarithms of odds,
fitted on invented rosters (bench/duplicates.py tells on others how right they are) and rounded by hand. Three rules
stand above them: a name alone is never certain; a father and his son are two; a family with one phone isn't one person.
"""

import math
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, islice
from typing import NamedTuple

from abhiyan.indic.same import alike, bone, likeness, name_words, telling
from abhiyan.kernel.collecting import uncollected

LEVEL_DIGITS = 6  # of a path, for each level
CERTAIN, POSSIBLE = 0.98, 0.5
NOT_QUITE = 0.97  # the most that is given where a rule forbids certainty
ALIKE = 0.55  # names further apart than this need the same phone to be looked at,
BY_RELATION = 0.3  # or one relation
SLIP, GIVEN_NAME = 0.6, 0.4  # how near names are that differ by slips of the finger; or by the surname alone
OTHER_NAME = 0.3  # below it two names have nothing to do with each other
LONG = 5  # letters, from which a slip is told from another name
YEARS_APART = 4  # and so do years of birth


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


class Pair(NamedTuple):
    """Two positions, i before j, and what was found."""

    i: int
    j: int
    match: Match


def match(one: Record, other: Record, *, sharers: int = 1, namesakes: int = 0) -> Match:
    """The two beside each other; the same the other way round.

    sharers: how many people of different names have that phone, as far as anybody counted. namesakes: how many near by
    bear that name, 0 where nobody counted.
    """
    first, second = _side(one), _side(other)
    return _judged(_signs(first, second, max(sharers, _different_names((first, second))), namesakes))


# --- what is seen of two records -------------------------------------------------------------------------------------

_Words = tuple[str, ...]


class _Side(NamedTuple):
    """A record in words. `also` is the name in the second script, where both are known; `phone` only ever compared."""

    name: _Words
    also: _Words
    relation: _Words
    birth_year: int
    phone: bytes | int
    place: str


class _Signs(NamedTuple):
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


def _side(one: Record) -> _Side:
    name, also = _both_names(one.name_hi, one.name_en)
    return _Side(name, also, _of_relation(one.relation), one.birth_year or 0, one.phone, one.place)


def _both_names(name_hi: str, name_en: str) -> tuple[_Words, _Words]:
    hindi, english = name_words(name_hi), name_words(name_en)
    return (hindi, english) if hindi else (english, ())


def _of_relation(relation: str) -> _Words:
    return name_words(relation) if relation else ()


def _signs(one: _Side, other: _Side, sharers: int, namesakes: int, *, own_numbers: bool = False) -> _Signs:
    shared, up = _place(one.place, other.place)
    phone = one.phone == other.phone if one.phone and other.phone else None
    relation = _as_far_as_said(one.relation, other.relation) if one.relation and other.relation else None
    years = abs(one.birth_year - other.birth_year) if one.birth_year and other.birth_year else None
    name = _names_alike(one, other)
    if name < GIVEN_NAME and _same_given_name(one, other):
        alone_telling = years is not None and years <= 1 and (relation or 0) >= 0.8 and not up
        name = GIVEN_NAME if phone or alone_telling else name
    return _Signs(
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


def _names_alike(one: _Side, other: _Side) -> float:
    """Script by script where both have both, else the better of what there is; SLIP for slips of the finger."""
    score = _alike(one.name, other.name)
    if one.also and other.also:
        score = (score + _alike(one.also, other.also)) / 2
    else:
        for also, name in ((one.also, other.name), (other.also, one.name)):
            score = max(score, _alike(also, name)) if also else score
    return max(score, SLIP) if score < SLIP and _slipped(*_in_order(one.name, other.name)) else score


def _alike(one: _Words, other: _Words) -> float:
    return alike(*_in_order(one, other))


@lru_cache(maxsize=65_536)
def _slipped(one: _Words, other: _Words) -> bool:
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


def _same_given_name(one: _Side, other: _Side) -> bool:
    """Only the surname is another: perhaps a woman before and after her wedding."""
    return min(len(one.name), len(other.name)) > 1 and likeness(*sorted((one.name[0], other.name[0]))) >= 0.9


def _in_order(one: _Words, other: _Words) -> tuple[_Words, _Words]:
    """The same two, the same way round: the answer must not hang on who was asked first, nor be worked out twice."""
    return (one, other) if one <= other else (other, one)


def _as_far_as_said(one: _Words, other: _Words) -> float:
    """A father is often put down without his surname: nearness as far as the shorter goes counts fully."""
    short = min(len(one), len(other))
    whole = _alike(one, other)
    return whole if len(one) == len(other) else max(whole, _alike(one[:short], other[:short]))


def _is_relation(one: _Side, other: _Side) -> bool:
    """Whether `one` is the father, mother or husband of `other`, by name."""
    return bool(other.relation) and _as_far_as_said(one.name, other.relation) >= 0.8


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


def _judged(signs: _Signs) -> Match:
    return Match(_score(signs), _reasons(signs))


def _score(signs: _Signs) -> float:
    odds = _START[not signs.phone] + _IS_RELATION[not signs.phone] * signs.is_relation
    odds += _OTHER_PHONE * (signs.phone is False)
    odds += _OWN_NUMBER * (signs.own_numbers and bool(signs.phone))
    for sign, (bounds, with_phone, without) in _WEIGHTS.items():
        value = getattr(signs, sign)
        if value is not None:
            odds += (with_phone if signs.phone else without)[bisect_right(bounds, value)]
    score = 1 / (1 + math.exp(-odds))
    return round(score if _may_be_certain(signs) else min(score, NOT_QUITE), 4)


def _may_be_certain(signs: _Signs) -> bool:
    """Whether it may be linked without asking: never where anything speaks against it, never by a name alone.

    Either one phone and one name; or, where a phone is missing, one rare name with the same relation and year of birth
    at the same booth.
    """
    if signs.is_relation or signs.name < 0.8:
        return False
    if signs.phone:
        return (signs.relation is None or signs.relation >= 0.5) and (signs.years is None or signs.years <= 2)
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


def _reasons(signs: _Signs) -> tuple[str, ...]:
    return (_of_phone(signs), _of_name(signs), *_of_relation_and_year(signs), *_of_surroundings(signs))


def _of_phone(signs: _Signs) -> str:
    return {True: "same phone", False: "other phone", None: "no phone"}[signs.phone]


def _of_name(signs: _Signs) -> str:
    if signs.name >= 0.995:
        return "same name"
    return f"{'name alike' if signs.name >= 0.6 else 'other name'} {signs.name:.2f}"


def _of_relation_and_year(signs: _Signs) -> Iterator[str]:
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


def _of_surroundings(signs: _Signs) -> Iterator[str]:
    if signs.shared is not None:
        yield f"{'same' if signs.up <= 1 else 'other'} place {signs.shared}"
    if signs.phone and signs.sharers > 1:
        yield f"phone shared {signs.sharers}"
    if not signs.phone and signs.namesakes > 5:
        yield f"common name {signs.namesakes}"


# --- among very many -------------------------------------------------------------------------------------------------


class _Columns:
    """Records in columns: a person is a number. Words, places and phones are kept once, however often they come."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.names: list[_Words] = []
        self.also: dict[int, _Words] = {}
        self.relations: list[_Words] = []
        self.years = array("h")
        self.phones = array("Q")
        self.places = array("i")
        self.place_numbers: dict[str, int] = {}

    def add(self, one: Record) -> None:
        name, also = _both_names(one.name_hi, one.name_en)
        if also:
            self.also[len(self.names)] = self._once(also)
        self.names.append(self._once(name))
        self.relations.append(self._once(_of_relation(one.relation)))
        self.years.append(one.birth_year or 0)
        self.phones.append(_eight_bytes(one.phone))
        self.places.append(self.place_numbers.setdefault(one.place, len(self.place_numbers)))

    def _once(self, words: _Words) -> _Words:
        return tuple([self.words.setdefault(word, word) for word in words])

    def end(self) -> None:
        self.words.clear()
        self.paths = list(self.place_numbers)

    def side(self, i: int) -> _Side:
        path = self.paths[self.places[i]]
        return _Side(self.names[i], self.also.get(i, ()), self.relations[i], self.years[i], self.phones[i], path)


def _eight_bytes(phone: bytes) -> int:
    """A number for a phone, 0 for none: of a million of them two meet by chance once in 30 million such files."""
    return int.from_bytes(blake2b(phone, digest_size=8).digest()) if phone else 0


def find(records: Iterable[Record], *, against: Iterable[Record] = ()) -> Iterator[Pair]:
    """Every pair that is_possible, once, in no particular order. Both inputs are read once, as streams.

    Positions count through `records`, then on through `against`, whose records are compared with those of `records`
    but not with each other.
    """
    columns = _Columns()
    with uncollected():
        for one in records:
            columns.add(one)
        new = len(columns.names)
        for one in against:
            columns.add(one)
        columns.end()
    work = _Work(columns, new, _are_own(islice(_with_one_phone(columns, new), SAMPLE)))
    yield from work.all()


class _Work:
    """The comparing: pairs with one phone, and branch by branch the pairs with near names nearby."""

    def __init__(self, columns: _Columns, new: int, own_numbers: bool) -> None:
        self.columns, self.new, self.own_numbers = columns, new, own_numbers
        self.deepest = max((len(path) for path in columns.paths), default=0) // LEVEL_DIGITS

    def all(self) -> Iterator[Pair]:
        yield from self.with_one_phone()
        for members in self.branches():
            yield from self.near_by(members)

    def branches(self) -> Iterator[list[int]]:
        """The branches whose people are compared by name: districts of a state."""
        return _branches(self.columns, max(1, self.deepest - 2) * LEVEL_DIGITS)

    def with_one_phone(self) -> Iterator[Pair]:
        for i, j, signs in _with_one_phone(self.columns, self.new):
            yield from self._judged(i, j, signs._replace(own_numbers=self.own_numbers))

    def near_by(self, members: list[int]) -> Iterator[Pair]:
        """Pairs of a branch without a common phone that share consonants of names in it or in its units."""
        narrow = max(1, self.deepest - 1) * LEVEL_DIGITS
        for i, j, namesakes in _in_branch(self.columns, members, narrow, self.new, own_numbers=self.own_numbers):
            one, other = self.columns.side(i), self.columns.side(j)
            if signs := _signs_near_by(one, other, namesakes, own_numbers=self.own_numbers):
                yield from self._judged(i, j, signs)

    def _judged(self, i: int, j: int, signs: _Signs) -> Iterator[Pair]:
        if _score(signs) >= POSSIBLE:
            yield Pair(i, j, _judged(signs))


def _signs_near_by(one: _Side, other: _Side, namesakes: int, *, own_numbers: bool) -> _Signs | None:
    """None where neither the names nor, with the relation, what is left of them are near enough."""
    if _names_alike(one, other) < ALIKE and not (
        one.relation and other.relation and _as_far_as_said(one.relation, other.relation) >= 0.8
    ):
        return None
    signs = _signs(one, other, 0, namesakes)
    if own_numbers and (signs.relation or 0) >= 0.8 and signs.years in (0, 1) and not signs.up:
        return signs  # no families here: another name is a badly spelt one
    return signs if signs.name >= (BY_RELATION if (signs.relation or 0) >= 0.8 else ALIKE) else None


def _may_be_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether what only one side has can be what only the other has: nine of ten pairs need no closer look."""
    only_first, only_second = first - second, second - first
    if not only_first or not only_second:
        return True
    if len(only_first) > len(only_second):
        only_first, only_second = only_second, only_first
    return all(any(_may_be_one(one, other) for other in only_second) for one in only_first)


@lru_cache(maxsize=262_144)
def _may_be_one(one: str, other: str) -> bool:
    """Whether two skeletons may be one word's: they begin alike and differ by a consonant or two."""
    if one[:1] != other[:1]:
        return False
    return min(len(one), len(other)) < 2 or len(set(one) ^ set(other)) <= 2


def _with_one_phone(columns: _Columns, new: int) -> Iterator[tuple[int, int, _Signs]]:
    for group in _groups(columns.phones, but=0):
        sides = [columns.side(i) for i in group]
        sharers = _different_names(sides)
        for (i, one), (j, other) in combinations(zip(group, sides, strict=True), 2):
            if i < new:
                yield i, j, _signs(one, other, sharers, 0)


SAMPLE, ENOUGH = 3_000, 200  # pairs


def _are_own(sample: Iterable[tuple[int, int, _Signs]]) -> bool:
    """Whether numbers are each somebody's own here and no household's, by what a sample of pairs with one number says.

    Relatives differ in age: of pairs with one number and other names seven of ten are eight years apart or more. Where
    hardly any are, another name is a badly spelt one. Too few pairs say nothing: then a phone may be a family's.
    """
    others = [signs for _, _, signs in sample if signs.name < OTHER_NAME and signs.years is not None]
    apart = sum(signs.is_relation or (signs.years or 0) >= 8 for signs in others)
    return len(others) >= ENOUGH and apart < 0.15 * len(others)


def _different_names(sides: Sequence[_Side]) -> int:
    """How many people these are by their names alone: a number that one person left five times is no family's."""
    apart: list[_Side] = []
    for one in sides:
        if not any(_names_alike(one, other) >= ALIKE or _same_given_name(one, other) for other in apart):
            apart.append(one)
    return len(apart)


MOST_OF_ONE_PHONE = 60  # a number that more records have than this is no sign of anything (an office's, a dummy)


def _groups(numbers: Sequence[int], *, but: int) -> Iterator[list[int]]:
    """Positions that have the same number, in order, where there are two or more and not too many."""
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    start = 0
    while start < len(order):
        end, number = start + 1, numbers[order[start]]
        while end < len(order) and numbers[order[end]] == number:
            end += 1
        if number != but and 1 < end - start <= MOST_OF_ONE_PHONE:
            yield order[start:end]
        start = end


def _branches(columns: _Columns, digits: int) -> Iterator[list[int]]:
    """All positions, branch by branch: those whose paths begin with the same digits."""
    numbers: dict[str, int] = {}
    of_place = [numbers.setdefault(path[:digits], len(numbers)) for path in columns.paths]
    order = sorted(range(len(columns.places)), key=lambda i: of_place[columns.places[i]])
    start = 0
    while start < len(order):
        end, number = start, of_place[columns.places[order[start]]]
        while end < len(order) and of_place[columns.places[order[end]]] == number:
            end += 1
        yield order[start:end]
        start = end


def _in_branch(
    columns: _Columns, members: list[int], narrow: int, new: int, *, own_numbers: bool
) -> Iterator[tuple[int, int, int]]:
    with uncollected():
        bones = {i: tuple([bone(word) for word in telling(columns.names[i])]) for i in members}
        sets = {i: frozenset(found) for i, found in bones.items()}
        bearers = Counter(sets.values())
        groups = _groups_by_key(columns, members, bones, narrow)
    seen: set[int] = set()
    size = len(columns.names)
    for group in groups:
        for i, j in _worth_a_look(columns, group, new):
            pair = i * size + j
            if pair not in seen:
                seen.add(pair)
                if own_numbers or _may_be_alike(sets[i], sets[j]):
                    yield i, j, max(bearers[sets[i]], bearers[sets[j]])


_Bones = tuple[str, ...]


def _groups_by_key(columns: _Columns, members: list[int], bones: dict[int, _Bones], narrow: int) -> Iterable[list[int]]:
    """Those who share a key. Two words of a name in the district, one in the mandal, the first with the relation's."""
    groups: dict[object, list[int]] = defaultdict(list)
    for i in members:
        found, name, relation = bones[i], columns.names[i], columns.relations[i]
        mandal = columns.paths[columns.places[i]][:narrow]
        if len(found) > 1:
            for pair in combinations(sorted(found), 2):
                groups[pair].append(i)
        for one in found:
            groups[mandal, one, ""].append(i)
        if len(name) > 1 and len(found) < len(name):
            groups[mandal, bone(name[0]) + bone(name[1]).lstrip("AIUEO"), ""].append(i)
        if found and relation:
            father = bone(telling(relation)[0])
            groups[found[0], father, "relation"].append(i)
            if columns.years[i]:
                groups[father, columns.years[i]].append(i)
    return [group for group in groups.values() if len(group) > 1]


def _worth_a_look(columns: _Columns, group: list[int], new: int) -> Iterator[tuple[int, int]]:
    """Pairs of a group, one of them new, that years of birth don't tell apart and that no phone has brought already."""
    years, phones = columns.years, columns.phones
    for place, i in enumerate(group):
        if i >= new:
            break
        year, phone = years[i], phones[i]
        for j in group[place + 1 :]:
            if not (year and years[j] and not -YEARS_APART <= year - years[j] <= YEARS_APART) and not (
                phone and phone == phones[j]
            ):
                yield i, j
