"""Problems, timetables and changes as JSON, both ways. Strict: what isn't understood is named, with what was expected.

The fields are those of the dataclasses (problem.py says what each means); only what has no default has to be there.
A day is 2018-02-09, a slot 2018-02-09/am; where many slots are asked for, a day stands for both halves and
2018-02-09..2018-02-12 for all slots of four days.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, timedelta
from types import UnionType
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from abhiyan.scheduling.problem import Half, Problem, Slot, whole_days
from abhiyan.scheduling.timetable import Reason, Timetable

FORMAT = "abhiyan-timetable/1"
LARGEST = 10**9
LONGEST_RANGE = 400  # days in one range of slots
LONGEST_TEXT = 1000  # characters
MOST_BYTES = 16 * 2**20  # of one document; the problem of a country takes three of them
MOST_SLOTS = 500_000  # named in one document; the problem of a country names 20,000
YEARS = range(1900, 2201)
NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")  # a terminal obeys these
SLOT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(am|pm))?")
MANY_SLOTS = frozenset[Slot]
ROADS = Mapping[tuple[str, str], int]

Kind = TypeVar("Kind")

_KNOWN: dict[Any, tuple[dict[str, Field[Any]], dict[str, Any]]] = {}


class Wrong(NamedTuple):
    """One thing that can't be read: where (events[3].first), what was expected there, what stands there."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where or 'the document'}: expected {self.expected}, found {self.found}"


class NotUnderstood(Exception):
    """A document that isn't what it should be; `wrong` names everything that isn't."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("\n".join(str(one) for one in self.wrong))


def read(kind: type[Kind], text: str | bytes) -> Kind:
    """A Problem or any other of the dataclasses from JSON. Raises NotUnderstood."""
    reading = _Reading()
    value = reading.value(kind, document(text), "")
    if reading.wrong:
        raise NotUnderstood(reading.wrong)
    return value  # type: ignore[no-any-return]


def read_many(kind: type[Kind], text: str | bytes) -> tuple[Kind, ...]:
    """A list of them. Raises NotUnderstood."""
    reading = _Reading()
    value = reading.value(tuple[kind, ...], document(text), "")  # type: ignore[valid-type]
    if reading.wrong:
        raise NotUnderstood(reading.wrong)
    return value  # type: ignore[no-any-return]


def document(text: str | bytes) -> Any:
    """JSON of at most MOST_BYTES, without keys that stand twice, without NaN, not nested without end.

    text: bytes are UTF-8, with or without its mark. Raises NotUnderstood.
    """
    if len(text) > MOST_BYTES:
        raise NotUnderstood([Wrong("", f"at most {MOST_BYTES >> 20} MB", "more")])
    try:
        text = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        if not text.strip():
            raise NotUnderstood([Wrong("", "JSON in UTF-8", "an empty document")])
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise NotUnderstood([Wrong("", "JSON in UTF-8", f"something else at {at}: {error.msg}")]) from error
    except UnicodeDecodeError as error:
        raise NotUnderstood([Wrong("", "JSON in UTF-8", f"other bytes after {error.start}")]) from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise NotUnderstood([Wrong("", "numbers of a few digits", "one of thousands")]) from error
    except RecursionError as error:
        raise NotUnderstood([Wrong("", "JSON of a few levels", "thousands of them")]) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        key = next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number]))
        raise NotUnderstood([Wrong(_shown(key), "each field once", "it twice in one object")])
    return found


def _no_constant(name: str) -> None:
    raise NotUnderstood([Wrong("", "numbers", name)])


class _Reading:
    """Reads one document by the types of the dataclasses and gathers what is wrong."""

    def __init__(self) -> None:
        self.wrong: list[Wrong] = []
        self.slots = 0

    def value(self, kind: Any, found: Any, where: str) -> Any:
        """`found` as `kind`; None and an entry in `wrong` where it isn't."""
        if isinstance(kind, UnionType):
            (kind,) = (one for one in get_args(kind) if one is not type(None))
            return None if found is None else self.value(kind, found, where)
        if is_dataclass(kind) and kind is not Slot:
            return self._thing(kind, found, where)
        for known, reader in self._readers().items():
            if kind == known:
                return reader(found, where)
        return self._several(kind, found, where)

    def _readers(self) -> dict[Any, Callable[[Any, str], Any]]:
        return {
            str: self._text,
            int: self._whole,
            float: self._number,
            bool: self._truth,
            date: self._day,
            Slot: self._slot,
            Half: self._half,
            MANY_SLOTS: self._slots,
            ROADS: self._roads,
        }

    def _no(self, where: str, expected: str, found: Any) -> Any:
        """Note what is wrong; the value is nothing."""
        self.wrong.append(Wrong(where, expected, _shown(json.dumps(found, ensure_ascii=False, default=str))))
        return None

    def _thing(self, kind: Any, found: Any, where: str) -> Any:
        if not isinstance(found, dict):
            return self._no(where, f"an object with the fields of {kind.__name__}", found)
        known, types = _fields(kind)
        if not where and found.get("format", FORMAT) != FORMAT:
            self._no("format", FORMAT, found["format"])
        for name in found:
            if name not in known and not (name == "format" and not where):
                self._no(_below(where, name), f"one of {', '.join(known)}", name)
        values = {name: self.value(types[name], found[name], _below(where, name)) for name in known if name in found}
        missing = [name for name, one in known.items() if _is_needed(one) and name not in found]
        for name in missing:
            self.wrong.append(Wrong(_below(where, name), "a value", "nothing"))
        return None if missing or self.wrong else kind(**values)

    def _several(self, kind: Any, found: Any, where: str) -> Any:
        if get_origin(kind) is Mapping:
            return self._named(get_args(kind)[1], found, where)
        if not isinstance(found, list):
            return self._no(where, "a list", found)
        of = get_args(kind)[0]
        return get_origin(kind)(self.value(of, one, f"{where}[{number}]") for number, one in enumerate(found))

    def _named(self, of: Any, found: Any, where: str) -> Any:
        if not isinstance(found, dict):
            return self._no(where, "an object", found)
        return {name: self.value(of, one, _below(where, name)) for name, one in found.items()}

    # --- single values

    def _text(self, found: Any, where: str) -> str | None:
        if not isinstance(found, str):
            self._no(where, "a text", found)
        elif len(found) > LONGEST_TEXT:
            self._no(where, f"a text of at most {LONGEST_TEXT} characters", found)
        elif NOT_SHOWN.search(found):
            self._no(where, "a text without control characters", found)
        else:
            return found
        return None

    def _whole(self, found: Any, where: str) -> Any:
        is_whole = isinstance(found, int) and not isinstance(found, bool) and abs(found) <= LARGEST
        return found if is_whole else self._no(where, "a whole number", found)

    def _number(self, found: Any, where: str) -> float | None:
        is_number = isinstance(found, int | float) and not isinstance(found, bool) and abs(found) <= 360
        return float(found) if is_number else self._no(where, "degrees, like 26.85", found)

    def _truth(self, found: Any, where: str) -> bool | None:
        return found if isinstance(found, bool) else self._no(where, "true or false", found)

    def _day(self, found: Any, where: str) -> date | None:
        return _as_day(found) or self._no(where, "a day like 2018-02-09", found)

    def _half(self, found: Any, where: str) -> Half | None:
        return Half(found) if found in list(Half) else self._no(where, "am or pm", found)

    def _slot(self, found: Any, where: str) -> Any:
        match = SLOT.fullmatch(found) if isinstance(found, str) else None
        day = _as_day(match[1]) if match else None
        if match is None or day is None or match[2] is None:
            return self._no(where, "a half-day like 2018-02-09/am", found)
        return Slot(day, Half(match[2]))

    def _slots(self, found: Any, where: str) -> frozenset[Slot]:
        if not isinstance(found, list):
            self._no(where, "a list of days, half-days (2018-02-09/am) and ranges (2018-02-09..2018-02-12)", found)
            return frozenset()
        return frozenset().union(*(self._some_slots(one, f"{where}[{n}]") for n, one in enumerate(found)))

    def _some_slots(self, found: Any, where: str) -> frozenset[Slot]:
        first, _, last = found.partition("..") if isinstance(found, str) else ("", "", "")
        begin, end = _as_day(first), _as_day(last)
        if begin and end and timedelta() <= end - begin <= timedelta(days=LONGEST_RANGE):
            return self._counted(whole_days(begin, end), where)
        if begin and not last and found == first:
            return whole_days(begin)
        match = SLOT.fullmatch(first)
        if last or not match or not match[2] or not _as_day(match[1]):
            self._no(where, "a day, a half-day (2018-02-09/am) or a range (2018-02-09..2018-02-12)", found)
            return frozenset()
        return frozenset([Slot(date.fromisoformat(match[1]), Half(match[2]))])

    def _counted(self, slots: frozenset[Slot], where: str) -> frozenset[Slot]:
        """The slots, as long as they are not more than a document may name."""
        self.slots += len(slots)
        if self.slots <= MOST_SLOTS:
            return slots
        raise NotUnderstood([*self.wrong, Wrong(where, f"at most {MOST_SLOTS} half-days in all", "more")])

    def _roads(self, found: Any, where: str) -> dict[tuple[str, str], int]:
        if not isinstance(found, list):
            self._no(where, "a list of [place, place, km]", found)
            return {}
        return dict(filter(None, (self._road(one, f"{where}[{number}]") for number, one in enumerate(found))))

    def _road(self, found: Any, where: str) -> Any:
        match found:
            case [str(one), str(other), int(km)] if not isinstance(km, bool) and abs(km) <= LARGEST:
                return (one, other), km
        return self._no(where, "[place, place, whole km]", found)


def _fields(kind: Any) -> tuple[dict[str, Field[Any]], dict[str, Any]]:
    """The fields by their names, and the type of each."""
    if kind not in _KNOWN:
        _KNOWN[kind] = {one.name: one for one in fields(kind)}, get_type_hints(kind)
    return _KNOWN[kind]


def _is_needed(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _below(where: str, name: str) -> str:
    return f"{where}.{_shown(name)}" if where else _shown(name)


def _shown(text: str) -> str:
    """As much of it as a line holds, without what a terminal would obey."""
    text = NOT_SHOWN.sub("�", text[:61])
    return f"{text[:60]}…" if len(text) > 60 else text


def _as_day(found: Any) -> date | None:
    try:
        day = date.fromisoformat(found) if isinstance(found, str) and len(found) == 10 else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


# --- out --------------------------------------------------------------------------------------------------------------


def as_json(thing: Any) -> Any:
    """A dataclass of ours as what json.dumps takes; what has its default is left out. `read` reads it again."""
    if isinstance(thing, Problem):
        return {"format": FORMAT, **_object(thing)}
    return _plain(thing)


def _plain(value: Any) -> Any:
    if isinstance(value, Reason):
        return reason_as_json(value)
    if isinstance(value, Slot | date):
        return str(value)
    if is_dataclass(value):
        return _object(value)
    if isinstance(value, frozenset):
        return _short(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: _plain(one) for key, one in value._asdict().items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value


def _object(thing: Any) -> dict[str, Any]:
    known, types = _fields(type(thing))
    found = {}
    for name, one in known.items():
        value = getattr(thing, name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if value != default:
            found[name] = [[*pair, km] for pair, km in value.items()] if types[name] == ROADS else _plain(value)
    return found


def _short(values: frozenset[Any]) -> list[str]:
    """Slots with whole days as days; anything else by its text."""
    if not all(isinstance(one, Slot) for one in values):
        return sorted(str(one) for one in values)
    whole = {slot.day for slot in values if whole_days(slot.day) <= values}
    return sorted({str(slot.day if slot.day in whole else slot) for slot in values})


def reason_as_json(reason: Reason) -> dict[str, Any]:
    """What applies of it, and its sentence."""
    told = {name: _plain(value) for name, value in reason._asdict().items() if value not in ("", (), None)}
    return {**told, "text": str(reason)}


def timetable_as_json(timetable: Timetable) -> dict[str, Any]:
    """A timetable as a document that `read_timetable` reads again."""
    return {
        "format": FORMAT,
        "objective": timetable.objective,
        "bound": timetable.bound,
        "gap": round(timetable.gap, 6),
        "proved": timetable.proved,
        "slots": _plain(timetable.slots),
        "attendance": _plain(timetable.attendance),
        "reasons": [reason_as_json(one) for one in timetable.reasons],
    }


def read_timetable(text: str | bytes) -> Timetable:
    """A timetable as `solve --json` prints it; its reasons are not read. Raises NotUnderstood."""
    found = document(text)
    if isinstance(found, dict):
        found = {name: value for name, value in found.items() if name not in ("reasons", "gap")}
    return read(Timetable, json.dumps(found))
