"""The pages of duplicates: who sees which pair, deciding, undoing, sending twice."""

from uuid import uuid4

import pytest
from django.test import Client

from abhiyan.people import merging
from abhiyan.people.models import Contact, Duplicate, Merge, Person
from abhiyan.posts.access import authority_of
from abhiyan.posts.actions import appoint
from abhiyan.registration.duplicates import reads
from abhiyan.units import tally
from tests.pages.test_query_counts import statements
from tests.registration.conftest import NOW, Enter, Paired
from tests.world import BY, TODAY, World

pytestmark = pytest.mark.every_database


def send(client: Client, place: str, key: str = "", **said: object) -> int:
    return client.post(place, {"key": key or str(uuid4()), **said}).status_code


def test_the_queue_lists_what_one_may_decide_the_most_certain_first(enter: Enter, paired: Paired) -> None:
    second = paired("Asha", "Chand", unit="Ganga", score=0.7)
    first = paired("Asha", "Bela", unit="Shivpuri 1", score=0.9)
    paired("Bela", "Zoya", unit="Pradesh", score=0.95)

    page = enter("Dev").get("/duplicates/").content.decode()

    assert 0 < page.index(f"/duplicates/{first.pk}/") < page.index(f"/duplicates/{second.pk}/")
    assert page.count('href="/duplicates/') >= 2
    assert "90% alike" in page
    assert "booth worker, Shivpuri 1" in page.replace("Booth", "booth")
    assert "Zoya" not in page


def test_of_a_pair_across_branches_nobody_below_the_office_above_both_sees_either(
    enter: Enter, world: World, paired: Paired
) -> None:
    row = paired("Bela", "Zoya", unit="Pradesh")

    for name in ("Dev", "Mohan", "Uma"):
        client = enter(name)
        queue = client.get("/duplicates/").content.decode()
        assert client.get(f"/duplicates/{row.pk}/").status_code == 404
        assert send(client, f"/duplicates/{row.pk}/", act="same", keep=row.one_id) == 404
        assert "Zoya" not in queue
        assert "Bela" not in queue
        assert [(one.unit.name_en, one.n) for one in reads.elsewhere(world.authority(name))] == [("Pradesh", 1)]
        assert "With the office above both" in queue
    assert reads.elsewhere(world.authority("Tara")) == []
    assert "Zoya" in enter("Tara").get("/duplicates/").content.decode()
    assert Merge.objects.count() == 0


def test_who_sees_neither_is_not_told_that_a_pair_waits(world: World, paired: Paired) -> None:
    paired("Bela", "Chand", unit="Ganga")
    person = world.newcomer()
    appoint(world.post("Nagar", "mandal-convenor"), person, since=TODAY, by=BY)
    assert reads.elsewhere(authority_of(person.pk, day=TODAY)) == []


def test_who_appoints_nowhere_has_no_queue(enter: Enter, paired: Paired) -> None:
    row = paired("Asha", "Bela", unit="Shivpuri 1")

    assert enter("Asha").get("/duplicates/").status_code == 403
    assert enter("Asha").get(f"/duplicates/{row.pk}/").status_code == 404


def test_one_pair_shows_both_records_and_why(enter: Enter, paired: Paired) -> None:
    row = paired("Asha", "Bela", unit="Shivpuri 1")

    page = enter("Dev").get(f"/duplicates/{row.pk}/").content.decode()

    for words in (
        *("आशा कल्पित", "Asha Kalpit", "बेला कल्पित", "••••••0006", "Shivpuri 1", "The name is the same."),
        *("The phone numbers differ.", "records: 4", "The number is proved", "Both hold Booth worker"),
    ):
        assert words in page, words
    assert "5000000006" not in page


@pytest.mark.parametrize("kept", ["Asha", "Bela"])
def test_merging_and_taking_back_by_the_pages(enter: Enter, world: World, paired: Paired, kept: str) -> None:
    row, client = paired("Asha", "Bela", unit="Shivpuri 1"), enter("Dev")
    keep, gone = world.people[kept], world.people["Bela" if kept == "Asha" else "Asha"]

    assert send(client, f"/duplicates/{row.pk}/", act="same", keep=keep.pk) == 302
    assert Person.objects.get(pk=gone.pk).same_as_id == keep.pk
    assert client.get(f"/person/{gone.pk}/")["Location"] == f"/person/{keep.pk}/"
    page = client.get(f"/person/{keep.pk}/").content.decode()
    assert "Also written as:" in page
    assert gone.name_en in page
    assert page.count("••••••") == 2
    step = Merge.objects.get()
    assert f"/merge/{step.pk}/undo/" in page
    assert f"/merge/{step.pk}/undo/" in client.get("/duplicates/?state=merged").content.decode()

    assert send(client, f"/merge/{step.pk}/undo/") == 302
    assert Person.objects.get(pk=gone.pk).same_as_id is None
    assert client.get(f"/person/{gone.pk}/").status_code == 200
    assert f'/duplicates/{row.pk}/"' in client.get("/duplicates/?state=apart").content.decode()


def test_lists_show_the_name_that_goes_first(enter: Enter, world: World, paired: Paired) -> None:
    row, client = paired("Asha", "Bela", unit="Shivpuri 1"), enter("Dev")
    merging.merge(row, keep=world.people["Asha"].pk, by=BY, at=NOW)
    unit, post = world.unit("Shivpuri 1"), world.post("Shivpuri 1", "booth-worker")

    for place in (f"/unit/{unit.pk}/", f"/unit/{unit.pk}/people/", f"/post/{post.pk}/", f"/coverage/{unit.pk}/why/"):
        page = client.get(place).content.decode()
        assert ("Asha Kalpit" in page, "Bela Kalpit" in page) == (True, False), place


def test_two_people_stay_apart_until_somebody_looks_again(enter: Enter, paired: Paired) -> None:
    row, client = paired("Asha", "Bela", unit="Shivpuri 1"), enter("Dev")

    assert send(client, f"/duplicates/{row.pk}/", act="apart") == 302
    assert state(row) == Duplicate.APART
    assert send(client, f"/duplicates/{row.pk}/", act="same", keep=row.one_id) == 422
    assert send(client, f"/duplicates/{row.pk}/", act="again") == 302
    assert state(row) == Duplicate.OPEN


def state(row: Duplicate) -> str:
    return Duplicate.objects.get(pk=row.pk).state


def test_a_decision_sent_twice_is_one(enter: Enter, world: World, paired: Paired) -> None:
    row, client, key = paired("Asha", "Bela", unit="Shivpuri 1"), enter("Dev"), str(uuid4())

    answers = [send(client, f"/duplicates/{row.pk}/", key, act="same", keep=row.one_id) for _ in range(3)]

    assert answers == [302] * 3
    assert Merge.objects.count() == 1
    assert tally.figures_of(world.unit("Ganga"), TODAY)["filled", "booth-worker"] == 1


def test_a_decision_needs_a_key_and_a_record_of_the_pair(enter: Enter, world: World, paired: Paired) -> None:
    row, client = paired("Asha", "Bela", unit="Shivpuri 1"), enter("Dev")

    assert client.post(f"/duplicates/{row.pk}/", {"act": "same"}).status_code == 400
    assert send(client, f"/duplicates/{row.pk}/", act="same", keep=world.people["Chand"].pk) == 422
    assert send(client, f"/duplicates/{row.pk}/", act="burn") == 422
    assert Merge.objects.count() == 0


def test_another_branch_takes_no_merge_back(enter: Enter, world: World, paired: Paired) -> None:
    step = merging.merge(paired("Bela", "Zoya", unit="Pradesh"), keep=world.people["Bela"].pk, by=BY, at=NOW)

    assert send(enter("Dev"), f"/merge/{step.pk}/undo/") == 404
    assert send(enter("Bela"), f"/merge/{step.pk}/undo/") == 404  # one's own
    assert f"/merge/{step.pk}/undo/" not in enter("Dev").get(f"/person/{world.people['Bela'].pk}/").content.decode()
    assert send(enter("Tara"), f"/merge/{step.pk}/undo/") == 302


def test_a_number_of_a_merged_record_is_shown_for_a_reason(enter: Enter, world: World, paired: Paired) -> None:
    merging.merge(paired("Asha", "Chand", unit="Ganga"), keep=world.people["Asha"].pk, by=BY, at=NOW)
    contact = Contact.objects.get(person=world.people["Chand"])

    assert send(enter("Dev"), f"/contact/{contact.pk}/unmask/", reason="to call") == 200
    assert send(enter("Zoya"), f"/contact/{contact.pk}/unmask/", reason="to call") == 404


def test_the_queue_costs_the_same_with_many_pairs(enter: Enter, world: World, paired: Paired) -> None:
    client = enter("Dev")
    paired("Asha", "Bela", unit="Shivpuri 1")
    paired("Bela", "Zoya", unit="Pradesh")
    few = statements(client, "/duplicates/")

    paired("Asha", "Chand", unit="Ganga")
    paired("Bela", "Chand", unit="Ganga")
    paired("Asha", "Zoya", unit="Pradesh")

    assert statements(client, "/duplicates/") <= few


def test_paging_goes_through_all(world: World, paired: Paired, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        paired("Asha", "Bela", unit="Shivpuri 1", score=0.9),
        paired("Asha", "Chand", unit="Ganga", score=0.9),
        paired("Bela", "Chand", unit="Ganga", score=0.7),
    ]
    monkeypatch.setattr(reads, "PAGE", 1)
    by, seen, after = world.authority("Dev"), [], ""
    for _ in rows:
        page, after = reads.pairs(by, state=Duplicate.OPEN, after=after, day=TODAY)
        seen += page

    assert (seen, after) == (rows, "")
    assert [one.pk for one in reads.pairs(by, state="open", unit=world.unit("Shivpuri"), day=TODAY)[0]] == [rows[0].pk]


def test_a_merged_pair_still_shows_what_each_record_told(enter: Enter, world: World, paired: Paired) -> None:
    row = paired("Asha", "Bela", unit="Shivpuri 1")
    dev = enter("Dev")
    Person.objects.filter(pk=row.other_id).update(source="roster:7:12")
    before = dev.get(f"/duplicates/{row.pk}/").content.decode()

    send(dev, f"/duplicates/{row.pk}/", act="same", keep=row.one_id)

    after = dev.get(f"/duplicates/{row.pk}/").content.decode()
    assert ("Roster 7, line 12" in before, "roster:7:12" in before) == (True, False)
    for told in ("Asha Kalpit", "Bela Kalpit", "Roster 7, line 12"):
        assert after.count(f">{told}<") == before.count(f">{told}<") == 1, told
