"""Work in the background as people see it."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abhiyan.coverage.status import status
from abhiyan.kernel import work
from abhiyan.kernel.models import AuditEntry, Job, JobQuerySet
from abhiyan.pages import views_jobs
from abhiyan.people.models import Person
from tests.kernel import jobs
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

pytestmark = pytest.mark.django_db


def posted(client: Any, address: str) -> Any:
    return client.post(address, {"key": str(uuid4())})


def given_up(world: World, name: str = "Dev") -> int:
    job_id = work.start(jobs.forbidden, by=world.authority(name), page="/plan/")
    work.run(job_id)
    return job_id


def test_each_list_says_when_there_is_nothing_in_it(enter: Enter) -> None:
    client = enter("Sonal")
    said = [client.get(f"/jobs/?list={kind}").content.decode() for kind in ("open", "dead", "ended")]

    titles = ("Nothing is waiting or running", "Nothing was given up", "Nothing has ended lately")
    assert [title in page for title, page in zip(titles, said, strict=True)] == [True] * 3


def test_only_who_administers_sees_all_jobs(enter: Enter, world: World) -> None:
    given_up(world)

    assert [enter(name).get("/jobs/").status_code for name in ("Sonal", "Tara", "Dev")] == [200, 403, 403]


def test_a_job_is_seen_by_who_started_it_and_by_who_administers(enter: Enter, world: World) -> None:
    job_id = given_up(world)
    seen = {name: enter(name).get(f"/jobs/{job_id}/").status_code for name in ("Dev", "Sonal", "Uma", "Asha")}

    assert seen == {"Dev": 200, "Sonal": 200, "Uma": 404, "Asha": 404}


def test_a_job_stays_its_starters_when_their_record_is_merged(enter: Enter, world: World) -> None:
    job_id = given_up(world)
    Person.objects.filter(pk=world.people["Dev"].pk).update(same_as=world.people["Chand"].pk)

    assert enter("Dev").get(f"/jobs/{job_id}/").status_code == 200


def test_without_that_filter_everybody_would(enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobQuerySet, "seen_by", lambda rows, *_: rows)

    assert enter("Uma").get(f"/jobs/{given_up(world)}/").status_code == 200


@pytest.mark.parametrize("verb", ["again", "drop"])
def test_the_verb_refuses_even_where_the_page_forgot(
    enter: Enter, world: World, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.setattr(views_jobs, "_require_administrator", lambda *_: None)
    job_id = given_up(world)

    assert (posted(enter("Dev"), f"/jobs/{job_id}/{verb}/").status_code, work.progress(job_id).state) == (403, "dead")


def test_the_status_counts_jobs(world: World) -> None:
    given_up(world)

    assert status(TODAY)["jobs"] == {"waiting": 0, "running": 0, "dead": 1}


def test_who_started_it_reads_no_message_of_the_machine(enter: Enter, world: World) -> None:
    job_id = given_up(world)
    mine, theirs = (enter(name).get(f"/jobs/{job_id}/").content.decode() for name in ("Dev", "Sonal"))

    assert ("PermissionDenied" in mine, "PermissionDenied" in theirs) == (False, True)
    assert ("/again/" in mine, "/again/" in theirs, 'href="/plan/"' in mine) == (False, True, True)


def test_a_page_of_an_open_job_asks_again_and_one_of_an_ended_job_does_not(enter: Enter, world: World) -> None:
    client = enter("Dev")
    job_id = work.start(jobs.count, by=world.authority("Dev"), upto=3)
    Job.objects.update(done=1, of=3)
    before = client.get(f"/jobs/{job_id}/").content.decode()
    fragment = client.get(f"/jobs/{job_id}/", headers={"hx-request": "true"}).content.decode()
    work.run(job_id)
    after = client.get(f"/jobs/{job_id}/").content.decode()

    assert ('http-equiv="refresh"' in before, "hx-get" in before, "1 of 3 done" in before) == (True, True, True)
    assert ("<html" in fragment, "1 of 3 done" in fragment) == (False, True)
    assert ('http-equiv="refresh"' in after, 'hx-trigger="every' in after, "3 of 3 done" in after) == (
        False, False, True
    )  # fmt: skip


def test_an_administrator_tries_it_again(enter: Enter, world: World) -> None:
    job_id = given_up(world)
    answer = posted(enter("Sonal"), f"/jobs/{job_id}/again/")

    assert (answer.status_code, work.progress(job_id).state) == (302, "waiting")
    assert AuditEntry.objects.get(verb="job_again").actor == f"person:{world.person('Sonal').pk}"


def test_an_administrator_drops_it_after_a_look(enter: Enter, world: World) -> None:
    client, job_id = enter("Sonal"), given_up(world)
    look = client.get(f"/jobs/{job_id}/drop/")
    between = work.progress(job_id).state
    posted(client, f"/jobs/{job_id}/drop/")

    assert (look.status_code, between, work.progress(job_id).state) == (200, "dead", "dropped")
    assert "before you" in client.post(f"/jobs/{job_id}/drop/", {"key": str(uuid4())}, follow=True).content.decode()


@pytest.mark.parametrize("verb", ["again", "drop"])
def test_nobody_else_decides(enter: Enter, world: World, verb: str) -> None:
    job_id = given_up(world)

    assert (posted(enter("Dev"), f"/jobs/{job_id}/{verb}/").status_code, work.progress(job_id).state) == (403, "dead")


def test_the_first_page_of_an_administrator_says_that_something_was_given_up(enter: Enter, world: World) -> None:
    given_up(world)

    assert ["given up" in enter(name).get("/").content.decode() for name in ("Sonal", "Dev")] == [True, False]


def test_a_long_list_is_paged_and_asks_as_often_as_a_short_one(enter: Enter, world: World) -> None:
    client, names = enter("Sonal"), ("Dev", "Uma")
    for name in names:
        work.start(jobs.count, by=world.authority(name), upto=1)
    client.get("/jobs/?list=open")
    with CaptureQueriesContext(connection) as few:
        client.get("/jobs/?list=open")
    for _ in range(60):
        work.start(jobs.count, by=BY, upto=1)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/jobs/?list=open")
    following = client.get(f"/jobs/?list=open&after={page.context['next']}")

    assert (len(many), len(page.context["lines"]), len(following.context["lines"])) == (len(few), 50, 12)


def test_it_reads_in_hindi(enter: Enter, world: World) -> None:
    given_up(world)

    assert "पृष्ठभूमि के काम" in enter("Sonal", "hi").get("/jobs/").content.decode()
