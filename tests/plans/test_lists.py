"""The lists an office-bearer works from, what is done from them to many, and the lists as files."""

from datetime import date
from io import BytesIO
from os import urandom

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from abhiyan.plans import actions, lists
from abhiyan.plans.models import Assignment
from abhiyan.units.actions import insert_units
from abhiyan.units.models import Unit
from abhiyan.units.profile import UnitRow
from tests.pages.conftest import Enter
from tests.plans.conftest import MEETING
from tests.world import BY, FOUNDED, TODAY

pytestmark = pytest.mark.every_database

FEB_8, FEB_9 = date(2018, 2, 8), date(2018, 2, 9)
EVERYBODY = ("Sonal", "Tara", "Uma", "Dev", "Pia", "Mohan", "Asha", "Maya", "Chand", "Zoya")


def names(kind, by, day):
    return sorted(lists.listed(kind, by, day).values_list("unit__name_en", flat=True))


@pytest.mark.parametrize(
    ("who", "due", "late"),
    [
        ("Tara", ["Nagar", "Rampur", "Shivpuri"], ["Ganga", "Yamuna"]),
        ("Uma", ["Rampur", "Shivpuri"], ["Ganga"]),
        ("Mohan", ["Shivpuri"], []),
        ("Zoya", [], []),
    ],
)
def test_what_is_due_and_late_is_that_of_the_branch(applied, world, who, due, late):
    by = world.authority(who)

    assert (names("today", by, FEB_8), names("late", by, FEB_8)) == (due, late)


def test_mine_is_what_i_answer_for_in_my_own_post_or_in_anothers_stead(applied, world):
    assert names("mine", world.authority("Dev"), TODAY) == ["Ganga", "Rampur"]
    assert names("mine", world.authority("Mohan"), TODAY) == ["Shivpuri"]
    assert names("mine", BY, TODAY) == []


def test_the_list_to_verify_and_the_button_are_one(work, world):
    for unit, who in (("Ganga", "Dev"), ("Yamuna", "Tara")):
        actions.report(work("planning", unit), text="We met", day=MEETING, by=world.authority(who))
    for unit, who in (("Shivpuri", "Mohan"), ("Rampur", "Dev"), ("Nagar", "Tara")):
        actions.report(work("registration", unit), text="Done", day=TODAY, by=world.authority(who))
    actions.verify(work("registration", "Nagar"), day=TODAY, by=BY)

    for who in EVERYBODY:
        by = world.authority(who)
        button = {
            one.pk
            for one in by.see(Assignment).select_related(
                "activity__owner__wing", "unit", "post__unit", "post__role__wing"
            )
            if one.state == "reported" and actions.may_verify(one, by=by) and one.reported_by != by.actor
        }
        assert {one.pk for one in lists.listed("waiting", by, TODAY)} == button, who
    assert names("waiting", world.authority("Uma"), TODAY) == ["Ganga", "Rampur", "Shivpuri"]
    assert names("waiting", world.authority("Dev"), TODAY) == ["Shivpuri"]
    assert names("waiting", world.authority("Mohan"), TODAY) == []


def test_who_may_verify_without_a_post_that_answers_is_the_same_in_both(applied, world):
    Assignment.objects.update(post=None, acting=None, state="reported", closed_on=TODAY, reported_by="x")
    rows = list(Assignment.objects.select_related("activity__owner__wing", "unit", "post__unit"))

    for who in EVERYBODY:
        by = world.authority(who)
        button = {one.pk for one in rows if actions.may_verify(one, by=by)}
        assert set(Assignment.objects.verifiable_by(by).values_list("pk", flat=True)) == button, who


def test_the_counts_are_the_lengths_of_the_lists(work, world):
    actions.report(work("planning", "Ganga"), text="We met", day=MEETING, by=world.authority("Dev"))

    for who in EVERYBODY:
        by = world.authority(who)
        lengths = {kind: len(names(kind, by, FEB_8)) for kind in ("today", "late", "waiting", "mine")}
        assert lists.counts(by, FEB_8) == lengths


# --- the page ------------------------------------------------------------------------------------------------------


def shown(answer):
    return [one.unit.name_en for one in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "units"),
    [
        ("list=all", ["Ganga", "Shivpuri", "Rampur", "Uttar"]),
        ("list=all&q=pur", ["Shivpuri", "Rampur"]),
        ("list=all&q=शिव", ["Shivpuri"]),
        ("list=all&q=u1b", ["Rampur"]),
        ("list=all&state=reported", ["Ganga"]),
        ("list=late&on=2018-02-20", ["Shivpuri", "Rampur"]),
        ("list=nothing&on=2018-02-08", ["Shivpuri", "Rampur"]),
        ("list=all&activity=x&state=x&after=x.y", ["Ganga", "Shivpuri", "Rampur", "Uttar"]),
        ("list=all&after=2018-99-99.1", ["Ganga", "Shivpuri", "Rampur", "Uttar"]),
        ("list=all&after=2018-01-26.999999", ["Shivpuri", "Rampur", "Uttar"]),
    ],
)
def test_a_list_is_narrowed(work, world, enter: Enter, query, units):
    actions.report(work("planning", "Ganga"), text="We met", day=MEETING, by=world.authority("Dev"))

    assert shown(enter("Uma").get(f"/assignments/?{query}")) == units


def test_a_list_is_narrowed_to_an_activity_and_a_unit(work, world, enter: Enter):
    activity, unit = work("registration", "Shivpuri").activity_id, world.unit("Ganga").pk
    uma = enter("Uma")

    assert shown(uma.get(f"/assignments/?list=all&activity={activity}")) == ["Shivpuri", "Rampur"]
    assert shown(uma.get(f"/assignments/?list=all&unit={unit}")) == ["Ganga", "Shivpuri", "Rampur"]
    assert uma.get(f"/assignments/?list=all&unit={world.unit('Dakshin').pk}").status_code == 404


def more_mandals(n=60):
    rows = [UnitRow(1, "mandal", f"M{k}", "U1", None, f"म {k}", f"Mandal {k}", None, None) for k in range(n)]
    insert_units(rows, day=FOUNDED, by=BY)


def test_pages_follow_one_another_and_cost_the_same(applied, enter: Enter):
    uma = enter("Uma")
    address = "/assignments/?list=all"
    uma.get(address)
    with CaptureQueriesContext(connection) as few:
        uma.get(address)
    more_mandals()
    with CaptureQueriesContext(connection) as many:
        first = uma.get(address)
    second = uma.get(f"{address}&after={first.context['next']}")

    assert len(few) == len(many)
    assert (len(shown(first)), len(shown(second)), second.context["next"]) == (50, 14, "")
    assert set(shown(first)) & set(shown(second)) == set()


def key():
    return {"key": urandom(12).hex()}


def test_the_chosen_ones_are_verified_after_a_look(work, world, enter: Enter):
    ids = [work("planning", "Ganga").pk, work("registration", "Shivpuri").pk]
    actions.report(work("planning", "Ganga"), text="We met", day=MEETING, by=world.authority("Dev"))
    uma = enter("Uma")
    address = f"/assignments/act/?list=all&act=verify&pk={ids[0]}&pk={ids[1]}"

    look = uma.get(address)
    state_then = work("planning", "Ganga").state
    done = uma.post(address, key(), follow=True)

    assert (look.context["ready"], [(str(line.reason), line.n) for line in look.context["lines"]]) == (
        1, [("There is no report to decide on.", 1)],
    )  # fmt: skip
    assert (state_then, work("planning", "Ganga").state) == ("reported", "verified")
    assert done.redirect_chain == [("/assignments/?list=all", 302)]
    assert [str(one) for one in done.context["messages"]] == [
        "Done for 1 assignment.", "Not done for 1: There is no report to decide on.",
    ]  # fmt: skip


def test_all_that_the_filter_finds_get_a_later_day(work, world, enter: Enter):
    address = "/assignments/act/?list=all&q=pur&whole=yes&act=extend&text=Rain&due=2018-02-12"
    uma = enter("Uma")

    ready = uma.get(address).context["ready"]
    uma.post(address, key())

    assert ready == 2
    assert list(Assignment.objects.filter(due=date(2018, 2, 12)).values_list("unit__name_en", flat=True)) == [
        "Shivpuri", "Rampur",
    ]  # fmt: skip


def test_sent_twice_it_is_done_once(work, enter: Enter):
    address, same = "/assignments/act/?list=all&q=pur&whole=yes&act=remind", key()
    uma = enter("Uma")

    answers = [uma.post(address, same) for _ in range(2)]

    assert [answer.get("Idempotency-Replayed") for answer in answers] == [None, "true"]
    assert Assignment.objects.filter(told_on=TODAY).count() == 2


@pytest.mark.parametrize(
    "query",
    ["", "act=verify", "act=none&whole=yes", "act=waive&whole=yes", "act=extend&text=x&whole=yes",
     "act=extend&text=x&due=soon&whole=yes", "act=reassign&text=x&role=none&whole=yes", "act=verify&pk=x",
     "act=verify&pk=99999999999999999999", "act=verify&q=nowhere&whole=yes"],
)  # fmt: skip
def test_what_is_not_said_whole_is_refused_in_words(applied, enter: Enter, query):
    uma = enter("Uma")
    before = list(Assignment.objects.order_by("pk").values())

    answers = [uma.get(f"/assignments/act/?list=all&{query}"), uma.post(f"/assignments/act/?list=all&{query}", key())]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_what_lies_elsewhere_can_be_ticked_in_vain(work, enter: Enter):
    yamuna = work("planning", "Yamuna").pk

    answer = enter("Uma").post(f"/assignments/act/?list=all&act=remind&pk={yamuna}", key())

    assert (answer.status_code, work("planning", "Yamuna").told_on) == (422, None)


def test_who_stands_below_does_nothing_to_many(applied, enter: Enter):
    answer = enter("Mohan").get("/assignments/act/?list=all&whole=yes&act=waive&text=Tired")

    assert (answer.context["ready"], [line.n for line in answer.context["lines"]]) == (0, [1])


# --- as files ------------------------------------------------------------------------------------------------------


def test_a_list_is_a_file_that_holds_no_formula(work, world, enter: Enter):
    Unit.objects.filter(pk=world.unit("Ganga").pk).update(name_hi="=2+2", name_en="+cmd")
    actions.report(work("planning", "+cmd"), text="@SUM(A1)", day=MEETING, by=BY)
    uma = enter("Uma")

    lines = uma.get("/assignments/export.csv?list=all").content.decode("utf-8-sig").splitlines()
    book = CalamineWorkbook.from_filelike(BytesIO(uma.get("/assignments/export.xlsx?list=all").content))

    first = "Planning meeting,U1,'=2+2,'+cmd,\"District convenor, '+cmd\",2018-01-26,reported,,2018-01-26,,'@SUM(A1),"
    assert (len(lines), lines[1].replace("convenor, +cmd", "convenor, '+cmd")) == (5, first)
    assert book.get_sheet_by_index(0).to_python()[1][2:4] == ["'=2+2", "'+cmd"]


def test_a_file_holds_only_where_one_may_export(applied, enter: Enter):
    assert [enter(who).get("/assignments/export.csv?list=all").status_code for who in ("Dev", "Mohan", "Zoya")] == [
        200,
        403,
        403,
    ]


# --- home, the assignment, the booth -------------------------------------------------------------------------------


def test_home_counts_what_waits_and_each_number_opens_its_list(work, world, enter: Enter):
    actions.report(work("registration", "Shivpuri"), text="Done", day=TODAY, by=world.authority("Mohan"))
    page = enter("Dev").get("/?on=2018-02-08").content.decode()

    for kind, n in (("today", 1), ("late", 1), ("waiting", 1), ("mine", 2)):
        assert f'<a class="n" href="/assignments/?list={kind}">{n}</a>' in page


def test_the_assignment_says_who_acts_and_how_far_the_target_is(work, world, enter: Enter):
    page = enter("Dev").get(f"/assignment/{work('registration', 'Rampur').pk}/").content.decode()

    assert "The post is vacant; District convenor, Ganga acts." in page
    assert "1 claimed and 0 verified of 5" in page


def test_a_booth_says_what_the_plan_asks_there(applied, world, enter: Enter):
    pages = [enter("Dev").get(f"/unit/{world.unit(name).pk}/").content.decode() for name in ("Rampur 1", "Rampur")]

    assert ["1 claimed and 0 verified of 5" in page for page in pages] == [True, False]


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("Uma", {"report", "remind", "extend", "reassign", "waive"}),
        ("Dev", {"report"}),
    ],
)
def test_only_what_one_may_do_is_offered(work, enter: Enter, who, buttons):
    page = enter(who).get(f"/assignment/{work('planning', 'Ganga').pk}/").content.decode()

    assert {act for act in ("report", "verify", "remind", "extend", "reassign", "waive", "take_back")
            if f'name="act" value="{act}"' in page} == buttons  # fmt: skip


def test_each_verb_is_on_the_page(work, world, enter: Enter):
    held = work("planning", "Ganga")
    uma, dev = enter("Uma"), enter("Dev")

    def press(who, act, **fields):
        answer = who.post(f"/assignment/{held.pk}/", {"act": act, **fields, **key()})
        return answer.status_code, work("planning", "Ganga").state

    assert press(uma, "remind") == (302, "not_started")
    assert press(uma, "extend", due="2018-02-05", text="Rain") == (302, "not_started")
    assert press(uma, "waive", text="") == (422, "not_started")
    assert press(uma, "waive", text="Flood") == (302, "waived")
    assert press(uma, "undo_waive") == (302, "not_started")
    assert press(dev, "report", text="We met") == (302, "reported")
    assert press(dev, "take_back") == (302, "in_progress")
    assert press(dev, "verify")[0] == 403
    assert press(dev, "report", text="We met") == (302, "reported")
    assert press(uma, "verify") == (302, "verified")
    assert press(uma, "verify") == (422, "verified")
    assert press(uma, "undo_verify") == (302, "reported")
    assert press(uma, "send_back", text="No minutes") == (302, "in_progress")
    assert press(uma, "reassign", role="region-convenor", text="Ill") == (302, "in_progress")
    assert str(work("planning", "Ganga").post) == "Region convenor, Uttar"


def test_what_was_ticked_and_written_is_kept_when_something_is_missing(work, enter: Enter):
    held = work("planning", "Ganga")

    page = enter("Uma").get(f"/assignments/act/?list=all&act=extend&text=Flood&pk={held.pk}")

    assert page.status_code == 422
    assert ("pk", str(held.pk)) in page.context["sent"]
    assert page.context["form"]["text"].value() == "Flood"
    assert 'name="due"' in page.content.decode()
