"""That a kit was passed on, said without a network: a claim of the day it was made, once a person."""

from datetime import date, datetime, timedelta

import pytest

from abhiyan.kernel.clock import INDIA
from abhiyan.kits import actions, offline
from abhiyan.kits.models import Carrier, Kit
from abhiyan.offline import kinds
from abhiyan.offline.kinds import Item, NotTaken, Taken
from tests.kits.conftest import NOW, Make
from tests.pages.conftest import Enter
from tests.world import TODAY, World


def item(world: World, kit: object, *, name: str = "Asha", day: date = TODAY) -> Item:
    return Item(
        key="0190a0a0-0000-7000-8000-000000000002", kind=offline.KIND, unit=None, filed=None, person=world.person(name),
        made_at=datetime(day.year, day.month, day.day, 15, tzinfo=INDIA), day=day, is_late=True,
        fields={"kit": str(kit)}, after="", parent="", by=world.authority(name, day=day),
    )  # fmt: skip


def test_it_is_written_down_once_on_its_day(world: World, handed: Make) -> None:
    kit = handed()

    taken = [offline.take(item(world, kit.pk, day=TODAY + timedelta(2))) for _twice in range(2)]

    one = Carrier.objects.get()
    assert taken == [Taken(f"kit:{kit.pk}")] * 2
    assert (one.person, one.shared_on) == (world.person("Asha"), TODAY + timedelta(2))
    kind = kinds.known(offline.KIND)
    assert kind is not None
    assert (kind.take, kind.of_person) == (offline.take, True)


def test_what_was_passed_on_before_it_was_withdrawn_was_passed_on(world: World, handed: Make) -> None:
    kit = handed()
    actions.withdraw(kit, reason="A wrong hour", at=NOW, by=world.authority("Uma"))

    offline.take(item(world, kit.pk))

    assert Carrier.objects.get().shared_on == TODAY


def test_what_was_not_handed_down_to_somebody_comes_back_with_words(world: World, make: Make, handed: Make) -> None:
    draft, kit = make(), handed()

    for wrong in (
        item(world, draft.pk),
        item(world, "x"),
        item(world, kit.pk, day=TODAY - timedelta(1)),
        item(world, kit.pk, day=TODAY + timedelta(7)),
        item(world, kit.pk, name="Zoya"),
    ):
        with pytest.raises(NotTaken):
            offline.take(wrong)
    assert not Carrier.objects.exists()


def test_a_workers_own_page_has_the_kit_until_it_is_withdrawn(world: World, handed: Make, enter: Enter) -> None:
    kit, browser = handed(), enter("Asha")

    before = browser.get("/booth/").content.decode()
    actions.withdraw(Kit.objects.get(pk=kit.pk), reason="A wrong hour", at=NOW, by=world.authority("Uma"))
    after = browser.get("/booth/").content.decode()

    assert 'data-keep="pass-on"' in before
    assert "Listen tomorrow." in before
    assert "Listen tomorrow." not in after
