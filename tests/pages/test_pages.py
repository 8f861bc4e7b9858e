"""What the pages say and whom they say it to."""

import csv
import io
import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from abhiyan.kernel.models import AuditEntry
from abhiyan.pages import reads
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Appointment, Nomination, Post, Role, Sentence
from abhiyan.units.actions import rename
from abhiyan.units.models import Goal, Organization, Unit
from tests.pages.conftest import Enter
from tests.world import BY, TODAY, World

KEY = {"key": "0123456789abcdef"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_stranger_is_led_to_the_sign_in(world: World) -> None:
    answer = Client().get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")


def test_an_empty_installation_says_what_to_do_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "standing", lambda: reads.Standing(False, False, False, False, False))

    page = text(Client(headers={"accept-language": "en"}), "/first-steps/")

    assert "abhiyan profile apply" in page
    assert "abhiyan units load" in page


def test_first_steps_that_are_done_lead_to_the_sign_in(world: World) -> None:
    steps = Client(headers={"accept-language": "en"}).get("/first-steps/").content.decode()

    assert "abhiyan profile apply" not in steps


def test_home_names_the_post_and_the_next_gap(enter: Enter, world: World) -> None:
    page = text(enter("Mohan"), "/")

    assert "Mandal convenor" in page
    assert "Shivpuri 1" in page
    assert f'action="/post/{world.post("Shivpuri 1", "booth-worker").pk}/appoint/"' in page


def test_the_next_gap_stands_before_the_list_of_all(enter: Enter, world: World) -> None:
    page = text(enter("Mohan"), "/")

    assert page.index('id="gap"') < page.index('id="vacancies"')


def test_the_next_gap_is_the_first_booth_of_the_list(enter: Enter, world: World) -> None:
    listed = enter("Mohan").get("/").context

    assert f"/post/{listed['gap'].pk}/" == listed["vacancies"][0].href


def test_offices_are_filled_before_booths_from_the_top_down(enter: Enter, world: World) -> None:
    def offered(name: str) -> Post:
        gap: Post = enter(name).get("/").context["gap"]
        return gap

    members = world.post("Ganga", "district-member")
    assert offered("Tara") == world.post("Dakshin", "region-convenor")
    assert offered("Uma") == offered("Dev") == members
    for number in range(members.seats or 0):
        appoint(members, world.newcomer(f"N{number}"), since=TODAY, by=BY)
    assert offered("Uma") == offered("Dev") == world.post("Rampur", "mandal-convenor")
    appoint(world.post("Rampur", "mandal-convenor"), world.newcomer("Ravi"), since=TODAY, by=BY)
    assert offered("Uma") == offered("Mohan") == world.post("Shivpuri 1", "booth-worker")


@pytest.mark.parametrize("name", ["Sonal", "Tara", "Uma", "Dev", "Pia", "Mohan", "Asha", "Chand", "Maya"])
def test_every_link_of_the_first_page_opens(enter: Enter, world: World, name: str) -> None:
    browser = enter(name)
    links = set(re.findall(r'href="(/[^"#]*)', text(browser, "/"))) - {"/accounts/logout/"}

    answers = {link: browser.get(link).status_code for link in links if not link.startswith("/static/")}

    assert {link: status for link, status in answers.items() if status != 200} == {}


def test_a_wrong_number_has_the_focus_and_leads_home_once_it_is_right(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker")
    said = {"key": uuid.uuid4(), "name": "Sunita", "phone": "12345", "since": str(TODAY), "next": "/"}

    page = enter("Mohan").post(f"/post/{post.pk}/appoint/", said)
    (wrong,) = re.findall(r"<input[^>]*autofocus[^>]*>", page.content.decode())

    assert (page.status_code, 'name="phone"' in wrong) == (422, True)
    assert '<input type="hidden" name="next" value="/">' in page.content.decode()


def test_the_same_name_and_number_is_the_same_person(enter: Enter, world: World) -> None:
    client, since = enter("Mohan"), str(TODAY)
    for place in ("Shivpuri 1", "Shivpuri 2", "Shivpuri 2"):
        said = {"key": uuid.uuid4(), "name": "Sunita  Namuna", "phone": "98765 43210", "since": since}
        answer = client.post(f"/post/{world.post(place, 'booth-worker').pk}/appoint/", said)

    held = Appointment.objects.filter(person__name_en="Sunita Namuna")
    assert (held.count(), held.values("person").distinct().count()) == (2, 1)
    assert (answer.status_code, "already holds this post" in answer.content.decode()) == (422, True)


def test_a_goal_is_followed_from_the_top_down_to_its_unit_and_nowhere_else(enter: Enter, world: World) -> None:
    east = world.unit("Seat East")
    Goal.objects.create(
        key="both", unit=east.parent, level=east.level, count=3, year=2019, name_en="Every seat", name_hi="हर सीट"
    )
    client = enter("Tara")
    for place, shown in (("Pradesh", True), (east.parent.name_en, True), ("Uttar", False)):
        page = text(client, f"/coverage/{world.unit(place).pk}/")
        assert ("Every seat" in page) is shown, place
    assert "2 are there" in text(client, f"/coverage/{east.parent_id}/")


def test_where_no_sms_is_sent_one_is_invited_by_mail(enter: Enter, world: World) -> None:
    client, mohan = enter("Dev"), world.person("Mohan")
    for mail in ("", "mohan@example.org"):
        client.post(f"/person/{mohan.pk}/invite/", {"key": uuid.uuid4(), "mail": mail})
        mohan.refresh_from_db()
        assert (mohan.user.email if mohan.user else "") == mail


def test_what_would_be_refused_is_refused_before_one_is_asked(enter: Enter, world: World) -> None:
    client, ganga = enter("Sonal"), world.unit("Ganga")
    for kind, said in (("move", {"to": "B1"}), ("close", {})):
        address = f"/unit/{ganga.pk}/change/{kind}/"
        answer = client.post(address, {"key": uuid.uuid4(), "day": str(TODAY), **said})
        assert (answer.status_code, 'name="sure"' in answer.content.decode()) == (422, False), kind


def test_a_member_of_a_seat_reads_the_plan_of_the_seat(enter: Enter, world: World) -> None:
    maya = enter("Maya")

    assert [maya.get(page).context["unit"] for page in ("/plan/", "/plans/compare/")] == [world.unit("Seat East")] * 2


def test_a_preview_changes_nothing(enter: Enter, world: World) -> None:
    ganga, before = world.unit("Ganga"), AuditEntry.objects.count()
    said = {"key": uuid.uuid4(), "day": str(TODAY), "name_hi": "नया", "name_en": "New"}
    answer = enter("Sonal").post(f"/unit/{ganga.pk}/change/rename/", said)
    ganga.refresh_from_db()

    assert (answer.status_code, ganga.name_en, AuditEntry.objects.count()) == (200, "Ganga", before)


def test_another_branch_is_not_there(enter: Enter, world: World) -> None:
    client = enter("Dev")
    strange, zoya = world.unit("Nagar").pk, world.held_by("Zoya")

    for address in (
        f"/unit/{strange}/", f"/coverage/{strange}/", f"/coverage/{strange}/why/", f"/unit/{strange}/people/",
        f"/post/{zoya.post_id}/", f"/person/{zoya.person_id}/", f"/appointment/{zoya.pk}/end/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address


def test_the_way_up_names_units_one_may_not_open(enter: Enter, world: World) -> None:
    page = text(enter("Dev"), f"/unit/{world.unit('Ganga').pk}/")

    assert "Pradesh" in page
    assert f'href="/unit/{world.unit("Pradesh").pk}/"' not in page


def test_a_booth_shows_both_ways_up(enter: Enter, world: World) -> None:
    page = text(enter("Sonal"), f"/unit/{world.unit('Shivpuri 1').pk}/")

    assert f'href="/unit/{world.unit("Shivpuri").pk}/"' in page
    assert f'href="/unit/{world.unit("Seat East").pk}/"' in page


def test_a_past_day_is_shown_as_it_was(enter: Enter, world: World) -> None:
    booth = world.unit("Rampur 1").pk
    client = enter("Dev")

    assert "Esha Kalpit" in text(client, f"/unit/{booth}/people/?on=2018-01-15")
    assert "Esha Kalpit" not in text(client, f"/unit/{booth}/people/")


def test_search_finds_either_script_in_ones_branch_only(enter: Enter, world: World) -> None:
    dev = enter("Dev")

    assert "Asha Kalpit" in text(dev, "/search/?q=आशा")
    assert "Asha Kalpit" in text(dev, "/search/?q=asha+kalpit")
    assert "Zoya Kalpit" not in text(dev, "/search/?q=zoya")
    assert "Zoya Kalpit" in text(enter("Sonal"), "/search/?q=zoya")
    assert f'href="/unit/{world.unit("Shivpuri").pk}/"' in text(dev, "/search/?q=शिवपुरी")


def test_why_counts_the_rows_again(enter: Enter, world: World) -> None:
    page = text(enter("Mohan"), f"/coverage/{world.unit('Shivpuri 1').pk}/why/?figure=filled&role=booth-worker")

    assert "Claimed: 2" in page
    assert "the same" in page
    assert "Asha Kalpit" in page


def test_who_sees_me_names_the_posts_above(enter: Enter, world: World) -> None:
    page = text(enter("Asha"), "/who-sees-me/")

    assert "Mohan Kalpit" in page
    assert "Zoya Kalpit" not in page


def test_an_export_is_safe_from_formulas_and_logged(enter: Enter, world: World) -> None:
    rename(world.unit("Shivpuri"), name_hi="शिवपुरी", name_en="=cmd|' /C calc'!A0", day=TODAY, by=BY)

    answer = enter("Sonal").get(f"/coverage/{world.unit('Ganga').pk}/export.csv")

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["Ganga", "'=cmd|' /C calc'!A0", "Rampur"]
    assert AuditEntry.objects.filter(verb="export").count() == 1


def test_whoever_may_not_export_gets_no_file(enter: Enter, world: World) -> None:
    assert enter("Mohan").get(f"/coverage/{world.unit('Shivpuri').pk}/export.xlsx").status_code == 403


def test_an_ended_appointment_leaves_the_seat_vacant(enter: Enter, world: World) -> None:
    held = world.held_by("Bela")

    answer = enter("Mohan").post(
        f"/appointment/{held.pk}/end/", {"last_day": "2018-02-03", "reason": "moved away", **KEY}
    )

    held.refresh_from_db()
    assert answer.status_code == 302
    assert (held.until, held.reason) == (date(2018, 2, 4), "moved away")


def test_a_full_post_says_so_and_keeps_what_was_typed(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri", "mandal-convenor")
    client = enter("Dev")

    answer = client.post(
        f"/post/{post.pk}/appoint/", {"name": "Nira Kalpit", "phone": "9876543210", "since": "2018-02-01", **KEY}
    )

    assert answer.status_code == 422
    assert "Every seat of this post is held on that day." in answer.content.decode()
    assert "Nira Kalpit" in answer.content.decode()


def test_a_known_person_is_appointed_from_the_search(enter: Enter, world: World) -> None:
    post, chand = world.post("Shivpuri 2", "booth-worker"), world.person("Chand")
    client = enter("Dev")

    assert f'value="{chand.pk}"' in text(client, f"/search/?q=chand&post={post.pk}")
    client.post(f"/post/{post.pk}/appoint/", {"person": chand.pk, "since": "2018-02-01", **KEY})

    assert [held.person for held in Appointment.objects.on(TODAY).filter(post=post)] == [chand]


def test_a_unit_is_renamed_only_after_the_preview(enter: Enter, world: World) -> None:
    unit = world.unit("Rampur")
    sonal = enter("Sonal")
    said = {"name_hi": "रामपुर", "name_en": "New Rampur", "day": "2018-02-01"}

    shown = sonal.post(f"/unit/{unit.pk}/change/rename/", {**said, **KEY})
    assert "Nothing has been changed yet" in shown.content.decode()
    assert Unit.objects.get(pk=unit.pk).name_en == "Rampur"

    sonal.post(f"/unit/{unit.pk}/change/rename/", {**said, "sure": "yes", "key": "another-key-of-16"})
    assert Unit.objects.get(pk=unit.pk).name_en == "New Rampur"


def test_a_file_of_units_is_shown_first_and_then_loaded(enter: Enter, world: World) -> None:
    sonal = enter("Sonal")
    rows = "code,level,parent,area_parent,name_hi,name_en\nB9,booth,U1B,C1,नया,New\nB10,booth,NOPE,,और,More\n"
    file = SimpleUploadedFile("units.csv", rows.encode(), "text/csv")

    shown = sonal.post("/units/load/", {"file": file, "day": "2018-02-01", **KEY})
    assert "“NOPE”" in shown.content.decode()
    assert not Unit.objects.filter(code="B9").exists()

    sonal.post("/units/load/", {"sure": "yes", "key": "another-key-of-16"})
    assert Unit.objects.get(code="B9").parent == world.unit("Rampur")


def test_the_day_is_moved_in_an_invented_database_only(enter: Enter, world: World) -> None:
    assert enter("Dev").post("/demo/day/", {"offset": "3", **KEY}).status_code == 404


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_promise_is_read_from_the_settings(world: World, language: str, settings: object) -> None:
    settings.UNMASK_PER_HOUR = 17  # type: ignore[attr-defined]

    page = Client(headers={"accept-language": language}).get("/data-promise/").content.decode()

    assert "17" in page


def test_a_missing_page_speaks_both_languages(world: World) -> None:
    for language, word in (("en", "There is no such page in your branch"), ("hi", "पृष्ठ")):
        answer = Client(headers={"accept-language": language}).get("/nowhere/")
        assert answer.status_code == 404
        assert word in answer.content.decode()


def test_a_rehearsal_says_so_on_every_page(enter: Enter, world: World) -> None:
    Organization.objects.update(invented=True)

    assert "everybody here is invented" in text(enter("Dev"), "/")


def test_a_holder_is_moved_to_a_free_seat_nearby(enter: Enter, world: World) -> None:
    bela, to = world.held_by("Bela"), world.post("Shivpuri 2", "booth-worker")
    dev = enter("Dev")

    assert f'value="{to.pk}"' in text(dev, f"/appointment/{bela.pk}/transfer/?q=shivpuri")
    dev.post(f"/appointment/{bela.pk}/transfer/", {"to": to.pk, "day": "2018-02-01", **KEY})

    held = Appointment.objects.filter(person=bela.person).order_by("since").values_list("post", "since", "until")
    assert list(held) == [(bela.post_id, date(2018, 1, 1), TODAY), (to.pk, TODAY, None)]


def test_a_nomination_waits_for_whoever_may_appoint(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri 1", "volunteer")
    new = {"name": "Nira Kalpit", "phone": "9876543210", "since": "2018-02-01"}
    Sentence.objects.get_or_create(role=Role.objects.get(key="booth-worker"), verb="nominate", scope="own")

    enter("Asha").post(f"/post/{post.pk}/nominate/", {**new, **KEY})
    nomination = Nomination.objects.get()
    assert "Nira Kalpit" in text(enter("Mohan"), "/")

    enter("Mohan").post(f"/nomination/{nomination.pk}/decide/", {"accept": "on", "key": "another-key-of-16"})
    assert [held.person.name_en for held in post.appointments.order_by("-pk")[:1]] == ["Nira Kalpit"]


def test_consent_is_taken_back_by_oneself(enter: Enter, world: World) -> None:
    asha = world.person("Asha")
    assert asha.verifications.on(TODAY).exists()

    enter("Asha").post("/me/own/switch/", {"purpose": "organise", **KEY})

    assert not asha.verifications.on(TODAY).exists()


def test_an_act_is_taken_back_by_a_further_act(enter: Enter, world: World) -> None:
    unit = world.unit("Rampur")
    act = rename(unit, name_hi="रामपुर", name_en="New Rampur", day=TODAY, by=BY)

    enter("Sonal").post(f"/unit-act/{act.pk}/undo/", KEY)

    assert Unit.objects.get(pk=unit.pk).name_en == "Rampur"


def test_an_address_that_takes_a_form_says_so(enter: Enter, world: World) -> None:
    answer = enter("Mohan").get(f"/post/{world.post('Shivpuri 2', 'booth-worker').pk}/appoint/")

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "There is nothing to read here" in answer.content.decode()


def test_after_a_form_that_was_not_taken_the_language_switch_leads_back(enter: Enter, world: World) -> None:
    post = world.post("Shivpuri 2", "booth-worker").pk

    answer = enter("Mohan").post(
        f"/post/{post}/appoint/", KEY, headers={"referer": f"http://testserver/post/{post}/?on=2018-02-01"}
    )

    assert answer.status_code == 422
    assert f'name="next" value="/post/{post}/?on=2018-02-01"' in answer.content.decode()


@pytest.mark.parametrize("day", ["1990-01-01", "2018-01-05", "2100-01-01"])
@pytest.mark.parametrize("page", ["", "gaps/", "trend/", "map/", "why/", "siblings/"])
def test_every_day_can_be_looked_at(enter: Enter, world: World, day: str, page: str) -> None:
    client = enter("Sonal")

    for name in ("Pradesh", "Shivpuri", "Shivpuri 1"):
        assert client.get(f"/coverage/{world.unit(name).pk}/{page}?on={day}").status_code == 200
