"""Work in the background in a browser: sound pages, progress that moves by itself, with a script and without."""

import os
from pathlib import Path

import pytest

from abhiyan.kernel import work
from abhiyan.kernel.models import Job
from tests.browser.conftest import Visit
from tests.browser.test_pages import PAIRS, overflow, problems
from tests.kernel import jobs
from tests.world import BY, World

SHOTS = os.environ.get("ABHIYAN_SHOTS", "")


def of_every_kind() -> dict[str, int]:
    """One job in each state, by its state."""
    made: dict[str, int] = {}
    for state in (Job.DEAD, Job.DROPPED, Job.DONE, Job.RUNNING, Job.WAITING):
        made[state] = work.start(jobs.count, by=BY, upto=3, page="/plan/")
        Job.objects.filter(pk=made[state]).update(done=48_000, of=141_000)
    now = work.moment()
    words = "the file is no workbook: rows 12 to 141000 can't be read, and nothing in it says in which font they are"
    Job.objects.filter(pk=made[Job.DEAD]).update(
        state=Job.DEAD, error="BadZipFile", message=words, ended_at=now, failures=6
    )
    Job.objects.filter(pk__in=(made[Job.DROPPED], made[Job.DONE])).update(state=Job.DONE, ended_at=now, done=141_000)
    Job.objects.filter(pk=made[Job.DROPPED]).update(state=Job.DROPPED, done=48_000)
    Job.objects.filter(pk=made[Job.RUNNING]).update(state=Job.RUNNING, lease_until=now, told_at=now)
    return made


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("language", "size"), PAIRS)
def test_every_page_of_jobs_is_sound(visit: Visit, world: World, language: str, size: str) -> None:
    made = of_every_kind()
    page = visit("Sonal", language=language, size=size).new_page()
    places = {f"/jobs/?list={kind}": kind for kind in ("open", "dead", "ended")}
    places |= {f"/jobs/{number}/": state for state, number in made.items()}
    places |= {f"/jobs/{made[Job.DEAD]}/drop/": "drop", "/": "home"}
    wrong = {}
    for colours in ("light", "dark"):
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]  # one of two words
        for place, name in places.items():
            page.goto(place)
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"jobs-{name}-{language}-{colours}.png", full_page=True)
            if found := [*problems(page), *([f"{overflow(page)} px too wide"] if overflow(page) else [])]:
                wrong[place, colours] = found

    assert wrong == {}


@pytest.mark.timeout(120)
def test_progress_moves_by_itself_until_the_end(visit: Visit, world: World) -> None:
    job_id = work.start(jobs.count, by=world.authority("Dev"), upto=3, page="/plan/")
    page = visit("Dev").new_page()
    page.goto(f"/jobs/{job_id}/")
    assert "It begins in a moment" in page.inner_text("main")

    work.run(job_id)

    page.wait_for_selector("text=3 of 3 done")
    assert page.get_attribute("main a.main", "href") == "/plan/"
    page.wait_for_timeout(2500)  # it asks no more
    assert page.locator("[hx-trigger]").count() == 0


@pytest.mark.timeout(120)
def test_without_a_script_the_page_looks_again_by_itself(visit: Visit, world: World) -> None:
    job_id = work.start(jobs.count, by=world.authority("Dev"), upto=3)
    page = visit("Dev", script=False).new_page()
    page.goto(f"/jobs/{job_id}/")
    work.run(job_id)

    page.wait_for_selector("text=3 of 3 done", timeout=30_000)


@pytest.mark.timeout(120)
def test_a_given_up_job_is_tried_again_from_the_list(visit: Visit, world: World) -> None:
    made = of_every_kind()
    page = visit("Sonal").new_page()
    page.goto("/jobs/")
    page.click("text=Try again")

    assert "is tried again" in page.inner_text("main")
    assert work.progress(made[Job.DEAD]).state == "waiting"
