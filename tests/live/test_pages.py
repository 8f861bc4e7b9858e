"""The pages of a live address, without a browser: the same for everybody, the room by unit, a unit's own."""

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from abhiyan.kernel import clock
from abhiyan.live import actions, attending, figures, inviting, photos, presence, tickets
from abhiyan.live.models import Address, Question, Site, SitePhoto
from abhiyan.people.models import Person
from abhiyan.plans.models import Activity
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment
from tests.live.conftest import DETAILS
from tests.pages.conftest import Enter
from tests.world import BY, World


@pytest.fixture
def room(address: Address) -> str:
    return f"/live/{address.activity_id}/room/"


@pytest.fixture(autouse=True)
def on_the_day(world: World) -> None:
    clock.set_day(DETAILS.starts_at.date())


def post(browser: Client, place: str, **values: object) -> int:
    return browser.post(place, {"key": str(uuid4()), **values}).status_code


def test_before_it_is_announced_the_page_says_so_and_planners_are_led_to_announce(
    activity: Activity, enter: Enter
) -> None:
    page = Client().get(f"/live/{activity.pk}/", headers={"accept-language": "en"})
    led = enter("Tara").get(f"/live/{activity.pk}/room/")

    assert "is not said yet" in page.content.decode()
    assert led["Location"] == f"/live/{activity.pk}/announce/"
    assert enter("Dev").get(f"/live/{activity.pk}/room/")["Location"] == f"/live/{activity.pk}/"


def test_the_page_is_the_same_for_all_and_plays_from_the_announced_host_alone(
    address: Address, enter: Enter, settings: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.LIVE_PORT = 8001  # type: ignore[attr-defined]
    place = f"/live/{address.activity_id}/"

    page = Client().get(place, headers={"accept-language": "en"})

    assert page["Cache-Control"] == "public, max-age=30"
    assert "csrfmiddlewaretoken" not in page.content.decode().split("<main")[1]
    rules = {one.split()[0]: one.split()[1:] for one in page["Content-Security-Policy"].split("; ")}
    assert rules["media-src"] == ["blob:", "https://stream.example"]
    assert rules["connect-src"] == ["'self'", "http://testserver:8001", "https://stream.example"]
    assert "stream.example" not in enter("Dev").get("/")["Content-Security-Policy"]


def test_where_the_hub_stands_behind_a_path_of_another_host_that_host_may_be_asked(
    address: Address, settings: object
) -> None:
    settings.LIVE_URL = "https://live.example/hub/"  # type: ignore[attr-defined]
    page = Client().get(f"/live/{address.activity_id}/")

    assert "https://live.example/hub" in page.content.decode()
    assert "https://live.example " in page["Content-Security-Policy"].replace(";", " ")


def test_announced_on_a_screen_and_told_to_everybody(activity: Activity, enter: Enter) -> None:
    browser = enter("Tara")
    given = {"doors_at": "2018-02-02T10:30", "starts_at": "2018-02-02T11:00", "ends_at": "2018-02-02T12:00"}
    place = f"/live/{activity.pk}/announce/"

    answers = [
        post(browser, place, **given | {"ends_at": "2018-02-02T10:45"}),
        post(browser, place, **given | {"stream": "http://elsewhere.example/live.m3u8"}),
        post(browser, place, **given | {"doors_at": "morning"}),
        post(browser, place, **given | {"stream": "https://stream.example/live.m3u8"}),
        post(browser, f"/live/{activity.pk}/room/", state="broken"),
        post(browser, f"/live/{activity.pk}/room/", state="on_air", notice_en="Now"),
    ]

    address = Address.objects.get()
    assert answers == [422, 422, 422, 302, 422, 302]
    assert (address.state, address.notice_en, address.version) == ("on_air", "Now", 2)
    assert address.starts_at.astimezone(clock.INDIA).hour == 11


def test_only_planners_of_the_branch_say_what_is_going_on(address: Address, room: str, enter: Enter) -> None:
    assert post(enter("Dev"), room, state="ended") == 403
    assert post(enter("Dev"), f"/live/{address.activity_id}/announce/") == 403
    assert Address.objects.get().state == "doors"


def test_the_room_shows_who_came_by_unit_and_from_where_nobody_is(
    world: World, address: Address, room: str, enter: Enter
) -> None:
    people = {world.person(name).pk: world.unit("Shivpuri 1").pk for name in ("Asha", "Bela")}
    attending.come(address, people, second=1, day=clock.today())

    page = enter("Tara").get(room).content.decode()

    assert "Came so far</dt><dd><strong>2</strong>" in page
    silent = page.split("nobody is there:")[1].split("</p>")[0]
    assert ("Yamuna" in silent, "Ganga" in silent) == (True, False)


def test_the_room_of_a_convenor_begins_at_their_own_unit(room: str, enter: Enter, world: World) -> None:
    browser = enter("Dev")

    assert "Who is there: Ganga" in browser.get(room).content.decode()
    assert browser.get(f"{room}?unit={world.unit('Pradesh').pk}").status_code == 404
    assert browser.get(f"{room}?unit=none").status_code == 404


def test_the_room_asks_as_often_for_many_units_as_for_few(
    world: World, address: Address, room: str, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser, counts = enter("Tara"), []
    for unit in ("Pradesh", "Shivpuri"):
        browser.get(f"{room}?unit={world.unit(unit).pk}")
        with django_assert_max_num_queries(40) as asked:
            browser.get(f"{room}?unit={world.unit(unit).pk}")
        counts.append(len(asked))

    assert counts[0] - counts[1] in range(-3, 4)  # a level without booths reads totals, one with them evidence


def test_a_replay_shows_each_minute_below_the_units_one_sees(
    world: World, address: Address, enter: Enter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    attending.come(address, {world.person("Asha").pk: world.unit("Shivpuri 1").pk}, second=150, day=clock.today())
    presence.count_again(address)
    browser, place = enter("Dev"), f"/live/{address.activity_id}/replay/"

    pages = {
        minute: browser.get(place, {"minute": minute}).content.decode() for minute in ("2", "3", "9999", "-1", "x")
    }

    assert [page.split("data-here>")[1][0] for page in pages.values()] == ["0", "1", "0", "0", "0"]
    assert [page.split("data-clock>")[1][:5] for page in pages.values()] == [
        "10:32",
        "10:33",
        "12:30",
        "10:30",
        "10:30",
    ]
    silent = ["data-nobody hidden" in page for page in pages.values()]
    assert silent == [False, True, True, False, False]
    assert "Yamuna" not in pages["3"]
    whole = enter("Tara").get(place, {"minute": "3"}).content.decode()
    assert re.findall(r"[?&;]minute=3[^>]*>(\w+)</a>", whole) == ["Ganga", "Yamuna"]
    assert re.findall(r"[?&;]minute=3[^>]*>(\w+)</a>", pages["3"]) == ["Shivpuri", "Rampur"]
    assert whole.split("data-silent>")[1][0] == "1"
    assert browser.get(place, {"unit": world.unit("Yamuna").pk}).status_code == 404
    for unit in ("Ganga", "Shivpuri"):
        with django_assert_max_num_queries(30):
            browser.get(place, {"unit": world.unit(unit).pk})


def test_the_report_is_a_file_for_whoever_may_take_figures_out(world: World, address: Address, enter: Enter) -> None:
    attending.come(address, {world.person("Asha").pk: world.unit("Shivpuri 1").pk}, second=1, day=clock.today())
    place = f"/live/{address.activity_id}/room.csv?unit={world.unit('Ganga').pk}"

    lines = enter("Dev").get(place).content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Code,Name,Meant (claimed),Verified,Came")
    assert [line.split(",")[4] for line in lines[1:]] == ["1", "1", "0"]  # Ganga, Shivpuri, Rampur
    assert enter("Mohan").get(f"/live/{address.activity_id}/room.csv").status_code == 403


def test_a_listening_site_is_written_down_and_counted_by_its_unit(world: World, address: Address, enter: Enter) -> None:
    browser, place = enter("Mohan"), f"/unit/{world.unit('Shivpuri').pk}/live/"

    answers = [
        post(browser, place, act="open", name="School", expected="120"),
        post(browser, place, act="open", name="School", expected="90"),
        post(browser, place, act="open", name="Hall", expected="-1"),
        post(browser, place, act="count", site=Site.objects.get().pk, counted="80"),
        post(browser, place, act="count", site=Site.objects.get().pk, counted="eighty"),
        post(browser, place, act="count", site=999_999, counted="80"),
        post(browser, place, act="nonsense"),
    ]

    assert answers == [302, 422, 422, 302, 422, 404, 200]
    assert (Site.objects.get().expected, Site.objects.get().counted) == (120, 80)
    assert post(enter("Pia"), f"/unit/{world.unit('Ganga').pk}/live/", act="ask", text="Why?") == 403


def test_questions_are_asked_below_and_three_from_each_unit_go_on(world: World, address: Address, enter: Enter) -> None:
    below, above = f"/unit/{world.unit('Shivpuri').pk}/live/", f"/unit/{world.unit('Ganga').pk}/live/"
    asks, chooses = enter("Mohan"), enter("Dev")
    for number in range(5):
        assert post(asks, below, act="ask", text=f"Question {number}") == 302
    numbers = list(Question.objects.order_by("pk").values_list("pk", flat=True))

    for pk in numbers[:4]:
        assert post(chooses, above, act="raise", question=pk) == 302

    assert Question.objects.filter(stands_at=world.unit("Ganga")).count() == actions.MOST_RAISED == 3
    assert "as many questions went on" in chooses.get(above).content.decode()
    assert post(asks, below, act="raise", question=numbers[4]) == 403
    assert Question.objects.get(pk=numbers[4]).stands_at == world.unit("Shivpuri")


def test_the_doors_open_by_themselves_when_it_is_time(activity: Activity) -> None:
    address = actions.announce(activity, DETAILS, by=BY)

    for moment, state in ((-1, "planned"), (0, "doors")):
        actions.keep_time(at=DETAILS.doors_at + timedelta(seconds=moment))
        address.refresh_from_db()
        assert address.state == state
    assert address.version == 2


def test_the_doors_of_what_was_taken_out_of_the_plan_stay_shut(activity: Activity) -> None:
    address = actions.announce(activity, DETAILS, by=BY)
    Activity.objects.filter(pk=activity.pk).update(withdrawn_on=DETAILS.doors_at.date())

    actions.keep_time(at=DETAILS.doors_at)
    address.refresh_from_db()

    assert address.state == "planned"


def test_why_a_question_is_not_taken_up_is_said(world: World, address: Address, enter: Enter) -> None:
    top = actions.ask(address, world.unit("Pradesh"), text="Why?", by=BY, at=DETAILS.starts_at)
    once = actions.ask(address, world.unit("Ganga"), text="When?", by=BY, at=DETAILS.starts_at)

    with pytest.raises(actions.AtTheTop):
        actions.raise_question(top, by=BY, at=DETAILS.starts_at)
    actions.raise_question(once, by=BY, at=DETAILS.starts_at)
    with pytest.raises(actions.RaisedAlready):  # as it stood when its page was read
        actions.raise_question(once, by=BY, at=DETAILS.starts_at)
    tara, place = enter("Tara"), f"/unit/{world.unit('Pradesh').pk}/live/"
    assert post(tara, place, act="raise", question=top.pk) == 302
    assert "It stands at the top already" in tara.get(place).content.decode()


def test_a_ticket_counts_the_person_whichever_record_it_was_made_for(world: World, address: Address) -> None:
    first, other = world.person("Asha"), world.person("Zoya")
    Person.objects.filter(pk=other.pk).update(same_as=first)

    made = dict(inviting.tickets_of(address, [first.pk, other.pk, world.newcomer().pk], day=clock.today()))

    read = {pk: tickets.Desk().read(text.encode()) for pk, text in made.items()}
    assert {pk: one and one.person for pk, one in read.items()} == {first.pk: first.pk, other.pk: first.pk}
    assert json.dumps(made).isascii()


def test_the_first_page_of_the_day_leads_to_it_with_ones_own_ticket(address: Address, enter: Enter) -> None:
    page = enter("Asha").get("/").content.decode()

    assert "Today at 11:00" in page
    href = page.split(f'href="/live/{address.activity_id}/#')[1].partition('"')[0]
    read = tickets.Desk().read(href.encode())
    assert read is not None
    assert read.person == Person.objects.get(name_en="Asha Kalpit").pk


def test_the_first_page_says_so_the_day_before_and_is_silent_else(activity: Activity, enter: Enter) -> None:
    actions.announce(activity, DETAILS, by=BY)
    asha, place = enter("Asha"), f"/live/{activity.pk}/#"
    for before, is_said in ((2, False), (1, True), (0, True)):
        clock.set_day(DETAILS.starts_at.date() - timedelta(days=before))
        assert (place in asha.get("/").content.decode()) == is_said
    address = Address.objects.get()
    for state in ("doors", "ended"):
        actions.tell(address, state, by=BY)
    assert place not in asha.get("/").content.decode()


# --- photos of heads ------------------------------------------------------------------------------------------------


def jpeg(size: tuple[int, int] = (3000, 1000)) -> bytes:
    """A photo with a place and a name in its metadata."""
    exif = Image.Exif()
    exif[0x010E] = "Asha Kalpit, taken at 26.8 N"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def counted(browser: Client, address: Address, site: Site, *files: bytes) -> HttpResponse:
    sent = [SimpleUploadedFile(f"{number}.jpg", one) for number, one in enumerate(files)]
    values = {"key": str(uuid4()), "act": "count", "site": site.pk, "counted": 240, "sent": sent}
    return browser.post(f"/unit/{site.unit_id}/live/?activity={address.activity_id}", values)


@pytest.fixture
def site(world: World, address: Address, settings: Any, tmp_path: Path) -> Site:
    settings.DATA = tmp_path
    return actions.open_site(address, world.unit("Ganga"), name="Hall", expected=300, by=world.authority("Dev"))


def test_a_photo_stands_beside_the_number_without_its_metadata(
    world: World, address: Address, site: Site, room: str, enter: Enter
) -> None:
    assert counted(enter("Dev"), address, site, jpeg()).status_code == 302

    photo = SitePhoto.objects.get()
    page = enter("Tara").get(f"{room}?unit={world.unit('Ganga').pk}").content.decode()
    assert f'href="/live/photos/{photo.pk}/"' in page
    assert "240 counted (claimed)" in page
    shown = enter("Tara").get(f"/live/photos/{photo.pk}/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    with Image.open(BytesIO(shown.content)) as image:
        assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((2048, 683), {}, None)
    assert b"Asha" not in shown.content


@pytest.mark.parametrize(
    "sent", [b"%PDF-1.4 x", b"<svg/>", b"", b"GIF89a", jpeg()[:200]], ids=["pdf", "svg", "empty", "gif", "cut"]
)
def test_what_is_no_photo_is_not_taken_and_no_number_either(
    address: Address, site: Site, enter: Enter, sent: bytes
) -> None:
    answer = counted(enter("Dev"), address, site, sent)

    site.refresh_from_db()
    assert (answer.status_code, site.counted, SitePhoto.objects.count()) == (422, None, 0)


def test_nobody_beside_or_below_sees_it(address: Address, site: Site, enter: Enter) -> None:
    counted(enter("Dev"), address, site, jpeg((10, 10)))
    place = f"/live/photos/{SitePhoto.objects.get().pk}/"

    assert [enter(name).get(place).status_code for name in ("Tara", "Dev", "Mohan", "Zoya")] == [200, 200, 404, 404]
    assert Client().get(place).status_code == 302


def test_three_stand_and_after_their_days_they_are_erased(
    address: Address, site: Site, enter: Enter, settings: Any
) -> None:
    dev = enter("Dev")
    for _turn in range(4):
        counted(dev, address, site, jpeg((10, 10)))
    assert SitePhoto.objects.count() == 3
    folder = settings.DATA / "heads"

    photos.forget()
    assert len(list(folder.glob("*/*"))) == 4  # too fresh to be left over
    photos.forget(timezone.now() + timedelta(days=settings.HEADS_PHOTO_DAYS - 1))
    assert (SitePhoto.objects.count(), len(list(folder.glob("*/*")))) == (3, 3)
    photos.forget(timezone.now() + timedelta(days=settings.HEADS_PHOTO_DAYS + 1))
    assert (SitePhoto.objects.count(), list(folder.glob("*/*"))) == (0, [])


# --- whom the plan means --------------------------------------------------------------------------------------------


def test_whom_an_address_meant_stays_however_many_leave_later(world: World, address: Address) -> None:
    held_on, unit = address.ends_at.astimezone(clock.INDIA).date(), world.unit("Pradesh")
    before = figures.lines(address, [unit], held_on)[0]
    for held in Appointment.objects.filter(person__in=inviting.everybody(address, day=held_on), until=None):
        posts.end(held, until=held_on + timedelta(days=5), by=BY)

    after = figures.lines(address, [unit], held_on + timedelta(days=6))[0]

    assert (after.meant, after.verified) == (before.meant, before.verified) != (0, 0)


def test_the_room_counts_whom_the_plan_means_between_its_levels(
    world: World, address: Address, room: str, enter: Enter
) -> None:
    whole = figures.lines(address, [world.unit("Pradesh")], clock.today())[0].meant
    address.activity.details = {"audience": {"wing": "it", "from": "mandal", "down_to": "mandal"}}
    address.activity.save()

    assert figures.lines(address, [world.unit("Pradesh")], clock.today())[0].meant == 1 < whole
    assert [*inviting.everybody(address, day=clock.today())] == [world.person("Mohan").pk]
    assert "of 1 who are meant" in enter("Tara").get(room).content.decode()
