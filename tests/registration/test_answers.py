"""Rows that ask something: answered one by one and for a whole file, shown without numbers, forgotten in time."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abhiyan.kernel import work
from abhiyan.people import merging
from abhiyan.people.models import Duplicate, Person
from abhiyan.registration.models import Roster, RosterLine, RosterPart
from abhiyan.registration.rosters import actions, mending
from tests.pages.conftest import Enter
from tests.registration.conftest import NOW
from tests.registration.test_loading import HEAD, counts, fates, invented, loaded, sent
from tests.registration.test_pages import key, load, send
from tests.world import BY, World

__all__ = ["invented"]

BROKEN = "नीराा कल्पित"  # two vowel signs on one letter
LATER = timedelta(days=settings.ROSTER_DAYS + 1)


def misspelt(n: int) -> str:
    """n rows of a mandal that nobody wrote right."""
    return HEAD + "".join(f"{i},शिवपुर,2,{'ABCDEFGHIJ'[i % 10]}una Kalpit,,,50000770{i:02}\n" for i in range(n))


def test_what_was_let_pass_stays_so_when_the_row_asks_the_next_thing(world: World) -> None:
    roster = loaded(HEAD + f"1,शिवपुर,2,{BROKEN},,,5000077001\n", role="volunteer")
    assert fates(roster) == {2: ("asked", "broken syllables")}

    actions.answer(roster.lines.get(), by=BY)
    assert fates(roster) == {2: ("asked", "no such unit")}
    actions.answer(roster.lines.get(), unit=world.unit("Shivpuri"), by=BY)

    assert fates(roster) == {2: ("loaded", "")}


def test_what_was_let_pass_stays_so_when_the_first_numbers_are_taken(world: World) -> None:
    roster = loaded(HEAD + f"1,शिवपुरी,2,{BROKEN},,,5000077001 / 5000077002\n", role="volunteer")
    assert fates(roster) == {2: ("asked", "broken syllables")}

    actions.answer(roster.lines.get(), by=BY)
    assert fates(roster) == {2: ("asked", "two numbers")}
    actions.take_first_numbers(roster, by=BY)

    assert fates(roster) == {2: ("loaded", "")}
    person = roster.lines.get().person
    assert person is not None
    assert person.contacts.get().last4 == "7001"


def test_one_answer_for_a_whole_file_loads_a_few_rows_at_once_and_the_rest_in_the_background(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "TOGETHER", 3)
    mohan = enter("Mohan")
    send(mohan, misspelt(8).replace("50000", "98765"), role="volunteer")
    roster = Roster.objects.get()
    load(mohan, roster)

    said = mohan.post(f"/rosters/{roster.pk}/line/2/", {"unit": "U1A", "everywhere": "yes", **key()}, follow=True)
    roster.refresh_from_db()
    at_once = counts(roster)
    work.run_waiting()
    roster.refresh_from_db()

    assert (at_once, counts(roster)) == ((3, 0, 5, 0), (8, 0, 0, 0))
    assert "in the background" in said.content.decode()
    assert sorted(fates(roster)) == list(range(2, 10))


def test_an_answer_says_how_many_rows_are_in_and_not_how_many_it_was_for(world: World) -> None:
    """The seats of a booth are five: two of the seven rows come back."""
    roster = loaded(misspelt(7))
    assert roster.asked == 7

    done = actions.answer(roster.lines.get(line=2), unit=world.unit("Shivpuri"), everywhere=True, by=BY)

    roster.refresh_from_db()
    assert (done.loaded, done.more, counts(roster)) == (5, False, (5, 0, 0, 2))


@pytest.fixture
def asks(invented: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in earnest, it takes a statement to say whether the people are invented."""
    monkeypatch.setattr("abhiyan.registration.rosters.actions.is_invented", Person.objects.exists)


@pytest.mark.usefixtures("asks")
def test_answering_costs_no_statement_for_each_row(world: World) -> None:
    costs = [answered(n, world) for n in (2, 10)]

    assert costs[1] - costs[0] <= 1


def answered(n: int, world: World) -> int:
    roster = loaded(misspelt(n), role="volunteer")
    with CaptureQueriesContext(connection) as said:
        actions.answer(roster.lines.get(line=2), unit=world.unit("Shivpuri"), everywhere=True, by=BY)
    assert not roster.lines.filter(outcome=RosterLine.ASKED).exists()
    return len(said)


@pytest.mark.usefixtures("asks")
def test_showing_rows_costs_no_statement_for_each(world: World) -> None:
    def cost(n: int) -> int:
        roster = loaded(HEAD + f"1,शिवपुरी,2,{BROKEN},,,5000077001\n" * n, role="volunteer")
        with CaptureQueriesContext(connection) as said:
            assert len(mending.shown(roster, list(roster.lines.all()), by=BY)) == n
            mending.reasons(roster, by=BY)
        return len(said)

    assert cost(2) == cost(12)


ODD = (
    HEAD
    + "1,शिवपुरी,2,टीना कल्पित,,30,98765O0O01\n"  # letters for digits
    + "2,शिवपुरी,2,टीना कल्पित,,30,98765/43/21999\n"
    + "3,शिवपुरी,98765 43210,टीना कल्पित,,30,9876500003\n"  # a row that slipped
    + f"4,शिवपुरी,2,{BROKEN},9876512345,30,9876500004\n"
)


def test_no_whole_number_is_shown_whichever_cell_it_stands_in_and_however_it_is_written(
    enter: Enter, world: World
) -> None:
    mohan = enter("Mohan")
    send(mohan, ODD)
    roster = Roster.objects.get()
    load(mohan, roster)

    shown = "".join(mohan.get(f"/rosters/{roster.pk}/{kind}/").content.decode() for kind in ("asked", "refused"))

    roster.refresh_from_db()
    assert roster.asked + roster.refused == 4
    assert [one for one in ("98765O", "98765/43", "98765 43210", "9876512345", "9876500003") if one in shown] == []
    assert ("O0O01" not in shown, "टीना कल्पित" in shown) == (True, True)


def test_neither_numbers_nor_names_of_rows_to_be_mended_lie_in_the_open(world: World) -> None:
    roster = loaded(ODD)

    details = {line.reason: line.detail for line in roster.lines.all()}

    assert "•• •3210" in details.pop("no such unit")
    assert {*details.values()} == {""}
    (shown,) = mending.shown(roster, [roster.lines.get(reason="broken syllables")], by=BY)
    assert "नीरा कल्पित" in shown.advice  # read once more, for whoever may see the row


def test_without_the_second_look_a_name_would_lie_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin."""
    monkeypatch.setattr("abhiyan.registration.rosters.loading._kept", lambda mend: mend[2:])

    assert loaded(ODD).lines.get(reason="broken syllables").detail == "नीरा कल्पित"


@pytest.mark.parametrize("state", [Roster.LOOKED, Roster.STOPPED, Roster.DONE])
def test_a_file_and_its_rows_are_forgotten_however_far_it_came(world: World, state: str) -> None:
    roster = loaded(misspelt(4))
    past = timezone.now() - LATER
    Roster.objects.update(state=state, sent_at=past, began_at=past, ended_at=past if state == Roster.DONE else None)
    waiting = sent(misspelt(2))
    Roster.objects.filter(pk=waiting.pk).update(state=Roster.WAITING, sent_at=past)

    assert (actions.forget(), actions.forget()) == (1, 0)
    assert {*RosterPart.objects.values_list("roster", flat=True)} == {waiting.pk}
    assert {(bytes(line.sealed), line.detail) for line in roster.lines.all()} == {(b"", "")}
    with pytest.raises(actions.FileGone):
        actions.answer(roster.lines.get(line=2), by=BY)


def test_the_page_of_a_file_that_is_gone_says_so(enter: Enter, world: World) -> None:
    mohan = enter("Mohan")
    send(mohan)
    roster = Roster.objects.get()
    RosterPart.objects.all().delete()

    page = mohan.get(f"/rosters/{roster.pk}/")
    settled = mohan.post(f"/rosters/{roster.pk}/", {"settle": "yes", "day": "2018-02-01", **key()})

    assert ("kept no longer" in page.content.decode(), settled.status_code) == (True, 302)


def test_a_roster_stays_its_senders_when_their_record_is_merged(enter: Enter, world: World) -> None:
    send(enter("Mohan"))
    roster = Roster.objects.get()
    one, other = sorted((world.people["Mohan"].pk, world.people["Chand"].pk))
    pair = Duplicate.objects.create(one_id=one, other_id=other, score=0.9, found_at=NOW)
    merging.merge(pair, keep=world.people["Chand"].pk, by=BY, at=NOW)

    look = enter("Mohan").get(f"/rosters/{roster.pk}/")

    assert (look.status_code, "Load it" in look.content.decode()) == (200, True)


def test_who_appoints_below_or_beside_sees_no_roster_of_another(enter: Enter, world: World) -> None:
    send(enter("Dev"))
    roster = Roster.objects.get()

    mohan = enter("Mohan")

    paths = ("", "asked/", "refused.csv")
    assert [mohan.get(f"/rosters/{roster.pk}/{path}").status_code for path in paths] == [404, 404, 404]
    assert mohan.post(f"/rosters/{roster.pk}/line/2/", {"leave": "yes", **key()}).status_code == 404
    assert "list.csv" not in mohan.get("/rosters/").content.decode()
    assert enter("Uma").get(f"/rosters/{roster.pk}/").status_code == 200
