"""Which unit a row means: by code, by names in either script, by a booth's number; one answer, or why there is none.

units = Units(by, taken={("लखनउ",): 17})
units.meant({"district": "लखनऊ", "mandal": "Behat Nagar", "booth": "12"})     # Place, or Unknown with the likely ones
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import NamedTuple

from abhiyan.indic import fold, read_digits
from abhiyan.kernel import bulk, tree
from abhiyan.kernel.authority import Authority
from abhiyan.units.models import Level, Unit, in_ranges

BY_CODE, BY_NAME, BY_NUMBER, BY_HAND = 1.0, 0.95, 0.9, 1.0
NEAR = 0.72  # of the folded letters; a name less like than this isn't offered
MOST_OFFERED = 5
MOST_COMPARED = 10_000  # names: a district's; the booths of a state would take seconds a text, for nothing of use
MOST_KEPT = 20_000  # answers, and codes: of a state's booths they would be 100 MB
ANY = "unit"  # the meaning of a column that holds codes of any level
NUMBER = "number"  # the meaning of a column that holds a leaf's number

_last_number = re.compile(r"(\d+)$", re.ASCII)
_number_alone = re.compile(
    r"(?:booth|part|polling station|no|number|ps|बूथ|भाग|मतदेय स्थल|क्र|क्रमांक|संख्या|सं)?[\s.:#/-]*(\d+)", re.IGNORECASE
)


class Place(NamedTuple):
    """A unit as the loader knows it. confidence: 1 by its code, less by name or number."""

    pk: int
    code: str
    path: str
    area_path: str
    level: str
    name_hi: str
    name_en: str
    closed: bool
    confidence: float = BY_CODE


class Unknown(NamedTuple):
    """No one unit is meant. `text` is the cell that said nothing, `likely` the places it may mean, best first.

    A leaf's text has the name of the unit above in front: "4" is another booth in each mandal.
    """

    reason: str
    meaning: str
    text: str
    likely: tuple[Place, ...] = ()


Means = Mapping[str, str]
"""What a row says of its place: {key of a level, "unit" or "number": text}."""

_FIELDS = ("pk", "code", "path", "area_path", "level__key", "name_hi", "name_en", "until")


class Units:
    """The units of somebody's branch, found again and again; keep one for a whole file.

    taken: what was settled by hand for this file, {text: unit id}.
    """

    def __init__(self, by: Authority, taken: Mapping[str, int] | None = None) -> None:
        self.seen = by.see(Unit)
        self.taken = {_key(text): pk for text, pk in (taken or {}).items()}
        self._answers: dict[tuple[tuple[str, str], ...], Place | Unknown] = {}
        self._missed: Counter[Unknown] = Counter()
        self._by_code: dict[str, Place | None] = {}
        self._below: dict[tuple[str, str], _Named] = {}
        self._around: dict[tuple[str, str], dict[str, list[Place]]] = {}

    @cached_property
    def levels(self) -> dict[str, Level]:
        """Every level by its key, the organisation's before the constituencies', from the top down."""
        return {level.key: level for level in Level.objects.order_by("tree", "depth")}

    @cached_property
    def leaf(self) -> str:
        return next(level.key for level in self.levels.values() if level.is_leaf)

    def meant(self, means: Means) -> Place | Unknown:
        """The unit of a row. The same words have the same answer, so it is kept."""
        key = tuple(means.items())
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) > MOST_KEPT:  # rows come place by place: what was long ago comes no more
                self._answers.clear()
            found = self._answers[key] = self._meant(means)
        if isinstance(found, Unknown):
            self._missed[found] += 1
        return found

    def missed(self) -> Counter[Unknown]:
        """What named no unit, and how often it was asked."""
        return self._missed

    def prepare(self, rows: Iterable[Means]) -> None:
        """Ask for every code that the rows name at once."""
        if len(self._by_code) > MOST_KEPT:
            self._by_code.clear()
        names = {text.upper() for means in rows for text in means.values() if text.isascii()}
        wanted = [name for name in names if name not in self._by_code]
        for some in bulk.batches(wanted):
            found = {row[1].upper(): _place(row) for row in self.seen.filter(code__in=some).values_list(*_FIELDS)}
            self._by_code |= {name: found.get(name) for name in some}

    def _meant(self, means: Means) -> Place | Unknown:
        steps = self._steps(means)
        if steps and (place := self._coded(steps)):
            return place
        above: Place | None = None
        for meaning, text in steps:
            found = self._named(meaning, text, above)
            if isinstance(found, Unknown):
                return found
            above = found
        return above or Unknown("no unit", "", "")

    def _steps(self, means: Means) -> list[tuple[str, str]]:
        """What the row says, from the top down: names of levels, then the number of the leaf."""
        steps = [(key, means[key]) for key in self.levels if means.get(key)]
        if means.get(ANY):
            steps.append((ANY, means[ANY]))
        if means.get(NUMBER) and not means.get(self.leaf):
            steps.append((self.leaf, means[NUMBER]))
        # Both trees lead to the leaf: it comes last, below whichever place stands deepest.
        return sorted(steps, key=lambda step: step[0] in (self.leaf, ANY))

    def _coded(self, steps: Sequence[tuple[str, str]]) -> Place | Unknown | None:
        """The place whose code the last word is, if it is one and of that level."""
        meaning, text = steps[-1]
        place = self._of_code(text)
        if place is None or meaning not in (ANY, place.level):
            return None
        return Unknown("unit closed", meaning, text) if place.closed else place

    def _of_code(self, text: str) -> Place | None:
        code = text.strip().upper()
        if code not in self._by_code:
            self.prepare([{ANY: code}])
        return self._by_code.get(code)

    def _named(self, meaning: str, text: str, above: Place | None) -> Place | Unknown:
        """The one unit of a level with this name, code or number below `above` (anywhere, when that is None)."""
        told = f"{above.name_hi or above.name_en} {text}" if above and meaning == self.leaf else text
        if settled := self._settled(meaning, told, above):
            return settled
        if meaning == ANY:
            return Unknown("no such unit", meaning, text)
        named = self._names_below(above, meaning)
        found = named.found(text) or named.found(self._without_its_level(meaning, text))
        if len(found) == 1:
            return found[0]
        if found:
            return Unknown("several units", meaning, told, tuple(found[:MOST_OFFERED]))
        return Unknown("no such unit", meaning, told, named.near(text))

    def _without_its_level(self, meaning: str, text: str) -> str:
        """ "District Lucknow" as "Lucknow"."""
        level = self.levels[meaning]
        words = {fold(level.name_hi), fold(level.name_en)}
        return " ".join(word for word in text.split() if fold(word) not in words)

    def _settled(self, meaning: str, text: str, above: Place | None) -> Place | Unknown | None:
        """The unit that the text was said to mean; None where nobody said, or where it lies elsewhere.

        Booths of every mandal are called "12": what was said of one holds for no other.
        """
        pk = self.taken.get(_key(text))
        row = self.seen.filter(pk=pk).values_list(*_FIELDS).first() if pk else None
        if row is None:
            return None
        place = _place(row)._replace(confidence=BY_HAND)
        if above is not None and not _lies_below(place, above):
            return None
        return Unknown("unit closed", meaning, text) if place.closed else place

    def _names_below(self, above: Place | None, level: str) -> "_Named":
        key = (above.path if above else "", level)
        if key not in self._below:
            found = self._children(above, level) if above and self._is_child(above, level) else None
            self._below[key] = _Named(self._places_below(above, level) if found is None else found)
        return self._below[key]

    def _places_below(self, above: Place | None, level: str) -> list[Place]:
        units = self.seen.filter(level=self.levels[level], until=None).order_by("path")
        if above is not None:
            units = units.filter(in_ranges([(above.path, tree.after(above.path))], "path", "area_path"))
        return [_place(row) for row in units.values_list(*_FIELDS)]

    def _is_child(self, above: Place, level: str) -> bool:
        """Whether units of the level stand right below `above`, in the tree of the organisation."""
        in_organisation = above.path[: -tree.SEGMENT].startswith(tree.root(tree.ORGANISATION))
        return in_organisation and tree.depth(above.path) == self.levels[level].depth - 1

    def _children(self, above: Place, level: str) -> list[Place]:
        """Those right below `above`. Read with those of its neighbours: a file of a district names all its mandals."""
        around = above.path[: -tree.SEGMENT]
        if (around, level) not in self._around:
            found: dict[str, list[Place]] = {}
            low, high = around, tree.after(around)
            units = self.seen.filter(level=self.levels[level], until=None, path__gte=low, path__lt=high)
            for place in map(_place, units.order_by("path").values_list(*_FIELDS)):
                found.setdefault(place.path[: len(above.path)], []).append(place)
            self._around[around, level] = found
        return self._around[around, level].pop(above.path, [])  # asked for once: _below keeps what is made of it


def _lies_below(place: Place, above: Place) -> bool:
    """Whether a place stands in the branch of another, in either tree."""
    return any(path and above.path <= path < tree.after(above.path) for path in (place.path, place.area_path))


def _place(row: Sequence[object]) -> Place:
    pk, code, path, area_path, level, name_hi, name_en, until = row
    return Place(pk, code, path, area_path or "", level, name_hi, name_en, until is not None)  # type: ignore[arg-type]  # as _FIELDS says


class _Named:
    """Places of one level below one unit, by what they may be called."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.codes: dict[str, tuple[Place, ...]] = {}
        self.names: dict[str, tuple[Place, ...]] = {}
        self.numbers: dict[str, tuple[Place, ...]] = {}
        for place in places:
            _put(self.codes, place.code.upper(), place)
            for name in {_key(place.name_hi), _key(place.name_en)} - {""}:
                _put(self.names, name, place)
            for number in _numbers(place):
                _put(self.numbers, number, place)

    def found(self, text: str) -> list[Place]:
        """The places that the text names: by code, else by name, else by its number alone."""
        ascii_text = read_digits(text)
        if coded := self.codes.get(ascii_text.upper()):
            return list(coded)
        if named := self.names.get(_key(text)):
            return [place._replace(confidence=BY_NAME) for place in named]
        return [place._replace(confidence=BY_NUMBER) for place in self.numbers.get(_number_said(ascii_text), ())]

    def near(self, text: str) -> tuple[Place, ...]:
        """Places whose names are most like the text, for a person to choose from; none among too many."""
        if len(self.names) > MOST_COMPARED:
            return ()
        rated = ((_likeness(_key(text), name), name) for name in self.names)
        best = sorted((one for one in rated if one[0] >= NEAR), reverse=True)[:MOST_OFFERED]
        return tuple(place._replace(confidence=rate) for rate, name in best for place in self.names[name])[
            :MOST_OFFERED
        ]


def _put(table: dict[str, tuple[Place, ...]], key: str, place: Place) -> None:
    table[key] = (*table.get(key, ()), place)


def _likeness(asked: str, name: str) -> float:
    """0 to 1; 0 for what a quick look tells to be less alike than NEAR."""
    matcher = SequenceMatcher(None, asked, name)
    return matcher.ratio() if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= NEAR else 0


@lru_cache(maxsize=65_536)
def _key(name: str) -> str:
    """A name as places are compared: folded, its words together, for Shivpuri is Shiv Puri too."""
    return fold(name).replace(" ", "")


def _number_said(text: str) -> str:
    """The number a text says, alone or behind a word such as "booth"; empty when it says more."""
    found = _number_alone.fullmatch(text.strip())
    return found.group(1).lstrip("0") if found else ""


def _numbers(place: Place) -> set[str]:
    """What a place may be numbered: the last digits of its code and of its names."""
    found = (_last_number.search(read_digits(text)) for text in (place.code, place.name_hi, place.name_en))
    return {number for one in found if one and (number := one.group(1).lstrip("0"))}
