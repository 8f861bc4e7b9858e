"""Compares what was read from a note with what a person wrote down of it before: a list of what differs."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from abhiyan.press.reading import GENERAL, Activity, Reading, Vocabulary, read_note

NOTES = Path(__file__).parent / "notes"
TODAY = date(2018, 1, 20)


def read(name: str, vocabulary: Vocabulary = GENERAL) -> tuple[Reading, dict[str, Any]]:
    """A note of the folder, and what is expected of it."""
    wanted = tomllib.loads((NOTES / f"{name}.toml").read_text("utf-8"))
    content = (NOTES / f"{name}.txt").read_bytes()
    return read_note(content, vocabulary, today=wanted.get("today", TODAY)), wanted


def compare(reading: Reading, wanted: dict[str, Any]) -> tuple[list[str], int]:
    """(what differs, how many facts were looked at). An activity is found by its days and a word of its name."""
    wrong: list[str] = []
    facts = 1
    if (reading.written_on or 0) != wanted["written_on"]:
        wrong.append(f"written_on {reading.written_on}")
    for each in wanted["activity"]:
        found = [one for one in reading.activities if days(one) == _days(each) and each.get("says", "") in one.name]
        facts += len([key for key in each if key != "through"])
        if not found:
            wrong += [f"{_days(each)} {each.get('says', '')}"] * len(each)
            continue
        wrong += _differs(found[0], each, reading)
    for each in wanted.get("undated", []):
        facts += 1
        if not any(each["says"] in one.name and _counted(one, each["count"]) for one in reading.undated):
            wrong.append(f"undated {each['says']}")
    facts += 1
    if len(reading.activities) > len(wanted["activity"]):
        wrong.append(f"too many: {[one.name for one in reading.activities]}")
    return wrong, facts


def days(one: Activity) -> tuple[str, list[date]]:
    """The span and the days of an activity that was read."""
    assert one.when is not None
    return one.when.span, list(one.when.days)


def _days(each: dict[str, Any]) -> tuple[str, list[date]]:
    for span in ("on", "dates", "between"):
        if span in each:
            return span, each[span] if isinstance(each[span], list) else [each[span]]
    return "from", [each["from"], each["through"]]


def _differs(one: Activity, each: dict[str, Any], reading: Reading) -> list[str]:
    wrong = []
    plain = {
        "kind": one.kind,
        "sense": one.place.sense,
        "units": one.place.units,
        "whole": one.place.whole,
        "named": one.place.named,
        "down_to": one.down_to,
        "venue": one.venue,
    }
    wrong += [f"{one.name}: {key} {plain[key]!r}" for key in plain if key in each and plain[key] != each[key]]
    for key in ("chief_guest", "speaker"):
        if key in each and each[key] not in getattr(one, key):
            wrong.append(f"{one.name}: {key} {getattr(one, key)!r}")
    for key in ("attending", "doers", "audience"):
        if key in each and not all(any(wanted in said for said in getattr(one, key)) for wanted in each[key]):
            wrong.append(f"{one.name}: {key} {getattr(one, key)!r}")
    if "count" in each and not _counted(one, each["count"]):
        wrong.append(f"{one.name}: counts {one.counts!r}")
    if "serves" in each:
        served = next((other.name for other in reading.activities if other.key == one.serves), "")
        if each["serves"] not in served or not served:
            wrong.append(f"{one.name}: serves {served!r}")
    if "asks" in each and each["asks"] not in [question.code for question in one.questions]:
        wrong.append(f"{one.name}: asks {[question.code for question in one.questions]!r}")
    return wrong


def _counted(one: Activity, wanted: dict[str, Any]) -> bool:
    return any(
        each.count == wanted["count"] and each.per == wanted["per"] and wanted.get("sense", each.sense) == each.sense
        for each in one.counts
    )
