"""Only an SMS that says what is registered with the operators leaves: bad inputs 61, and L10, L11."""

from typing import Any

import pytest

from abhiyan.messaging import actions, gateways, outbox, registering, rendering
from abhiyan.messaging.models import Broadcast, Silence, Template
from abhiyan.messaging.registered import Registered, Unfit, check
from tests.messaging.test_pages import entered, filled
from tests.messaging.world import NOON, TEXT_EN, TEXT_HI, Counting, agreed, composed, counted, rules, sending, states
from tests.world import BY, World

HOSTS = ("abhiyan.example.org",)
MEET = Registered("Namaste {#alphanumeric#}, meet on {#numeric#} at {#alphanumeric#}. {#url#}", True, HOSTS)
NEWS = MEET._replace(service=False)
HINDI = Registered("नमस्ते {#alphanumeric#}, बैठक {#numeric#} को।", True, HOSTS)
GOOD = "Namaste Asha, meet on 2 at Town Hall. https://abhiyan.example.org/x"


@pytest.mark.parametrize(
    ("text", "registered"),
    [
        (GOOD, MEET),
        (GOOD.replace(", ", ",  ") + " ", MEET),
        (GOOD.replace("Town Hall", "T" * 40), MEET),
        (GOOD.replace("Town Hall", "Vote House"), NEWS),
        ("नमस्ते आशा, बैठक 2 को।", HINDI),
        ("नमस्ते Asha, बैठक २ को।", HINDI),
        ("Call 1800 11 22", Registered("Call {#cbn#}", True, ())),
        ("Write to a@example.org", Registered("Write to {#email#}", True, ())),
        *(
            (GOOD.replace("Town Hall", said), MEET)
            for said in ("10.30", "10.30/11.00", "A.K./B.S.", "Hall 1/2", "a.m./p.m.")
        ),
        *((f"नमस्ते {said}, बैठक 2 को।", HINDI) for said in ("श्री. राम", "श्री.राम/सीता", "आशा, जवाब दें")),
    ],
)
def test_what_is_registered_may_leave(text: str, registered: Registered) -> None:
    check(text, registered)


@pytest.mark.parametrize(
    ("text", "registered", "reason"),
    [
        (GOOD.replace("Namaste", "Namaskar"), MEET, "words"),
        (GOOD + " Join us", MEET, "words"),
        ("Please " + GOOD, MEET, "words"),
        (GOOD.replace("on 2", "on two"), MEET, "words"),
        ("", MEET, "words"),
        (GOOD.replace("\n", " ").replace(" meet", "\nmeet"), MEET, "words"),
        (GOOD.replace("Asha", "आशा"), MEET, "alphabet"),
        (GOOD.replace("Town Hall", "Town Hall 😀"), MEET, "alphabet"),
        (GOOD.replace("Town Hall", "T" * 41), MEET, "too-long"),
        (GOOD.replace("Town Hall", "T" * 200), MEET, "too-long"),
        (GOOD.replace("abhiyan.example.org", "evil.example.com"), MEET, "link"),
        (GOOD.replace("abhiyan.example.org", "abhiyan.example.org.evil.com"), MEET, "link"),
        (GOOD.replace("abhiyan.example.org", "abhiyan.example.org@evil.com"), MEET, "link"),
        (GOOD.replace("Town Hall", "https://abhiyan.example.org"), MEET, "link"),
        (GOOD.replace("Town Hall", "www.evil.com"), MEET, "link"),
        (GOOD.replace("Town Hall", "evil.com/x"), MEET, "link"),
        (GOOD.replace("Town Hall", "BIT.LY/2x"), MEET, "link"),
        (GOOD.replace("Town Hall", "Hall,t.me/x"), MEET, "link"),
        (GOOD.replace("Town Hall", "evil.co.in:8080/x"), MEET, "link"),
        (GOOD.replace("Town Hall", "abhiyan.example.org/x"), MEET, "link"),
        (GOOD.replace("Town Hall", "xn--p1b.xn--h2brj9c/x"), MEET, "link"),
        ("नमस्ते उदाहरण.भारत/क, बैठक 2 को।", HINDI, "link"),
        ("Write to a@evil.com/x", Registered("Write to {#email#}", True, ()), "link"),
        ("नमस्ते आशा समर्थन दें, बैठक 2 को।", HINDI, "canvassing"),
        (GOOD.replace("Town Hall", "Hall, vote for us"), MEET, "canvassing"),
        ("नमस्ते आशा हमें वोट दें, बैठक 2 को।", HINDI, "canvassing"),
        ("नमस्ते आशा, बैठक दो को।", HINDI, "words"),
        ("Call soon", Registered("Call {#cbn#}", True, ()), "words"),
        ("Say x", Registered("Say {#var#}", True, ()), "words"),
    ],
)
def test_what_is_not_is_refused_with_the_reason(text: str, registered: Registered, reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        check(text, registered)
    assert unfit.value.reason == reason


def test_the_place_where_it_differs_is_said() -> None:
    with pytest.raises(Unfit) as unfit:
        check("Namaskar Asha", MEET)
    assert "kar" in unfit.value.what


# --- the file ----------------------------------------------------------------------------------------------------

FILE = f"""
[[template]]
number = "1107160000000000001"
language = "hi"
header = "ABHYAN"
category = "service"
text = "{TEXT_HI.replace("{name}", "{#alphanumeric#}")}"

[[template]]
number = "1107160000000000002"
language = "en"
header = "ABHYAN"
category = "service"
text = "{TEXT_EN.replace("{name}", "{#alphanumeric#}")}"

[[silence]]
unit = "C1"
name = "Poll"
closes = 2018-03-11T17:00:00
"""


def test_the_file_is_brought_about_once(world: World, tmp_path: Any) -> None:
    assert len(registering.apply(rules(tmp_path, FILE), by=BY, now=NOON)) == 3
    assert registering.apply(rules(tmp_path, FILE), by=BY, now=NOON) == []
    silence = Silence.objects.get()
    assert (silence.unit.name_en, (silence.until - silence.since).total_seconds() / 3600) == ("Seat East", 48)

    assert len(registering.apply(rules(tmp_path, ""), by=BY, now=NOON)) == 3
    assert (Silence.objects.count(), Template.objects.filter(retired=False).count()) == (0, 0)


def test_silence_that_has_begun_is_not_taken_back_or_made_shorter(world: World, tmp_path: Any) -> None:
    registering.apply(rules(tmp_path, FILE), by=BY, now=NOON)
    begun = Silence.objects.get().since
    shorter = FILE.replace("17:00:00", "16:00:00")

    registering.apply(rules(tmp_path, ""), by=BY, now=begun)
    assert Silence.objects.count() == 1
    registering.apply(rules(tmp_path, shorter), by=BY, now=begun)
    assert Silence.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('unit = "C1"', 'unit = "nowhere"', "unit"),
        ("closes = 2018-03-11T17:00:00", "closes = 2018-03-11T17:00:00\nhours = 24", "hours"),
        ("closes = 2018-03-11T17:00:00", 'closes = "soon"', "closes"),
        ('category = "service"', 'category = "spam"', "category"),
        ("{#alphanumeric#}", "{#var#}", "{#var#}"),
        ('header = "ABHYAN"', 'header = "ABHYAN"\ncolour = "red"', "colour"),
    ],
)
def test_what_is_wrong_in_it_is_said_by_line(world: World, tmp_path: Any, before: str, after: str, said: str) -> None:
    with pytest.raises(registering.RulesWrong) as wrong:
        rules(tmp_path, FILE.replace(before, after, 1))
    assert said in str(wrong.value)


# --- a message by SMS --------------------------------------------------------------------------------------------


@pytest.fixture
def set_up(world: World, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Counting:
    settings.DLT_ENTITY, settings.DLT_HOSTS = "1101", list(HOSTS)
    registering.apply(rules(tmp_path, FILE), by=BY, now=NOON)
    agreed(world, "Asha", "Bela")
    gateway = Counting()
    monkeypatch.setattr(gateways, "of", lambda _channel: gateway)
    return gateway


def templates(**changed: Any) -> dict[str, Any]:
    hindi, english = Template.objects.get(language="hi"), Template.objects.get(language="en")
    return {"channels": (Broadcast.SMS,), "template_hi": hindi, "template_en": english} | changed


def test_an_sms_goes_under_its_registered_number_and_header(world: World, set_up: Counting) -> None:
    sending(world, **templates())
    assert outbox.hand_over(Broadcast.SMS, now=NOON) == 2
    assert {(one.template, one.header) for one in set_up.letters} == {("1107160000000000001", "ABHYAN")}
    assert [one.to for one in set_up.letters] == ["+915000000006", "+915000000007"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"template_hi": None}, "template"),
        ({"text_hi": "कुछ और"}, "words"),
        ({"text_en": TEXT_EN + " 😀"}, "alphabet"),
        ({"text_en": TEXT_EN.replace("{name}", "{nobody}")}, "place"),
    ],
)
def test_it_is_refused_when_it_is_written(world: World, set_up: Counting, changed: Any, reason: str) -> None:
    with pytest.raises(Unfit) as unfit:
        composed(world, **templates(**changed))
    assert (unfit.value.reason, Broadcast.objects.count()) == (reason, 0)


def test_without_the_organisations_number_there_is_no_sms(world: World, set_up: Counting, settings: Any) -> None:
    settings.DLT_ENTITY = ""
    with pytest.raises(Unfit) as unfit:
        composed(world, **templates())
    assert unfit.value.reason == "entity"


def test_a_name_that_the_operators_would_throw_away_is_refused_alone(world: World, set_up: Counting) -> None:
    type(world.person("Bela")).objects.filter(pk=world.people["Bela"].pk).update(name_hi="ब" * 41)
    made = sending(world, **templates())
    outbox.hand_over(Broadcast.SMS, now=NOON)

    assert states(made) == {"Asha": "handed", "Bela": "refused:too-long"}
    assert counted(made) == {"handed": 1, "refused": 1}


def test_without_the_check_it_would_go(world: World, set_up: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    type(world.person("Bela")).objects.filter(pk=world.people["Bela"].pk).update(name_hi="ब" * 41)
    made = sending(world, **templates())
    monkeypatch.setattr(rendering, "check_sms", lambda *_: None)
    outbox.hand_over(Broadcast.SMS, now=NOON)

    assert counted(made) == {"handed": 2}


def test_a_template_that_was_retired_lets_nothing_go(world: World, set_up: Counting) -> None:
    made = sending(world, **templates())
    Template.objects.update(retired=True)
    outbox.hand_over(Broadcast.SMS, now=NOON)

    assert (set_up.letters, counted(made)) == ([], {"refused": 2})


def test_nothing_of_a_released_message_is_changed(world: World, set_up: Counting) -> None:
    """There is no verb that edits: whoever wants other words writes another message."""
    assert not hasattr(actions, "edit")


def test_the_page_asks_for_the_registered_texts_where_an_sms_goes_out(
    world: World, set_up: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    dev = entered(world, "Dev")
    page = f"/unit/{world.unit('Ganga').pk}/messages/new/"

    assert "optional" not in dev.get(page).content.decode().partition('id="id_template_hi"')[0][-400:]
    asked = dev.post(page, filled(channels=["inbox", "sms"]))
    assert (asked.status_code, set(asked.context["form"].errors)) == (422, {"template_hi", "template_en"})
    assert dev.post(page, filled(channels=["inbox"])).status_code == 302
