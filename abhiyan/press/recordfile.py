"""Reads the record of a meeting from one TOML file; tests/press/records holds a worked one.

[meeting]                          [[person]]                     [[decision]]
name_hi = "क्षेत्रीय बैठक"            key = "amit"                   key = "registration"
held_on = 2018-01-24               name_hi = "अमित कल्पित"        kind = "registration"
place_hi = "कानपुर"                 office_hi = "प्रदेश प्रवक्ता"       name_hi = "पंजीकरण अभियान"
issued_at_hi = "लखनऊ"              gender = "m"                  from = 2018-02-01
announcer = "amit"                                                through = 2018-02-08
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from abhiyan.kernel.tomlfile import Problem, Table, TomlFile, shown
from abhiyan.plans.rules import KINDS
from abhiyan.press.record import (
    BETWEEN,
    DATES,
    FROM,
    ON,
    SESSIONS,
    SPANS,
    STATES,
    Decision,
    Guest,
    Meeting,
    Noun,
    Person,
    Quantity,
    Record,
    Speech,
    Statement,
    Step,
    Text,
    When,
)


class RecordWrong(Exception):
    """The record can't be used; `problems` says everything that is wrong in it, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def read(path: Path) -> Record:
    """The record in the file at `path`. Raises RecordWrong with every problem found."""
    problems: list[Problem] = []
    page = TomlFile.read(path, problems)
    if not page.is_readable:
        raise RecordWrong(page.problems[:1])
    record = _read(page)
    if page.problems:
        raise RecordWrong(page.problems)
    return record


def from_values(values: dict[str, Any]) -> tuple[Record, list[Problem]]:
    """The record in these tables, as TOML would give them, and what is wrong in it; what is wrong is left out."""
    problems: list[Problem] = []
    page = TomlFile("", "", problems)
    page.top = Table(page, "", 0, values)
    return _read(page), problems


def _read(page: TomlFile) -> Record:
    head = page.table("meeting")
    if head is None:
        page.wrong(1, _("a table written [%(name)s]") % {"name": "meeting"}, _("none"))
        head = Table(page, "meeting", 0, {"name_hi": "बैठक", "held_on": date(2000, 1, 1)})
    held_on = head.day("held_on")
    meeting = Meeting(
        _noun(head, "name"),
        held_on,
        _text(head, "place"),
        _text(head, "occasion"),
        _text(head, "organiser"),
        _noun(head, "audience"),
    )
    record = Record(
        meeting=meeting,
        issued_at=_text(head, "issued_at") or meeting.place,
        issued_on=head.day("issued_on") if head.has("issued_on") else held_on,
        announcer=_key(head, "announcer"),
        presided=_key(head, "presided"),
        conducted=_key(head, "conducted"),
        present=_keys(head, "present"),
        others_present=head.whole("others_present", least=0) if head.has("others_present") else None,
        people=tuple(_person(table) for table in page.tables("person")),
        decisions=tuple(_decision(table) for table in page.tables("decision")),
        speeches=tuple(_speech(table) for table in page.tables("speech")),
        steps=tuple(_step(table) for table in page.tables("step")),
    )
    for optional in ("issued_on", "others_present"):
        head.take(optional)
    head.done()
    page.top.done()
    for item, key in record.unknown():
        page.wrong(1, _("a key of the record"), f"{key} ({item})")
    return record


def _said(table: Table, key: str) -> str:
    return table.text(key, default="")


def _text(table: Table, key: str) -> Text:
    return Text(_said(table, f"{key}_hi"), _said(table, f"{key}_en"))


def _noun(table: Table, key: str) -> Noun:
    gender = _said(table, f"{key}_gender")
    if gender not in ("", "m", "f"):
        table.wrong(f"{key}_gender", "m, f", shown(gender))
    return Noun(
        _said(table, f"{key}_hi"),
        _said(table, f"{key}_en"),
        gender,
        _said(table, f"{key}_plural_hi"),
        _said(table, f"{key}_plural_en"),
    )


def _key(table: Table, key: str) -> str:
    return _said(table, key)


def _keys(table: Table, key: str) -> tuple[str, ...]:
    found = table.take(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        table.wrong(key, f'{key} = ["amit"]', shown(found))
        return ()
    return tuple(found)


def _yes(table: Table, key: str) -> bool:
    found = table.take(key)
    if found not in (None, True, False):
        table.wrong(key, "true, false", shown(found))
    return found is True


def _person(table: Table) -> Person:
    gender = _said(table, "gender")
    if gender not in ("", "m", "f"):
        table.wrong("gender", "m, f", shown(gender))
    person = Person(
        table.key(),
        _text(table, "name"),
        _text(table, "office"),
        gender,
        _text(table, "title"),
        _yes(table, "respect"),
        table.whole("rank", least=0) if table.has("rank") else 999,
        _yes(table, "may_be_named"),
    )
    table.take("rank")
    table.done()
    return person


def _decision(table: Table) -> Decision:
    decision = Decision(
        key=table.key(),
        kind=table.choice("kind", KINDS),
        name=_noun(table, "name"),
        state=table.choice("state", STATES, default="planned"),
        when=_when(table),
        level=_noun(table, "level"),
        units=_count(table, "units"),
        within=_noun(table, "within"),
        doers=_nouns(table, "doers"),
        quantity=_quantity(table),
        chief_guest=_guest(table, "chief_guest"),
        speaker=_guest(table, "speaker"),
        attending=tuple(Guest(office=noun) for noun in _nouns(table, "attending")),
        audience=_noun(table, "audience"),
        down_to=_noun(table, "down_to"),
        by_means=_text(table, "by_means"),
        owner=_noun(table, "owner"),
        serves=_key(table, "serves"),
        after=_key(table, "after"),
        told_by=_key(table, "told_by"),
        remarks=_texts(table, "remarks"),
        lead=_yes(table, "lead"),
    )
    table.done()
    return decision


def _count(table: Table, key: str) -> int | None:
    found = table.whole(key, least=1) if table.has(key) else None
    table.take(key)
    return found


def _when(table: Table) -> When | None:
    """One of: on; dates; from and through; between, as in a plan."""
    asked = [span for span in SPANS if table.has(span)]
    for key in (*SPANS, "through"):
        table.take(key)
    if not asked:
        return None
    span = asked[0]
    values = [table.values[span]] if span in (ON, FROM) else table.values[span]
    if span == FROM:
        values.append(table.values.get("through"))
    if (
        not isinstance(values, list)
        or not values
        or not all(_is_day(day) for day in values)
        or values != sorted(values)
    ):
        said = [str(day) for day in values] if isinstance(values, list) else values
        table.wrong(span, _("days, the earliest first"), shown(said).replace("'", ""))
        return None
    if len(asked) > 1 or (span == BETWEEN and len(values) != 2):
        table.wrong(span, _("one of: on; dates; from and through; between"), " + ".join(asked))
        return None
    return When(span, tuple(values) if span in (DATES, ON) else (values[0], values[-1]))


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _inline(table: Table, key: str) -> list[dict[str, object]]:
    """Inline tables: doers = [{ hi = "कार्यकर्ता", en = "worker" }]; one may stand without its brackets."""
    found = table.take(key)
    rows = [] if found is None else found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        table.wrong(key, f'{key} = [{{ hi = "…", en = "…" }}]', shown(found))
        return []
    return rows


def _as_noun(row: dict[str, object]) -> Noun:
    return Noun(*(str(row.get(key, "")) for key in ("hi", "en", "gender", "plural_hi", "plural_en")))


def _nouns(table: Table, key: str) -> tuple[Noun, ...]:
    return tuple(_as_noun(row) for row in _inline(table, key))


def _texts(table: Table, key: str) -> tuple[Text, ...]:
    return tuple(Text(str(row.get("hi", "")), str(row.get("en", ""))) for row in _inline(table, key))


def _guest(table: Table, key: str) -> Guest:
    """A person's key, or an office { hi = "…", en = "…" }."""
    found = table.take(key)
    if isinstance(found, str):
        return Guest(person=found)
    return Guest(office=_as_noun(found)) if isinstance(found, dict) else Guest()


def _quantity(table: Table) -> Quantity | None:
    """{ count = 5, of = { hi = "…" }, level = { hi = "बूथ" }, units = 141000 }."""
    found = table.take("quantity")
    if found is None:
        return None
    count, units = (found.get("count"), found.get("units")) if isinstance(found, dict) else (None, None)
    of = found.get("of") if isinstance(found, dict) else None
    if not isinstance(count, int) or not isinstance(of, dict) or not isinstance(units, int | None):
        table.wrong(
            "quantity", '{ count = 5, of = { hi = "…", en = "…" }, level = { hi = "बूथ", en = "booth" } }', shown(found)
        )
        return None
    level = found.get("level")
    return Quantity(count, _as_noun(of), _as_noun(level) if isinstance(level, dict) else Noun(), units)


def _speech(table: Table) -> Speech:
    key = table.key()
    said = [
        Statement(f"{key}-{number}", Text(str(row.get("hi", "")), str(row.get("en", ""))), row.get("verbatim") is True)
        for number, row in enumerate(_inline(table, "said"), start=1)
    ]
    speech = Speech(key, table.text("speaker"), table.choice("session", SESSIONS, default=""), tuple(said))
    table.done()
    return speech


def _step(table: Table) -> Step:
    by = table.day("by") if table.has("by") else None
    table.take("by")
    step = Step(table.key(), _noun(table, "task"), _noun(table, "owner"), by)
    table.done()
    return step
