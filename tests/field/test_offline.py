"""A visit written down without a network is taken in as the form of the slot takes it, dated by the phone's day."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image

from abhiyan.field import counting, offline, photos, visiting
from abhiyan.field.models import Visit, VisitPhoto
from abhiyan.offline import kinds
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans import proofs
from abhiyan.units import tally
from tests.field.conftest import JAN_28, JAN_29, Drive, at
from tests.world import World


def item(world: World, fields: Mapping[str, Any], *, name: str = "Asha", day: date = JAN_28, parent: str = "") -> Item:
    return Item(
        key="0190a0a0-0000-7000-8000-000000000001", kind="visit", unit=None, filed=None, person=world.people[name],
        made_at=at(15, day=day), day=day, is_late=True, fields=fields, after="", parent=parent,
        by=world.authority(name, day=day),
    )  # fmt: skip


def test_the_kind_is_known() -> None:
    kind = kinds.known("visit")

    assert kind is not None
    assert kind.take is offline.take


def test_a_visit_comes_late_and_belongs_to_its_day(world: World, ganga: Drive) -> None:
    fields = {"slot": str(ganga.slot.pk), "met": "12", "talks": "1", "note": "At the gate", "point": "26.4499,80.3318"}

    taken = [offline.take(item(world, fields)) for _twice in range(2)]

    one = Visit.objects.get()
    assert taken == [Taken(subject=f"visit:{one.pk}")] * 2
    assert (one.day, one.is_late, one.met, one.team, one.latitude) == (JAN_28, True, 12, ganga.team, 26.45)


@pytest.mark.parametrize("wrong", [{"met": "-1"}, {"met": ""}, {"slot": "999999"}, {"slot": "x"}, {"talks": "400"}])
def test_what_cannot_be_comes_back_with_words(world: World, ganga: Drive, wrong: dict[str, str]) -> None:
    fields = {"slot": str(ganga.slot.pk), "met": "12", "talks": "1"} | wrong

    with pytest.raises(NotTaken) as refused:
        offline.take(item(world, fields))

    assert len(refused.value.words) > 10


def test_nobody_reports_for_another_team(world: World, ganga: Drive) -> None:
    with pytest.raises(PermissionDenied):
        offline.take(item(world, {"slot": str(ganga.slot.pk), "met": "1", "talks": "1"}, name="Zoya", day=JAN_29))


# --- the photo, which comes behind it ---------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def own_data(settings: Any, tmp_path: Any) -> None:
    settings.DATA = tmp_path


def taken_by_a_phone() -> dict[str, str]:
    """A picture that says with which camera it was taken."""
    drawn, out = Image.new("RGB", (320, 200), "#c9a27c"), BytesIO()
    about = Image.Exif()
    about[0x010F] = "Kalpit Camera"
    drawn.save(out, "JPEG", exif=about)
    assert b"Kalpit Camera" in out.getvalue()
    return {"photo": b64encode(out.getvalue()).decode()}


def shown(world: World, fields: Mapping[str, Any], *, parent: str) -> Taken:
    """As it comes: drawn anew first, then taken."""
    return offline.show(item(world, proofs.from_a_phone(fields), day=JAN_29, parent=parent))


def shown_in(world: World, drive: Drive) -> int:
    assert tally.check([world.unit("Ganga"), world.unit("Pradesh")], JAN_29) == []
    subject = drive.assignment.activity.subject
    return tally.figures_of(world.unit("Ganga"), JAN_29).get((counting.SHOWN, subject), 0)


def test_a_photo_comes_behind_its_visit_once_and_says_nothing_of_the_phone(world: World, ganga: Drive) -> None:
    one = ganga.visit(world.authority("Asha"))

    for _twice in range(2):
        behind = f"visit:{one.pk}"
        assert shown(world, taken_by_a_phone(), parent=behind) == Taken(subject=f"visit:{one.pk}")

    content = photos.content_of(VisitPhoto.objects.get())
    assert content is not None
    assert b"Kalpit Camera" not in content
    assert shown_in(world, ganga) == 1


def test_a_visit_that_is_struck_out_counts_its_photo_off_too(world: World, ganga: Drive) -> None:
    one = ganga.visit(world.authority("Asha"))
    shown(world, taken_by_a_phone(), parent=f"visit:{one.pk}")

    visiting.strike(one, reason="Twice", day=JAN_29, by=world.authority("Asha"))  # read before the photo came

    assert shown_in(world, ganga) == 0


def test_a_photo_belongs_to_a_visit_of_ones_own_that_stands(world: World, ganga: Drive) -> None:
    others, struck = ganga.visit(world.authority("Mohan")), ganga.visit(world.authority("Asha"))
    visiting.strike(struck, reason="Twice", day=JAN_29, by=world.authority("Asha"))

    for parent in (f"visit:{others.pk}", f"visit:{struck.pk}", "visit:0", "assignment:1", ""):
        with pytest.raises(NotTaken):
            shown(world, taken_by_a_phone(), parent=parent)

    assert (VisitPhoto.objects.count(), shown_in(world, ganga)) == (0, 0)


@pytest.mark.parametrize("wrong", ["", "no base64", b64encode(b"%PDF-1.4 x").decode(), b64encode(b"GIF89a").decode()])
def test_what_is_no_photo_is_refused_in_words(world: World, ganga: Drive, wrong: str) -> None:
    one = ganga.visit(world.authority("Asha"))

    with pytest.raises(NotTaken) as refused:
        shown(world, {"photo": wrong}, parent=f"visit:{one.pk}")

    assert refused.value.words == "This photo can't be read."
