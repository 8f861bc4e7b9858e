"""A roster on screen: sent, understood, settled, loaded in the background, answered, handed back."""

import csv
import io
import re
import uuid
import zipfile
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from abhiyan.kernel import work
from abhiyan.kernel.models import AuditEntry, Job
from abhiyan.kernel.tables import opened
from abhiyan.people.models import Person
from abhiyan.posts.models import Role
from abhiyan.registration.models import Roster, RosterLine, RosterPart
from abhiyan.registration.rosters import actions, reading, tasks, views
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

LIST = (
    "मंडल,बूथ,नाम,पिता,आयु,मोबाइल\n"
    "शिवपुरी,2,नीरा कल्पित,मोहनलाल कल्पित,34,9876500001\n"
    "शिवपुर,2,मीरा कल्पित,,30,9876500002\n"
    "शिवपुरी,1,टीना कल्पित,,30,9876500003 / 9876500004\n"
    "शिवपुरी,1,गीता कल्पित,,30,98765\n"
)


def key() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def send(client: Client, text: str = LIST, **more: Any) -> Any:
    file = SimpleUploadedFile("list.csv", text.encode(), "text/csv")
    role = more.pop("role", "booth-worker")
    sent = {"file": file, "day": "2018-02-01", "role": Role.objects.get(key=role).pk, **key(), **more}
    return client.post("/rosters/", sent)


def load(client: Client, roster: Roster) -> Any:
    client.post(f"/rosters/{roster.pk}/", {"load": "yes", **key()})
    work.run_waiting()
    return client.get(f"/rosters/{roster.pk}/")


def test_a_roster_is_shown_first_then_loaded_and_its_wrong_rows_come_back(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    people = Person.objects.count()

    sent = send(mohan)
    roster = Roster.objects.get()
    assert (sent.status_code, sent["Location"]) == (302, f"/rosters/{roster.pk}/")
    look = mohan.get(f"/rosters/{roster.pk}/").content.decode()
    assert (Person.objects.count(), "Nothing has been written yet" in look, "नीरा कल्पित" in look) == (
        people,
        True,
        True,
    )
    assert "9876500001" not in look

    done = load(mohan, roster).content.decode()
    roster.refresh_from_db()
    assert (roster.loaded, roster.known, roster.asked, roster.refused) == (1, 0, 2, 1)
    assert "Refused rows to mend" in done
    back = mohan.get(f"/rosters/{roster.pk}/refused.csv")
    assert "गीता कल्पित" in back.getvalue().decode("utf-8-sig")
    assert AuditEntry.objects.filter(verb="export", subject=f"roster:{roster.pk}").exists()


def test_what_rows_ask_is_answered_one_by_one_or_for_the_whole_file(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    load(mohan, roster)
    asked = mohan.get(f"/rosters/{roster.pk}/asked/").content.decode()
    assert ("9876500003" in asked, "शिवपुर" in asked) == (False, True)

    mohan.post(f"/rosters/{roster.pk}/line/4/", {"choice": "1", **key()})
    mohan.post(f"/rosters/{roster.pk}/line/3/", {"unit": "U1A", "everywhere": "yes", **key()})

    roster.refresh_from_db()
    assert (roster.loaded, roster.asked, roster.refused) == (3, 0, 1)
    tina = RosterLine.objects.get(roster=roster, line=4).person
    assert tina is not None
    assert tina.contacts.get().last4 == "0004"


def test_the_first_of_two_numbers_may_be_taken_in_every_row_at_once(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    more = "शिवपुरी,1,गीता कल्पित,,30,9876500005 / 9876500006\nशिवपुरी,77,मोना कल्पित,,30,9876500007/9876500008\n"
    send(mohan, LIST + more)
    roster = Roster.objects.get()
    load(mohan, roster)
    asked = mohan.get(f"/rosters/{roster.pk}/asked/").content.decode()

    mohan.post(f"/rosters/{roster.pk}/", {"first_numbers": "yes", **key()})

    roster.refresh_from_db()
    assert "3 rows have two phone numbers" in asked
    assert (roster.loaded, roster.asked, roster.refused) == (3, 1, 2)  # one asks for its unit; booth 77 is none
    lines = roster.lines.filter(line__in=(4, 6)).order_by("line")
    assert [line.person.contacts.get().last4 for line in lines if line.person] == ["0003", "0005"]
    refused = enter("Uma").post(f"/rosters/{roster.pk}/", {"first_numbers": "yes", **key()})
    assert refused.status_code in (403, 404)


def test_a_row_may_be_left_out_and_is_then_among_the_refused(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    load(mohan, roster)

    mohan.post(f"/rosters/{roster.pk}/line/3/", {"leave": "yes", **key()})
    again = mohan.post(f"/rosters/{roster.pk}/line/3/", {"leave": "yes", **key()}, follow=True)

    roster.refresh_from_db()
    assert (roster.asked, roster.refused) == (1, 2)
    assert "answered already" in again.content.decode()


def test_columns_are_corrected_on_screen(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan, "Alpha,Beta,Gamma,Delta\nShivpuri,2,Nira Kalpit,9876500001\n")
    roster = Roster.objects.get()
    meanings = {"column-0": "mandal", "column-1": "booth", "column-2": "name", "column-3": "phone"}

    role = roster.role_id
    shown = mohan.post(
        f"/rosters/{roster.pk}/", {"settle": "yes", "role": role, "day": "2018-02-01", **meanings, **key()}, follow=True
    ).content.decode()
    load(mohan, roster)

    roster.refresh_from_db()
    assert ("Load it" in shown, roster.loaded) == (True, 1)


def test_a_file_that_is_none_says_why_and_nothing_is_kept(enter: Enter, world: World) -> None:
    answer = enter("Mohan").post(
        "/rosters/", {"file": SimpleUploadedFile("x.csv", b"\x00\x01\x02"), "day": "2018-02-01", **key()}
    )

    assert (answer.status_code, Roster.objects.count()) == (422, 0)


def test_who_appoints_nobody_sends_none_and_another_branch_sees_none(enter: Enter, world: World) -> None:
    send(enter("Mohan"))
    roster = Roster.objects.get()

    assert enter("Asha").get("/rosters/").status_code == 403
    assert enter("Dev").get(f"/rosters/{roster.pk}/").status_code == 200
    assert enter("Dev").get(f"/rosters/{roster.pk}/refused.csv").status_code == 403
    assert enter("Dev").post(f"/rosters/{roster.pk}/", {"load": "yes", **key()}).status_code == 403


def test_an_empty_roster_of_a_branch_comes_back_by_the_same_road(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    empty = mohan.get("/rosters/empty.xlsx?unit=U1A&role=booth-worker").content
    with zipfile.ZipFile(io.BytesIO(empty)) as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(empty)).get_sheet_by_index(0).to_python()
    rows[1][4], rows[1][7] = "नीरा कल्पित", "9876500001"
    filled = io.BytesIO()
    with xlsxwriter.Workbook(filled) as book:
        sheet = book.add_worksheet("Roster")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    mohan.post("/rosters/", {"file": SimpleUploadedFile("r.xlsx", filled.getvalue()), "day": "2018-02-01", **key()})
    roster = Roster.objects.get()
    load(mohan, roster)

    roster.refresh_from_db()
    seats = sum(world.post(booth, "booth-worker").seats or 0 for booth in ("Shivpuri 1", "Shivpuri 2"))
    assert len(rows) - 1 == seats - 2  # Asha and Bela hold two
    assert "<sheetProtection" in page
    assert "<dataValidation " in page
    assert (roster.loaded, roster.asked) == (1, 0)


def settle(client: Client, roster: Roster, **said: Any) -> str:
    form = {"settle": "yes", "role": roster.role_id or "", "day": "2018-02-01", **said, **key()}
    return str(client.post(f"/rosters/{roster.pk}/", form, follow=True).content.decode())


def test_a_word_that_names_no_post_is_said_once_for_the_whole_file(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    rows = "".join(f"शिवपुरी,{n},सदस्य,नीरा कल्पित,987650001{n}\n" for n in (1, 2))
    send(mohan, "मंडल,बूथ,पद,नाम,मोबाइल\n" + rows)
    roster = Roster.objects.get()
    look = mohan.get(f"/rosters/{roster.pk}/").content.decode()

    role = Role.objects.get(key="booth-worker").pk
    shown = settle(mohan, roster, **{"role-1": role, "role-text-1": "सदस्य"})
    load(mohan, roster)

    roster.refresh_from_db()
    assert ("There is no post “सदस्य”" in look, "Words that name no post" in look) == (True, True)
    assert ("Words that name no post" in shown, roster.loaded) == (False, 2)


def test_a_code_that_is_no_unit_s_is_told(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()

    wrong = settle(mohan, roster, **{"unit-1": "nowhere", "unit-text-1": "शिवपुर"})
    right = settle(mohan, roster, **{"unit-1": "u1a", "unit-text-1": "शिवपुर"})

    assert "There is no unit with the code “nowhere”" in wrong
    assert ("There is no unit" in right, "Words that name no unit" in right) == (False, False)


def test_a_file_without_headers_is_settled_at_the_first_answer(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan, "B1,नीरा कल्पित,9876500001\nB2,मीरा कल्पित,9876500002\n")
    roster = Roster.objects.get()
    assert "No row of headers was found" in mohan.get(f"/rosters/{roster.pk}/").content.decode()

    shown = settle(mohan, roster, **{"header": "0", "column-0": "unit", "column-1": "name", "column-2": "phone"})
    load(mohan, roster)

    roster.refresh_from_db()
    assert ("Load it" in shown, roster.loaded) == (True, 2)


def test_hidden_rows_are_told_and_read_when_asked_for(enter: Enter, world: World) -> None:
    mohan, written = enter("Mohan"), io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([line.split(",") for line in LIST.splitlines()[:2]]):
            sheet.write_row(number, 0, row)
        sheet.write_row(2, 0, ["शिवपुरी", "2", "टीना कल्पित", "", "30", "9876500009"])
        sheet.set_row(2, None, None, {"hidden": True})
    role = Role.objects.get(key="booth-worker").pk
    file = SimpleUploadedFile("r.xlsx", written.getvalue())
    mohan.post("/rosters/", {"file": file, "day": "2018-02-01", "role": role, **key()})
    roster = Roster.objects.get()
    look = mohan.get(f"/rosters/{roster.pk}/").content.decode()
    shown = settle(mohan, roster, hidden="on")

    assert ("Hidden: 1 rows" in look, "टीना कल्पित" in look, "टीना कल्पित" in shown) == (True, False, True)


def test_rows_that_ask_for_the_same_unit_ask_once(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    more = "".join(f"शिवपुर,{1 + n % 2},मीरा कल्पित,,30,987650010{n}\n" for n in range(3))
    send(mohan, LIST + more, role="booth-worker")
    roster = Roster.objects.get()
    reasons = load(mohan, roster).content.decode()
    asked = mohan.get(f"/rosters/{roster.pk}/asked/").content.decode()

    assert asked.count("for every row that says “शिवपुर”: 4") == 1
    assert "Shivpuri (U1A)" in reasons

    mohan.post(f"/rosters/{roster.pk}/line/3/", {"unit": "U1A", "everywhere": "yes", **key()})
    assert "शिवपुर”" not in mohan.get(f"/rosters/{roster.pk}/asked/").content.decode()


def test_a_name_like_an_empty_cell_is_let_pass_from_the_refused_rows(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan, LIST.replace("नीरा कल्पित", "Null"))
    roster = Roster.objects.get()
    load(mohan, roster)
    refused = mohan.get(f"/rosters/{roster.pk}/refused/").content.decode()

    answer = mohan.post(f"/rosters/{roster.pk}/line/2/", {"pass": "yes", **key()})
    again = mohan.post(f"/rosters/{roster.pk}/line/2/", {"pass": "yes", **key()}, follow=True)
    other = mohan.post(f"/rosters/{roster.pk}/line/5/", {"pass": "yes", **key()}, follow=True)

    roster.refresh_from_db()
    assert (refused.count("It is right as it stands"), answer["Location"]) == (1, f"/rosters/{roster.pk}/refused/")
    assert (roster.loaded, roster.asked, roster.refused) == (1, 2, 1)
    for told in (again, other):
        assert "answered already" in told.content.decode()


def test_a_load_that_failed_says_so_and_goes_on_when_asked(
    enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr("abhiyan.registration.rosters.actions.load_rows", _raise)
        waits = load(mohan, roster).content.decode()
        Job.objects.update(state=Job.DEAD)
        ended = mohan.get(f"/rosters/{roster.pk}/").content.decode()
    done = load(mohan, roster).content.decode()

    assert ("tried again by itself at" in waits, "was given up" in waits) == (True, False)
    assert ("was given up" in ended, "Try again" in ended, "hx-trigger" in ended) == (True, True, False)
    roster.refresh_from_db()
    assert (roster.state, roster.loaded, "given up" in done) == (Roster.DONE, 1, False)


def _raise(*_any: object, **_more: object) -> None:
    raise OSError("the disk is full")


def test_a_roster_that_was_only_looked_at_is_discarded_after_a_question(enter: Enter, world: World) -> None:
    mohan, uma = enter("Mohan"), enter("Uma")
    send(mohan)
    roster = Roster.objects.get()
    place = f"/rosters/{roster.pk}/discard/"
    assert place in mohan.get(f"/rosters/{roster.pk}/").content.decode()
    asks = mohan.get(place)
    assert (asks.status_code, Roster.objects.count(), RosterPart.objects.count()) == (200, 1, 1)
    assert uma.post(place, key()).status_code == 403

    answer = mohan.post(place, key())

    assert (answer.status_code, answer["Location"]) == (302, "/rosters/")
    assert (Roster.objects.count(), RosterPart.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(verb="discard", subject=f"roster:{roster.pk}").count() == 1


def test_what_was_loaded_is_not_discarded(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    load(mohan, roster)

    answer = mohan.post(f"/rosters/{roster.pk}/discard/", key())

    assert (answer["Location"], RosterLine.objects.filter(roster=roster).count()) == (f"/rosters/{roster.pk}/", 4)


def test_only_the_sender_discards_even_where_the_page_forgot(enter: Enter, world: World) -> None:
    send(enter("Mohan"))

    with pytest.raises(PermissionDenied):
        actions.discard(Roster.objects.get(), by=world.authority("Uma"))


def test_a_roster_that_was_discarded_meanwhile_is_not_begun(enter: Enter, world: World) -> None:
    send(enter("Mohan"))
    roster = Roster.objects.get()
    actions.discard(Roster.objects.get(), by=world.authority("Mohan"))

    with pytest.raises(actions.FileGone):
        actions.start(roster, by=world.authority("Mohan"))


def test_a_job_names_its_file(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    mohan.post(f"/rosters/{roster.pk}/", {"load": "yes", **key()})
    job = Job.objects.latest("pk")

    page = mohan.get(f"/jobs/{job.pk}/").content.decode()

    assert "Load a roster: list.csv" in page


def test_jobs_cost_no_statement_for_each_name(enter: Enter, world: World, django_assert_num_queries: Any) -> None:
    rosters = [Roster.objects.create(name=f"{n}.csv", digest=str(n), size=1, day=TODAY, actor="x") for n in range(4)]
    ids = [work.start(tasks.load, by=BY, roster=one.pk) for one in rosters]
    jobs = list(Job.objects.filter(pk__in=ids).order_by("pk"))

    with django_assert_num_queries(1):
        titles = work.titles_of(jobs)

    assert titles == [f"Load a roster: {n}.csv" for n in range(4)]


def test_the_page_that_is_asked_every_two_seconds_counts_no_rows(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    done = load(mohan, roster)
    Roster.objects.update(state=Roster.RUNNING)

    with CaptureQueriesContext(connection) as asked:
        running = mohan.get(f"/rosters/{roster.pk}/", headers={"HX-Request": "true"})

    assert ("reasons" in done.context, "reasons" in running.context) == (True, False)
    said = [one["sql"] or "" for one in asked]  # what was prepared is told without its words
    assert [one for one in said if "registration_rosterline" in one] == []


@pytest.mark.parametrize("posted", [None, {"settle": "yes", "role": "none", "day": "soon"}])
def test_a_look_opens_the_file_once(
    enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch, posted: dict[str, str] | None
) -> None:
    mohan = enter("Mohan")
    send(mohan)
    place, count = f"/rosters/{Roster.objects.get().pk}/", 0

    def counted(*args: Any, **more: Any) -> Any:
        nonlocal count
        count += 1
        return opened(*args, **more)

    for module in (actions, reading, views):
        monkeypatch.setattr(module, "opened", counted)
    answer = mohan.post(place, posted | key()) if posted else mohan.get(place)

    assert (answer.status_code, count) == (422 if posted else 200, 1)


def test_the_refused_rows_are_sent_as_they_are_read(enter: Enter, world: World) -> None:
    """In the reader's language, though nothing is set any more when they are asked for."""
    mohan = enter("Mohan")
    bad = "".join(f"शिवपुरी,1,गीता कल्पित,,30,98{n:03}\n" for n in range(600))
    send(mohan, LIST.splitlines(keepends=True)[0] + bad)
    roster = Roster.objects.get()
    load(mohan, roster)

    answer = mohan.get(f"/rosters/{roster.pk}/refused.csv", headers={"Accept-Language": "en"})
    with override("hi"):
        pieces = [piece.decode() for piece in answer.streaming_content]

    rows = list(csv.reader(io.StringIO("".join(pieces).removeprefix("\ufeff"))))
    assert (answer.streaming, len(pieces), len(rows)) == (True, 2, 601)
    assert not re.search("[\u0900-\u097f]", rows[1][-1])


def test_a_row_in_an_old_font_is_shown_as_it_is_read(enter: Enter, world: World) -> None:
    """And goes back in the file as it was written. The cell at fault is shown as it is."""
    dev = enter("Dev")
    names = ("vk'kk dfYir", "jke dqekj dfYir", "lhrk nsoh dfYir")
    send(dev, "मंडल,बूथ,नाम,मोबाइल\n" + "".join(f"शिवपुरी,1,{name},98{n}\n" for n, name in enumerate(names)))
    roster = Roster.objects.get()
    dev.post(f"/rosters/{roster.pk}/", settled(dev, roster) | {"fonts": "yes"})
    load(dev, roster)

    page = dev.get(f"/rosters/{roster.pk}/refused/").content.decode()

    assert [name in page for name in ("आशा कल्पित", "राम कुमार कल्पित", "dfYir")] == [True, True, False]
    assert "dfYir" in dev.get(f"/rosters/{roster.pk}/refused.csv").getvalue().decode()


def settled(client: Client, roster: Roster) -> dict[str, Any]:
    """The form of what the file means as it stands, to be sent."""
    form = client.get(f"/rosters/{roster.pk}/").context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, "", False)} | {"settle": "yes"} | key()
