"""The plan edited on screens: drafts, forms that keep the text around them, the difference, closing, copying."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.plans import actions, writing
from abhiyan.plans.models import Activity, Assignment, Draft, Programme
from tests.pages.conftest import enter as enter_fixture
from tests.plans.conftest import APPLIED, MEETING, PLAN, without
from tests.world import BY, TODAY, World

enter = enter_fixture
Post = Callable[..., object]


@pytest.fixture
def tara(enter: Callable[..., Client], applied: object) -> Client:
    """The state convenor, with the programme applied."""
    return enter("Tara")


def post(client: Client, address: str, **said: object):
    return client.post(address, {"key": str(uuid4()), **said})


def begun(client: Client, text: str = PLAN) -> Draft:
    answer = post(client, "/plans/new/", **{"plan-text": text}) if text != PLAN else post(client, _revise())
    assert answer.status_code == 302, answer.content.decode()
    return Draft.objects.get()


def _revise() -> str:
    return f"/plans/{Programme.objects.get().pk}/draft/"


def form_of(client: Client, draft: Draft, number: int) -> dict[str, object]:
    """What the browser would send for the form as it is shown."""
    page = client.get(f"/plans/draft/{draft.pk}/activity/{number}/").context
    shown = {name: page["form"][name].value() for name in page["form"].fields}
    return {f"plan-{name}": value for name, value in shown.items() if value not in (None, "")} | {
        "version": draft.version,
        "was": page["was_key"],
    }


def test_a_draft_of_a_running_plan_is_its_text(tara):
    assert begun(tara).text == PLAN
    assert post(tara, _revise()).headers["Location"] == f"/plans/draft/{Draft.objects.get().pk}/"
    assert Draft.objects.count() == 1


def test_a_form_changes_its_activity_and_nothing_else(tara):
    remarked = PLAN.replace("on = 2018-01-26", "on = 2018-01-26   # Republic Day").replace("[[act", "# next\n[[act", 1)
    draft = begun(tara, remarked.replace('"feb"', '"mar"'))
    form = form_of(tara, draft, 1) | {"plan-first": "2018-01-27"}

    answer = post(tara, f"/plans/draft/{draft.pk}/activity/1/", **form)

    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.text.lstrip() == remarked.replace('"feb"', '"mar"').replace("2018-01-26 ", "2018-01-27 ").lstrip()
    assert draft.version == 2


def test_sending_a_form_as_it_is_changes_no_letter(tara):
    draft = begun(tara)

    for number in (1, 2, 3):
        draft.refresh_from_db()
        assert (
            post(tara, f"/plans/draft/{draft.pk}/activity/{number}/", **form_of(tara, draft, number)).status_code == 302
        )

    draft.refresh_from_db()
    assert draft.text.strip() == PLAN.strip()


def test_a_wrong_day_is_told_beside_its_field_and_nothing_is_saved(tara):
    draft = begun(tara)
    form = form_of(tara, draft, 2) | {"plan-last": "2018-01-30"}

    page = post(tara, f"/plans/draft/{draft.pk}/activity/2/", **form)

    assert page.status_code == 422
    assert page.context["form"].errors == {"last": ["Expected a day on or after 2018-02-01, found 2018-01-30."]}
    assert Draft.objects.get().version == 1


def test_an_activity_is_added_and_taken_out(tara):
    draft = begun(tara)
    new = {
        "plan-key": "rally", "plan-name_en": "Rally", "plan-kind": "drive", "plan-each": "district",
        "plan-span": "from", "plan-proof": "none", "plan-first": "2018-02-09", "plan-last": "2018-02-12",
        "plan-skip": ["sunday"], "version": 1, "was": "",
    }  # fmt: skip

    answer = post(tara, f"/plans/draft/{draft.pk}/activity/0/", **new)

    assert answer.status_code == 302
    draft.refresh_from_db()
    assert writing.tables(draft.text)[-1]["skip"] == ["sunday"]
    page = tara.get(f"/plans/draft/{draft.pk}/")
    said = [line.words for line in page.context["look"].lines]
    assert said == ["Rally: 9 February to 12 February 2018, except 11 February, for 2 districts"]
    post(tara, f"/plans/draft/{draft.pk}/activity/4/", version=2, was="rally", remove="yes")
    assert Draft.objects.get().text.strip() == PLAN.strip()


def test_the_page_shows_the_difference_of_the_command_line_and_applies_it(tara, plan):
    draft = begun(tara)
    changed = PLAN.replace("on = 2018-01-26", "on = 2018-01-28")
    post(tara, f"/plans/draft/{draft.pk}/text/", text=changed, version=1)

    page = tara.get(f"/plans/draft/{draft.pk}/")
    look = page.context["look"]
    said = "Planning meeting: 26 January 2018 becomes 28 January 2018 in 2 districts"
    assert [line.words for line in look.lines] == [said]
    form = {"version": 2, "programme": look.version, "digest": look.plan.digest, "key_of_programme": "feb"}
    first, again = (post(tara, f"/plans/draft/{draft.pk}/apply/", **form) for _ in range(2))

    programme = Programme.objects.get()
    assert (first.headers["Location"], again.headers["Location"]) == (f"/plans/{programme.pk}/",) * 2
    assert (programme.version, programme.text.strip(), Draft.objects.count()) == (2, changed.strip(), 0)
    assert Activity.objects.get(key="planning").since.day == 28


def test_what_was_looked_at_is_asked_for_again(tara, plan):
    draft = begun(tara, PLAN.replace("2018-03-03", "2018-03-04"))
    look = tara.get(f"/plans/draft/{draft.pk}/").context["look"]
    actions.apply(plan(("on = 2018-01-26", "on = 2018-01-28")), day=APPLIED, by=BY)

    form = {"version": 1, "programme": look.version, "digest": look.plan.digest, "key_of_programme": "feb"}
    post(tara, f"/plans/draft/{draft.pk}/apply/", **form)

    assert Programme.objects.get().version == 2
    assert Activity.objects.get(key="conference").last_day.day == 3
    assert Draft.objects.count() == 1


def test_of_two_who_write_the_second_is_told_and_loses_nothing(tara, enter):
    draft, sonal = begun(tara), enter("Sonal")
    theirs, mine = PLAN.replace("Conference", "Gathering"), PLAN.replace("Planning", "First")
    post(sonal, f"/plans/draft/{draft.pk}/text/", text=theirs, version=1)

    page = post(tara, f"/plans/draft/{draft.pk}/text/", text=mine, version=1)

    assert page.status_code == 422
    assert [line for line in page.context["theirs"] if line[0] in "+-"] == [
        '-name_en = "Planning meeting"', '+name_en = "First meeting"',
        '-name_en = "Gathering"', '+name_en = "Conference"',
    ]  # fmt: skip
    assert page.context["form"]["text"].value().strip() == mine.strip()
    assert Draft.objects.get().text.strip() == theirs.strip()
    post(tara, f"/plans/draft/{draft.pk}/text/", text=mine, version=page.context["form"]["version"].value())
    assert Draft.objects.get().text.strip() == mine.strip()


def test_a_form_written_beside_another_goes_into_the_draft_as_it_is_now(tara, enter):
    draft, sonal = begun(tara), enter("Sonal")
    form = form_of(tara, draft, 3) | {"plan-name_en": "Gathering"}
    post(sonal, f"/plans/draft/{draft.pk}/activity/1/", version=1, was="planning", remove="yes")

    address = f"/plans/draft/{draft.pk}/activity/3/"
    page = post(tara, address, **form)
    assert (page.status_code, page.context["moved"]) == (422, True)
    post(tara, address, **form | {"version": page.context["draft"].version})

    assert [row["name_en"] for row in writing.tables(Draft.objects.get().text)] == ["Registration", "Gathering"]


def test_an_unsound_text_is_kept_and_told_by_line(tara):
    draft = begun(tara)

    post(tara, f"/plans/draft/{draft.pk}/text/", text=PLAN.replace("2018-01-26", "2018-13-26"), version=1)

    page = tara.get(f"/plans/draft/{draft.pk}/text/")
    assert [(one.line, line) for one, line in page.context["problems"]] == [(11, "on = 2018-13-26")]
    assert b"2018-13-26" in tara.get(f"/plans/draft/{draft.pk}/").content


def test_a_plan_file_is_taken_with_the_marks_of_other_machines(tara):
    file = SimpleUploadedFile(
        "plan.toml", b"\xef\xbb\xbf" + PLAN.replace('"feb"', '"mar"').replace("\n", "\r\n").encode()
    )

    answer = post(tara, "/plans/new/", **{"plan-file": file})

    assert answer.status_code == 302
    assert Draft.objects.get().key == "mar"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a" * 600_000, b"no plan", b"[programme]\nkey = 'A B'\n"])
def test_what_is_no_plan_file_is_refused_with_its_reason(tara, content):
    answer = post(tara, "/plans/new/", **{"plan-file": SimpleUploadedFile("x", content)})

    assert (answer.status_code, Draft.objects.count()) == (422, 0)
    assert answer.context["form"].errors


def test_a_second_draft_of_the_same_programme_is_refused(tara):
    begun(tara)

    answer = post(tara, "/plans/new/", **{"plan-text": PLAN})

    assert (answer.status_code, Draft.objects.count()) == (422, 1)


def test_a_draft_is_thrown_away_only_as_it_was_looked_at(tara):
    draft = begun(tara)
    actions.write_draft(draft, PLAN + "\n# more\n", version=1, by=BY, now=timezone.now())

    post(tara, f"/plans/draft/{draft.pk}/discard/", version=1)
    assert Draft.objects.count() == 1
    post(tara, f"/plans/draft/{draft.pk}/discard/", version=2)
    assert Draft.objects.count() == 0


def test_a_closed_programme_is_read_compared_and_copied(tara):
    programme = Programme.objects.get()
    assert b"7 assignments are still open" in tara.get(f"/plans/{programme.pk}/close/").content
    post(tara, f"/plans/{programme.pk}/close/")

    said = {"plan-key": "feb-19", "plan-to": "2019-01-26", "plan-keep": "weekdays"}
    copied = post(tara, f"/plans/{programme.pk}/copy/", **said)
    assert copied.status_code == 302, copied.context["form"].errors
    page = tara.get(copied.headers["Location"])
    assert [one.when for one in page.context["look"].activities][:2] == [
        "25 January 2019", "31 January to 7 February 2019",
    ]  # fmt: skip
    assert "no holidays of 2019 are on record" in [one.words for one in page.context["look"].warnings]
    actions.apply(page.context["look"].plan, day=TODAY, by=BY)
    other = Programme.objects.get(key="feb-19")
    pairs = tara.get(f"/plans/compare/?one={programme.pk}&other={other.pk}").context["pairs"]
    assert [(pair.key, pair.one.counted.assigned, pair.other.counted.assigned) for pair in pairs] == [
        ("planning", 2, 2), ("registration", 3, 3), ("conference", 2, 2),
    ]  # fmt: skip


def test_whoever_sees_the_timeline_reads_programmes_and_writes_nothing(applied, enter, world: World):
    mohan, programme = enter("Mohan"), Programme.objects.get()

    assert [mohan.get(place).status_code for place in ("/plans/", f"/plans/{programme.pk}/", "/plans/compare/")] == [
        200
    ] * 3
    assert b"New plan" not in mohan.get("/plans/").content
    assert [post(mohan, f"/plans/{programme.pk}/{what}/").status_code for what in ("draft", "close", "copy")] == [
        403
    ] * 3
    assert post(mohan, "/plans/new/", **{"plan-text": PLAN}).status_code == 403


def test_a_draft_page_asks_the_same_number_of_statements_at_any_size(tara):
    from tests.pages.test_query_counts import grow
    from tests.world import find

    draft = begun(tara, without("planning"))

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert tara.get(f"/plans/draft/{draft.pk}/").status_code == 200
        return len(seen)

    statements()
    before = statements()
    grow(find())
    statements()  # units came: what is kept of the organisation is read once more
    assert statements() == before


def test_an_activity_of_very_many_units_is_written_in_steps(plan, world, monkeypatch):
    from abhiyan.plans import counting, spreading
    from abhiyan.plans.actions import programmes

    monkeypatch.setattr(programmes, "AT_ONCE", 3)
    monkeypatch.setattr(spreading, "STEP", 1)

    actions.apply(plan(), day=APPLIED, by=BY)

    assert Assignment.objects.count() == 7
    assert counting.figures(world.unit("Pradesh"), TODAY)["feb/registration"].assigned == 3
    assert actions.apply(plan(), day=APPLIED, by=BY) == []


def test_steps_that_stopped_are_gone_on_with(plan, world, monkeypatch):
    from abhiyan.plans import spreading
    from abhiyan.plans.actions import programmes

    monkeypatch.setattr(programmes, "AT_ONCE", 0)
    monkeypatch.setattr(spreading, "lacking", lambda *_: [])
    actions.apply(plan(), day=APPLIED, by=BY)
    assert Assignment.objects.count() == 0
    monkeypatch.undo()

    actions.apply(plan(), day=APPLIED, by=BY)

    assert Assignment.objects.count() == 7


# --- two windows --------------------------------------------------------------------------------------------------


def test_the_second_of_two_forms_sees_what_the_first_wrote(tara):
    draft = begun(tara)
    first, second = form_of(tara, draft, 1), form_of(tara, draft, 1)
    post(tara, f"/plans/draft/{draft.pk}/activity/1/", **first | {"plan-name_en": "First window"})

    page = post(tara, f"/plans/draft/{draft.pk}/activity/1/", **second | {"plan-note_en": "Second window"})

    assert page.status_code == 422
    assert [line for line in page.context["theirs"] if line[0] in "+-"] == [
        '-name_en = "First window"',
        '+name_en = "Planning meeting"',
        '+note_en = "Second window"',
    ]
    assert page.context["form"]["note_en"].value() == "Second window"


def test_a_form_of_an_activity_that_was_taken_out_is_not_lost(tara):
    draft = begun(tara)
    sent = form_of(tara, draft, 1) | {"plan-name_en": "Written for long"}
    address = f"/plans/draft/{draft.pk}/activity/1/"
    post(tara, address, version=1, was="planning", remove="yes")

    page = post(tara, address, **sent)
    assert (page.status_code, page.context["gone"], page.context["was_key"]) == (422, True, "planning")
    assert page.context["form"]["name_en"].value() == "Written for long"

    assert post(tara, address, **sent | {"version": 2}).status_code == 302
    rows = writing.tables(Draft.objects.get().text)
    assert [row["key"] for row in rows] == ["registration", "conference", "planning"]
    assert rows[-1]["name_en"] == "Written for long"


def test_a_text_whose_draft_is_gone_may_begin_another(tara):
    draft = begun(tara)
    post(tara, f"/plans/draft/{draft.pk}/discard/", version=1)

    page = post(tara, f"/plans/draft/{draft.pk}/text/", text=f"{PLAN}# written for long", version=1)

    assert page.status_code == 422
    assert page.context["form"]["text"].value() == f"{PLAN}# written for long"
    assert '<p class="notice bad">The draft was applied or thrown away meanwhile.' in page.content.decode()
    assert post(tara, "/plans/new/", **{"plan-text": f"{PLAN}# written for long"}).status_code == 302


def test_an_activity_whose_draft_is_gone_is_kept_as_text(tara):
    draft = begun(tara)
    sent = form_of(tara, draft, 1) | {"plan-name_en": "Written for long"}
    wrong = sent | {"plan-span": "dates", "plan-dates": "tomorrow"}
    post(tara, f"/plans/draft/{draft.pk}/discard/", version=1)
    address = f"/plans/draft/{draft.pk}/activity/1/"

    page, of_wrong = post(tara, address, **sent), post(tara, address, **wrong)

    assert (page.status_code, of_wrong.status_code) == (422, 422)
    assert 'name_en = "Written for long"' in page.context["form"]["text"].value()
    assert "# dates = tomorrow\n" in of_wrong.context["form"]["text"].value()
    assert "The draft was applied or thrown away meanwhile." in page.content.decode()


# --- what a form says before the plan's reader does -----------------------------------------------------------------


def test_of_several_days_the_wrong_one_is_named(tara):
    draft = begun(tara)
    form = form_of(tara, draft, 1) | {"plan-span": "dates", "plan-dates": "28-01-2018, 2018-02-30, tomorrow"}

    page = post(tara, f"/plans/draft/{draft.pk}/activity/1/", **form)

    assert page.context["form"].errors == {"dates": ["“2018-02-30” is no day. Write it as 2018-01-28 or 28-01-2018."]}
    assert page.context["form"]["dates"].value() == "28-01-2018, 2018-02-30, tomorrow"


def test_half_a_target_is_asked_for_where_it_is_missing(tara):
    draft = begun(tara)
    form = form_of(tara, draft, 1) | {"plan-target_count": "5"}

    page = post(tara, f"/plans/draft/{draft.pk}/activity/1/", **form)

    asked = ["A target needs all three."]
    assert page.context["form"].errors == {"target_role": asked, "target_each": asked}


def test_a_file_that_is_no_plan_comes_back_as_text_with_what_is_wrong(tara):
    broken = PLAN.replace('key = "feb"', 'key = "feb')

    page = post(tara, "/plans/new/", **{"plan-file": SimpleUploadedFile("plan.toml", broken.encode())})

    assert page.status_code == 422
    assert [one.line for one in page.context["problems"]] == [3]
    assert page.context["form"]["text"].value() == broken.rstrip() + "\n"
    assert post(tara, "/plans/new/", **{"plan-text": PLAN}).status_code == 302


# --- what the plan no longer holds ----------------------------------------------------------------------------------


def test_what_was_reported_of_a_withdrawn_activity_is_found_from_the_programme(tara, work, plan):
    actions.report(work("planning", "Ganga"), text="We met.", day=MEETING, by=BY)
    actions.apply(plan(text=without("planning")), day=TODAY, by=BY)
    kept, let_off = work("planning", "Ganga"), work("planning", "Yamuna")
    gone = kept.activity

    listed = tara.get(f"/plans/{gone.programme_id}/")
    activity = tara.get(f"/plan/{gone.pk}/?show=closed")

    assert listed.context["withdrawn"] == [gone]
    assert kept in activity.context["rows"]
    for address in (f"/plan/{gone.pk}/", f"/assignment/{kept.pk}/", f"/assignment/{let_off.pk}/"):
        assert "Taken out of the plan on" in tara.get(address).content.decode()
    assert "The plan no longer asks for it." in tara.get(f"/assignment/{let_off.pk}/").content.decode()
