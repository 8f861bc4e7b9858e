"""Who is asked, and why; places in their order; letters once, and only to those who agreed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abhiyan.events import actions as events
from abhiyan.events.models import Event, Guest
from abhiyan.events.models import Invitation as GuestInvitation
from abhiyan.hall import access, actions, following, reads, rules, telling
from abhiyan.hall.keys import Verifier
from abhiyan.hall.models import Audience, Invitee, Pass
from abhiyan.kernel import crypto, work
from abhiyan.kernel.clock import INDIA
from abhiyan.kernel.models import Job
from abhiyan.messaging import gateways, inboxes, outbox
from abhiyan.messaging.actions import LONGEST, Rule
from abhiyan.messaging.models import Broadcast, Delivery, Template
from abhiyan.people.models import Contact, Person
from abhiyan.posts.actions import appoint
from tests.hall.conftest import FEB_10, FEB_22, NOW, OPENED, again, says, text
from tests.messaging.world import Counting
from tests.world import BY, TODAY, World

Asked = Callable[[str], Invitee]


def names(audience: Audience, event: Event) -> list[str]:
    named = following.followed(audience, event, day=FEB_10)
    people = Person.objects.in_bulk([one.person for one in named])
    return [people[one.person].name_en.removesuffix(" Kalpit") for one in named]


def letters() -> list[tuple[str, str]]:
    """(who, title) of every letter."""
    rows = Delivery.objects.select_related("person", "broadcast").order_by("broadcast", "person")
    return [(one.person.name_en.removesuffix(" Kalpit"), one.broadcast.title_en) for one in rows]


def write() -> None:
    """What the worker does."""
    for job in Job.objects.open():
        work.run(job.pk)


def test_the_plans_audience_is_named_by_the_posts_of_the_day(world: World, event: Event) -> None:
    audience = actions.audience_of(event)

    assert names(audience, event) == ["Uma", "Dev", "Mohan"]
    lines = following.lines(following.followed(audience, event, day=FEB_10), [event.unit])
    assert [(one.unit.name_en, one.n) for one in lines] == [("Uttar", 1), ("Ganga", 2)]


def test_volunteers_of_a_branch_are_asked_and_nobody_twice(world: World, event: Event) -> None:
    appoint(world.post("Rampur 1", "volunteer"), world.person("Mohan"), since=TODAY, by=BY)
    actions.add_rule(event, Rule(world.unit("Ganga"), ("volunteer",)), by=BY)
    actions.add_rule(event, Rule(world.unit("Ganga"), ("volunteer",)), by=BY)
    audience = actions.audience_of(event)

    assert len(audience.rules) == 2
    assert names(audience, event) == ["Uma", "Dev", "Mohan", "Chand"]
    kinds = {one.person: (one.rule, one.kind) for one in following.followed(audience, event, day=FEB_10)}
    assert kinds[world.person("Mohan").pk] == (0, rules.OFFICE)
    assert kinds[world.person("Chand").pk] == (1, rules.VOLUNTEER)


def test_a_guest_of_the_event_stands_first_and_has_a_pass_of_the_stage(world: World, event: Event) -> None:
    guest = Guest.objects.create(person=world.person("Maya"))
    GuestInvitation.objects.create(event=event, guest=guest, post=world.post("Seat East", "member"), part="invite")

    assert names(actions.audience_of(event), event)[0] == "Maya"
    assert following.followed(actions.audience_of(event), event, day=FEB_10)[0].kind == rules.STAGE
    guest.invitations.update(refused_on=TODAY, reason="away")
    assert "Maya" not in names(actions.audience_of(event), event)


def test_names_are_frozen_with_their_reason_and_stay(world: World, event: Event) -> None:
    assert actions.freeze(event, day=FEB_10, by=BY) == 3
    dev = Invitee.objects.select_related("post__role").get(person=world.person("Dev"))
    assert (dev.rule, dev.post and dev.post.role.key, dev.wave) == (0, "district-convenor", 1)

    with pytest.raises(actions.NobodyNamed):
        actions.freeze(event, day=FEB_10, by=BY)
    with pytest.raises(actions.WasSent):
        actions.drop_rule(event, 0, by=BY)
    actions.thaw(event, by=BY)
    assert Invitee.objects.count() == 0


def test_letters_go_to_those_who_agreed_once_and_by_a_second_person(world: World, event: Event) -> None:
    actions.freeze(event, day=FEB_10, by=world.authority("Sonal", FEB_10))
    with pytest.raises(PermissionDenied):
        actions.send(event, by=world.authority("Sonal", FEB_10))
    with pytest.raises(PermissionDenied):
        actions.send(event, by=world.authority("Dev", FEB_10))
    actions.send(event, by=world.authority("Uma", FEB_10))
    with pytest.raises(actions.NothingFrozen):
        actions.send(event, by=world.authority("Uma", FEB_10))
    with pytest.raises(actions.WasSent):
        actions.thaw(event, by=BY)
    for _again in range(2):
        write()
        telling.write_invitations(Audience.objects.get(), wave=1, day=FEB_10, by=BY)

    assert letters() == [("Uma", "Invitation"), ("Dev", "Invitation"), ("Mohan", "Invitation")]
    outbox.hand_over(Broadcast.INBOX, now=NOW)
    (letter,), _following = inboxes.messages(world.authority("Dev"))
    token = letter.text.rpartition("/invited/")[2].rstrip("/")
    found = telling.invitee_by(token)
    assert found is not None
    assert found.person == world.person("Dev")
    assert telling.invitee_by(token[:-1]) is None


def test_whoever_has_mail_gets_the_event_for_their_calendar(
    world: World, event: Event, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Counting()
    monkeypatch.setattr(
        gateways, "of", lambda channel: gateway if channel in (Broadcast.MAIL, Broadcast.INBOX) else None
    )
    address = "dev@example.org"
    Contact.objects.create(
        person=world.person("Dev"), kind=Contact.MAIL, sealed=crypto.seal(address), blind=crypto.blind(address)
    )
    write()
    outbox.hand_over(Broadcast.MAIL, now=NOW)
    outbox.hand_over(Broadcast.INBOX, now=NOW)

    (mail,), others = ([one for one in gateway.letters if bool(one.to) == by_mail] for by_mail in (True, False))
    assert (mail.to, len(others)) == (address, 3)
    assert not any(one.calendar for one in others)
    (entry,) = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
    assert entry.decoded("dtstart") == datetime(2018, 2, 22, 10, tzinfo=INDIA)
    assert "url" not in entry  # the file is everybody's: no page that asks for an account, and nobody's own link

    details = events.details_of(again(event))
    events.arrange(again(event), replace(details, day=FEB_22 + timedelta(3)), at=timezone.now(), by=BY)
    telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)
    outbox.hand_over(Broadcast.MAIL, now=NOW)
    (later,) = icalendar.Calendar.from_ical(gateway.letters[-1].calendar).walk("VEVENT")
    assert (later["uid"], later.decoded("dtstart").day) == (entry["uid"], 25)  # it moves in their calendar
    assert later["sequence"] > entry["sequence"]


def test_an_sms_leads_to_the_page_that_has_the_calendar(
    client: Any, world: World, event: Event, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "of", lambda channel: Counting() if channel == Broadcast.SMS else None)
    template = Template.objects.create(number="1", language="hi", header="ABHIYN", category="service", text="x")
    monkeypatch.setattr(telling, "registered_as", lambda _language, _text: template)

    said = telling.words(telling.INVITED, again(event), NOW, OPENED)

    assert said.channels == (Broadcast.SMS,)
    page = client.get(telling.link_of(asked("Dev").pk)).content.decode()
    assert "{link}" in said.text_en
    assert "event.ics" in page


def test_more_people_are_asked_in_a_second_wave_alone(world: World, event: Event, asked: Asked) -> None:
    write()
    actions.add_rule(event, Rule(world.unit("Ganga"), ("district-president",)), by=BY)
    assert actions.freeze(event, day=FEB_10, by=BY) == 1
    actions.send(event, by=world.authority("Sonal", FEB_10))
    write()

    assert letters()[3:] == [("Pia", "Invitation")]
    assert asked("Pia").wave == 2


def test_the_last_place_is_taken_once_and_a_no_lets_the_next_move_up(world: World, event: Event, asked: Asked) -> None:
    first, second, third = (says(asked(name)) for name in ("Uma", "Dev", "Mohan"))
    assert (first.state, second.state, third.state) == (Invitee.COMING, Invitee.COMING, Invitee.WAITING)
    assert not Pass.objects.filter(invitee=third).exists()

    says(asked("Uma"), coming=False, reason="ill")

    assert asked("Mohan").state == Invitee.COMING
    assert Pass.objects.filter(invitee=third, revoked_at=None).count() == 1
    assert Pass.objects.filter(invitee=first, revoked_at=None).count() == 0
    assert ("Mohan", "There is a place for you") in letters()
    assert reads.answers(Audience.objects.get()).places == 2
    assert says(asked("Uma")).state == Invitee.WAITING


def test_whoever_waits_keeps_their_turn_and_nobody_passes_by(world: World, event: Event, asked: Asked) -> None:
    actions.set_limits(event, actions.Limits(accompany=2), by=BY)
    says(asked("Uma"))
    dev = says(asked("Dev"), bring=1)
    mohan = says(asked("Mohan"))
    assert (dev.state, mohan.state) == (Invitee.WAITING, Invitee.WAITING)  # a place is free, and Dev stands before

    says(asked("Dev"), bring=0)
    assert (asked("Dev").state, asked("Mohan").state) == (Invitee.COMING, Invitee.WAITING)


def test_each_companion_has_a_pass_and_takes_a_place(world: World, event: Event, asked: Asked) -> None:
    actions.set_limits(event, actions.Limits(accompany=1), by=BY)
    uma = says(asked("Uma"), bring=5)

    kinds = list(Pass.objects.filter(invitee=uma, revoked_at=None).values_list("kind", flat=True))
    assert (uma.places, kinds) == (2, [rules.OFFICE, rules.COMPANION])
    assert says(asked("Dev")).state == Invitee.WAITING
    says(asked("Uma"), bring=0)
    assert asked("Dev").state == Invitee.COMING
    with pytest.raises(actions.NoRoom):
        says(asked("Uma"), bring=1)


def test_an_answer_twice_is_once_and_a_no_needs_a_reason(world: World, event: Event, asked: Asked) -> None:
    for _again in range(2):
        says(asked("Uma"))
    assert Pass.objects.count() == 1
    with pytest.raises(actions.NothingSaid):
        says(asked("Uma"), coming=False, reason="  ")
    yes, now = actions.Answer(True), timezone.now()
    with pytest.raises(PermissionDenied):
        actions.answer(asked("Dev"), yes, day=FEB_10, at=now, by=actions.by_link(asked("Uma")))
    with pytest.raises(actions.Over):
        actions.answer(asked("Dev"), yes, day=FEB_22 + timedelta(1), at=now, by=actions.by_link(asked("Dev")))


def test_a_larger_hall_lets_those_who_wait_come(world: World, event: Event, asked: Asked) -> None:
    for name in ("Uma", "Dev", "Mohan"):
        says(asked(name))
    events.keep_venue(world.unit("Uttar"), events.Hall("Town hall", capacity=3), venue=event.venue, by=BY)

    telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)

    assert asked("Mohan").state == Invitee.COMING


def test_an_event_that_moved_keeps_its_passes_and_its_people_are_told(world: World, event: Event, asked: Asked) -> None:
    write()
    says(asked("Uma"))
    says(asked("Dev"), coming=False)
    one = Pass.objects.get(invitee=asked("Uma"))
    details = events.details_of(again(event))
    moved = events.Details(**{name: getattr(details, name) for name in details.__dataclass_fields__} | {
        "day": FEB_22 + timedelta(3)
    })  # fmt: skip
    events.arrange(again(event), moved, at=timezone.now(), by=BY)

    for _again in range(2):
        telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)

    assert [one for one in letters() if one[1] == "The event has changed"] == [
        ("Uma", "The event has changed"), ("Mohan", "The event has changed"),
    ]  # fmt: skip
    assert Pass.objects.get(pk=one.pk).revoked_at is None
    shown = text(one)
    found = Verifier().read(shown)
    assert isinstance(found, rules.Said)
    hours = telling.hours_of(Audience.objects.get(), again(event))
    assert hours is not None
    there = datetime(2018, 2, 25, 9, tzinfo=INDIA)
    assert rules.judge(found, event=event.pk, day=there.date(), at=there, hours=hours, revoked=(), used=()) == rules.IN


def test_an_event_that_is_called_off_says_so(world: World, event: Event, asked: Asked) -> None:
    write()
    events.call_off(again(event), reason="flood", at=timezone.now(), by=BY)

    telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)

    assert letters()[3:] == [(name, "The event is called off") for name in ("Uma", "Dev", "Mohan")]
    with pytest.raises(actions.Over):
        says(asked("Uma"))


def test_those_who_come_are_reminded_once_on_the_day_before(world: World, event: Event, asked: Asked) -> None:
    write()
    says(asked("Uma"))
    opens = datetime(2018, 2, 22, 8, tzinfo=INDIA)
    for before, count in ((timedelta(days=2), 0), (timedelta(hours=23), 1), (timedelta(hours=1), 1)):
        telling.look_at(Audience.objects.get(), day=(opens - before).date(), now=opens - before)
        assert [one for one in letters() if one[1] == "Reminder"] == [("Uma", "Reminder")] * count


def handed() -> list[str]:
    """The titles of letters that went by the inbox, now that its gateway is back."""
    outbox.hand_over(Broadcast.INBOX, now=NOW)
    rows = Delivery.objects.filter(channel=Broadcast.INBOX, state=Delivery.HANDED).order_by("broadcast", "person")
    return list(rows.values_list("broadcast__title_en", flat=True))


def test_letters_that_still_wait_say_no_old_day_once_the_event_moved(world: World, event: Event, asked: Asked) -> None:
    write()
    details = replace(events.details_of(again(event)), day=FEB_22 + timedelta(3))
    events.arrange(again(event), details, at=timezone.now(), by=BY)
    telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)

    assert handed() == ["The event has changed"] * 3


def test_letters_that_still_wait_go_no_more_once_the_event_is_called_off(event: Event, asked: Asked) -> None:
    write()
    events.call_off(again(event), reason="flood", at=timezone.now(), by=BY)
    telling.look_at(Audience.objects.get(), day=FEB_10, now=NOW)

    assert handed() == ["The event is called off"] * 3


def test_nothing_of_an_event_goes_once_its_doors_closed(world: World, event: Event, asked: Asked) -> None:
    write()
    says(asked("Uma"))
    eve = datetime(2018, 2, 21, 12, tzinfo=INDIA)
    telling.look_at(Audience.objects.get(), day=eve.date(), now=eve)

    closes = datetime(2018, 2, 22, 23, 59, tzinfo=INDIA)
    assert Broadcast.objects.get(title_en="Reminder").ends_at == closes
    assert Broadcast.objects.get(title_en="Invitation").ends_at == NOW + LONGEST


def test_the_protocol_list_is_in_the_order_of_rank(world: World, event: Event, asked: Asked) -> None:
    events.keep_venue(world.unit("Uttar"), events.Hall("Town hall", capacity=9), venue=event.venue, by=BY)
    guest = Guest.objects.create(person=world.person("Maya"))
    GuestInvitation.objects.create(event=event, guest=guest, post=world.post("Seat East", "member"), part="invite")
    for name in ("Mohan", "Dev", "Uma"):
        says(asked(name))

    seated = reads.protocol(again(event))

    assert [one.rank for one in seated] == sorted(one.rank for one in seated)
    assert [one.person.name_en.split()[0] for one in seated if not one.is_guest] == ["Uma", "Dev", "Mohan"]
    assert [one.person.name_en.split()[0] for one in seated if one.is_guest] == ["Maya"]


def test_the_invitation_is_answered_without_an_account(client, world: World, event: Event, asked: Asked) -> None:
    client.cookies["django_language"] = "en"
    place = f"/invited/{telling.token_of(asked('Dev').pk)}/"
    page = client.get(place)
    assert "Are you coming?" in page.content.decode()

    answer = client.post(place, {"act": "no", "reason": "", "key": "k" * 20})
    assert (answer.status_code, asked("Dev").state) == (422, Invitee.ASKED)
    answer = client.post(place, {"act": "yes", "key": "m" * 20})
    assert (answer.status_code, asked("Dev").state) == (302, Invitee.COMING)
    page = client.get(place).content.decode()
    assert Pass.objects.get().shown_code in page
    assert "<svg" in page

    book = icalendar.Calendar.from_ical(client.get(f"{place}event.ics").content)
    (entry,) = book.walk("VEVENT")
    assert entry.decoded("dtstart") == datetime(2018, 2, 22, 10, tzinfo=INDIA)
    assert entry["url"] == f"http://testserver{place}"
    assert client.get(f"{place}pass.pdf").content.startswith(b"%PDF")
    assert client.get("/invited/1-~forged/").status_code == 404
    assert client.get("/door/1-~forged/").status_code == 404


def test_an_invitation_of_an_account_that_may_not_arrange_is_closed(enter, world: World, event: Event) -> None:
    for part in ("", "people/", "protocol/", "doors/", "badges.pdf", "sheet.pdf", "protocol.pdf"):
        assert enter("Dev").get(f"/event/{event.pk}/hall/{part}").status_code == 404, part
        assert enter("Uma").get(f"/event/{event.pk}/hall/{part}").status_code == 200, part


def test_people_are_asked_from_branches_beside_and_above_where_one_may(enter, world: World, event: Event) -> None:
    sonal = world.authority("Sonal", FEB_10)
    places = {unit.name_en for unit in access.branches(event.unit, day=FEB_10, by=sonal)}
    assert places == {"Uttar", "Pradesh", "Dakshin", "Ganga"}
    ganga = access.branches(world.unit("Ganga"), day=FEB_10, by=world.authority("Dev", FEB_10))
    assert [unit.name_en for unit in ganga] == ["Ganga", "Shivpuri", "Rampur"]  # nothing above, nothing beside

    browser, place = enter("Sonal"), f"/event/{event.pk}/hall/"
    fields = {"act": "rule", "unit": world.unit("Ganga").pk, "roles": ["volunteer"]}
    assert browser.post(place, fields | {"key": "r" * 20}).status_code == 302
    assert actions.audience_of(event).rules[1] == {
        "unit": world.unit("Ganga").pk,
        "roles": ["volunteer"],
        "verified": False,
    }
    answer = browser.post(place, fields | {"key": "s" * 20, "roles": ["region-convenor"]})
    assert answer.status_code == 422
    assert "Not to be asked in that branch: Region convenor" in answer.content.decode()
    answer = enter("Uma").post(place, fields | {"key": "t" * 20})  # she arranges it, and writes to nobody
    assert answer.status_code == 422
    assert len(actions.audience_of(event).rules) == 2


def test_any_rule_is_dropped_by_its_button_and_nothing_by_another_word(enter, event: Event) -> None:
    browser, place = enter("Sonal"), f"/event/{event.pk}/hall/"
    assert 'value="drop-0"' in browser.get(place).content.decode()
    for turn, act in enumerate(("drop-", "drop-x", "drop-9", "drop--1")):
        browser.post(place, {"key": f"{turn}" * 20, "act": act})
    assert len(actions.audience_of(event).rules) == 1

    browser.post(place, {"key": "d" * 20, "act": "drop-0"})

    assert actions.audience_of(event).rules == []


def test_an_unknown_word_about_a_pass_is_not_found(enter, held: Any, event: Event) -> None:
    one = held("Dev")

    answer = enter("Sonal").post(f"/event/{event.pk}/hall/people/", {"key": "x" * 20, "act": f"xyz-{one.pk}"})

    assert (answer.status_code, held("Dev").pk) == (404, one.pk)


def test_doors_that_close_after_midnight_close_then(event: Event) -> None:
    audience = actions.audience_of(event)
    audience.opens, audience.closes = time(20), time(1)

    hours = telling.hours_of(audience, event)

    assert hours
    assert hours.closes - hours.opens == timedelta(hours=5)


def test_the_minute_asks_for_no_turn_to_write_where_nothing_is_due(
    event: Event, asked: Asked, django_assert_num_queries: Any
) -> None:
    write()
    telling.look()
    says(asked("Uma"))

    with django_assert_num_queries(4) as seen:  # the day, the audiences, the event, whether somebody waits
        telling.look()
    assert not any("UPDATE" in one["sql"] or "SAVEPOINT" in one["sql"] for one in seen.captured_queries)


def test_what_fails_for_one_event_stops_no_other(
    event: Event, asked: Asked, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fails(_audience: Audience) -> Event:
        raise ValueError("spoiled")

    monkeypatch.setattr(telling, "_event", fails)

    telling.look()

    assert f"What is due for event {event.pk} was not done" in caplog.text


def test_enter_in_the_reason_says_no(client: Any, asked: Asked) -> None:
    """Enter presses the first button of a field's form: a reason why not must never say yes."""
    page = client.get(f"/invited/{telling.token_of(asked('Dev').pk)}/").content.decode()

    form = page[page.rindex("<form", 0, page.index('name="reason"')) :]
    assert form[form.index("<button") :].startswith('<button name="act" value="no"')


def test_doors_open_two_hours_before_as_far_as_it_is_known_when_it_begins(event: Event) -> None:
    audience = actions.audience_of(event)

    for half, begins, opens in (("am", time(10), 8), ("pm", None, 10), ("am", None, 4), ("", None, 4)):
        event.half, event.begins_at = half, begins
        hours = telling.hours_of(audience, event)
        assert hours
        assert hours.opens.hour == opens


def test_who_comes_is_not_asked_again_whether_they_come(client: Any, asked: Asked) -> None:
    place = f"/invited/{telling.token_of(asked('Uma').pk)}/"
    assert 'value="yes"' in client.get(place).content.decode()
    says(asked("Uma"))

    assert [word in client.get(place).content.decode() for word in ('value="yes"', 'value="no"')] == [False, True]


def test_a_hall_is_called_as_the_reader_speaks(world: World, event: Event) -> None:
    events.keep_venue(world.unit("Uttar"), events.Hall("नगर भवन", name_en="Town hall"), venue=event.venue, by=BY)

    said = telling.words(telling.INVITED, again(event), NOW, OPENED)

    assert "नगर भवन" in said.text_hi
    assert "Town hall" not in said.text_hi
    assert "Town hall" in said.text_en


def test_a_hall_smaller_than_the_audience_is_said_before_anything_is_sent(enter, world: World, event: Event) -> None:
    page = enter("Uma").get(f"/event/{event.pk}/hall/").content.decode()

    assert "The hall holds 2; 1 more than that are asked." in page
    assert "Take a larger hall" in page
    events.keep_venue(world.unit("Uttar"), events.Hall("Town hall", capacity=3), venue=event.venue, by=BY)
    assert "The hall holds" not in enter("Uma").get(f"/event/{event.pk}/hall/").content.decode()
