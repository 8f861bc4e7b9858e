"""Badges, sheets and lists on paper: set as a picture, and read back by a decoder of another house."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import typst
import zxingcpp
from django.utils import translation
from PIL import Image

from abhiyan.hall import actions, paper, passes, reads, rules
from abhiyan.hall.models import Invitee, Pass
from abhiyan.kernel.pdf import FONTS
from abhiyan.people.models import Person
from tests.hall.conftest import again, says, text
from tests.world import BY


def drawn(template: Path, data: Any) -> bytes:
    """The template as a picture of its first page, as the PDF file has it."""
    inputs = {"data": orjson.dumps(data).decode()}
    made = typst.compile(
        template, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs=inputs, format="png", ppi=150
    )
    return bytes(made[0] if isinstance(made, list) else made)


@pytest.fixture(params=["hi", "en"])
def language(request: pytest.FixtureRequest) -> Any:
    with translation.override(request.param):
        yield request.param


def test_every_badge_of_a_sheet_is_read_back(
    held: Callable[[str], Pass], asked: Callable[[str], Invitee], language: str, monkeypatch, tmp_path: Path
) -> None:
    event = again(held("Dev").event)
    passes.issue_nameless(event, rules.PRESS, 5, by=BY)
    some = reads.badges(event)
    assert paper.badges(event, some).startswith(b"%PDF")
    monkeypatch.setattr(paper, "pdf", drawn)
    file = tmp_path / "badges.png"
    file.write_bytes(paper.badges(event, some))

    found = zxingcpp.read_barcodes(Image.open(file).convert("L"))

    assert sorted(one.text for one in found) == sorted(text(one) for one in some)
    assert len(some) == 7


def test_a_name_is_no_markup_and_a_long_one_stands_on_its_badge(
    held: Callable[[str], Pass], language: str, monkeypatch
) -> None:
    name = "#panic[$x$] <script> अत्यंत लंबे नाम वाले श्रीमान राष्ट्रीय क्षेत्रीय कल्पित"
    event = again(held("Dev").event)
    Person.objects.update(name_hi=name, name_en=name)

    assert paper.badges(event, reads.badges(event)).startswith(b"%PDF")
    assert paper.sheet(event, reads.sheet_rows(event)).startswith(b"%PDF")
    assert paper.protocol(event, reads.protocol(event)).startswith(b"%PDF")


def test_nobody_who_said_no_has_a_badge(held: Callable[[str], Pass], asked: Callable[[str], Invitee]) -> None:
    says(asked("Dev"), coming=False)
    event = again(held("Uma").event)

    named = [passes.name_of(one) for one in reads.badges(event)]
    assert "Dev Kalpit" not in named
    assert actions.audience_of(event).sent == 1
