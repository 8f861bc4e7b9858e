"""ATTEND: present, or so many heads, by SMS; by the rights of who sends it, and once."""

from datetime import datetime, timedelta

import pytest

from abhiyan.kernel import clock, crypto
from abhiyan.live import actions, attending, inviting
from abhiyan.live.models import Address, Attendance, Site
from abhiyan.messaging import receiving
from abhiyan.messaging.models import Captured, Inbound
from abhiyan.messaging.reading import Sent
from abhiyan.people.actions import prove
from abhiyan.people.models import Contact, Evidence, Person
from abhiyan.plans import listening as plans
from abhiyan.posts.actions import appoint
from abhiyan.units import tally
from abhiyan.units.models import Organization
from tests.live.conftest import DOORS
from tests.world import BY, FOUNDED, World

DAY = DOORS.date()
NOW = DOORS + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def proved(world: World, address: Address) -> None:
    """Everybody's number is their own; nobody is real, so that answers are kept to be read."""
    clock.set_day(DAY)
    for kind in (Evidence.PROVED, Evidence.CONSENTED):
        prove(
            [one.pk for one in world.people.values() if one.name_en != "Asha Kalpit"],
            kind,
            source="test",
            day=DAY,
            by=BY,
        )
    Person.objects.update(language="en")
    Organization.objects.update_or_create(pk=1, defaults={"name_hi": "अ", "name_en": "A", "invented": True})


def sms(world: World, name: str, text: str, ref: str = "", now: datetime = NOW) -> tuple[str, str]:
    """(outcome, what came back) of a message from somebody's phone."""
    number = crypto.unseal(bytes(world.people[name].contacts.get().sealed))
    ref = ref or f"{name} {text} {now}"
    receiving.take(Sent(ref, "sms", number, text), gateway="test", number=number, day=DAY, now=now)
    answer = Captured.objects.order_by("-pk").first()
    return Inbound.objects.order_by("-pk")[0].outcome, crypto.unseal(bytes(answer.sealed)) if answer else ""


def hall(world: World, address: Address, unit: str = "Ganga", name: str = "Hall", by: str = "Dev") -> Site:
    return actions.open_site(address, world.unit(unit), name=name, expected=300, by=world.authority(by, DAY))


def heads(world: World, address: Address, unit: str) -> int:
    found = tally.figures([world.unit(unit)], DAY)[world.unit(unit).pk]
    return found.get((attending.HEADS, address.activity.subject), 0)


def test_who_listens_without_a_page_is_counted_once(world: World, address: Address) -> None:
    outcome, text = sms(world, "Asha", "उपस्थित")

    assert (outcome, "You are counted as present: Live address." in text) == ("present", True)
    row = Attendance.objects.get()
    assert (row.person, row.unit, row.came) == (world.people["Asha"], world.unit("Shivpuri 1"), 600)
    sms(world, "Asha", "ATTEND")
    attending.come(address, {row.person_id: row.unit_id}, second=700, day=DAY)  # and by the link
    assert Attendance.objects.count() == 1


def test_a_message_that_comes_twice_counts_once(world: World, address: Address) -> None:
    hall(world, address)
    sms(world, "Dev", "ATTEND 240", ref="same")
    sms(world, "Dev", "ATTEND 241")
    sms(world, "Dev", "ATTEND 240", ref="same")

    assert heads(world, address, "Ganga") == 241


def test_heads_of_the_site_of_ones_own_unit(world: World, address: Address) -> None:
    site = hall(world, address)

    outcome, text = sms(world, "Dev", "ATTEND 240 all sat")

    site.refresh_from_db()
    assert (outcome, site.counted, site.day) == ("heads", 240, DAY)
    assert site.counted_by == f"person:{world.people['Dev'].pk}"
    assert "240 heads are written down for Hall, Ganga." in text
    assert not Attendance.objects.exists()  # heads are heads
    sms(world, "Dev", "ATTEND 250")  # a correction takes the place of the first
    assert heads(world, address, "Pradesh") == 250


def test_of_several_sites_it_asks_which_and_takes_the_number(world: World, address: Address) -> None:
    hall(world, address)
    other = hall(world, address, name="School")

    outcome, text = sms(world, "Dev", "ATTEND 240")
    assert (outcome, f"{other.pk} School, Ganga" in text) == ("which", True)
    assert sms(world, "Dev", f"ATTEND {other.pk} 240")[0] == "heads"
    other.refresh_from_db()
    assert other.counted == 240


@pytest.mark.parametrize("name", ["Mohan", "Zoya", "Maya", "Asha"])
def test_nobody_else_counts_the_heads_of_a_unit(world: World, address: Address, name: str) -> None:
    site = hall(world, address)

    assert sms(world, name, f"ATTEND {site.pk} 240")[0] == "nobody"
    site.refresh_from_db()
    assert site.counted is None


def test_who_only_holds_a_post_there_and_may_not_report_counts_nothing(world: World, address: Address) -> None:
    hall(world, address, unit="Rampur 1")

    assert sms(world, "Chand", "ATTEND 240")[0] == "nobody"


def test_a_number_that_is_not_proved_counts_nothing(world: World, address: Address) -> None:
    other = world.newcomer()
    appoint(world.post("Shivpuri 2", "booth-worker"), other, since=DAY, by=BY)
    world.people["Nira"] = other

    assert sms(world, "Nira", "ATTEND")[0] == "nobody"
    assert not Attendance.objects.exists()


def test_a_number_that_several_share_counts_nobody(world: World, address: Address) -> None:
    mine = world.people["Asha"].contacts.get()
    Contact.objects.create(
        person=world.people["Bela"], kind=Contact.PHONE, sealed=mine.sealed, blind=mine.blind, last4=mine.last4
    )

    assert sms(world, "Asha", "ATTEND")[0] == "shared"
    assert not Attendance.objects.exists()


def test_before_the_doors_and_after_the_end_nobody_is_present_but_heads_may_follow(
    world: World, address: Address
) -> None:
    hall(world, address)
    for state in ("on_air", "ended"):
        actions.tell(address, state, by=BY)

    assert sms(world, "Asha", "ATTEND")[0] == "nobody"
    assert sms(world, "Dev", "ATTEND 240")[0] == "heads"


def test_more_heads_than_there_can_be(world: World, address: Address) -> None:
    hall(world, address)

    assert sms(world, "Dev", "ATTEND 9876543")[0] == "too-many"


def test_without_a_live_address_it_is_about_the_plan(
    world: World, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    Address.objects.all().delete()
    asked: list[str] = []
    attended = plans.attended
    monkeypatch.setattr(plans, "attended", lambda message: asked.append(message.kind) or attended(message))  # type: ignore[func-returns-value]

    assert sms(world, "Dev", "ATTEND 240")[0] == "nobody"
    assert asked == ["attend"]


# --- at which unit --------------------------------------------------------------------------------------------------


def test_who_is_meant_counts_at_one_unit_whichever_way_they_come(world: World, address: Address) -> None:
    everybody = inviting.everybody(address, day=DAY)
    one_by_one = dict(inviting.places_of(address, [*everybody], day=DAY))

    assert len(everybody) > 5
    assert {pk: place.unit for pk, place in one_by_one.items()} == everybody


def both(address: Address, person: Person) -> list[int]:
    """Where somebody counts: among all, and asked for alone."""
    alone = dict(inviting.places_of(address, [person.pk], day=DAY))
    return [inviting.everybody(address, day=DAY)[person.pk], alone[person.pk].unit]


def test_of_several_posts_the_one_by_which_the_plan_means_them_and_the_highest(world: World, address: Address) -> None:
    asha = world.people["Asha"]
    appoint(world.post("Rampur 1", "booth-worker"), asha, since=FOUNDED, by=BY)
    assert both(address, asha) == [min(world.unit("Shivpuri 1").pk, world.unit("Rampur 1").pk)] * 2

    appoint(world.post("Yamuna", "district-convenor"), asha, since=DAY, by=BY)
    assert both(address, asha) == [world.unit("Yamuna").pk] * 2

    appoint(world.post("Yamuna", "district-president"), asha, since=DAY, by=BY)  # of another wing: not meant
    assert both(address, asha) == [world.unit("Yamuna").pk] * 2


def test_the_posts_of_a_merged_record_count_too(world: World, address: Address) -> None:
    asha, zoya = world.people["Asha"].pk, world.people["Zoya"].pk
    Person.objects.filter(pk=zoya).update(same_as=asha)

    found = dict(inviting.places_of(address, [asha, zoya], day=DAY))

    expected = min(world.unit("Shivpuri 1").pk, world.unit("Nagar 1").pk)
    assert found[asha] == found[zoya] == inviting.Place(asha, expected)
    assert inviting.everybody(address, day=DAY)[asha] == expected
