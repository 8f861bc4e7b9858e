"""Links: short, signed, read by a camera; opened is a count; an install counts once its owner proved and acted."""

import io
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from PIL import Image

from abhiyan.field import actions, crediting, figures, linking
from abhiyan.field.models import Came, Link, Opened
from abhiyan.kernel import clock, links
from abhiyan.live.models import Address, Attendance
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.posts.actions import appoint
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.proof.proving import Way, prove_by_message
from abhiyan.units import tally
from abhiyan.units.models import Organization
from tests.field.conftest import FEB_1, JAN_29, READER, Drive
from tests.pages.conftest import Enter
from tests.registration.joining import filled, send
from tests.world import BY, World

FEB_2 = date(2018, 2, 2)


@pytest.fixture
def link(world: World, ganga: Drive) -> Link:
    """That of Ganga's team, which Asha leads."""
    linking.make_links(ganga.assignment, by=world.authority("Dev"))
    return Link.objects.get(team=ganga.team, day=None)


def test_a_drive_each_team_and_each_of_its_days_has_a_link(world: World, ganga: Drive) -> None:
    dev = world.authority("Dev")

    assert [linking.make_links(ganga.assignment, by=dev) for _twice in range(2)] == [3, 0]
    found = Link.objects.filter(assignment=ganga.assignment).values_list("team", "day", "referrer")
    asha, made_by = world.people["Asha"].pk, world.people["Dev"].pk
    team = ganga.team.pk
    assert {*found} == {(None, None, made_by), (team, None, asha), (team, JAN_29, asha)}


def test_a_new_leader_is_credited_from_then_on(world: World, ganga: Drive, link: Link) -> None:
    actions.join_team(ganga.team, world.people["Mohan"], day=JAN_29, leads=True, by=BY)

    link.refresh_from_db()
    assert link.referrer == world.people["Mohan"]


def test_a_camera_reads_the_square(enter: Enter, link: Link) -> None:
    answer = enter("Dev").get(f"/drive/link/{link.pk}.png")

    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)))
    assert found.text == f"http://testserver{linking.address_of(link)}"


def test_a_link_that_was_changed_is_none(link: Link) -> None:
    address = linking.address_of(link)
    token = address.split("/")[2]

    assert linking.link_by(token) == link
    for other in (token[:-1] + ("A" if token[-1] != "A" else "B"), links.short_of("other", link.pk), "", "-", "zzz"):
        assert linking.link_by(other) is None
        assert Client().get(f"/d/{other or '-'}/").status_code == 404


def test_opening_is_counted_and_leaves_nothing(world: World, ganga: Drive, link: Link) -> None:
    address, browser = linking.address_of(link), Client(headers=READER)

    for _thrice in range(3):
        answer = browser.get(address)
    browser.head(address)
    browser.get(address, headers={"sec-purpose": "prefetch"})
    browser.get(address, headers={"user-agent": "WhatsApp/2.23.20.0 A"})

    assert list(Opened.objects.values_list("link", "day", "n")) == [(link.pk, JAN_29, 3)]
    assert figures.of_unit(ganga.assignment.activity, world.unit("Pradesh"), JAN_29).opened == 3
    assert {*browser.cookies} <= {"csrftoken"}  # of the form that chooses the language
    assert "no-store" in answer["Cache-Control"]


def test_an_opening_that_can_not_be_counted_shows_the_page(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_one: object) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(linking.OPENED, "do", locked)

    assert Client(headers=READER).get(linking.address_of(link)).status_code == 200


def test_before_the_window_it_says_when_and_in_it_leads_there(link: Link) -> None:
    address = linking.address_of(link)

    before = Client(headers={"accept-language": "en"}).get(address).content.decode()
    clock.set_day(FEB_1)
    inside = Client(headers={"accept-language": "en"}).get(address).content.decode()

    assert "Keep this page: the same link works then." in before
    assert "Become a volunteer" not in before
    assert "Become a volunteer" in inside


# --- who came ---------------------------------------------------------------------------------------------------------


def sign_up(world: World, link: Link) -> SignUp:
    """Somebody follows the link, finds their booth and sends the form, in a browser of their own."""
    clock.set_day(FEB_1)
    Organization.objects.update(invented=True)
    browser = Client(headers={"accept-language": "hi"})
    landed = browser.get(linking.way_in(link, Window.objects.get()))
    token = parse_qs(urlsplit(landed.headers["Location"]).query)["r"][0]
    send(browser, filled(world, r=token))
    return SignUp.objects.latest("pk")


def prove(row: SignUp, day: date = FEB_1) -> None:
    way = Way("sms", day, timezone.now(), BY)
    prove_by_message(row.code, bytes(row.blind), way=way)


def funnel(drive: Drive, world: World, day: date = FEB_2) -> tuple[int, int, int]:
    n = figures.of_unit(drive.assignment.activity, world.unit("Pradesh"), day)
    return n.came, n.proved, n.acted


def test_an_install_counts_after_its_owner_acted(world: World, ganga: Drive, link: Link, activity: Activity) -> None:
    row = sign_up(world, link)
    crediting.follow(FEB_1)
    assert funnel(ganga, world) == (1, 0, 0)

    prove(row)
    crediting.follow(FEB_1)
    assert funnel(ganga, world) == (1, 1, 0)

    row.refresh_from_db()
    now = timezone.now()
    address = Address.objects.create(activity=activity, doors_at=now, starts_at=now, ends_at=now + timedelta(1))
    Attendance.objects.create(
        address=address, person_id=row.person_id, unit=world.unit("Shivpuri 1"), day=FEB_2, came=0, last=1
    )
    assert crediting.follow(FEB_2) == 1
    assert crediting.follow(FEB_2) == 0
    assert funnel(ganga, world) == (1, 1, 1)
    assert funnel(ganga, world, FEB_1) == (1, 1, 0)
    assert tally.check([world.unit("Pradesh"), world.unit("Ganga")], FEB_2) == []
    assert [(one.opened, one.came, one.proved, one.acted) for one in figures.links(ganga.assignment, FEB_2)] == [
        (0, 0, 0, 0), (0, 1, 1, 1), (0, 0, 0, 0),
    ]  # fmt: skip


def test_the_leader_is_credited_and_the_leader_alone(world: World, link: Link) -> None:
    row = sign_up(world, link)

    assert row.referrer == world.people["Asha"]
    assert Came.objects.get().link == link


def test_a_leader_who_comes_through_the_own_link_does_not_count(world: World, ganga: Drive, link: Link) -> None:
    row = sign_up(world, link)
    Link.objects.update(referrer=row.person)
    SignUp.objects.update(referrer=row.person)

    prove(row)
    crediting.follow(FEB_1)

    assert funnel(ganga, world) == (1, 0, 0)


def test_who_signed_in_acted(world: World, ganga: Drive, link: Link, enter: Enter) -> None:
    row = sign_up(world, link)
    prove(row)
    person = Person.objects.get(pk=SignUp.objects.get(pk=row.pk).person_id)
    crediting.follow(FEB_1)
    world.people["Mira"] = person
    appointed = world.post("Rampur 1", "booth-worker")
    appoint(appointed, person, since=FEB_1, by=BY)
    enter("Mira").get("/")

    assert crediting.follow(FEB_2) == 1


def test_a_referral_of_another_kind_is_nobodys_here(world: World, link: Link) -> None:
    before = Came.objects.count()

    linking.on_came_through(rows=[(1, "kit:7"), (2, "drive:999999")], day=FEB_1)

    assert Came.objects.count() == before


def test_nobody_under_age_is_kept(world: World, link: Link) -> None:
    clock.set_day(FEB_1)
    fields = {"key": "key-of-a-young-one", "adult": "no", "at": world.unit("Shivpuri 1").pk}

    answer = Client().post("/join/", fields)

    assert answer.headers["Location"].startswith("/join/under-age/") or "under" in answer.headers["Location"]
    assert Came.objects.count() == SignUp.objects.count() == 0
