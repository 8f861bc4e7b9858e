"""The programme in a calendar: what stands in it, for whom, and what a void link answers."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from icalendar import Calendar

from abhiyan.accounts.models import User
from abhiyan.plans import actions
from abhiyan.plans.feed import calendar, token_of
from abhiyan.plans.models import Feed, Programme
from abhiyan.plans.progress import concerning
from abhiyan.plans.timeline import activities_of
from abhiyan.posts.actions import appoint, end
from abhiyan.posts.models import Role
from tests.plans.conftest import APPLIED, PLAN, without
from tests.rights.country import plain
from tests.world import BY, TODAY

HOST = "https://office.example"


def events(feed, day=TODAY):
    """The events of a calendar, read back: (summary, first day, day after the last, status, sequence)."""
    book = Calendar.from_ical(calendar(feed, day=day, host=HOST))
    return [
        (
            str(one["summary"]),
            one.decoded("dtstart"),
            one.decoded("dtend"),
            str(one["status"]),
            one["sequence"],
        )
        for one in book.walk("VEVENT")
    ]


def uids(feed):
    book = Calendar.from_ical(calendar(feed, day=TODAY, host=HOST))
    return [str(one["uid"]) for one in book.walk("VEVENT")]


def account(world):
    """The user that Dev signs in as."""
    person = world.person("Dev")
    person.user = User.objects.create_user()
    person.save(update_fields=["user"])
    return person.user


@pytest.fixture
def dev(applied, world):
    """Dev's own calendar. He speaks Hindi; the plan's names are English only."""
    return actions.make_feed(None, day=TODAY, by=world.authority("Dev"))


def test_a_person_finds_what_they_answer_for(dev, world):
    """The planning of Ganga, and Rampur's registration in place of its vacant convenor."""
    assert events(dev) == [
        ("Planning meeting: गंगा", date(2018, 1, 26), date(2018, 1, 27), "CONFIRMED", 1),
        ("Registration: रामपुर", date(2018, 2, 1), date(2018, 2, 9), "CONFIRMED", 1),
    ]


def test_a_unit_has_every_activity_that_concerns_it(applied, world):
    feed = actions.make_feed(world.unit("Ganga"), day=TODAY, by=world.authority("Dev"))

    assert [summary for summary, *_ in events(feed)] == [
        "Planning meeting: गंगा",
        "Registration: गंगा",
        "Conference: गंगा",
    ]


@pytest.mark.parametrize(
    ("branch", "listed"), [("U", True), ("U1A", True), ("U1B", True), ("D", False), ("D1A", False)]
)
def test_an_activity_of_another_branch_is_in_no_calendar_and_on_no_timeline(plan, world, branch, listed):
    """Registration is limited to a branch: Ganga lies in Uttar, over Shivpuri and Rampur, beside Dakshin and Nagar."""
    limited = plan(('each = "mandal"', f'each = "mandal"\nwithin = "{branch}"'))
    actions.apply(limited, day=APPLIED, by=BY)
    ganga = world.unit("Ganga")
    feed = actions.make_feed(ganga, day=TODAY, by=world.authority("Dev"))

    in_feed = any(summary.startswith("Registration") for summary, *_ in events(feed))
    on_timeline = [one.key for one in activities_of(ganga, TODAY)]
    kept = [one.key for one in concerning(ganga)]
    assert (in_feed, "registration" in on_timeline, "registration" in kept) == (listed, listed, listed)


def test_a_set_of_days_is_an_event_a_day(plan, world):
    actions.apply(plan(("on = 2018-01-26", "dates = [2018-01-26, 2018-01-27, 2018-01-29]")), day=TODAY, by=BY)
    feed = actions.make_feed(world.unit("Ganga"), day=TODAY, by=world.authority("Dev"))

    days = [first for summary, first, *_ in events(feed) if summary.startswith("Planning")]
    assert days == [date(2018, 1, 26), date(2018, 1, 27), date(2018, 1, 29)]
    assert len(set(uids(feed))) == 5


def test_a_changed_plan_keeps_its_events_and_counts_them_up(dev, plan):
    before = uids(dev)

    actions.apply(plan(("through = 2018-02-08", "through = 2018-02-10")), day=TODAY, by=BY)

    assert uids(dev) == before
    assert events(dev)[1] == ("Registration: रामपुर", date(2018, 2, 1), date(2018, 2, 11), "CONFIRMED", 2)


def test_what_the_plan_took_back_is_cancelled(dev, plan):
    actions.apply(plan(text=without("registration", PLAN)), day=TODAY, by=BY)

    assert [(summary, status) for summary, _, _, status, _ in events(dev)] == [
        ("Planning meeting: गंगा", "CONFIRMED"),
        ("Registration: रामपुर", "CANCELLED"),
    ]


def of_planning(feed, *, of=date(2018, 2, 1)):
    """The planning of Ganga in a calendar: (day after the last, status, sequence)."""
    return [(after, status, number) for name, _, after, status, number in events(feed, of) if "Planning" in name]


def test_a_later_day_moves_the_event_and_counts_it_up(dev, world, work):
    before = uids(dev)

    actions.extend(work("planning", "Ganga"), due=date(2018, 2, 3), reason="Flood", day=TODAY, by=BY)

    assert uids(dev) == before
    assert of_planning(dev) == [(date(2018, 2, 4), "CONFIRMED", 2)]
    assert "3 फ़रवरी 2018 तक" in calendar(dev, day=TODAY, host=HOST).decode().replace("\r\n ", "")


def test_of_several_days_the_last_one_moves(plan, world, work):
    actions.apply(plan(("on = 2018-01-26", "dates = [2018-01-26, 2018-01-29]")), day=TODAY, by=BY)
    feed = actions.make_feed(None, day=TODAY, by=world.authority("Dev"))

    actions.extend(work("planning", "Ganga"), due=date(2018, 2, 3), reason="Flood", day=TODAY, by=BY)

    lasting = [after for after, status, _ in of_planning(feed) if status == "CONFIRMED"]
    assert lasting == [date(2018, 1, 27), date(2018, 2, 4)]


def test_work_handed_on_is_cancelled_here_and_stands_there(dev, world, work):
    uma = actions.make_feed(None, day=TODAY, by=world.authority("Uma"))
    uid, ours = uids(dev)[0], of_planning(dev)
    role = Role.objects.select_related("level").get(key="region-convenor")

    actions.reassign(work("planning", "Ganga"), role=role, reason="Ill", day=TODAY, by=BY)

    assert ours == [(date(2018, 1, 27), "CONFIRMED", 1)]
    assert of_planning(dev) == [(date(2018, 1, 27), "CANCELLED", 2)]
    assert of_planning(uma) == [(date(2018, 1, 27), "CONFIRMED", 2)]
    assert uid in uids(dev)
    assert uid in uids(uma)


def test_work_that_comes_back_holds_again(dev, world, work):
    for key in ("region-convenor", "district-convenor"):
        role = Role.objects.select_related("level").get(key=key)
        actions.reassign(work("planning", "Ganga"), role=role, reason="Ill", day=TODAY, by=BY)

    assert of_planning(dev) == [(date(2018, 1, 27), "CONFIRMED", 3)]


def test_who_stood_in_is_told_too_and_who_comes_to_the_post_later_is_not(dev, world, work):
    """Dev stands in for Rampur's vacant convenor; the work goes up, and then somebody comes to Rampur."""
    role = Role.objects.select_related("level").get(key="region-convenor")
    actions.reassign(work("registration", "Rampur"), role=role, reason="Ill", day=TODAY, by=BY)
    nira = world.newcomer()
    appoint(world.post("Rampur", "mandal-convenor"), nira, since=TODAY, by=BY)
    later = Feed.objects.create(person=nira, nonce="0" * 32, made_on=TODAY)

    assert [status for name, *_, status, _ in events(dev) if "Registration" in name] == ["CANCELLED"]
    assert events(later) == []


def test_what_is_let_off_and_asked_again_counts_up(dev, work):
    actions.waive(work("planning", "Ganga"), reason="Flood", day=TODAY, by=BY)
    let_off = of_planning(dev)
    actions.undo(work("planning", "Ganga"), day=TODAY, by=BY)

    assert [let_off, of_planning(dev)] == [
        [(date(2018, 1, 27), "CANCELLED", 2)],
        [(date(2018, 1, 27), "CONFIRMED", 3)],
    ]


def shown(feed):
    """The days of the planning in a unit's calendar, and whether each still holds."""
    return [(first.day, status) for summary, first, _, status, _ in events(feed) if summary.startswith("Planning")]


def test_a_single_day_that_was_taken_out_is_cancelled_and_comes_back(plan, world):
    three = ("on = 2018-01-26", "dates = [2018-01-26, 2018-01-27, 2018-01-29]")
    actions.apply(plan(three), day=TODAY, by=BY)
    feed = actions.make_feed(world.unit("Ganga"), day=TODAY, by=world.authority("Dev"))
    before = set(uids(feed))

    actions.apply(plan(("on = 2018-01-26", "dates = [2018-01-26, 2018-01-29]")), day=TODAY, by=BY)
    assert (shown(feed), set(uids(feed))) == ([(26, "CONFIRMED"), (29, "CONFIRMED"), (27, "CANCELLED")], before)

    actions.apply(plan(three), day=TODAY, by=BY)
    assert shown(feed) == [(26, "CONFIRMED"), (27, "CONFIRMED"), (29, "CONFIRMED")]


def test_one_event_that_becomes_several_days_is_cancelled(dev, plan):
    actions.apply(plan(("on = 2018-01-26", "dates = [2018-01-26, 2018-01-29]")), day=TODAY, by=BY)

    assert shown(dev) == [(26, "CONFIRMED"), (29, "CONFIRMED"), (26, "CANCELLED")]
    assert len(set(uids(dev))) == 4


def test_the_day_a_post_ends_the_calendar_is_empty(dev, world):
    of_unit = actions.make_feed(world.unit("Ganga"), day=TODAY, by=world.authority("Dev"))

    end(world.held_by("Dev"), until=TODAY, by=BY)

    assert (events(dev), events(of_unit)) == ([], [])


def test_nobody_elses_name_or_number_is_in_it(dev):
    text = calendar(dev, day=TODAY, host=HOST).decode()

    assert "कल्पित" not in text
    assert "Kalpit" not in text


def test_a_unit_one_does_not_see_has_no_calendar(applied, world):
    with pytest.raises(PermissionDenied):
        actions.make_feed(world.unit("Dakshin"), day=TODAY, by=world.authority("Dev"))
    assert not Feed.objects.exists()


def test_the_machine_itself_has_no_calendar(applied, world):
    with pytest.raises(actions.NobodysFeed):
        actions.make_feed(world.unit("Dakshin"), day=TODAY, by=BY)


def test_a_link_is_answered_to_anybody_who_has_it(dev):
    answer = Client().get(f"/calendar/{token_of(dev)}.ics")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer.content.decode().startswith("BEGIN:VCALENDAR\r\n")


def test_a_renewed_a_revoked_and_an_unknown_link_are_answered_alike(dev, world):
    by, first = world.authority("Dev"), token_of(dev)
    second = token_of(actions.make_feed(None, day=TODAY, by=by))
    renewed = Client().get(f"/calendar/{first}.ics")
    assert Client().get(f"/calendar/{second}.ics").status_code == 200

    actions.revoke_feed(None, by=by)

    revoked, unknown = (Client().get(f"/calendar/{token}.ics") for token in (second, "unknown-link"))
    assert [one.status_code for one in (renewed, revoked, unknown)] == [404, 404, 404]
    assert plain(revoked.content) == plain(unknown.content)
    assert not Feed.objects.exists()


def test_a_link_is_made_and_revoked_on_its_page(applied, world, client):
    client.force_login(account(world))

    client.post("/calendar/", {"unit": world.unit("Ganga").pk, "act": "make", "key": "0123456789abcdef"})
    made = [row.unit_id for row in Feed.objects.all()]
    client.post("/calendar/", {"unit": world.unit("Dakshin").pk, "act": "make", "key": "1123456789abcdef"})
    client.post("/calendar/", {"unit": world.unit("Ganga").pk, "act": "revoke", "key": "2123456789abcdef"})

    assert made == [world.unit("Ganga").pk]
    assert not Feed.objects.exists()


def test_a_closed_programme_leaves_the_calendar(dev):
    actions.close(Programme.objects.get(), day=TODAY, by=BY)

    assert events(dev) == []


@pytest.mark.parametrize("unit", ["9" * 30, "x", "-1", "²"])
@pytest.mark.parametrize("act", ["make", "revoke"])
def test_what_is_no_unit_makes_and_revokes_nothing(dev, world, client, unit, act):
    """Least of all one's own calendar in its stead."""
    client.force_login(account(world))

    answer = client.post("/calendar/", {"unit": unit, "act": act, "key": "4123456789abcdef"})

    assert (answer.status_code, Feed.objects.get().nonce) == (404, dev.nonce)


def test_the_link_of_an_account_that_was_shut_answers_nothing(dev, world, client):
    user = account(world)
    assert Client().get(f"/calendar/{token_of(dev)}.ics").status_code == 200
    user.is_active = False
    user.save()

    assert Client().get(f"/calendar/{token_of(dev)}.ics").status_code == 404
