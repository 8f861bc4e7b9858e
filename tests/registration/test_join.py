"""The public form: who may send it, what it keeps, what it answers, and what it keeps of somebody under 18: nothing."""

import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from abhiyan.kernel import clock
from abhiyan.kernel.models import Answer
from abhiyan.people import notices
from abhiyan.people.models import Consent, Notice, Person
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import signing, typed, whereabouts
from abhiyan.registration.models import SignUp, UnderAge, Window
from abhiyan.units.actions import insert_units
from abhiyan.units.models import Organization
from abhiyan.units.profile import UnitRow
from tests.registration.joining import NUMBER, changed, database, filled, opened, refused, send
from tests.rights.mutants import Mutant, living
from tests.world import BY, FOUNDED, TODAY, World

UNDER_AGE = Mutant(
    "abhiyan.kernel.idempotency:Once.process_view",
    'if (check := getattr(view, "check", None)) and (response := check(request)) is not None:',
    "if (response := None) is not None:",
)


@pytest.fixture
def client(world: World) -> Client:
    return Client(headers={"accept-language": "en"})


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# --- alone ------------------------------------------------------------------------------------------------------------


def test_a_volunteer_signs_up(client: Client, world: World, window: Window) -> None:
    answer = send(client, filled(world, agree_events="on"))

    row = SignUp.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/join/done/{row.code}/")
    assert (row.window, row.kind, row.placed, row.language) == (window, SignUp.VOLUNTEER, True, "en")
    assert row.helper is row.referrer is None
    assert len(bytes(row.device)) == 16
    person = row.person
    assert person is not None
    assert (person.name_en, person.name_hi) == ("Mira Kalpit", "")
    assert signing.ticked_for(person.pk) == {"organise", "events"}
    assert Appointment.objects.get(person=person).post == world.post("Shivpuri 1", "volunteer")


def test_a_name_in_hindi_is_kept_in_hindi(client: Client, world: World, window: Window) -> None:
    send(client, filled(world, name="मीरा कल्पित", phone="५०००० ९०००१"))

    person = SignUp.objects.get().person
    assert person is not None
    assert (person.name_hi, person.name_en) == ("मीरा कल्पित", "")


def test_whoever_was_appointed_already_needs_no_place(client: Client, world: World, window: Window) -> None:
    people = Person.objects.count()

    answer = send(client, filled(world, None, **{"as": "appointed"}))

    row = SignUp.objects.get()
    assert answer.status_code == 302
    assert (row.kind, row.person, row.unit) == (SignUp.APPOINTED, None, None)
    assert Person.objects.count() == people


def test_whoever_was_appointed_may_confirm_outside_the_window_too(client: Client, world: World) -> None:
    opened(since=date(2018, 3, 1), until=date(2018, 3, 9))

    assert send(client, filled(world, None, **{"as": "appointed"})).status_code == 302
    assert SignUp.objects.get().window is None


def test_the_place_as_far_as_it_is_known_is_enough(client: Client, world: World, window: Window) -> None:
    assert send(client, filled(world, "Ganga")).status_code == 302
    assert list(SignUp.objects.unplaced()) == [SignUp.objects.get(unit=world.unit("Ganga"), placed=False)]


def test_nothing_is_ticked_beforehand(client: Client, world: World, window: Window) -> None:
    said = page(client, f"/join/?at={world.unit('Shivpuri 1').pk}")

    assert all(f'name="agree_{purpose}"' in said for purpose in Consent.PURPOSES)
    assert all(notices.text_of(purpose, "en") in said for purpose in Consent.PURPOSES)
    assert 'name="adult" value="yes"' in said
    adult = said[said.index('name="adult"') : said.index('name="agree_organise"')]
    assert "checked" not in adult + said[said.index('name="agree_organise"') :]


def test_neither_page_nor_form_makes_a_session(client: Client, world: World, window: Window) -> None:
    page(client, "/join/")
    page(client, "/join/where/?q=Shivpuri")
    send(client, filled(world))

    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies


def test_the_answer_is_the_same_for_a_known_and_an_unknown_number(world: World, window: Window) -> None:
    """The code differs, which is new in either; Asha's number stands on record."""
    answers = [send(Client(), filled(world, phone=phone)) for phone in ("5000000006", NUMBER)]
    codes = list(SignUp.objects.order_by("pk").values_list("code", flat=True))

    said = [
        (answer.status_code, answer["Location"].replace(code, "X"), answer.content, sorted(answer.cookies))
        for answer, code in zip(answers, codes, strict=True)
    ]
    assert said[0] == said[1]


def test_sent_twice_it_is_done_once(client: Client, world: World, window: Window) -> None:
    fields = filled(world)

    first, second = send(client, fields), send(client, fields)

    assert SignUp.objects.count() == 1
    assert first["Location"] == second["Location"]


# --- what is wrong ----------------------------------------------------------------------------------------------------

WRONG = [
    ("phone", "", "Write your phone number."),
    ("phone", "12345", "This is not a phone number"),
    ("phone", "9.87654E+09", "lost its last digits"),
    ("phone", "98765 43210 / 98765 43211", "Two numbers stand here"),
    ("phone", "98765 432lO", "Letters stand where digits should be"),
    ("phone", "0522 2200000", "This number can't receive messages"),
    ("phone", "9999999999", "Nobody has this number"),
    ("phone", "+44 7400 123456", "another country"),
    ("phone", "98765 43217", "Everybody here is invented"),
    ("phone", "x" * 300, "This is not a phone number"),
    ("name", "", "Write your name."),
    ("name", "Total", "Write your name."),
    ("name", "test", "a form tried out"),
    ("name", "12345", "no letters in this name"),
    ("name", "AAAPL1234C", "identity document"),
    ("name", "ािमीरा", "A vowel sign here"),
    ("name", "Mira " * 60, "longer than any name"),
    ("name", "Mira\u202eKalpit", "hidden signs"),
    ("language", "", "Choose a language."),
    ("language", "fr", "one of the two languages"),
    ("adult", None, "Say whether you are 18 or older."),
    ("adult", "perhaps", "Say yes or no."),
    ("agree_organise", None, "Tick this to sign up."),
]


@pytest.mark.parametrize(("field", "typed", "said"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    client: Client, world: World, window: Window, field: str, typed: str | None, said: str
) -> None:
    before = database()

    answer = send(client, filled(world, **{field: typed}))

    assert answer.status_code == (422 if field == "adult" else 302)
    assert said in refused(client, answer).replace("&#x27;", "'")
    assert changed(before, database()) == set()


def test_a_number_no_network_has_is_refused_among_real_people(client: Client, world: World, window: Window) -> None:
    Organization.objects.update(invented=False)

    assert "No network has" in refused(client, send(client, filled(world)))
    assert send(client, filled(world, phone="98765 43217")).status_code == 302


def test_a_place_outside_the_window_is_not_taken(client: Client, world: World) -> None:
    opened(unit=world.unit("Uttar"))

    assert send(client, filled(world, "Nagar 1")).status_code == 200  # asked for a place once more
    assert not SignUp.objects.exists()
    assert send(client, filled(world, "Rampur 1")).status_code == 302


def test_words_are_read_in_the_language_chosen(client: Client, world: World, window: Window) -> None:
    before = database()

    answer = send(client, filled(world, language="hi", words=notices.mark("en")))

    said = refused(client, answer)
    assert notices.text_of("organise", "hi") in said
    assert "Mira Kalpit" in said
    assert changed(before, database()) == set()
    assert send(client, filled(world, language="hi"), language="hi").status_code == 302
    assert SignUp.objects.get().ticked == str(Notice.objects.get(language="hi").pk)


def test_words_that_changed_meanwhile_are_read_anew(
    client: Client, world: World, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = filled(world)
    monkeypatch.setitem(notices.TEXTS, ("events", "en"), "Other words.")

    assert "Other words." in refused(client, send(client, fields))
    assert not SignUp.objects.exists()


def test_so_many_from_one_browser_and_no_more(client: Client, world: World, window: Window, settings: Any) -> None:
    settings.SIGN_UPS_PER_DEVICE = 1
    page(client, f"/join/?at={world.unit('Shivpuri 1').pk}")

    assert send(client, filled(world)).status_code == 302
    answer = send(client, filled(world, phone="5000090002"))

    assert "from this browser today" in refused(client, answer)
    assert SignUp.objects.count() == 1


# --- what a refused form carries to its own page ----------------------------------------------------------------------


def test_a_refused_form_comes_back_as_often_as_it_is_asked_for(client: Client, world: World, window: Window) -> None:
    answer = send(client, filled(world, phone="12345"))

    for _turn in range(2):
        said = refused(client, answer)
        assert ('value="12345"' in said, 'value="Mira Kalpit"' in said) == (True, True)
    other = page(client, f"/join/?at={world.unit('Shivpuri 1').pk}")
    assert "Mira" not in other, "only the address of that page opens it"
    assert "Mira" not in page(client, f"{answer['Location']}x")


def test_the_browser_carries_it_sealed_and_for_ten_minutes(
    client: Client, world: World, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = send(client, filled(world, phone="12345"))
    cookie = client.cookies["typed"]
    assert (cookie["max-age"], cookie["path"], cookie["httponly"]) == (600, "/join/", True)
    assert b"Mira" not in b64decode(cookie.value, altchars=b"-_")

    later = time.time() + 601
    monkeypatch.setattr(typed.time, "time", lambda: later)
    assert "Mira" not in refused(client, answer)


def test_a_cookie_somebody_made_is_nothing(client: Client, world: World, window: Window) -> None:
    for cookie in ("x", "AAAA", b64encode(b"x" * 60).decode(), "é"):
        client.cookies["typed"] = cookie
        assert "Sign up" in page(client, f"/join/?at={world.unit('Shivpuri 1').pk}&again=x")


def test_nothing_is_carried_of_who_did_not_say_they_are_18(client: Client, world: World, window: Window) -> None:
    send(client, filled(world, adult=None))
    assert "typed" not in client.cookies

    send(client, filled(world, phone="12345"))
    assert client.cookies["typed"].value
    send(client, filled(world, adult="no"))
    assert client.cookies["typed"].value == ""


def test_it_ends_with_the_sign_up(client: Client, world: World, window: Window) -> None:
    send(client, filled(world, phone="12345"))
    assert send(client, filled(world)).status_code == 302
    assert client.cookies["typed"].value == ""


def test_what_is_too_long_to_carry_is_shown_at_once(client: Client, world: World, window: Window) -> None:
    answer = send(client, filled(world, phone="1" * 4_000))
    assert (answer.status_code, "typed" in client.cookies) == (422, False)


# --- under 18 ---------------------------------------------------------------------------------------------------------


def test_of_somebody_under_18_nothing_is_kept_but_a_count(client: Client, world: World, window: Window) -> None:
    page(client, f"/join/?at={world.unit('Shivpuri 1').pk}")
    UnderAge.objects.create(day=TODAY, n=1)
    before = database()

    answer = send(client, filled(world, adult="no"))

    assert answer["Location"] == "/join/under-18/"
    assert "See you when you are 18" in page(client, "/join/under-18/")
    assert changed(before, database()) == {"registration_underage"}
    assert UnderAge.objects.get().n == 2
    assert not client.cookies.get("sessionid")


def test_without_the_guard_a_trace_would_stay(client: Client, world: World, window: Window) -> None:
    """The twin: let through to the form, the browser or at least the form itself is refused, and nothing is counted."""
    before = database()
    with living(UNDER_AGE):
        answer = send(client, filled(world, adult="no"))

    assert answer.status_code == 422  # the form's own wall stands behind the first
    assert changed(before, database()) == set()
    with (
        living(UNDER_AGE),
        living(
            Mutant(
                "abhiyan.registration.joining.forms:Details.clean_adult",
                'if self.cleaned_data["adult"] != YES:',
                "if False:",
            )
        ),
    ):
        send(client, filled(world, adult="no"))
    assert {"people_contact", "people_person", "kernel_answer"} <= changed(before, database())


# --- before, during, after --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2018, 1, 31), "Registration opens soon"),
        (date(2018, 2, 1), "Become a volunteer"),
        (date(2018, 2, 8), "Become a volunteer"),
        (date(2018, 2, 9), "Registration is over"),
    ],
)
def test_before_and_after_the_window_the_page_says_so(
    client: Client, world: World, window: Window, day: date, said: str
) -> None:
    clock.set_day(day)

    found = page(client, "/join/")

    assert said in found
    assert "1 February 2018" in found or "February" in found
    assert "/data-promise/" in found
    if "Become" not in said:
        assert "/join/?as=appointed" in found
        assert "/accounts/login/" in found
        answer = send(client, filled(world))
        assert (answer.status_code, SignUp.objects.count()) == (409, 0)


def test_with_no_window_at_all_the_page_says_what_else_can_be_done(client: Client, world: World) -> None:
    assert "There is no registration now" in page(client, "/join/")


# --- cost -------------------------------------------------------------------------------------------------------------


def statements(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE")) for one in seen)


def grow(world: World) -> None:
    rows = [
        UnitRow(1, "booth", f"X{n}", "U1A", "C2", f"शिवपुरी नया {n}", f"Shivpuri new {n}", None, None) for n in range(12)
    ]
    insert_units(rows, day=FOUNDED, by=BY)
    whereabouts.forget()


def cost(client: Client, world: World) -> dict[str, int]:
    booth, district, mandal, seat = (world.unit(name).pk for name in ("Shivpuri 1", "Ganga", "Shivpuri", "Seat West"))
    pages = [
        "/join/", f"/join/?at={booth}", "/join/?as=appointed", "/join/where/", "/join/where/?q=Shivpuri+1",
        f"/join/where/?under={district}", f"/join/where/?under={mandal}", f"/join/where/?seat={seat}&part=2",
        f"/join/where/?seat={seat}", "/join/under-18/",
    ]  # fmt: skip
    client.get("/join/where/")  # what a process keeps has been read
    found = {address: statements(lambda address=address: client.get(address)) for address in pages}
    fields = filled(world, phone=f"50000{90_000 + SignUp.objects.count():05}")
    return found | {"POST": statements(lambda: send(client, fields))}


def test_pages_and_form_cost_little_and_the_same_at_any_size(client: Client, world: World, window: Window) -> None:
    send(client, filled(world))  # the words in force are written down once
    before = cost(client, world)

    grow(world)

    assert cost(client, world) == before
    assert max(n for address, n in before.items() if address != "POST") <= 6, before
    assert before["POST"] <= 24, before
    assert Answer.objects.exists()
