"""What the level above does, to one and to many: a later day, another post, a reminder, letting off, and back again."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from abhiyan.kernel.models import AuditEntry
from abhiyan.plans import actions, counting
from abhiyan.plans.counting import Counted
from abhiyan.plans.models import Assignment, Programme
from abhiyan.posts.models import Role
from tests.plans.conftest import APPLIED, MEETING
from tests.plans.test_apply import recounts
from tests.world import BY, TODAY

FEB_3 = date(2018, 2, 3)


def planning(world, day, unit="Ganga"):
    return counting.figures(world.unit(unit), day).get("feb/planning", counting.NOTHING)


def role(key):
    return Role.objects.select_related("level").get(key=key)


# --- a later last day ----------------------------------------------------------------------------------------------


def test_a_later_day_is_late_later(work, world):
    held = actions.extend(work("planning", "Ganga"), due=FEB_3, reason="Flood", day=TODAY, by=world.authority("Uma"))

    assert (held.due, held.reason, held.extended_on) == (FEB_3, "Flood", TODAY)
    assert [planning(world, day).late for day in (TODAY, FEB_3, date(2018, 2, 4))] == [0, 0, 1]
    assert [planning(world, day).due for day in (TODAY, FEB_3)] == [0, 1]
    assert recounts(world)


@pytest.mark.parametrize("due", [MEETING, date(2018, 1, 25), date(2018, 1, 31)])
def test_an_earlier_day_or_one_that_is_over_is_no_extension(work, world, due):
    with pytest.raises(actions.NotLater):
        actions.extend(work("planning", "Ganga"), due=due, reason="Flood", day=TODAY, by=BY)


def test_the_plan_applied_again_leaves_the_later_day(work, world, plan):
    actions.extend(work("planning", "Ganga"), due=FEB_3, reason="Flood", day=APPLIED, by=BY)

    assert actions.apply(plan(), day=TODAY, by=BY) == []
    actions.apply(plan(("on = 2018-01-26", "on = 2018-01-28")), day=TODAY, by=BY)

    assert [work("planning", unit).due for unit in ("Ganga", "Yamuna")] == [FEB_3, date(2018, 1, 28)]
    assert recounts(world)


def test_the_plan_that_gives_still_more_time_prevails(work, plan):
    actions.extend(work("planning", "Ganga"), due=date(2018, 1, 27), reason="Flood", day=APPLIED, by=BY)
    actions.apply(plan(("on = 2018-01-26", "on = 2018-01-28")), day=APPLIED, by=BY)

    assert (work("planning", "Ganga").due, work("planning", "Ganga").extended_on) == (date(2018, 1, 28), None)


# --- another post --------------------------------------------------------------------------------------------------


def test_the_post_above_gets_the_work_and_its_level_above_verifies(work, world):
    held = work("registration", "Shivpuri")
    actions.reassign(held, role=role("district-convenor"), reason="Ill", day=TODAY, by=world.authority("Uma"))

    found = work("registration", "Shivpuri")
    may = {name for name in ("Tara", "Uma", "Dev", "Mohan") if actions.may_verify(found, by=world.authority(name))}
    assert (str(found.post), may) == ("District convenor, Ganga", {"Tara", "Uma"})
    assert [one.pk for one in Assignment.objects.in_hands_of(world.person("Dev").pk, TODAY)].count(found.pk) == 1


def test_one_takes_work_of_below_upon_oneself(work, world):
    dev = world.authority("Dev")
    actions.reassign(work("registration", "Shivpuri"), role=role("district-convenor"), reason="Ill", day=TODAY, by=dev)

    assert str(work("registration", "Shivpuri").post) == "District convenor, Ganga"


@pytest.mark.parametrize("key", ["mandal-convenor", "district-president", "booth-worker"])
def test_only_another_post_of_the_wing_at_the_unit_or_above_gets_work(work, world, key):
    with pytest.raises(actions.NoSuchPost):
        actions.reassign(work("registration", "Shivpuri"), role=role(key), reason="Ill", day=TODAY, by=BY)


def test_nobody_hands_work_to_those_above(work, world):
    with pytest.raises(PermissionDenied):
        actions.reassign(
            work("registration", "Shivpuri"),
            role=role("region-convenor"),
            reason="Ill",
            day=TODAY,
            by=world.authority("Dev"),
        )


# --- reminding, taking back, undoing -------------------------------------------------------------------------------


def test_a_reminder_says_when_and_by_whom(work, world):
    uma = world.authority("Uma")
    held = actions.remind(work("planning", "Ganga"), day=TODAY, by=uma)

    assert (held.told_on, held.told_by, held.state) == (TODAY, uma.actor, "not_started")


def test_one_takes_the_own_report_back_until_it_is_verified(work, world):
    dev = world.authority("Dev")
    actions.report(work("planning", "Ganga"), text="We met", day=TODAY, by=dev)
    actions.take_back(work("planning", "Ganga"), day=TODAY, by=dev)
    open_again = (work("planning", "Ganga").state, planning(world, TODAY))
    actions.report(work("planning", "Ganga"), text="We met", day=TODAY, by=dev)
    actions.verify(work("planning", "Ganga"), day=TODAY, by=world.authority("Uma"))

    assert open_again == ("in_progress", Counted(1, 1, 0, 0, 1))
    with pytest.raises(actions.NotReported):
        actions.take_back(work("planning", "Ganga"), day=TODAY, by=dev)
    assert recounts(world)


def test_nobody_takes_back_the_report_of_another(work, world):
    actions.report(work("planning", "Ganga"), text="We met", day=TODAY, by=world.authority("Dev"))

    with pytest.raises(actions.NotYours):
        actions.take_back(work("planning", "Ganga"), day=TODAY, by=world.authority("Uma"))


def test_a_verification_and_a_letting_off_are_undone(work, world):
    uma = world.authority("Uma")
    before = planning(world, TODAY)
    actions.waive(work("planning", "Ganga"), reason="Flood", day=TODAY, by=uma)
    actions.undo(work("planning", "Ganga"), day=TODAY, by=uma)
    after = (work("planning", "Ganga").state, planning(world, TODAY))
    actions.report(work("planning", "Ganga"), text="We met", day=TODAY, by=world.authority("Dev"))
    reported = planning(world, TODAY)
    actions.verify(work("planning", "Ganga"), day=TODAY, by=uma)
    actions.undo(work("planning", "Ganga"), day=TODAY, by=uma)

    assert after == ("not_started", before)
    assert (work("planning", "Ganga").state, planning(world, TODAY)) == ("reported", reported)
    assert recounts(world)


def test_what_the_plan_itself_let_off_is_not_asked_again_by_hand(work, world):
    Assignment.objects.filter(pk=work("planning", "Ganga").pk).update(
        state="waived", closed_on=TODAY, reason="withdrawn"
    )

    with pytest.raises(actions.NothingToUndo):
        actions.undo(work("planning", "Ganga"), day=TODAY, by=BY)


ABOVE = {
    "verify": lambda held, by: actions.verify(held, day=TODAY, by=by),
    "send_back": lambda held, by: actions.send_back(held, reason="No", day=TODAY, by=by),
    "waive": lambda held, by: actions.waive(held, reason="Flood", day=TODAY, by=by),
    "extend": lambda held, by: actions.extend(held, due=FEB_3, reason="Flood", day=TODAY, by=by),
    "reassign": lambda held, by: actions.reassign(held, role=role("region-convenor"), reason="Ill", day=TODAY, by=by),
    "remind": lambda held, by: actions.remind(held, day=TODAY, by=by),
    "undo": lambda held, by: actions.undo(held, day=TODAY, by=by),
}


@pytest.mark.parametrize("verb", ABOVE)
@pytest.mark.parametrize("who", ["Dev", "Mohan", "Pia", "Maya", "Zoya"])
def test_who_does_not_stand_above_does_none_of_it(work, world, verb, who):
    with pytest.raises(PermissionDenied):
        ABOVE[verb](work("planning", "Ganga"), world.authority(who))


@pytest.mark.parametrize("verb", ["send_back", "waive", "extend", "reassign"])
def test_a_reason_is_needed(work, verb):
    words = {"extend": {"due": FEB_3}, "reassign": {"role": role("region-convenor")}}.get(verb, {})
    with pytest.raises(actions.NothingSaid):
        getattr(actions, verb)(work("planning", "Ganga"), reason=" ", day=TODAY, by=BY, **words)


def test_a_closed_programme_takes_no_change(work):
    actions.close(Programme.objects.get(), day=TODAY, by=BY)

    for verb in ("waive", "extend", "reassign", "remind"):
        with pytest.raises(actions.ProgrammeClosed):
            ABOVE[verb](work("planning", "Ganga"), BY)


# --- many at once --------------------------------------------------------------------------------------------------


def test_many_are_done_where_they_can_and_the_others_say_why_not(work, world):
    ganga, yamuna, shivpuri = work("planning", "Ganga"), work("planning", "Yamuna"), work("registration", "Shivpuri")
    actions.report(ganga, text="We met", day=TODAY, by=world.authority("Dev"))
    ids = [ganga.pk, yamuna.pk, shivpuri.pk, 0]
    deed = actions.Extend(date(2018, 3, 1), day=TODAY, by=world.authority("Uma"), reason="Flood")

    before = actions.preview(deed, ids)
    turned = actions.do(deed, ids)

    assert turned == before == [
        (ganga.pk, "already closed"), (yamuna.pk, "outside your branch"), (0, "no such assignment"),
    ]  # fmt: skip
    assert [work("registration", unit).due for unit in ("Shivpuri", "Rampur")] == [date(2018, 3, 1), date(2018, 2, 8)]
    noted = AuditEntry.objects.get(verb="extend_many")
    assert (noted.count, noted.detail) == (1, {"day": "2018-02-01", "reason": "Flood", "due": "2018-03-01"})
    assert recounts(world)


def test_a_preview_changes_nothing(work):
    before = list(Assignment.objects.order_by("pk").values())
    ids = [row["id"] for row in before]

    assert actions.preview(actions.LetOff(day=TODAY, by=BY, reason="Flood"), ids) == []
    assert list(Assignment.objects.order_by("pk").values()) == before


def test_many_are_handed_each_to_the_post_above_it(work, world):
    deed = actions.Reassign(role("district-convenor"), day=TODAY, by=world.authority("Tara"), reason="All")
    ids = [work("registration", unit).pk for unit in ("Shivpuri", "Rampur", "Nagar")]

    assert actions.do(deed, ids) == []
    assert [str(work("registration", unit).post.unit) for unit in ("Shivpuri", "Rampur", "Nagar")] == [
        str(world.unit(unit)) for unit in ("Ganga", "Ganga", "Yamuna")
    ]
    assert str(work("registration", "Nagar").acting) == "State convenor, Pradesh"


# --- a closed programme ---------------------------------------------------------------------------------------------


def test_a_closed_programme_opens_no_work_again_that_nobody_could_report(work, world):
    """Its reports may still be verified; what would be open afterwards stays as it stands."""
    uma, dev = world.authority("Uma"), world.authority("Dev")
    reported = actions.report(work("planning", "Ganga"), text="Met", day=MEETING, by=dev)
    waived = actions.waive(work("planning", "Yamuna"), reason="Flood", day=MEETING, by=BY)
    actions.close(Programme.objects.get(), day=TODAY, by=BY)

    for act in (
        lambda: actions.send_back(reported, reason="Who came?", day=TODAY, by=uma),
        lambda: actions.take_back(reported, day=TODAY, by=dev),
        lambda: actions.undo(waived, day=TODAY, by=BY),
    ):
        with pytest.raises(actions.ProgrammeClosed):
            act()
    assert actions.verify(reported, day=TODAY, by=uma).state == "verified"
    assert recounts(world)


# --- what is written is kept without numbers of identity documents --------------------------------------------------


@pytest.mark.parametrize("many", [False, True])
def test_a_report_is_kept_without_identity_numbers(work, world, many):
    held, by, text = work("registration", "Shivpuri"), world.authority("Mohan"), "12 came; Aadhaar 2341 2341 2346"
    if many:
        actions.report_many([held.pk], text=text, day=FEB_3, by=by)
    else:
        actions.report(held, text=text, day=FEB_3, by=by)

    assert work("registration", "Shivpuri").report == "12 came; Aadhaar •••• •••• ••••"


def test_a_reason_is_kept_without_identity_numbers(work, world):
    held = actions.waive(work("planning", "Ganga"), reason="ABCPK1234L is ill", day=TODAY, by=world.authority("Uma"))

    assert held.reason == "•••••••••• is ill"
    assert "ABCPK1234L" not in str(list(AuditEntry.objects.values_list("detail")))


def test_who_wrote_an_identity_number_is_told(work, enter):
    held = work("registration", "Shivpuri")
    sent = {"act": "report", "text": "Voter card XYZ1234567", "key": "0123456789abcdef"}

    answer = enter("Mohan").post(f"/assignment/{held.pk}/", sent, follow=True)

    assert "The number of an identity document was masked" in answer.content.decode()
    assert "XYZ1234567" not in answer.content.decode()
