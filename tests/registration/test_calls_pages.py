"""Calling on screen: drawn, worked through, finished, explained; shown beside claimed and verified; signs judged."""

import json
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client, override_settings

from abhiyan.coverage.commands import status_command
from abhiyan.coverage.estimates import estimates
from abhiyan.coverage.telling import status_text
from abhiyan.kernel.models import Answer
from abhiyan.people.models import Evidence, Unmasking
from abhiyan.posts.models import Role
from abhiyan.registration.checking import calling
from abhiyan.registration.models import Call, Sample, Sign
from abhiyan.units import tally
from tests.pages.conftest import Enter, enter
from tests.pages.test_query_counts import statements
from tests.registration.test_calling import NOW, crowd, drawn, worked_through
from tests.world import BY, TODAY, World

__all__ = ["enter"]


@pytest.fixture
def volunteers(world: World) -> World:
    crowd(world, "Shivpuri 1", 30, verified=10)
    crowd(world, "Rampur 1", 40, verified=35, start=200)
    tally.squash()
    return world


def post(client: Client, address: str, **said: Any) -> Any:
    return client.post(address, {"key": str(uuid.uuid4()), **said})


def said(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_sample_is_drawn_worked_through_and_explained(enter: Enter, volunteers: World) -> None:
    client = enter("Dev")
    ganga = volunteers.unit("Ganga").pk
    offered = said(client, f"/calls/draw/{ganga}/?whom=volunteers")
    assert "71 people are claimed here." in offered
    assert "50 calls: about ±8 points" in offered

    sent = post(client, f"/calls/draw/{ganga}/", whom="volunteers", size="50")
    sample = Sample.objects.get()
    assert sent["Location"] == f"/calls/{sample.pk}/"
    assert "0 of 50 called" in said(client, f"/calls/{sample.pk}/")
    assert "What it says" not in said(client, f"/calls/{sample.pk}/")

    work = f"/calls/{sample.pk}/next/"
    post(client, work, act="next")
    for number in range(50):
        call = Call.objects.get(sample=sample, leased_until__isnull=False)
        page = said(client, work)
        assert (call.person.name in page, call.appointment.post.unit.name in page) == (True, True)  # type: ignore[union-attr]
        assert f"{number} of 50 called" in page
        post(client, work, act="say", call=call.pk, outcome=Call.NOBODY if number % 10 == 9 else Call.REAL)
    assert "Everybody is called to the end." in said(client, work)

    post(client, f"/calls/{sample.pk}/", act="finish")
    page = said(client, f"/calls/{sample.pk}/?again=1")
    assert "Of 71 people claimed on 1 February 2018, about 9" in page
    assert "50 were drawn, 50 were reached, 45 of these are real and serve." in page
    assert "Drawn once more: 50 of 50 are the same people." in page
    assert "p = Σ W·x/r" in page
    assert Evidence.objects.filter(kind=Evidence.CALLED_BACK).count() == 45


def test_the_number_is_shown_once_to_be_dialled_and_kept_in_no_answer(enter: Enter, volunteers: World) -> None:
    client, sample = enter("Dev"), drawn(volunteers)
    work = f"/calls/{sample.pk}/next/"
    post(client, work, act="next")
    kept = Answer.objects.count()
    answer = post(client, f"/calls/{sample.pk}/dial/")

    assert re.search(r'href="tel:\+915\d{9}"', answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert "tel:" not in client.get(work).content.decode()
    assert Unmasking.objects.get().reason == f"call:{sample.pk}"
    assert Answer.objects.count() == kept == 1


def test_over_the_limit_nobody_dials(enter: Enter, volunteers: World) -> None:
    client, sample = enter("Dev"), drawn(volunteers)
    post(client, f"/calls/{sample.pk}/next/", act="next")
    with override_settings(CALLS_PER_HOUR=0):
        answer = post(client, f"/calls/{sample.pk}/dial/")
    assert answer.status_code == 422
    assert "tel:" not in answer.content.decode()


def test_who_may_not_see_numbers_is_told_so(enter: Enter, volunteers: World) -> None:
    client, sample = enter("Uma"), drawn(volunteers, "Uttar", by="Uma")
    post(client, f"/calls/{sample.pk}/next/", act="next")
    assert "Your post does not let you see this person" in said(client, f"/calls/{sample.pk}/next/")
    assert post(client, f"/calls/{sample.pk}/dial/").status_code == 403


def test_the_last_answer_is_taken_back(enter: Enter, volunteers: World) -> None:
    client, sample = enter("Dev"), drawn(volunteers)
    work = f"/calls/{sample.pk}/next/"
    post(client, work, act="next")
    first = Call.objects.get(sample=sample, leased_until__isnull=False)
    post(client, work, act="say", call=first.pk, outcome=Call.REAL)
    post(client, work, act="undo")
    assert first.person is not None
    assert first.person.name in said(client, work)
    assert not Evidence.objects.filter(kind=Evidence.CALLED_BACK).exists()


def test_a_draw_twice_and_a_made_up_size_are_refused_in_words(enter: Enter, volunteers: World) -> None:
    client, ganga = enter("Dev"), volunteers.unit("Ganga").pk
    assert post(client, f"/calls/draw/{ganga}/", whom="volunteers", size="51").status_code == 422
    post(client, f"/calls/draw/{ganga}/", whom="volunteers", size="50")
    assert post(client, f"/calls/draw/{ganga}/", whom="volunteers", size="50").status_code == 422
    assert "still being called" in said(client, f"/calls/draw/{ganga}/?whom=volunteers")
    post(client, f"/calls/{Sample.objects.get().pk}/", act="abandon")
    assert "given up" in said(client, f"/calls/draw/{ganga}/?whom=volunteers")


def test_the_pages_ask_no_more_often_when_there_is_more(enter: Enter, volunteers: World) -> None:
    client, sample = enter("Dev"), finished(volunteers, "Ganga", size=20)
    pages = [
        "/calls/",
        f"/calls/{sample.pk}/",
        "/signs/",
        f"/unit/{volunteers.unit('Ganga').pk}/",
        f"/coverage/{volunteers.unit('Ganga').pk}/",
    ]
    before = {page: statements(client, page) for page in pages}
    for _ in range(3):
        finished(volunteers, "Ganga", size=40)
        finished(volunteers, "Shivpuri", size=20)
    for unit in ("Shivpuri 1", "Rampur 1"):
        signed(volunteers, unit)
    assert {page: statements(client, page) for page in pages} == before


# --- beside claimed and verified --------------------------------------------------------------------------------------


def finished(world: World, unit: str, *, size: int = 60, day: date = TODAY, **more: Any) -> Sample:
    by = world.authority("Dev")
    more = {"whom": Sample.VOLUNTEERS} | more
    sample = calling.draw(world.unit(unit), size=size, day=day, now=NOW, by=by, seed=7, **more)
    worked_through(world, sample, lambda call: call.number % 10 != 0)
    calling.finish(sample, now=NOW, by=by)
    return sample


def test_a_units_own_sample_goes_before_its_part_of_the_one_above(volunteers: World) -> None:
    above = finished(volunteers, "Ganga")
    shivpuri, rampur, booth = (volunteers.unit(name) for name in ("Shivpuri", "Rampur", "Rampur 1"))
    own = finished(volunteers, "Rampur", size=30)

    found = estimates([volunteers.unit("Ganga"), shivpuri, rampur, booth], TODAY)

    assert {unit: (one.sample, one.own) for (unit, _whom), one in found.items()} == {
        volunteers.unit("Ganga").pk: (above.pk, True),
        shivpuri.pk: (above.pk, False),
        rampur.pk: (own.pk, True),
        booth.pk: (own.pk, False),
    }


def test_a_part_with_fewer_than_twenty_reached_says_nothing(volunteers: World) -> None:
    finished(volunteers, "Ganga", size=24)
    found = estimates([volunteers.unit(name) for name in ("Ganga", "Shivpuri", "Rampur")], TODAY)
    assert {unit for unit, _whom in found} == {volunteers.unit("Ganga").pk}


def test_the_newest_sample_counts_and_none_of_a_later_day_or_unfinished(volunteers: World) -> None:
    ganga = volunteers.unit("Ganga")
    first = finished(volunteers, "Ganga")
    second = finished(volunteers, "Ganga", day=TODAY + timedelta(1))
    drawn(volunteers)
    for day, sample in ((TODAY - timedelta(1), None), (TODAY, first.pk), (TODAY + timedelta(5), second.pk)):
        shown = estimates([ganga], day).get((ganga.pk, Sample.VOLUNTEERS))
        assert (shown and shown.sample) == sample


def test_an_estimate_of_one_role_stands_where_the_role_is_asked_for(volunteers: World) -> None:
    role = Role.objects.get(key="volunteer")
    finished(volunteers, "Ganga", whom=Sample.ROLE, role=role)
    ganga = volunteers.unit("Ganga")
    assert list(estimates([ganga], TODAY, role="volunteer")) == [(ganga.pk, Sample.ROLE)]
    assert estimates([ganga], TODAY) == {}


def test_it_stands_beside_the_figures_with_its_day(enter: Enter, volunteers: World) -> None:
    client, ganga = enter("Dev"), volunteers.unit("Ganga").pk
    assert "Estimated real: no estimate yet." in said(client, f"/unit/{ganga}/")
    finished(volunteers, "Ganga")
    finished(volunteers, "Ganga", whom=Sample.SEATS, size=6)

    for page in (f"/unit/{ganga}/", f"/coverage/{ganga}/", "/"):
        shown = said(client, page)
        assert re.search(r"Estimated real: \d+–\d+% \d+ to \d+ of 5 claimed on 1 February 2018, from 4 calls", shown), (
            page
        )
        assert re.search(r"Volunteers estimated real: \d+–\d+%", shown), page
    assert "no estimate yet" in said(client, f"/coverage/{ganga}/")  # of the mandals: too few were reached there
    assert "no estimate yet" in said(client, f"/coverage/{volunteers.unit('Shivpuri').pk}/siblings/")


def test_it_stands_in_files_in_the_text_and_in_the_status(enter: Enter, volunteers: World) -> None:
    client, ganga = enter("Dev"), volunteers.unit("Ganga")
    finished(volunteers, "Ganga", whom=Sample.SEATS, size=6)
    head, first, *rest = client.get(f"/coverage/{ganga.pk}/export.csv").content.decode("utf-8-sig").splitlines()
    assert head.endswith("Volunteers,Estimated real (%),Estimate from (%),Estimate to (%),Day of the sample")
    assert re.search(r",\d+,\d+,\d+,2018-02-01$", first)
    assert all(line.endswith(",,,,") for line in rest)
    assert re.search(r"by calls of 1 February: \d+ to \d+ of 100", status_text(ganga, TODAY, BY))

    calling.draw(volunteers.unit("Pradesh"), size=9, day=TODAY, now=NOW, by=BY)
    sample = Sample.objects.get(unit=volunteers.unit("Pradesh"))
    by = volunteers.authority("Tara")
    for call in Call.objects.filter(sample=sample):
        Call.objects.filter(pk=call.pk).update(outcome=Call.REAL)
    calling.finish(sample, now=NOW, by=by)
    told = json.loads(CliRunner().invoke(status_command, ["--json"]).output)["estimated"]
    assert (told["P"]["seats"]["percent"], told["P"]["seats"]["day"]) == (100, "2018-02-01")


# --- signs -----------------------------------------------------------------------------------------------------------


def signed(world: World, unit: str, **more: Any) -> Sign:
    seen = {"kind": Sign.SHARED, "size": 7, "weight": 2.0, "details": {"numbers": 2}} | more
    return Sign.objects.create(unit=world.unit(unit), first_seen=TODAY, last_seen=TODAY, **seen)


def test_signs_are_listed_worst_first_and_judged(enter: Enter, world: World) -> None:
    client = enter("Dev")
    mild = signed(
        world, "Rampur 1", details={"numbers": 2, "people": [world.people["Chand"].pk, world.people["Zoya"].pk]}
    )
    worst = signed(world, "Shivpuri 1", weight=9.0)
    also = signed(world, "Rampur 1", kind=Sign.CROWD, weight=1.0, details={"middle": 1.0})
    signed(world, "Nagar 1", weight=99.0)

    page = said(client, "/signs/")
    assert page.index("Shivpuri 1") < page.index("Rampur 1")
    assert "Nagar 1" not in page
    assert "Shivpuri 1" not in said(client, f"/signs/?unit={world.unit('Rampur').pk}")
    assert "Shivpuri 1" not in said(client, "/signs/?kind=crowd")

    page = said(client, f"/signs/{mild.pk}/")
    assert ("Chand Kalpit" in page, "Zoya Kalpit" in page) == (True, False)
    assert "7 people here have only 2 numbers between them." in page
    post(client, f"/signs/{mild.pk}/", act="decide", verdict="padded", note="asked there", others="on")

    assert dict(Sign.objects.values_list("pk", "verdict")) | {worst.pk: ""} == dict(
        Sign.objects.values_list("pk", "verdict")
    )
    assert Sign.objects.get(pk=also.pk).verdict == "padded"
    page = said(client, f"/signs/{mild.pk}/")
    assert ("Padded" in page, "asked there" in page, "Dev Kalpit" in page) == (True, True, True)
    post(client, f"/signs/{mild.pk}/", act="take_back")
    assert Sign.objects.get(pk=mild.pk).verdict == ""


def test_signs_come_in_pages(enter: Enter, world: World) -> None:
    for number in range(60):
        signed(world, "Rampur 1", subject=str(number), weight=number // 2, size=100 + number)
    client = enter("Dev")
    first = client.get("/signs/").content.decode()
    following = re.search(r'href="(/signs/\?after=[^"]+)"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).content.decode()
    numbers = [int(n) for n in re.findall(r"(\d+) people here", first + second)]
    assert sorted(numbers) == list(range(100, 160))


def test_the_way_there_is_on_the_first_page_and_the_units(enter: Enter, world: World) -> None:
    signed(world, "Rampur 1")
    assert "Signs to be judged (1)" in said(enter("Dev"), "/")
    assert "Signs (1)" in said(enter("Dev"), f"/unit/{world.unit('Rampur').pk}/")
    assert "Call-backs" not in said(enter("Asha"), "/")
