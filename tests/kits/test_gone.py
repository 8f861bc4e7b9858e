"""What is withdrawn, over or silent is gone from pages, links, files and phones at once; each proof has a twin."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from abhiyan.kits import actions, figures, links, reads, standing
from abhiyan.kits.actions import New, Words
from abhiyan.kits.models import Kit, Piece
from abhiyan.messaging.models import Silence
from abhiyan.posts.access import held_by
from abhiyan.units.models import Unit
from tests.kits.conftest import NOW, READER, WORDS, Make, link, sent
from tests.pages.conftest import Enter
from tests.world import TODAY, World

pytestmark = pytest.mark.every_database

BEGINS, ENDS = datetime(2018, 2, 1, 11, 30, tzinfo=UTC), datetime(2018, 2, 3, 11, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def given_out(kit: Kit, unit: Unit, browser: Client) -> set[str]:
    """Everything of a kit that still gives itself out to the team of a unit, or to its readers."""
    reader, first = Client(headers=READER), kit.pieces.order_by("pk").first()
    assert first
    token = links.token_of(first.pk, unit.pk)
    page = reader.get(link(kit, unit))
    found = {"page"} if page.status_code == 200 else set()
    if reader.get(f"{link(kit, unit)}file").status_code == 200:
        found.add("file")
    own = browser.get("/kits/").content.decode()
    if "wa.me" in own or token in own.replace(f'data-kit="{token}"', ""):
        found.add("own page")
    if token in reader.get("/k/standing.json", {"t": token}).json()["stand"]:
        found.add("phone")
    return found


ALL = {"page", "file", "own page", "phone"}


def test_what_is_withdrawn_is_gone_everywhere_with_words_instead(world: World, handed: Make, enter: Enter) -> None:
    kit, booth, asha = handed(sent()), world.unit("Shivpuri 1"), enter("Asha")
    before = given_out(kit, booth, asha)
    actions.withdraw(kit, reason="Wrong day", at=NOW, by=world.authority("Dev"))
    answer = Client(headers=READER).get(link(kit, booth))

    assert (before, given_out(kit, booth, asha)) == (ALL, set())
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-store")
    assert "Wrong day" in answer.content.decode()


def test_twin_without_the_question_for_its_state_it_is_still_there(
    world: World, handed: Make, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit, booth, asha = handed(sent()), world.unit("Shivpuri 1"), enter("Asha")
    actions.withdraw(kit, reason="Wrong day", at=NOW, by=world.authority("Dev"))
    monkeypatch.setattr(standing, "of", lambda *_args, **_more: standing.Stand("", 60))

    assert given_out(kit, booth, asha) >= {"page", "file", "phone"}


def test_a_copy_on_the_way_lives_no_longer_than_a_minute_and_is_asked_for_anew(world: World, handed: Make) -> None:
    kit, booth = handed(sent()), world.unit("Shivpuri 1")
    reader = Client(headers=READER)
    whole = reader.get(f"{link(kit, booth)}file")
    again = reader.get(f"{link(kit, booth)}file", headers={"if-none-match": whole["ETag"]})
    actions.withdraw(kit, reason="Wrong day", at=NOW, by=world.authority("Dev"))
    after = reader.get(f"{link(kit, booth)}file", headers={"if-none-match": whole["ETag"]})

    assert whole["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert [one.status_code for one in (whole, again, after)] == [200, 304, 410]


def test_how_long_it_took_counts_from_the_order(world: World, handed: Make) -> None:
    kit = handed()
    asked = NOW - timedelta(hours=1, minutes=12)
    gone = actions.withdraw(kit, reason="Ordered", asked_at=asked, at=NOW, by=world.authority("Uma"))
    with pytest.raises(actions.NotHandedDown):
        actions.withdraw(kit, reason="Again", at=NOW, by=world.authority("Uma"))

    assert figures.took(gone) == timedelta(hours=1, minutes=12)
    with pytest.raises(PermissionDenied):
        actions.withdraw(kit, reason="Mine", at=NOW, by=world.authority("Asha"))


def test_a_corrected_version_stands_for_the_old_one(world: World, handed: Make) -> None:
    kit, booth, dev = handed(sent(), New(Piece.TEXT, WORDS)), world.unit("Shivpuri 1"), world.authority("Dev")
    with pytest.raises(actions.NotHandedDown):
        actions.correct(kit, at=NOW, by=dev)
    actions.withdraw(kit, reason="Wrong day", at=NOW, by=dev)
    made = actions.correct(kit, at=NOW, by=dev)
    before = Client(headers=READER).get(link(kit, booth)).content.decode()
    actions.hand_down(made, day=TODAY, at=NOW, by=world.authority("Uma"))
    after = Client(headers=READER).get(link(kit, booth)).content.decode()

    assert actions.correct(kit, at=NOW, by=dev) == made
    assert [one.kind for one in made.pieces.all()] == ["picture", "text"]
    assert (link(made, booth) in before, link(made, booth) in after) == (False, True)
    assert Client(headers=READER).get(f"{link(made, booth)}file").status_code == 200


# --- silence ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def silence(world: World) -> Silence:
    return Silence.objects.create(unit=world.unit("Seat East"), name="Poll", since=BEGINS, until=ENDS)


Stands = Callable[[datetime], list[str]]


@pytest.fixture
def stands(world: World, handed: Make) -> Stands:
    """Why the two booths' links don't stand at a moment: Shivpuri 1 lies in Seat East, Shivpuri 2 does not."""
    kit = handed()

    def at(now: datetime) -> list[str]:
        units = [world.unit(name) for name in ("Shivpuri 1", "Shivpuri 2")]
        return [standing.of(kit, one, day=TODAY, now=now, quiet=standing.quiet(now)).why for one in units]

    return at


def test_silence_stops_a_unit_to_the_second_and_others_go_on(silence: Silence, stands: Stands) -> None:
    moments = (BEGINS - SECOND, BEGINS, BEGINS + SECOND, ENDS - SECOND, ENDS, ENDS + SECOND)

    assert [stands(one) for one in moments] == [
        ["", ""], ["silence", ""], ["silence", ""], ["silence", ""], ["", ""], ["", ""]
    ]  # fmt: skip


def test_twin_without_the_silence_everything_is_given_out(
    silence: Silence, stands: Stands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "quiet", lambda _now: [])

    assert stands(BEGINS) == ["", ""]


@pytest.mark.usefixtures("silence")
@pytest.mark.parametrize(("seconds", "found"), [(-1, ALL), (0, set()), (1, set())])
def test_pages_files_and_phones_are_silent_from_the_first_second(
    handed: Make, enter: Enter, monkeypatch: Any, seconds: int, found: set[str]
) -> None:
    kit = handed(sent())
    shivpuri_1, shivpuri_2 = (Unit.objects.get(name_en=f"Shivpuri {number}") for number in (1, 2))
    now = BEGINS + timedelta(seconds=seconds)
    monkeypatch.setattr(standing, "moment", lambda: now)
    posted = {"kit": kit.pk, "key": "0123456789abcdef"}

    assert given_out(kit, shivpuri_1, enter("Asha")) == found
    assert given_out(kit, shivpuri_2, enter("Asha")) >= {"page", "file", "phone"}
    enter("Asha").post("/kits/", posted)
    assert kit.carriers.filter(shared_on__isnull=False).exists() == bool(found)


def test_a_copy_does_not_live_into_a_silence(world: World, silence: Silence, handed: Make) -> None:
    kit, now = handed(), BEGINS - timedelta(seconds=7)
    quiet = standing.quiet(now)

    def fresh(name: str) -> int:
        return standing.of(kit, world.unit(name), day=TODAY, now=now, quiet=quiet).fresh

    assert (fresh("Shivpuri 1"), fresh("Shivpuri 2")) == (7, 60)


# --- its time, and a phone that kept it -------------------------------------------------------------------------------


def test_outside_its_days_nobody_has_it(world: World, handed: Make) -> None:
    kit, booth = handed(), world.unit("Shivpuri 1")
    days = (TODAY - timedelta(1), TODAY, TODAY + timedelta(6), kit.until)

    assert [standing.of(kit, booth, day=day, now=NOW, quiet=[]).why for day in days] == ["early", "", "", "over"]
    held = held_by(kit.until, world.people["Asha"].pk)
    assert reads.today(held, world.authority("Asha"), kit.until, NOW) == []


def test_a_phone_asks_for_all_it_kept_and_hears_why(world: World, handed: Make, make: Make) -> None:
    stays, goes, draft, booth = handed(), handed(), make(), world.unit("Shivpuri 1")
    actions.withdraw(goes, reason="Wrong", at=NOW, by=world.authority("Dev"))
    tokens = [link(one, booth).strip("/").removeprefix("k/") for one in (stays, goes, draft)]
    answer = Client().get("/k/standing.json", {"t": [*tokens, "nonsense"]})

    assert json.loads(answer.content) == {
        "stand": [tokens[0]],
        "gone": {tokens[1]: "withdrawn", tokens[2]: "unknown", "nonsense": "unknown"},
        "again": 300,
    }
    assert (answer["Cache-Control"], answer.cookies) == ("no-store", {})


def test_what_a_phone_asks_costs_the_same_for_one_and_for_many(
    world: World, handed: Make, django_assert_num_queries: Any
) -> None:
    kit = handed(*[New(Piece.TEXT, Words(title_en=str(number), text_en="A")) for number in range(9)])
    tokens = [links.token_of(one.pk, world.unit("Shivpuri 1").pk) for one in kit.pieces.all()]

    for some in (tokens[:1], tokens):
        with django_assert_num_queries(5):
            assert Client().get("/k/standing.json", {"t": some}).json()["stand"] == some
