"""Many appointed from a list on screen, and a post's number of seats."""

import os
import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abhiyan.kernel.models import Answer, AuditEntry
from abhiyan.people.models import Person
from abhiyan.posts.actions import appoint, set_seats
from abhiyan.posts.models import Appointment, Post, SeatChange
from tests.pages.conftest import Enter
from tests.world import BY, FOUNDED, TODAY, World

LIST = (
    "unit,role,seat,name_hi,name_en,phone\n"
    "B2,booth-worker,,,Nira Kalpit,9876543210\n"
    "NOPE,booth-worker,,=मीरा,,9876500001\n"
)


def key() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def send(client: Client, text: str = LIST, **more: Any) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode(), "text/csv")
    return client.post("/appoint/", {"file": file, "day": "2018-02-01", **key(), **more})


def kept() -> list[Path]:
    return list((settings.DATA / "incoming").iterdir())


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    (settings.DATA / "incoming").mkdir(exist_ok=True)
    for path in kept():
        path.unlink()


def test_a_list_is_shown_first_then_done_and_its_wrong_rows_come_back(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    people = Person.objects.count()

    shown = send(mohan).content.decode()
    wrong = mohan.get("/appoint/refused.csv")
    assert (Person.objects.count(), "Nira Kalpit" in shown, "“NOPE” in your branch" in shown) == (people, True, True)
    assert "9876543210" not in shown

    done = mohan.post("/appoint/", {"sure": "yes", **key()}).content.decode()
    held = Appointment.objects.get(post=world.post("Shivpuri 2", "booth-worker"))
    assert (held.person.name_en, held.since, held.seat) == ("Nira Kalpit", TODAY, 1)
    assert "1 person is appointed" in done
    assert "“NOPE” in your branch" in done

    text = wrong.content.decode()
    assert "'=मीरा" in text
    assert "9876500001" in text
    assert "9876543210" not in text
    assert (wrong["Content-Disposition"], "no-store" in wrong["Cache-Control"]) == (
        'attachment; filename="refused-rows.csv"',
        True,
    )
    assert mohan.get("/appoint/refused.csv").content == wrong.content


def test_the_same_list_twice_changes_nothing(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    for _ in range(2):
        send(mohan)
        mohan.post("/appoint/", {"sure": "yes", **key()})

    again = send(mohan)

    assert (len(again.context["look"].placed), len(again.context["look"].unchanged)) == (0, 1)
    assert "Nothing would change" in again.content.decode()
    assert Person.objects.filter(name_en="Nira Kalpit").count() == 1
    assert AuditEntry.objects.filter(verb="appoint_many").count() == 1


def test_one_click_sent_twice_is_answered_once_more(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    sure = {"sure": "yes", **key()}

    first, second = (mohan.post("/appoint/", sure) for _ in range(2))

    assert second.content == first.content
    assert second.has_header("Idempotency-Replayed")
    assert Answer.objects.filter(key=sure["key"]).count() == 1


def test_pasted_rows_need_no_headers(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")

    mohan.post("/appoint/", {"rows": "B2\tबूथ कार्यकर्ता\t4\tनीरा\t\t98765 43210", "day": "2018-02-01", **key()})
    mohan.post("/appoint/", {"sure": "yes", **key()})

    assert Appointment.objects.get(post=world.post("Shivpuri 2", "booth-worker")).seat == 4


def test_pasted_rows_are_offered_again_until_all_of_them_are_taken(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    good, wrong = "B2\tbooth-worker\t4\t\tNira Kalpit\t9876543210", "NOPE\tbooth-worker\t\t\tMira Kalpit\t9876500001"

    def offered(rows: str) -> str:
        mohan.post("/appoint/", {"rows": rows, "day": "2018-02-01", **key()})
        looked = mohan.get("/appoint/").context["form"]["rows"].value()
        assert looked == rows
        mohan.post("/appoint/", {"sure": "yes", **key()})
        return str(mohan.get("/appoint/").context["form"]["rows"].value() or "")

    assert offered(f"{good}\n{wrong}") == f"{good}\n{wrong}"
    assert offered(good) == ""
    assert "Nira" not in enter("Esha").get("/appoint/").content.decode()


def test_what_is_kept_is_sealed_and_good_for_an_hour(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    (path,) = kept()
    assert b"9876543210" not in path.read_bytes()

    os.utime(path, (time.time() - 4_000,) * 2)
    answer = mohan.post("/appoint/", {"sure": "yes", **key()})

    assert (answer.status_code, answer["Location"]) == (302, "/appoint/")
    assert not Appointment.objects.filter(post=world.post("Shivpuri 2", "booth-worker")).exists()


def test_a_list_is_kept_for_its_sender_only(enter: Enter, world: World) -> None:
    send(enter("Mohan"))

    other = enter("Dev")

    assert other.get("/appoint/refused.csv").status_code == 404
    assert other.post("/appoint/", {"sure": "yes", **key()}).status_code == 302
    assert not Appointment.objects.filter(post=world.post("Shivpuri 2", "booth-worker")).exists()


def test_a_file_of_units_is_not_taken_for_a_list(enter: Enter, world: World) -> None:
    """What one page kept, the other doesn't do."""
    sonal = enter("Sonal")
    send(sonal)

    answer = sonal.post("/units/load/", {"sure": "yes", **key()})

    assert (answer.status_code, answer["Location"]) == (302, "/units/load/")


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({}, "Choose a file or paste rows"),
        ({"rows": "unit,role\nB2,booth-worker"}, "Rows that can"),
        ({"rows": "<html>"}, "This is a web page"),
        ({"rows": "B2", "day": "never"}, "Enter a valid date"),
    ],
    ids=["nothing", "rows without people", "a web page", "no day"],
)
def test_what_cannot_be_read_is_said(enter: Enter, world: World, sent: dict[str, str], word: str) -> None:
    answer = enter("Mohan").post("/appoint/", {"day": "2018-02-01", **sent, **key()})

    assert word in answer.content.decode()
    assert not Appointment.objects.filter(post=world.post("Shivpuri 2", "booth-worker")).exists()


def test_a_row_outside_ones_rights_is_refused_and_others_go_in(enter: Enter, world: World) -> None:
    rows = LIST + "U1A,mandal-convenor,,,Mira Kalpit,9876500002\nB4,volunteer,,,Mira Kalpit,9876500002\n"
    mohan = enter("Mohan")
    end_of_mohan = Appointment.objects.filter(person=world.people["Mohan"])
    Post.objects.filter(pk=world.post("Shivpuri", "mandal-convenor").pk).update(seats=2)

    send(mohan, rows)
    done = mohan.post("/appoint/", {"sure": "yes", **key()})

    reasons = [(one.row.line, one.why.reason[:26]) for one in done.context["shown"]]
    assert reasons == [
        (3, "There is no unit “NOPE” in"),
        (4, "You may not appoint here: "),
        (5, "There is no unit “B4” in y"),
    ]
    assert end_of_mohan.count() == 1


@pytest.mark.parametrize("name", ["Pia", "Asha", "Maya"])
def test_who_may_appoint_nobody_finds_no_such_page(enter: Enter, world: World, name: str) -> None:
    client = enter(name)

    assert client.get("/appoint/").status_code == 403
    assert send(client).status_code == 403
    assert client.get("/appoint/refused.csv").status_code == 403
    assert 'href="/appoint/"' not in client.get("/").content.decode()
    assert kept() == []


def test_the_button_stands_where_a_convener_looks(enter: Enter, world: World) -> None:
    mohan, mandal = enter("Mohan"), world.unit("Shivpuri").pk

    for place in ("/", f"/unit/{mandal}/", f"/coverage/{mandal}/gaps/"):
        assert 'href="/appoint/"' in mohan.get(place).content.decode(), place


# --- seats --------------------------------------------------------------------------------------------------------


def seats(client: Client, post: Post, number: int, day: str = "2018-02-01") -> Any:
    return client.post(f"/post/{post.pk}/seats/", {"seats": number, "day": day, **key()})


def test_a_post_gets_another_number_of_seats_and_shows_its_history(enter: Enter, world: World) -> None:
    post, dev = world.post("Shivpuri 1", "booth-worker"), enter("Dev")

    answer = seats(dev, post, 7)
    page = dev.get(f"/post/{post.pk}/")

    post.refresh_from_db()
    assert (answer.status_code, post.seats) == (302, 7)
    assert page.context["seats"] == [(TODAY, 7), (FOUNDED, 5)]
    assert "7 seats from 1 February 2018 on." in page.content.decode()
    assert AuditEntry.objects.filter(verb="set_seats", subject=f"post:{post.pk}").count() == 1


def test_seats_that_are_held_are_named(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri 1", "booth-worker")
    appoint(post, world.newcomer("Nira"), since=date(2018, 3, 1), by=BY)

    answer = seats(enter("Dev"), post, 1)

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "2 seats beyond that number are held on that day or later" in words
    assert "seat 2: Bela Kalpit; seat 3: Nira Kalpit" in words
    assert SeatChange.objects.filter(post=post).count() == 1


@pytest.mark.parametrize(
    ("number", "day", "word"),
    [
        (0, "2018-02-01", "greater than or equal to 1"),
        (1_001, "2018-02-01", "less than or equal to 1000"),
        (6, "2017-02-01", "not open for the whole of that period"),
        (6, "2018-01-20", "changes on a later day already"),
        (6, "2018-02-02", "has not come yet"),
    ],
)
def test_a_number_that_cannot_be_is_refused(enter: Enter, world: World, number: int, day: str, word: str) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    set_seats(post, 4, day=TODAY, by=BY)

    answer = seats(enter("Dev"), post, number, day)

    assert (answer.status_code, word in answer.content.decode()) == (422, True)
    assert SeatChange.objects.filter(post=post).count() == 2


def test_only_who_may_organise_sets_seats(enter: Enter, world: World) -> None:
    post, unlimited = world.post("Shivpuri 1", "booth-worker"), world.post("Shivpuri 1", "volunteer")
    mohan, dev = enter("Mohan"), enter("Dev")
    action = f'action="/post/{post.pk}/seats/"'

    assert action in dev.get(f"/post/{post.pk}/").content.decode()
    assert action not in mohan.get(f"/post/{post.pk}/").content.decode()
    assert "/seats/" not in dev.get(f"/post/{unlimited.pk}/").content.decode()
    assert seats(mohan, post, 6).status_code == 403
    assert seats(dev, unlimited, 6).status_code == 422
    assert SeatChange.objects.filter(post__in=[post, unlimited]).count() == 1
