"""A kit of the small country: from Ganga to the teams of its booths, with one text; and pictures to be sent."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from PIL import Image, ImageDraw

from abhiyan.kits import actions, links, media
from abhiyan.kits.actions import Head, New, Rule, Words
from abhiyan.kits.models import Kit, Piece
from abhiyan.units.models import Organization, Unit
from tests.pages.conftest import enter
from tests.world import TODAY, World

__all__ = ["enter"]

NOW = datetime(2018, 2, 1, 6, 0, tzinfo=UTC)
IMPRINT = {
    "printed_by": "Kalpit Press, Kalpit Road 1",
    "published_by": "Trial Office, Kalpit Road 2",
    "paid_by": "Trial Organisation, Kalpit Road 2",
}
READER = {"user-agent": "Mozilla/5.0 (Linux; Android 10)", "accept-language": "en"}
WORDS = Words("सुनिए", "Listen", "कल सुनिए।", "Listen tomorrow.")
Make = Callable[..., Kit]


@pytest.fixture(autouse=True)
def in_a_place_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Files of kits lie apart from those of other tests."""
    settings.DATA = tmp_path


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def political(world: World) -> None:
    """The organisation is of political kind: the stricter rules."""
    Organization.objects.update(kind="political")


def head(**more: Any) -> Head:
    said: dict[str, Any] = {
        "name_hi": "संबोधन", "name_en": "Address", "kind": Kit.PROMOTIONAL, "languages": ("hi", "en"), "since": TODAY,
        "until": TODAY + timedelta(7), **IMPRINT,
    }  # fmt: skip
    return Head(**said | more)


@pytest.fixture
def make(world: World) -> Make:
    """A draft of Dev's, from Ganga to its booths' workers; with a text unless other pieces are given."""

    def made(*pieces: New, **more: Any) -> Kit:
        by = world.authority("Dev")
        kit = actions.compose(head(**more), Rule(world.unit("Ganga"), ("booth-worker",)), at=NOW, by=by)
        for one in pieces or (New(Piece.TEXT, WORDS),):
            actions.add(kit, one, at=NOW, by=by)
        return kit

    return made


@pytest.fixture
def handed(world: World, make: Make) -> Make:
    """The same, handed down by Uma."""

    def made(*pieces: New, **more: Any) -> Kit:
        return actions.hand_down(make(*pieces, **more), day=TODAY, at=NOW, by=world.authority("Uma"))

    return made


def link(kit: Kit, unit: Unit) -> str:
    """The address of the kit's first piece as the team of a unit passes it on."""
    first = kit.pieces.first()
    assert first
    return f"/k/{links.token_of(first.pk, unit.pk)}/"


def picture(width: int = 900, height: int = 700, shift: int = 0) -> Image.Image:
    """Something to tell it by: circles that go down from left to right."""
    image = Image.new("RGB", (width, height), "#88aacc")
    draw = ImageDraw.Draw(image)
    for at in range(12):
        left, top = 40 + at * 60 + shift, 60 + at * 40
        draw.ellipse((left, top, left + 120, top + 120), fill=(20 * at, 200 - 10 * at, 90))
    return image


def saved(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def sent(image: Image.Image | None = None, **more: Any) -> New:
    """A picture to be put in."""
    content = saved(image or picture())
    return New(Piece.PICTURE, WORDS, sent=media.of_content(content), **more)


DAY_AFTER = date(2018, 2, 8)
