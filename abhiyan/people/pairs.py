"""All pairs that may be one person, among any number of records: who has one phone, and who has near names nearby.

for i, j, match in find(records): ...

Plain data in and out, as people.matching, which says of two records beside each other what they are.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, NamedTuple

from abhiyan.indic.same import bone, telling
from abhiyan.kernel.beside import Stream, beside
from abhiyan.kernel.collecting import uncollected
from abhiyan.people.matching import (
    ALIKE,
    LEVEL_DIGITS,
    POSSIBLE,
    SAME_RELATION,
    Match,
    Record,
    Side,
    Signs,
    Words,
    as_far_as_said,
    both_names,
    different_names,
    judged,
    names_alike,
    score_of,
    signs_of,
    words_of_relation,
)

if TYPE_CHECKING:
    from multiprocessing.sharedctypes import Synchronized

BY_RELATION = 0.3  # names further apart than this are looked at neither for one relation
OTHER_NAME = 0.3  # below it two names have nothing to do with each other
YEARS_APART = 4  # years of birth further apart than this are two people's, without one phone
ALONE = 20_000  # of more records than this the pairs are looked for by two processes
OFTEN = 200  # pairs, after which it is heard what the other has: its pipe holds some hundreds


class Pair(NamedTuple):
    """Two positions, i before j, and what was found."""

    i: int
    j: int
    match: Match


Members = Sequence[int]  # positions of the people of a branch


class _Branch(NamedTuple):
    """What was found in a branch; the branches are numbered."""

    number: int
    pairs: list[Pair]
    passed_over: int


class _Texts:
    """The words of very many names: numbers of words, one behind another.

    A fifth of the room of as many tuples; and a second process that reads them copies nothing.
    """

    def __init__(self, listed: list[str]) -> None:
        self.listed, self.numbers, self.ends = listed, array("I"), array("I", [0])

    def add(self, numbers: Iterable[int]) -> None:
        self.numbers.extend(numbers)
        self.ends.append(len(self.numbers))

    def __getitem__(self, i: int) -> Words:
        return tuple([self.listed[number] for number in self.numbers[self.ends[i] : self.ends[i + 1]]])


class _Columns:
    """Records in columns: a person is a number. Words, places and phones are kept once, however often they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.listed: list[str] = []
        self.names, self.also, self.relations = (_Texts(self.listed) for _ in range(3))
        self.years = array("h")
        self.phones = array("Q")
        self.places = array("i")
        self.place_numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.years)

    def add(self, one: Record) -> None:
        name, also = both_names(one.name_hi, one.name_en)
        self.names.add(map(self._number, name))
        self.also.add(map(self._number, also))
        self.relations.add(map(self._number, words_of_relation(one.relation)))
        self.years.append(one.birth_year or 0)
        self.phones.append(_eight_bytes(one.phone))
        self.places.append(self.place_numbers.setdefault(one.place, len(self.place_numbers)))

    def _number(self, word: str) -> int:
        found = self.numbers.get(word)
        if found is None:
            found = self.numbers[word] = len(self.listed)
            self.listed.append(word)
        return found

    def end(self) -> None:
        self.numbers.clear()
        self.paths = list(self.place_numbers)

    def side(self, i: int) -> Side:
        path = self.paths[self.places[i]]
        return Side(self.names[i], self.also[i], self.relations[i], self.years[i], self.phones[i], path)


def _eight_bytes(phone: bytes) -> int:
    """A number for a phone, 0 for none: of a million of them two meet by chance once in 30 million such files."""
    return int.from_bytes(blake2b(phone, digest_size=8).digest()) if phone else 0


def _next(taken: "Synchronized[int]") -> int:
    with taken.get_lock():
        taken.value += 1
        return taken.value - 1


class PassedOver:
    """How many pairs of a crowd were not looked at: at most so many, for two may be together in several crowds."""

    def __init__(self) -> None:
        self.pairs = 0


def find(
    records: Iterable[Record], *, against: Iterable[Record] = (), passed_over: PassedOver | None = None
) -> Iterator[Pair]:
    """Every pair that is_possible, once, in no particular order. Both inputs are read once, as streams.

    Positions count through `records`, then on through `against`, whose records are compared with those of `records`
    but not with each other. Where very many nearby bear one name, those are compared who have a phone, a relation or a
    year of birth in common; `passed_over` counts the rest.
    """
    columns = _Columns()
    with uncollected():
        for one in records:
            columns.add(one)
        new = len(columns)
        for one in against:
            columns.add(one)
        columns.end()
    own = _are_own(islice(_with_one_phone(columns, new), SAMPLE))
    work = _Work(columns, new, own, passed_over or PassedOver())
    yield from work.by_two() if len(columns) > ALONE else work.by_one()


class _InOrder:
    """Branches found by two, shown in the order of their numbers; what the other passed over is counted here too."""

    def __init__(self, passed_over: PassedOver) -> None:
        self.passed_over, self.made, self.shown = passed_over, dict[int, list[Pair]](), 0

    def hear(self, theirs: Stream[_Branch]) -> None:
        """Take what has come from the other, without waiting."""
        while theirs.has_come() and (other := next(theirs, None)):
            self.add(other)

    def add(self, other: _Branch) -> None:
        self.made[other.number] = other.pairs
        self.passed_over.pairs += other.passed_over

    def next(self) -> Iterator[Pair]:
        """The pairs of those that are next."""
        while self.shown in self.made:
            yield from self.made.pop(self.shown)
            self.shown += 1


class _Work:
    """The comparing: pairs with one phone, and branch by branch the pairs with near names nearby."""

    def __init__(self, columns: _Columns, new: int, own_numbers: bool, passed_over: PassedOver) -> None:
        self.columns, self.new, self.own_numbers, self.passed_over = columns, new, own_numbers, passed_over
        self.crowds: set[tuple[int, ...]] = set()
        self.deepest = max((len(path) for path in columns.paths), default=0) // LEVEL_DIGITS

    def by_one(self) -> Iterator[Pair]:
        """Those with one phone, then branch by branch those with near names."""
        yield from self.with_one_phone()
        for members in self.branches():
            yield from self.near_by(members)

    def by_two(self) -> Iterator[Pair]:
        """The same pairs in the same order, with a second process: whoever is done with a branch takes the next."""
        branches, taken = list(self.branches()), get_context("fork").Value("i", 0)
        found = _InOrder(self.passed_over)
        with beside(lambda: self._in_turn(branches, taken)) as theirs:
            for count, pair in enumerate(self.with_one_phone()):
                yield pair
                if count % OFTEN == 0:
                    found.hear(theirs)
            for own in self._in_turn(branches, taken):
                found.made[own.number] = own.pairs
                found.hear(theirs)
                yield from found.next()
            for other in theirs:
                found.add(other)
        yield from found.next()

    def _in_turn(self, branches: Sequence[Members], taken: "Synchronized[int]") -> "Iterator[_Branch]":
        """The branches that nobody else has taken."""
        while (number := _next(taken)) < len(branches):
            before = self.passed_over.pairs
            pairs = list(self.near_by(branches[number]))
            yield _Branch(number, pairs, self.passed_over.pairs - before)

    def branches(self) -> Iterator[Members]:
        """The branches whose people are compared by name: districts of a state."""
        return _branches(self.columns, max(1, self.deepest - 2) * LEVEL_DIGITS)

    def with_one_phone(self) -> Iterator[Pair]:
        for i, j, signs in _with_one_phone(self.columns, self.new):
            yield from self._judged(i, j, signs._replace(own_numbers=self.own_numbers))

    def near_by(self, members: Members) -> Iterator[Pair]:
        """Pairs of a branch without a common phone that share consonants of names in it or in its units."""
        narrow = max(1, self.deepest - 1) * LEVEL_DIGITS
        for i, j, namesakes in self.in_branch(members, narrow):
            one, other = self.columns.side(i), self.columns.side(j)
            if signs := _signs_near_by(one, other, namesakes, own_numbers=self.own_numbers):
                yield from self._judged(i, j, signs)

    def in_branch(self, members: Members, narrow: int) -> Iterator[tuple[int, int, int]]:
        """Pairs whose names may be near, once each, with how many of the branch bear the name."""
        columns = self.columns
        with uncollected():
            bones = {i: tuple([bone(word) for word in telling(columns.names[i])]) for i in members}
            sets = {i: frozenset(found) for i, found in bones.items()}
            bearers = Counter(sets.values())
            groups = _groups_by_key(columns, members, bones, narrow)
        seen: set[int] = set()
        self.crowds.clear()
        size = len(columns)
        for group in groups:
            for i, j in self.of_group(group):
                pair = i * size + j
                if pair not in seen:
                    seen.add(pair)
                    if self.own_numbers or _may_be_alike(sets[i], sets[j]):
                        yield i, j, max(bearers[sets[i]], bearers[sets[j]])

    def of_group(self, group: list[int]) -> Iterator[tuple[int, int]]:
        """The pairs of those who share a key; of a crowd, those that have more in common."""
        if len(group) <= CROWD:
            yield from _worth_a_look(self.columns, group, self.new)
            return
        if tuple(group) in self.crowds:
            return  # the same people by another word of their name
        self.crowds.add(tuple(group))
        of_crowd = dict.fromkeys(_in_crowd(self.columns, group, self.new))
        self.passed_over.pairs += _number_of_pairs(group, self.new) - len(of_crowd)
        yield from (pair for pair in of_crowd if _are_worth_a_look(self.columns, *pair))

    def _judged(self, i: int, j: int, signs: Signs) -> Iterator[Pair]:
        if score_of(signs) >= POSSIBLE:
            yield Pair(i, j, judged(signs))


def _signs_near_by(one: Side, other: Side, namesakes: int, *, own_numbers: bool) -> Signs | None:
    """None where neither the names nor, with the relation, what is left of them are near enough."""
    if names_alike(one, other) < ALIKE and not (
        one.relation and other.relation and as_far_as_said(one.relation, other.relation) >= SAME_RELATION
    ):
        return None
    signs = signs_of(one, other, 0, namesakes)
    if own_numbers and (signs.relation or 0) >= SAME_RELATION and signs.years in (0, 1) and not signs.up:
        return signs  # no families here: another name is a badly spelt one
    return signs if signs.name >= (BY_RELATION if (signs.relation or 0) >= SAME_RELATION else ALIKE) else None


def _may_be_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether what only one side has can be what only the other has: nine of ten pairs need no closer look."""
    only_first, only_second = first - second, second - first
    if not only_first or not only_second:
        return True
    if len(only_first) > len(only_second):
        only_first, only_second = only_second, only_first
    return all(any(_may_be_one(one, other) for other in only_second) for one in only_first)


@lru_cache(maxsize=65_536)
def _may_be_one(one: str, other: str) -> bool:
    """Whether two skeletons may be one word's: they begin alike and differ by a consonant or two."""
    if one[:1] != other[:1]:
        return False
    return min(len(one), len(other)) < 2 or len(set(one) ^ set(other)) <= 2


def _with_one_phone(columns: _Columns, new: int) -> Iterator[tuple[int, int, Signs]]:
    for group in _groups(columns.phones, but=0):
        sides = [columns.side(i) for i in group]
        sharers = different_names(sides)
        for (i, one), (j, other) in combinations(zip(group, sides, strict=True), 2):
            if i < new:
                yield i, j, signs_of(one, other, sharers, 0)


SAMPLE, ENOUGH = 3_000, 200  # pairs


def _are_own(sample: Iterable[tuple[int, int, Signs]]) -> bool:
    """Whether numbers are each somebody's own here and no household's, by what a sample of pairs with one number says.

    Relatives differ in age: of pairs with one number and other names seven of ten are eight years apart or more. Where
    hardly any are, another name is a badly spelt one. Too few pairs say nothing: then a phone may be a family's.
    """
    others = [signs for _, _, signs in sample if signs.name < OTHER_NAME and signs.years is not None]
    apart = sum(signs.is_relation or (signs.years or 0) >= 8 for signs in others)
    return len(others) >= ENOUGH and apart < 0.15 * len(others)


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


def _branches(columns: _Columns, digits: int) -> Iterator[Members]:
    """All positions, branch by branch: those whose paths begin with the same digits."""
    numbers: dict[str, int] = {}
    of_place = [numbers.setdefault(path[:digits], len(numbers)) for path in columns.paths]
    order = array("I", sorted(range(len(columns.places)), key=lambda i: of_place[columns.places[i]]))
    start = 0
    while start < len(order):
        end, number = start, of_place[columns.places[order[start]]]
        while end < len(order) and of_place[columns.places[order[end]]] == number:
            end += 1
        yield order[start:end]
        start = end


_Bones = tuple[str, ...]


def _groups_by_key(columns: _Columns, members: Members, bones: dict[int, _Bones], narrow: int) -> Iterable[list[int]]:
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


# In a crowd all with all would be the square: 4,000 people of one name at one booth took a minute. A name alone says
# nothing there; so each is compared with the nearest in the order of relation and year of birth. No group of 70,500
# rows of bench/messy.py has more than 48 people.
CROWD = 200  # people who share a key
NEXT = 50  # of a crowd, with how many of the same relation, or year, each is compared


def _in_crowd(columns: _Columns, group: list[int], new: int) -> Iterator[tuple[int, int]]:
    """Pairs of a crowd with one relation, or with years of birth at most one apart; each with the NEXT."""
    years, relations = columns.years, columns.relations
    related = sorted((i for i in group if relations[i]), key=lambda i: (relations[i], years[i]))
    yield from _neighbours(related, new, lambda i, j: relations[i][0] == relations[j][0])
    dated = sorted((i for i in group if years[i]), key=lambda i: (years[i], relations[i]))
    yield from _neighbours(dated, new, lambda i, j: years[j] - years[i] <= 1)


def _neighbours(order: list[int], new: int, is_near: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    for place, i in enumerate(order):
        for j in order[place + 1 : place + 1 + NEXT]:
            if not is_near(i, j):
                break
            if min(i, j) < new:
                yield min(i, j), max(i, j)


def _are_worth_a_look(columns: _Columns, i: int, j: int) -> bool:
    return any(_worth_a_look(columns, [i, j], j))


def _number_of_pairs(group: list[int], new: int) -> int:
    """How many pairs of a group have somebody new."""
    old = sum(i >= new for i in group)
    return (len(group) * (len(group) - 1) - old * (old - 1)) // 2
