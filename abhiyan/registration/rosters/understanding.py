"""What a roster's columns mean, from its headers and its first rows; what has to be asked; what somebody answered.

understood = understand(first_lines, levels=words_of_levels)
understood.questions                                   # each answered once for the whole file
with_corrections(understood, {4: "phone"}, fonts=True)
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import pairwise
from typing import Any, NamedTuple

from abhiyan.indic import detect_column
from abhiyan.indic.fonts import KRUTIDEV, MOJIBAKE, OTHER_FONT, SURE
from abhiyan.kernel import forbidden, phones
from abhiyan.kernel.tables import Line, harmed
from abhiyan.kernel.tables.headers import is_total
from abhiyan.registration.rosters import shapes
from abhiyan.registration.rosters.columns import (
    AGE,
    BIRTH_DATE,
    BIRTH_YEAR,
    FORBIDDEN,
    IGNORED,
    MEANINGS,
    NAME,
    NAME_EN,
    NAME_HI,
    NOTHING,
    NUMBER,
    OURS,
    PHONE,
    ROLE,
    SINCE,
    SPARE_PHONE,
    UNIT,
    UNKNOWN,
    LevelWords,
    Told,
    Vocabulary,
    plain,
)

FIRST = 200  # rows looked at
TITLE_ROWS = 15  # rows above the headers that are passed over
SHOWN = 3  # samples of a column
MOST = 0.6  # of the cells of a column, from which they say what it is
FEW = 0.3  # below which they contradict the header
LEAST_CELLS = 3  # from which cells are believed against a header
FORBIDDEN_SHARE = 0.5
CERTAIN, FONT_CELLS = 0.9999, 3  # one such cell, or so many sure ones, are asked about as an old font
SHORTEST_TOLD = 3  # characters

NO_HEADER, TWO_COLUMNS, FONT, DAY_OR_MONTH = "no header", "two columns", "font", "day or month"
NO_NAME_COLUMN, NO_PLACE_COLUMN = "no name column", "no place column"
FILLED = "filled down"
UNLIKE, SAME, CASTE, IDENTITY = "unlike its header", "same as another", "caste or religion", "identity number"

# What cells may show that a header claims something else than they are; name and role are too free for that.
_SHAPES = {
    PHONE: shapes.is_phone,
    SPARE_PHONE: shapes.is_phone,
    NAME: shapes.is_name,
    NAME_HI: shapes.is_name,
    NAME_EN: shapes.is_name,
    AGE: shapes.is_age,
    BIRTH_YEAR: shapes.is_year,
    BIRTH_DATE: shapes.is_day,
    SINCE: shapes.is_day,
}
_MANY = {IGNORED, OURS, FORBIDDEN, UNKNOWN}  # meanings that several columns may have
_FORMS = ("code", "name", "number")  # of two columns for one level, the better one first


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means, how sure that is (0 to 1), and why a person should look at it.

    place: from 0. font: "krutidev" or "mojibake" where cells are written so, with the `lean` that helps short ones.
    samples: its first cells as they stand; shown: as they would be read. problem: a key of
    registration.rosters.wording. fills: an empty cell means what stands above it, as it does where cells were merged.
    """

    place: int
    header: str
    meaning: str
    confidence: float
    font: str = ""
    samples: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    problem: str = ""
    lean: float = 0.0
    fills: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person can say, about the columns at `places`; `key` is one of registration.rosters.wording."""

    key: str
    places: tuple[int, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file was understood to say. header_line: 0 where it has no headers.

    mark: the fingerprint of its headers, under which a layout is remembered. fonts: whether old fonts and misread
    letters are to be converted; None while nobody has said so.
    """

    header_line: int
    columns: tuple[Column, ...]
    questions: tuple[Question, ...]
    mark: str
    fonts: bool | None = None
    day_first: bool = True
    epoch: int = 1900

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be asked."""
        return not self.questions

    @property
    def meanings(self) -> dict[int, str]:
        """What every column means: {place: meaning}."""
        return {column.place: column.meaning for column in self.columns}


class _Guess(NamedTuple):
    """A column while it is being understood."""

    place: int
    header: str
    told: Told
    cells: list[str]
    problem: str = ""


def understand(
    lines: Sequence[Line],
    *,
    levels: Sequence[LevelWords],
    roles: Collection[str] = (),
    header: int | None = None,
    epoch: int = 1900,
) -> Understood:
    """What the columns of a file mean, by its first rows.

    levels: the organisation's, in their own words. roles: names of its roles. header: the number of the row of headers
    where a person has said it; 0 for none.
    """
    words = Vocabulary(levels)
    head = _header_line(lines, words) if header is None else header
    heads, below = _apart(lines, head)
    width = max([len(heads), *(len(cells) for _number, cells in below)])
    if head:
        width = len(heads)  # a cell beyond the headers is its row's fault
    guesses = _headed_first([_guessed(place, _at(heads, place), below, words, roles) for place in range(width)], words)
    keys = {level.key for level in levels}
    columns = tuple(_column(guess) for guess in _names_by_script(_alone(guesses)))
    columns = tuple(_filling(column, below) if column.meaning in keys else column for column in columns)
    found = Understood(head, columns, (), _mark(columns), epoch=epoch)
    asked = [Question(NO_HEADER)] if not head and header is None else []
    return replace(found, questions=(*asked, *_questions(columns, below, keys, _twice(guesses))))


def choices(levels: Sequence[LevelWords]) -> list[str]:
    """Every meaning that a person may choose for a column, in order."""
    return [*(level.key for level in levels), *MEANINGS]


# --- headers --------------------------------------------------------------------------------------------------------


def _header_line(lines: Sequence[Line], words: Vocabulary) -> int:
    """The number of the row that says most about columns; 0 where none says two things."""
    best, number = 1.0, 0
    for at, cells in lines[:TITLE_ROWS]:
        filled = [cell.strip() for cell in cells if cell.strip()]
        if any(shapes.is_phone(cell) or shapes.is_whole(cell) or shapes.is_day(cell) for cell in filled):
            continue
        told = {words.told(cell) for cell in filled} - {NOTHING}
        says = sum({one.meaning: one.confidence for one in told}.values())
        if len({one.meaning for one in told}) > 1 and says > best and len(told) * 3 >= len(set(filled)):
            best, number = says, at
    return number


def _apart(lines: Sequence[Line], head: int) -> tuple[list[str], list[Line]]:
    """The headers, and the rows below them."""
    heads = next((cells for number, cells in lines if number == head), [])
    return heads, [
        (number, cells)
        for number, cells in lines
        if number > head and not is_total(cells) and not shapes.numbers_columns(cells)
    ]  # fmt: skip


def _at(cells: Sequence[str], place: int) -> str:
    return harmed(cells[place].strip()) if place < len(cells) else ""


def _mark(columns: Sequence[Column]) -> str:
    said = [plain(column.header) for column in columns if column.meaning != OURS]
    return sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()


# --- columns --------------------------------------------------------------------------------------------------------


def _guessed(place: int, header: str, below: Sequence[Line], words: Vocabulary, roles: Collection[str]) -> _Guess:
    cells = [cell for _number, row in below if (cell := _at(row, place))]
    told = words.told(header)
    if reason := _forbidden(header, cells, told):
        return _Guess(place, header, Told(FORBIDDEN, 1.0), [], reason)
    if told.meaning == UNKNOWN:
        return _Guess(place, header, _by_content(cells, roles), cells)
    meant = _corrected(told, cells)
    return _Guess(place, header, meant, cells, UNLIKE if _contradicts(meant, cells) else "")


def _headed_first(guesses: Sequence[_Guess], words: Vocabulary) -> list[_Guess]:
    """What a header claims, cells below another don't: they are guessed at only where nothing says so."""
    headed = {guess.place for guess in guesses if words.told(guess.header).meaning != UNKNOWN}
    claimed = {guess.told.meaning for guess in guesses if guess.place in headed}
    return [
        guess._replace(told=NOTHING) if guess.place not in headed and guess.told.meaning in claimed - _MANY else guess
        for guess in guesses
    ]


def _forbidden(header: str, cells: Sequence[str], told: Told) -> str:
    """Why a column is never read: by what it is called, or by what stands in it."""
    if forbidden.word_in(header) or forbidden.word_in(converted(header)):
        return CASTE
    if forbidden.identity_in(header) or forbidden.identity_in(converted(header)):
        return IDENTITY
    if told.meaning != UNKNOWN and len(cells) < LEAST_CELLS:
        return ""
    if told.meaning not in (NAME, NAME_HI, NAME_EN) and shapes.share(cells, forbidden.is_group) >= FORBIDDEN_SHARE:
        return CASTE
    return IDENTITY if shapes.share(cells, _is_identity) >= FORBIDDEN_SHARE else ""


def _is_identity(cell: str) -> bool:
    """Whether the cell holds an identity number. One in ten phone numbers written with 91 has its check digit too."""
    if forbidden.without_numbers(cell) == cell:
        return False
    try:
        phones.read(cell, invented=True)
    except phones.NotAPhone:
        return True
    return False


def converted(header: str) -> str:
    """A header in Unicode, also where it was written in an old Hindi font."""
    return detect_column([header]).cells[0].text


def headers_shown(columns: Sequence[Column]) -> list[str]:
    """The headers as somebody without the old font reads them; a short one leans to the others: e.My is मण्डल."""
    return [cell.text for cell in detect_column([column.header for column in columns]).cells]


def _by_content(cells: Sequence[str], roles: Collection[str]) -> Told:
    """What cells show where the header says nothing; a year or a number alone may be many things."""
    if len(cells) < LEAST_CELLS:
        return NOTHING
    for meaning, fits in ((PHONE, shapes.is_phone), (BIRTH_DATE, _is_birth)):
        if (found := shapes.share(cells, fits)) >= MOST:
            return Told(meaning, round(0.9 * found, 2))
    said = {plain(role) for role in roles}
    if shapes.share(cells, lambda cell: plain(cell) in said) >= MOST:
        return Told(ROLE, 0.9)
    names = shapes.share(cells, lambda cell: shapes.is_name(cell) and " " in cell)
    if names >= MOST and len(set(cells)) > len(cells) / 2:  # names of places repeat from row to row
        return Told(NAME, round(0.8 * names, 2))
    return NOTHING


def _is_birth(cell: str) -> bool:
    if not shapes.is_day(cell):
        return False
    digits = [int(part) for part in "".join(sign if sign.isdigit() else " " for sign in cell).split()]
    return bool(digits) and max(digits) < 2010


def _corrected(told: Told, cells: Sequence[str]) -> Told:
    """A column of ages headed as one of dates, or the reverse: the cells are believed."""
    if told.meaning not in (AGE, BIRTH_DATE, BIRTH_YEAR) or len(cells) < LEAST_CELLS:
        return told
    for meaning in (AGE, BIRTH_YEAR, BIRTH_DATE):
        if meaning != told.meaning and shapes.share(cells, _SHAPES[meaning]) >= MOST and _contradicts(told, cells):
            return Told(meaning, 0.7)
    return told


def _contradicts(told: Told, cells: Sequence[str]) -> bool:
    fits = _SHAPES.get(told.meaning)
    if fits is None or len(cells) < LEAST_CELLS:
        return False
    if told.meaning in (NAME, NAME_HI, NAME_EN):
        return shapes.share(cells, lambda cell: shapes.is_whole(cell) or shapes.is_phone(cell)) > 1 - FEW
    return shapes.share(cells, fits) < FEW


def _alone(guesses: Sequence[_Guess]) -> list[_Guess]:
    """Every meaning once: the first column keeps it; a second phone is a spare, of one level the code is taken."""
    kept: dict[str, _Guess] = {}
    for guess in guesses:
        earlier = kept.get(guess.told.meaning)
        if guess.told.meaning in _MANY:
            continue
        if earlier is None or _is_better(guess, earlier):
            kept[guess.told.meaning] = guess
    spare = next((one for one in guesses if one.told.meaning == PHONE and one is not kept[PHONE]), None)
    if spare and SPARE_PHONE not in kept:
        kept[SPARE_PHONE] = spare
    return [_its_own(guess, kept, spare) for guess in guesses]


def _its_own(guess: _Guess, kept: Mapping[str, _Guess], spare: _Guess | None) -> _Guess:
    if guess.told.meaning in _MANY or kept.get(guess.told.meaning) is guess:
        return guess
    if guess is spare and kept.get(SPARE_PHONE) is guess:
        return guess._replace(told=guess.told._replace(meaning=SPARE_PHONE))
    other = IGNORED if guess.told.form else UNKNOWN
    return guess._replace(told=Told(other, guess.told.confidence), problem="" if guess.told.form else SAME)


def _is_better(guess: _Guess, earlier: _Guess) -> bool:
    """Whether a column says a level better than an earlier one: by code, by name, by number."""
    forms = guess.told.form, earlier.told.form
    if all(forms) and forms[0] != forms[1]:
        return _FORMS.index(forms[0]) < _FORMS.index(forms[1])
    return not forms[0] and guess.told.confidence > earlier.told.confidence + FEW


def _names_by_script(guesses: Sequence[_Guess]) -> list[_Guess]:
    """Two columns of names in the two scripts are one name twice."""
    first = next((one for one in guesses if one.told.meaning == NAME), None)
    second = next((one for one in guesses if first and one.problem == SAME and _may_be_name(one)), None)
    if first is None or second is None:
        return list(guesses)
    scripts = [shapes.share(one.cells, shapes.in_devanagari) for one in (first, second)]
    if abs(scripts[0] - scripts[1]) < MOST:
        return list(guesses)
    meanings = (NAME_HI, NAME_EN) if scripts[0] > scripts[1] else (NAME_EN, NAME_HI)
    into = {first.place: meanings[0], second.place: meanings[1]}
    return [
        one._replace(told=Told(into[one.place], 0.9), problem="") if one.place in into else one for one in guesses
    ]  # fmt: skip


def _may_be_name(guess: _Guess) -> bool:
    return shapes.share(guess.cells, shapes.is_name) >= MOST


def _twice(guesses: Sequence[_Guess]) -> list[tuple[str, tuple[int, ...]]]:
    """Meanings that several columns claim, with their places; not those of one level in two forms."""
    claims: dict[str, list[_Guess]] = {}
    for guess in guesses:
        if guess.told.meaning not in _MANY:
            claims.setdefault(guess.told.meaning, []).append(guess)
    return [
        (meaning, tuple(one.place for one in some))
        for meaning, some in claims.items()
        if len(some) > 1 and len({one.told.form for one in some}) < len(some) and not _are_told_apart(meaning, some)
    ]


def _are_told_apart(meaning: str, some: Sequence[_Guess]) -> bool:
    """Two phones headed differently (Mobile 1, Mobile 2): the first is the number."""
    return meaning == PHONE and len(some) == 2 and plain(some[0].header) != plain(some[1].header)


def _column(guess: _Guess) -> Column:
    told = guess.told
    samples = tuple(dict.fromkeys(guess.cells))[:SHOWN]
    if told.meaning in (FORBIDDEN, PHONE, SPARE_PHONE, AGE, BIRTH_DATE, BIRTH_YEAR, SINCE, NUMBER):
        return Column(guess.place, guess.header, told.meaning, told.confidence, "", samples, samples, guess.problem)
    looked = detect_column(guess.cells)
    problem = OTHER_FONT if looked.kinds.get(OTHER_FONT) else guess.problem
    # A letter or two may be of any font.
    font = _font(
        [
            (cell.kind, cell.confidence)
            for cell, text in zip(looked.cells, guess.cells, strict=True)
            if len(text) >= SHORTEST_TOLD and shapes.may_be_keyed(text)
        ]
    )
    shown = samples
    if font:
        changed = {cell: to.text for cell, to in zip(guess.cells, looked.cells, strict=True) if cell != to.text}
        samples = (*dict.fromkeys([*changed, *samples]),)[:SHOWN]
        shown = tuple(changed.get(sample, sample) for sample in samples)
    lean = round(looked.lean, 3) if font else 0.0
    return Column(guess.place, guess.header, told.meaning, told.confidence, font, samples, shown, problem, lean)


def _filling(column: Column, below: Sequence[Line]) -> Column:
    """The column as one whose empty cells mean the one above, where it is so: a name, then none until the next."""
    cells = [_at(cells, column.place) for _number, cells in below]
    filled = [cell for cell in cells if cell]
    empty = len(cells) - len(filled)
    if not filled or not cells[0] or empty < LEAST_CELLS or empty < FEW * len(cells):
        return column
    if any(one == other for one, other in pairwise(filled)):
        return column  # whoever writes a name twice running would have written it in between
    return replace(column, fills=True, problem=column.problem or FILLED)


def _font(cells: Sequence[tuple[str, float]]) -> str:
    """The old font of a column: of one cell that certainly is in it, of three that surely are, or of most."""
    if any(kind == MOJIBAKE for kind, _confidence in cells):
        return MOJIBAKE
    sure = [confidence for kind, confidence in cells if kind == KRUTIDEV and confidence >= SURE]
    most = max(sure, default=0)
    return KRUTIDEV if most >= CERTAIN or len(sure) >= FONT_CELLS or (sure and len(sure) * 2 >= len(cells)) else ""


# --- questions and answers ------------------------------------------------------------------------------------------


def _questions(
    columns: Sequence[Column],
    below: Sequence[Line],
    levels: Collection[str],
    twice: Sequence[tuple[str, tuple[int, ...]]],
) -> list[Question]:
    """What is to be asked about columns as they are understood now."""
    meanings = {column.meaning for column in columns}
    asked = [
        Question(TWO_COLUMNS, places, meaning) for meaning, places in twice if not _by_two_scripts(columns, places)
    ]
    if not meanings & {NAME, NAME_HI, NAME_EN}:
        asked.append(Question(NO_NAME_COLUMN))
    if not meanings & {UNIT, NUMBER, *levels}:
        asked.append(Question(NO_PLACE_COLUMN))
    asked += _about_fonts(columns)
    if mixed := tuple(column.place for column in columns if _is_mixed(column, below)):
        asked.append(Question(DAY_OR_MONTH, mixed))
    return asked


def _about_fonts(columns: Sequence[Column]) -> list[Question]:
    """Whether to convert, where a column that is read holds an old font."""
    places = tuple(column.place for column in columns if column.font and column.meaning not in _MANY)
    return [Question(FONT, places)] if places else []


def _by_two_scripts(columns: Sequence[Column], places: Sequence[int]) -> bool:
    return {columns[place].meaning for place in places} == {NAME_HI, NAME_EN}


def _is_mixed(column: Column, below: Sequence[Line]) -> bool:
    """Whether days of a column can't all be read day first."""
    if column.meaning not in (BIRTH_DATE, SINCE):
        return False
    _day_first, month_first = shapes.orders([_at(cells, column.place) for _number, cells in below])
    return month_first > 0


def with_corrections(
    understood: Understood,
    meanings: Mapping[int, str] | None = None,
    *,
    fonts: bool | None = None,
    day_first: bool | None = None,
) -> Understood:
    """The same with what a person said: {place: meaning}, and the answers for the whole file. It ends the questions.

    A column that may not be read stays so. What was given to one column is taken from any other.
    """
    given = dict(meanings or {})
    columns = tuple(_given(column, given) for column in understood.columns)
    settled = {DAY_OR_MONTH} if day_first is not None else set()
    settled |= {TWO_COLUMNS, NO_HEADER, NO_NAME_COLUMN, NO_PLACE_COLUMN} if meanings is not None else set()
    held = {column.meaning for column in columns}
    left = [one for one in understood.questions if one.key not in settled | {FONT} or _still_open(one, held)]
    if fonts is None and understood.fonts is None:
        left += _about_fonts(columns)
    return replace(
        understood,
        columns=columns,
        questions=tuple(left),
        fonts=understood.fonts if fonts is None else fonts,
        day_first=understood.day_first if day_first is None else day_first,
    )


def _still_open(question: Question, held: Collection[str]) -> bool:
    return question.key == NO_NAME_COLUMN and not {NAME, NAME_HI, NAME_EN} & set(held)


def _given(column: Column, given: Mapping[int, str]) -> Column:
    if column.meaning == FORBIDDEN:
        return column
    if column.place in given:
        return replace(column, meaning=given[column.place], confidence=1.0, problem="")
    if column.meaning not in _MANY and column.meaning in given.values():
        return replace(column, meaning=UNKNOWN, problem="")
    return column


def remembered(understood: Understood, earlier: Understood) -> Understood:
    """A file with the headers of an earlier one, read as that was.

    Fonts are asked anew where they weren't before. That old fonts were converted there says nothing of a file that has
    no column of one: a single odd cell in it is asked about.
    """
    if understood.mark != earlier.mark or not earlier.settled:
        return understood
    given = {place: meaning for place, meaning in earlier.meanings.items() if meaning not in (FORBIDDEN, OURS)}
    shown = any(column.font for column in understood.columns)
    return with_corrections(understood, given, fonts=earlier.fonts if shown or earlier.fonts is False else None)


def to_json(understood: Understood) -> dict[str, Any]:
    """For a column of JSON, without the samples: they are people's names and numbers."""
    kept = asdict(understood)
    for column in kept["columns"]:
        del column["samples"], column["shown"]
    return kept


def from_json(kept: Mapping[str, Any]) -> Understood:
    """The reverse of to_json."""
    columns = tuple(Column(**one) for one in kept["columns"])
    questions = tuple(Question(one["key"], tuple(one["places"]), one["detail"]) for one in kept["questions"])
    return Understood(**{**kept, "columns": columns, "questions": questions})
