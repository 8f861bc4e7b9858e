"""Heads that were counted in a hall without a network: taken as its page takes them, by the moment of the count."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.live import actions, offline, photos
from abhiyan.live.models import Address, Attendance, Site, SitePhoto
from abhiyan.offline import kinds
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans import proofs
from abhiyan.units import tally
from tests.live.conftest import DOORS
from tests.live.test_attending import DAY
from tests.live.test_pages import jpeg
from tests.world import World

COUNTED = DOORS + timedelta(hours=1)


@pytest.fixture
def site(world: World, address: Address, settings: Any, tmp_path: Any) -> Site:
    settings.DATA = tmp_path
    return actions.open_site(address, world.unit("Ganga"), name="Hall", expected=300, by=world.authority("Dev"))


def item(
    world: World, fields: Mapping[str, Any], *, at: datetime = COUNTED, name: str = "Dev", parent: str = ""
) -> Item:
    day = at.date()
    return Item(
        key="0190a0a0-0000-7000-8000-000000000001", kind="heads", unit=None, filed=None, person=world.people[name],
        made_at=at, day=day, is_late=True, fields=fields, after="", parent=parent, by=world.authority(name, day=day),
    )  # fmt: skip


def heads(site: Site, n: object) -> dict[str, str]:
    return {"site": str(site.pk), "counted": str(n), "act": "count"}


def figure(world: World) -> int:
    return tally.figures_of(world.unit("Pradesh"), DAY).get(("heads", "feb/live"), 0)


def test_the_kinds_are_known() -> None:
    assert [kind and kind.take for kind in map(kinds.known, (offline.HEADS, offline.PHOTO))] == [
        offline.count, offline.show,
    ]  # fmt: skip


def test_the_last_count_stands_whenever_it_comes(world: World, site: Site) -> None:
    later, earlier = (
        item(world, heads(site, n), at=at) for n, at in ((240, COUNTED), (9, COUNTED - timedelta(hours=1)))
    )

    assert offline.count(later) == Taken(f"site:{site.pk}")
    with pytest.raises(NotTaken) as refused:
        offline.count(earlier)

    assert "240" in refused.value.words
    assert figure(world) == 240
    offline.count(item(world, heads(site, 250), at=COUNTED + timedelta(minutes=1)))
    assert tally.check([world.unit("Ganga"), world.unit("Pradesh")], DAY) == []


def test_the_same_again_changes_nothing(world: World, site: Site) -> None:
    for _twice in range(2):
        offline.count(item(world, heads(site, 240)))

    assert tally.check([world.unit("Ganga"), world.unit("Pradesh")], DAY) == []
    assert figure(world) == 240


@pytest.mark.parametrize("wrong", [{"counted": "-1"}, {"counted": "many"}, {"site": "x"}, {"site": "999999"}])
def test_what_cannot_be_comes_back_with_words(world: World, site: Site, wrong: dict[str, str]) -> None:
    with pytest.raises(NotTaken) as refused:
        offline.count(item(world, heads(site, 5) | wrong))

    assert len(refused.value.words) > 10


def test_nobody_counts_on_a_day_before_or_at_somebody_elses_hall(world: World, site: Site) -> None:
    with pytest.raises(NotTaken):
        offline.count(item(world, heads(site, 5), at=DOORS - timedelta(days=1)))
    for name in ("Mohan", "Zoya"):
        with pytest.raises(PermissionDenied):
            offline.count(item(world, heads(site, 5), name=name))
    site.refresh_from_db()
    assert site.counted is None


def test_the_photo_comes_behind_without_its_metadata(world: World, site: Site) -> None:
    sent = {"photo": b64encode(jpeg((320, 200))).decode()}

    assert offline.show(item(world, proofs.from_a_phone(sent), parent=f"site:{site.pk}")) == Taken(f"site:{site.pk}")

    content = photos.content_of(SitePhoto.objects.get())
    assert content is not None
    assert b"Asha" not in content


def test_no_photo_and_no_hall_are_refused_in_words(world: World, site: Site) -> None:
    sent = {"photo": b64encode(jpeg((32, 20))).decode()}
    for fields, parent in (({"photo": "x"}, f"site:{site.pk}"), (sent, "site:0"), (sent, "")):
        with pytest.raises(NotTaken):
            offline.show(item(world, proofs.from_a_phone(fields), parent=parent))
    with pytest.raises(PermissionDenied):
        offline.show(item(world, proofs.from_a_phone(sent), name="Mohan", parent=f"site:{site.pk}"))
    assert SitePhoto.objects.count() == 0


@pytest.mark.parametrize(
    ("at", "counted"), [(COUNTED, 1), (DOORS - timedelta(hours=3), 1), (DOORS - timedelta(days=1), 0)]
)
def test_who_listened_without_a_page_is_counted_if_it_was_that_day(
    world: World, address: Address, at: datetime, counted: int
) -> None:
    """Also by the clock of a demo, whose address is open at any hour of its day."""
    said = item(world, {"activity": str(address.activity_id)}, at=at)
    if counted:
        assert offline.take(said) == Taken(f"address:{address.pk}")
    else:
        with pytest.raises(NotTaken):
            offline.take(said)

    assert Attendance.objects.count() == counted


def test_a_photo_is_drawn_before_anybody_waits_and_a_vast_one_is_none() -> None:
    assert kinds.known(offline.PHOTO) == kinds.Kind(
        offline.PHOTO, offline.show, longest=kinds.PHOTO, prepare=proofs.from_a_phone
    )
    vast = b64encode(jpeg((2100, 2000))).decode()

    assert proofs.from_a_phone({"photo": vast}) == {}
