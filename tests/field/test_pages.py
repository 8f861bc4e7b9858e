"""The screens of a drive: who opens them, what they say, what a bad form is told, how many statements they cost."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from abhiyan.field import actions, linking, photos
from abhiyan.field.actions import College
from abhiyan.field.models import Link, Place, Slot, Team, Visit, VisitPhoto
from abhiyan.kernel import clock
from abhiyan.plans import proofs
from tests.field.conftest import JAN_28, JAN_29, JAN_31, Drive, at
from tests.pages.conftest import Enter
from tests.world import BY, World

VISIT = {"met": "40", "talks": "1"}


def post(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, {"key": str(uuid4()), **fields})


def picture(place: str = "") -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = place  # a description, as a phone writes where it was
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("gate.jpg", out.getvalue())


def errors(answer: Any) -> str:
    assert answer.status_code == 422
    return str(answer.content.decode())


# --- a member of a team -----------------------------------------------------------------------------------------------


def test_a_worker_reports_from_the_page_of_the_slot(world: World, ganga: Drive, enter: Enter) -> None:
    asha = enter("Asha")
    address = f"/drive/slot/{ganga.slot.pk}/"

    assert ganga.college.name in asha.get("/drive/mine/").content.decode()
    assert ganga.college.name in asha.get("/").content.decode()
    sent = {**VISIT, "key": str(uuid4()), "point": "26.449923,80.331874", "sent": picture("Secret place")}
    answers = [asha.post(address, sent | {"sent": picture("Secret place")}) for _twice in range(2)]

    assert [one.status_code for one in answers] == [302, 302]
    one = Visit.objects.get()
    assert (one.met, one.team, one.place, one.latitude, one.day) == (40, ganga.team, ganga.college, 26.45, JAN_29)
    stored = photos.content_of(VisitPhoto.objects.get())
    assert stored is not None
    assert b"Secret" not in stored
    assert b"Exif" not in stored
    assert "1 visit" in asha.get("/drive/mine/").content.decode()


def test_a_slot_of_another_team_is_not_there(world: World, ganga: Drive, yamuna: Drive, enter: Enter) -> None:
    address = f"/drive/slot/{yamuna.slot.pk}/"

    for name in ("Asha", "Chand", "Pia", "Dev"):
        assert enter(name).get(address).status_code == 404
        assert post(enter(name), address, **VISIT).status_code == 404
    assert enter("Zoya").get(address).status_code == enter("Tara").get(address).status_code == 200
    assert ganga.college.name not in enter("Zoya").get("/drive/mine/").content.decode()


def test_the_office_of_a_college_is_shown_to_who_goes_there(world: World, ganga: Drive, enter: Enter) -> None:
    college = College(ganga.college.name, contact="0512 400 0000", unit=ganga.college.unit_id)
    actions.correct_place(ganga.college, college, by=BY)

    assert "0512 400 0000" in enter("Asha").get(f"/drive/slot/{ganga.slot.pk}/").content.decode()
    assert enter("Pia").get(f"/drive/place/{ganga.college.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("met", "-1", "A visit has 0 to 20,000 people met and 0 to 50 talks."),
        ("met", "20001", "A visit has 0 to 20,000 people met and 0 to 50 talks."),
        ("met", "", "This field is required."),
        ("talks", "51", "A visit has 0 to 20,000 people met and 0 to 50 talks."),
        ("point", "north", "That is no place on the map. Leave it out."),
        ("point", "91,80", "That is no place on the map. Leave it out."),
    ],
)
def test_a_visit_that_cannot_be_is_named(ganga: Drive, enter: Enter, field: str, value: str, words: str) -> None:
    answer = post(enter("Asha"), f"/drive/slot/{ganga.slot.pk}/", **VISIT | {field: value})

    assert words in errors(answer)
    assert not Visit.objects.exists()


def test_a_photo_that_is_none_or_too_large_is_named(
    ganga: Drive, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, asha = f"/drive/slot/{ganga.slot.pk}/", enter("Asha")
    text = SimpleUploadedFile("photo.jpg", b"no picture at all")
    paper = SimpleUploadedFile("photo.pdf", b"%PDF-1.4 nothing")

    assert "Only photos (JPEG, PNG, WebP)" in errors(post(asha, address, **VISIT, sent=text))
    assert "One photo, as JPEG, PNG or WebP." in errors(post(asha, address, **VISIT, sent=paper))
    large = SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff" + bytes(40 * proofs.MEGABYTE))
    assert "a photo may have 12 MB" in errors(post(asha, address, **VISIT, sent=large))
    assert not Visit.objects.exists()


def test_photos_go_after_a_while_and_what_they_showed_stays(ganga: Drive, enter: Enter) -> None:
    post(enter("Asha"), f"/drive/slot/{ganga.slot.pk}/", **VISIT, sent=picture())
    made = Visit.objects.get().made_at

    photos.forget(made + timedelta(days=settings.VISIT_PHOTO_DAYS - 1))
    assert VisitPhoto.objects.exists()
    photos.forget(made + timedelta(days=settings.VISIT_PHOTO_DAYS + 1))

    assert not VisitPhoto.objects.exists()
    assert Visit.objects.get().shown


# --- the office -------------------------------------------------------------------------------------------------------


def test_an_office_sets_a_drive_up_by_its_forms(world: World, ganga: Drive, enter: Enter) -> None:
    dev, base = enter("Dev"), f"/drive/at/{ganga.assignment.pk}/"
    place = {"name": "Namuna College", "unit": world.unit("Rampur").pk, "permission": "asked", "permission_on": JAN_28}

    assert post(dev, base, act="add", **place).status_code == 302
    assert post(dev, f"{base}teams/", act="make", name="Second").status_code == 302
    team = Team.objects.get(name="Second")
    person = world.people["Dev"].pk
    assert post(dev, f"{base}teams/", act="join", team=team.pk, person=person, leads="on").status_code == 302
    college = Place.objects.get(name="Namuna College")
    slot = {"team": team.pk, "place": college.pk, "day": "2018-01-31", "part": "pm"}
    answer = dev.post(f"{base}slots/", {"key": str(uuid4()), "act": "add", **slot}, follow=True)
    assert "has not given its permission yet (asked for)" in answer.content.decode()
    assert post(dev, f"{base}links/").status_code == 302
    assert Link.objects.filter(team=team).count() == 2
    visit = {"team": team.pk, "place": college.pk, "day": "2018-01-28", "at": "10:30", **VISIT}
    clock.set_day(JAN_31)
    assert post(dev, f"{base}visit/", **visit).status_code == 302
    assert Visit.objects.get().is_late
    page = dev.get(f"{base}visits/").content.decode()
    assert "reported later" in page
    assert post(dev, f"{base}visits/", visit=Visit.objects.get().pk, reason="Twice").status_code == 302
    assert Visit.objects.get().struck_on == JAN_31


def test_what_cannot_be_set_up_is_named(world: World, ganga: Drive, enter: Enter) -> None:
    dev, base = enter("Dev"), f"/drive/at/{ganga.assignment.pk}/"
    slot = {"team": ganga.team.pk, "place": ganga.college.pk, "day": "2018-01-29", "part": "am"}
    other = actions.add_place(ganga.assignment, College("Namuna College"), by=BY)
    visit = {"place": ganga.college.pk, "at": "10:30", **VISIT}

    nobody = post(dev, f"{base}teams/", act="join", team=ganga.team.pk, person="")
    skipped = post(dev, f"{base}slots/", act="add", **slot | {"day": "2018-01-30"})
    taken = post(dev, f"{base}slots/", act="add", **slot | {"place": other.pk})
    again = post(dev, base, act="add", name=ganga.college.name, unit=world.unit("Ganga").pk)
    unsaid = post(dev, base, act="add", name="X", unit=world.unit("Ganga").pk, permission="granted")
    future = post(dev, f"{base}visit/", **visit, day="2018-01-31")
    nowhere = post(dev, f"{base}visit/", **visit | {"place": ""}, day="2018-01-29")

    assert "Choose who goes along." in errors(nobody)
    assert "Select a valid choice" in errors(skipped)
    assert "The team is in another place at that time." in errors(taken)
    assert "There is one of that name already." in errors(again)
    assert "Say on which day it was asked for, granted or refused." in errors(unsaid)
    assert "That time has not come yet." in errors(future)
    assert "Choose a place of the list, or say where it was." in errors(nowhere)
    assert Slot.objects.count() == 1


def test_a_list_with_a_wrong_row_writes_nothing(ganga: Drive, enter: Enter) -> None:
    sheet = SimpleUploadedFile("list.csv", b"name,unit\nA,U1A\nB,NOPE\n")

    answer = post(enter("Dev"), f"/drive/at/{ganga.assignment.pk}/", act="list", file=sheet)

    assert "Line 3, B: There is no unit “NOPE” in the branch of this drive." in errors(answer)
    assert Place.objects.count() == 1


def test_somebody_of_the_branch_is_found_by_name(ganga: Drive, yamuna: Drive, enter: Enter) -> None:
    page = enter("Dev").get(f"/drive/at/{ganga.assignment.pk}/teams/?who=Bela").content.decode()
    other = enter("Dev").get(f"/drive/at/{ganga.assignment.pk}/teams/?who=Zoya").content.decode()

    assert "Bela Kalpit: " in page
    assert "Nobody of the branch is named so: Zoya" in other


# --- figures ----------------------------------------------------------------------------------------------------------


def test_figures_stand_where_people_look(world: World, ganga: Drive, yamuna: Drive, enter: Enter) -> None:
    ganga.visit(met=1234)
    tara, activity = enter("Tara"), ganga.assignment.activity_id

    page = tara.get(f"/drive/{activity}/").content.decode()
    assert "1,234" in page
    assert "From 1 unit no visit is known:" in page
    assert "1 place of the lists was not visited." in page
    for address in ("/", f"/unit/{world.unit('Uttar').pk}/"):
        assert "1,234 people met (claimed)" in tara.get(address).content.decode()
    for address in (reverse("plans:activity", args=[activity]), f"/assignment/{ganga.assignment.pk}/"):
        assert f"/drive/{activity}/" in tara.get(address).content.decode()


def test_files_say_what_the_page_says(world: World, ganga: Drive, enter: Enter) -> None:
    ganga.visit()
    tara, unit = enter("Tara"), world.unit("Uttar").pk
    activity = ganga.assignment.activity_id

    by_unit = tara.get(f"/drive/{activity}/drive.csv?unit={unit}").content.decode()
    by_day = tara.get(f"/drive/{activity}/drive.csv?unit={unit}&by=day").content.decode()
    places = tara.get(f"/drive/at/{ganga.assignment.pk}/places.csv").content.decode()

    assert "U1,Ganga,1,1,40,0,0,0,0,0" in by_unit
    assert "2018-01-29,1,1,40,0,0,0,0,0" in by_day
    assert "Shivpuri,not asked yet,1,1,40,0,2018-01-29" in places
    assert enter("Mohan").get(f"/drive/{activity}/drive.csv").status_code == 403


def statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_statements_do_not_grow(ganga: Drive, yamuna: Drive, enter: Enter) -> None:
    base = f"/drive/at/{ganga.assignment.pk}/"
    pages = [f"/drive/{ganga.assignment.activity_id}/", f"/drive/place/{ganga.college.pk}/"]
    pages += [f"{base}{page}" for page in ("", "?show=unvisited", "teams/", "slots/", "visits/", "links/")]
    dev, asha = enter("Dev"), enter("Asha")
    linking.make_links(ganga.assignment, by=BY)
    ganga.visit()
    before = {page: statements(dev, page) for page in pages for _twice in range(2)}
    mine = [statements(asha, "/drive/mine/") for _twice in range(2)][1]

    for n in range(60):
        place = actions.add_place(ganga.assignment, College(f"College {n}"), by=BY)
        ganga.visit(place=place, made=at(10))
    for n, part in enumerate(("am", "pm") * 2):
        team = actions.make_team(ganga.assignment, f"Team {n}", by=BY)
        actions.add_slot(team, place, day=JAN_31, part=part, by=BY)
    actions.add_slot(ganga.team, place, day=JAN_31, part="pm", by=BY)
    linking.make_links(ganga.assignment, by=BY)

    assert {page: statements(dev, page) for page in pages} == before
    assert statements(asha, "/drive/mine/") == mine
