"""Rosters as offices have them, with the gold answer: `python -m bench.messy --rows 20000 --seed 7 --out roster.csv`.

Households live at booths; some of their people are written down again: by another hand, in the other script, at another
booth, with another phone. Fathers and sons have near names, families and shops share phones, twins an age. Every fault
of a row is drawn at a stated rate (RATES) from the seed. The gold file says of each row who it is, what is clean and,
where the row is no good, why. People, surnames and numbers are invented: numbers begin with 5 and reach nobody.
"""

import csv
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import click

from bench import invented
from bench.invented import Name

HEADER = ("जिला", "मंडल", "बूथ", "पद", "नाम", "पिता/पति का नाम", "आयु", "मोबाइल नं०")
GOLD = (
    "row", "person", "wrong", "font", "district", "mandal", "booth", "name_hi", "name_en", "relation_hi",
    "relation_kind", "birth_year", "phone",
)  # fmt: skip
ON_YEAR = 2018
ROWS_A_BOOTH = 5
RATES = {
    "written again": 0.14,  # of people; again and again with the same chance
    "again at the same booth": 0.5,  # else in the mandal; one in twenty in another district
    "family phone": 0.3,  # of households: one number for all
    "phone of one's own changed": 0.12,  # between two rows of one person
    "phone left out": 0.08,
    "phone mistyped": 0.015,
    "shop's phone": 0.01,  # of booths: one number for some who have nothing in common
    "relation left out": 0.12,
    "relation without surname": 0.35,
    "age left out": 0.08,
    "age a year off": 0.22,
    "age two years off": 0.08,
    "age rounded to five": 0.06,
    "surname left out": 0.07,
    "middle left out or added": 0.18,
    "surname first": 0.03,
    "initials": 0.015,
    "title": 0.12,
    "typed carelessly": 0.4,  # of words, one of the ways of invented.py
    "in the other script": 0.06,  # of rows; otherwise a booth is in one
    "Kruti Dev": 0.08,  # of booths in Hindi
    "wrong row": 0.002,
}
PLAIN_PHONE, SPOILT = 0.55, 0.06
ROLES = (("बूथ अध्यक्ष", "Booth President"), ("बूथ सोशल मीडिया कार्यकर्ता", "Booth Worker"), ("सदस्य", "Member"))


class Place(NamedTuple):
    """A booth with what stands above it; codes, and names in both scripts."""

    district: str
    mandal: str
    booth: str
    names_hi: tuple[str, str, str]
    names_en: tuple[str, str, str]


@dataclass(frozen=True)
class Someone:
    """An invented person. relation_kind: father or husband."""

    number: int
    name: Name
    female: bool
    relation: Name
    relation_kind: str
    birth_year: int
    phone: str


@dataclass
class Hand:
    """Who typed a booth's rows: a script, a font, a habit for titles."""

    hindi: bool
    krutidev: bool
    titles: bool
    codes: bool


@dataclass
class Roster:
    """What is drawn so far: the chance, the numbers given out, and who is still to be written down again elsewhere."""

    chance: Random
    people: int = 0
    phones: int = 0
    again_in_mandal: list[Someone] = field(default_factory=list)
    again_far: list[Someone] = field(default_factory=list)

    def phone(self) -> str:
        """A number nobody else has: ten digits from 5 on, scattered."""
        self.phones += 1
        return f"5{self.phones * 387_420_489 % 1_000_000_000:09}"


# --- people ----------------------------------------------------------------------------------------------------------


def household(roster: Roster) -> list[Someone]:
    """One to five people under one roof who serve in the campaign; names and phones are near where families' are."""
    chance = roster.chance
    surname = invented.names().surnames.pick(chance) if chance.random() < 0.72 else ""
    size = chance.choices([1, 2, 3, 4, 5], [70, 16, 8, 4, 2])[0]
    grandfather = _named(chance, surname, female=False)
    father_birth = chance.randint(1945, 1975)
    father = _someone(roster, _named(chance, surname, female=False), grandfather, father_birth, female=False)
    if size == 1:
        return [replace(father, birth_year=chance.randint(1950, 1999))]
    found, names = [father], [father.name]
    for place in range(1, size):
        one = _relative(roster, father, names, surname, is_wife=place == 1 and chance.random() < 0.35)
        found.append(one)
        names.append(one.name)
    if chance.random() < RATES["family phone"]:
        found = [replace(one, phone=father.phone) if chance.random() < 0.85 else one for one in found]
    return found


def _relative(roster: Roster, father: Someone, names: list[Name], surname: str, *, is_wife: bool) -> Someone:
    chance = roster.chance
    if is_wife:
        wife = _named(chance, surname, female=True)
        birth_year = father.birth_year + chance.randint(-1, 7)
        return _someone(roster, wife, father.name, birth_year, female=True, kind="husband")
    female = chance.random() < 0.4
    name = _like(chance, chance.choice(names), surname, female=female) if chance.random() < 0.45 else None
    while name is None or name[0] in {other[0] for other in names}:  # no two of a household have one name
        name = _named(chance, surname, female=female)
    birth_year = min(ON_YEAR - 18, father.birth_year + chance.choice([20, 22, 24, 24, 26, 28]))  # twins happen
    return _someone(roster, name, father.name, birth_year, female=female)


def _someone(
    roster: Roster, name: Name, relation: Name, birth_year: int, *, female: bool, kind: str = "father"
) -> Someone:
    roster.people += 1
    return Someone(roster.people, name, female, relation, kind, birth_year, roster.phone())


def _named(chance: Random, surname: str, *, female: bool) -> Name:
    given = (invented.names().women if female else invented.names().men).pick(chance)
    return tuple(word for word in (given, invented.middle(chance, female=female), surname) if word)


def _like(chance: Random, name: Name, surname: str, *, female: bool) -> Name | None:
    """A name that sounds like a relative's: one sound of the given name is another, as among brothers and sisters."""
    given = name[0]
    places = [place for place, sound in enumerate(given) if sound in "nmrlvjdktsb" and place < len(given) - 1]
    if not places:
        return None
    place = chance.choice(places)
    other = (
        given[:place] + chance.choice([sound for sound in "nmrlvjdktsb" if sound != given[place]]) + given[place + 1 :]
    )
    if female and other.endswith("."):
        other = other[:-1] + chance.choice(["aa", "ii"])
    return tuple(word for word in (other, invented.middle(chance, female=female), surname) if word)


# --- how they are written down ---------------------------------------------------------------------------------------


def written(one: Someone, hand: Hand, chance: Random, *, in_hindi: bool) -> list[str]:
    """The cells role, name, relation, age, mobile as this hand writes them."""
    return [
        chance.choice(ROLES)[not in_hindi],
        _name_cell(one, in_hindi, hand, chance),
        _relation_cell(one, in_hindi, chance),
        _age_cell(one, chance),
        phone_cell(one.phone, chance),
    ]


def _name_cell(one: Someone, in_hindi: bool, hand: Hand, chance: Random) -> str:
    words = _words(one.name, in_hindi, chance, female=one.female)
    if len(words) > 1 and chance.random() < RATES["initials"]:
        words[0] = words[0][:1] + ("०" if in_hindi else ".")
    if hand.titles and chance.random() < 4 * RATES["title"]:
        words.insert(0, _title(one, in_hindi, chance))
    name = " ".join(words)
    return name.upper() if not in_hindi and chance.random() < 0.25 else name


def _title(one: Someone, in_hindi: bool, chance: Random) -> str:
    if one.female:
        return chance.choice(["श्रीमती", "श्रीमति", "सुश्री"] if in_hindi else ["Smt", "Smt.", "Ms"])
    return chance.choice(["श्री", "श्री", "डॉ०"] if in_hindi else ["Shri", "Sri", "Mr.", "Dr."])


def _words(name: Name, in_hindi: bool, chance: Random, *, female: bool) -> list[str]:
    """The words of a name with what is left out, added and turned."""
    given, *rest = name
    surname = rest.pop() if rest and not _is_middle(rest[-1]) else ""
    if chance.random() < RATES["middle left out or added"]:
        rest = [] if rest else [invented.middle(chance, female=female)]
    if surname and chance.random() < RATES["surname left out"]:
        surname = ""
    order = [given, *rest, surname]
    if surname and chance.random() < RATES["surname first"]:
        order = [surname, given, *rest]
    return [_typed(word, in_hindi, chance) for word in order if word]


_MIDDLES = frozenset(word for words in (invented._MIDDLES_M, invented._MIDDLES_F) for word, _ in words)


def _is_middle(word: str) -> bool:
    return word in _MIDDLES


def _typed(word: str, in_hindi: bool, chance: Random) -> str:
    dice = chance.randint(1, 24) if chance.random() < RATES["typed carelessly"] else 0
    return invented.hindi_as_typed(word, dice) if in_hindi else invented.latin_as_typed(word, dice)


def _relation_cell(one: Someone, in_hindi: bool, chance: Random) -> str:
    if chance.random() < RATES["relation left out"]:
        return ""
    name = one.relation
    if len(name) > 1 and chance.random() < RATES["relation without surname"]:
        name = name[:1] if _is_middle(name[-1]) else name[:-1]
    words = _words(name, in_hindi, chance, female=False)
    if chance.random() < 0.25:
        words.insert(0, chance.choice(["श्री", "स्व०"] if in_hindi else ["Shri", "Late", "Sri"]))
    return " ".join(words)


def _age_cell(one: Someone, chance: Random) -> str:
    age = ON_YEAR - one.birth_year
    drawn = chance.random()
    for kind, off in (
        ("age left out", None),
        ("age a year off", 1),
        ("age two years off", 2),
        ("age rounded to five", 5),
    ):
        drawn -= RATES[kind]
        if drawn < 0:
            if off is None:
                return ""
            age = max(18, round(age / 5) * 5 if off == 5 else age + chance.choice([-off, off]))
            break
    return _in_hindi_digits(str(age)) if chance.random() < 0.1 else str(age)


def _in_hindi_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "०१२३४५६७८९"))


def phone_cell(phone: str, chance: Random) -> str:
    """A number as sheets have it: plain, with prefixes and blanks, twice in a cell, or spoilt by the spreadsheet."""
    if chance.random() < RATES["phone left out"]:
        return chance.choice(["", "", "-", "NA", "नहीं है"])
    if chance.random() < RATES["phone mistyped"]:
        place = chance.randrange(1, 10)
        phone = phone[:place] + str((int(phone[place]) + chance.randint(1, 9)) % 10) + phone[place + 1 :]
    drawn = chance.random()
    if drawn < PLAIN_PHONE:
        return phone
    if drawn < PLAIN_PHONE + SPOILT:
        return chance.choice([f"{float(phone):.5E}".replace("E+0", "E+"), f"{phone}.0", phone[:9]])
    return chance.choice(
        [
            # No 0 in front: behind it a 5, with which invented numbers begin, is the code of a town.
            f"+91{phone}", f"+91 {phone[:5]} {phone[5:]}", f" {phone}", f"91-{phone}", f"{phone[:5]} {phone[5:]}",
            f"{phone[:5]}-{phone[5:]}", _in_hindi_digits(phone), f"{phone} ", f"{phone}.0", f"'{phone}",
            f"{phone} / 5{chance.randrange(10**9):09}",
        ]
    )  # fmt: skip


def read_phone(cell: str) -> str:
    """The number a careful reader takes from such a cell: ten digits, or none where it is spoilt."""
    cell = cell.translate(str.maketrans("०१२३४५६७८९", "0123456789")).split("/")[0]
    if "E" in cell:
        return ""
    digits = "".join(mark for mark in cell.removesuffix(".0").strip() if mark.isdigit())
    digits = (
        digits.removeprefix("0") if len(digits) == 11 else digits.removeprefix("91") if len(digits) == 12 else digits
    )
    return digits if len(digits) == 10 and digits[0] == "5" else ""


# --- rows ------------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """A row of the file and what is true of it; `one` is nobody where the row is no good."""

    cells: list[str]
    place: Place
    one: Someone | None
    wrong: str
    font: str


def lines(places: Sequence[Place], rows: int, seed: int) -> Iterator[Line]:
    """So many rows at these booths, ROWS_A_BOOTH each and the last booths a little more or less."""
    roster = Roster(Random(seed))
    made = 0
    for place in places:
        for line in _of_booth(place, roster):
            if made == rows:
                return
            made += 1
            yield line
    while made < rows:  # what the last booths still owe
        made += 1
        yield _line(places[-1], household(roster)[0], _hand(roster.chance), roster)


def _of_booth(place: Place, roster: Roster) -> Iterator[Line]:
    chance, hand = roster.chance, _hand(roster.chance)
    shop = roster.phone() if chance.random() < RATES["shop's phone"] else ""
    people: list[tuple[Someone, bool]] = [(one, True) for one in _due(roster)]
    while len(people) < ROWS_A_BOOTH:
        for one in household(roster)[: ROWS_A_BOOTH - len(people)]:
            here = replace(one, phone=shop) if shop and chance.random() < 0.7 else one
            people.append((here, False))
            people += _again(here, roster)
    chance.shuffle(people)
    for one, again in people[:ROWS_A_BOOTH]:
        hand_here = _hand(chance) if again else hand
        yield _line(place, one, hand_here, roster, again=again)


def _due(roster: Roster) -> Iterator[Someone]:
    if roster.again_in_mandal and roster.chance.random() < 0.35:
        yield roster.again_in_mandal.pop(roster.chance.randrange(len(roster.again_in_mandal)))
    if len(roster.again_far) > 60 and roster.chance.random() < 0.5:
        yield roster.again_far.pop(0)


def _again(one: Someone, roster: Roster) -> list[tuple[Someone, bool]]:
    """Once more at this booth, or kept for another."""
    chance, found = roster.chance, []
    while chance.random() < RATES["written again"]:
        if chance.random() < RATES["again at the same booth"]:
            found.append((one, True))
        else:
            (roster.again_far if chance.random() < 0.05 else roster.again_in_mandal).append(one)
    del roster.again_in_mandal[:-40]  # a mandal's booths follow each other
    return found


def _hand(chance: Random) -> Hand:
    hindi = chance.random() < 0.64
    return Hand(hindi, hindi and chance.random() < RATES["Kruti Dev"], chance.random() < 0.25, chance.random() < 0.15)


def _line(place: Place, one: Someone, hand: Hand, roster: Roster, *, again: bool = False) -> Line:
    chance = roster.chance
    in_hindi = hand.hindi != (chance.random() < RATES["in the other script"])
    if again and chance.random() < RATES["phone of one's own changed"]:
        one = replace(one, phone=roster.phone())
    cells = written(one, hand, chance, in_hindi=in_hindi)
    names = place.names_hi if in_hindi else place.names_en
    where = [place.district, place.mandal, place.booth] if hand.codes else list(names)
    cells, font = [*where, *cells], ""
    if hand.krutidev and in_hindi:
        cells, font = _in_krutidev(cells), "krutidev"
    if chance.random() < RATES["wrong row"]:
        return Line(*_spoilt(cells, chance, place))
    return Line(cells, place, one, "", font)


def _in_krutidev(cells: list[str]) -> list[str]:
    """Role, name and relation in the keys of the font; places and numbers stay."""
    from abhiyan.indic import from_unicode  # an encoding, nothing that the matcher compares by

    return [from_unicode(cell) if place in (3, 4, 5) else cell for place, cell in enumerate(cells)]


def _spoilt(cells: list[str], chance: Random, place: Place) -> tuple[list[str], Place, None, str, str]:
    kind = chance.choice(["no name", "under 18", "no such booth", "a total"])
    if kind == "no name":
        cells[4] = ""
    elif kind == "under 18":
        cells[6] = str(chance.randint(8, 17))
    elif kind == "no such booth":
        cells[2] = "बूथ 99999"
    else:
        cells = ["", "", "", "", "कुल योग", "", "", str(chance.randint(50, 5_000))]
    return cells, place, None, kind, ""


# --- places and files ------------------------------------------------------------------------------------------------


def example(district: str = "", *, booths: int | None = None) -> list[Place]:
    """The booths of the up-2018 example in the order of mandals; of one district by its code, if given."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")
    django.setup()  # the example's profile is read by the product's own rules
    from abhiyan.kernel import tree
    from abhiyan.posts.profile import read
    from abhiyan.rehearsal.example import units

    rows = [row for row in units(read(Path("profiles/up-2018")), booths=booths) if row.tree == tree.ORGANISATION]
    return in_places(((row.level, row.code, row.parent_code, row.name_hi, row.name_en) for row in rows), district)


def in_places(units: Iterable[tuple[str, str, str | None, str, str]], district: str = "") -> list[Place]:
    """Booths with their mandal and district from rows of (level, code, parent, name_hi, name_en), parents first."""
    above: dict[str, tuple[str | None, str, str]] = {}
    found = []
    for level, code, parent, hindi, english in units:
        above[code] = (parent, hindi, english)
        if level == "booth" and parent:
            top = above[parent][0] or ""
            chain = [above[one] for one in (top, parent, code)]
            found.append(Place(top, parent, code, tuple(one[1] for one in chain), tuple(one[2] for one in chain)))  # type: ignore[arg-type]
    return sorted((place for place in found if district in ("", place.district)), key=lambda place: place[:2])


def gold(number: int, line: Line) -> list[str]:
    place, one = line.place, line.one
    where = [place.district, place.mandal, place.booth]
    if one is None:
        return [str(number), "", line.wrong, "", *where, *[""] * 6]
    clean = [" ".join(spell(word) for word in one.name) for spell in (invented.hindi, invented.latin)]
    relation = " ".join(invented.hindi(word) for word in one.relation)
    return [
        str(number), str(one.number), "", line.font, *where, *clean, relation, one.relation_kind, str(one.birth_year),
        f"+91{one.phone}",
    ]  # fmt: skip


def write(places: Sequence[Place], rows: int, seed: int, out: Path, gold_out: Path | None) -> None:
    """The roster, and the gold answer beside it if asked for."""
    with ExitStack() as files:
        roster = csv.writer(files.enter_context(out.open("w", encoding="utf-8", newline="")))
        answer = csv.writer(files.enter_context(gold_out.open("w", encoding="utf-8", newline=""))) if gold_out else None
        roster.writerow(HEADER)
        if answer:
            answer.writerow(GOLD)
        for number, line in enumerate(lines(places, rows, seed), 1):
            roster.writerow(line.cells)
            if answer:
                answer.writerow(gold(number, line))


def from_file(path: Path, district: str) -> list[Place]:
    """Booths of a unit file with the columns level, code, parent, name_hi, name_en (`abhiyan units export`)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (row["level"], row["code"], row["parent"], row["name_hi"], row["name_en"]) for row in csv.DictReader(file)
        ]
    return in_places(rows, district)


@click.command()
@click.option("--rows", type=click.IntRange(1), default=20_000, show_default=True, help="0.7 million need all booths.")
@click.option("--seed", type=int, required=True, help="The same seed gives the same file.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--gold", "gold_out", type=click.Path(path_type=Path, dir_okay=False), help="The right answers.")
@click.option(
    "--units", type=click.Path(path_type=Path, exists=True), help="Units as a file; else the up-2018 example."
)
@click.option("--district", default="", help="Only the booths of the district with this code.")
def main(rows: int, seed: int, out: Path, gold_out: Path | None, units: Path | None, district: str) -> None:
    """Write a messy roster and, beside it, who is who."""
    places = from_file(units, district) if units else example(district)
    if not places:
        sys.exit("No booths there.")
    write(places, rows, seed, out, gold_out)


if __name__ == "__main__":
    main()
