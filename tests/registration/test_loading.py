"""A roster from its file to people in posts: every row has one fate, whatever happens on the way."""

import pytest

from abhiyan.kernel import crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people import merging
from abhiyan.people.models import Contact, Duplicate, Person
from abhiyan.posts.models import Appointment, Role
from abhiyan.registration.models import Layout, Roster, RosterLine
from abhiyan.registration.rosters import actions, ahead, loading, mending
from abhiyan.registration.rosters.understanding import with_corrections
from abhiyan.rehearsal import names
from abhiyan.units import tally
from tests.registration.conftest import NOW
from tests.world import BY, TODAY, World

HEAD = "क्रमांक,मंडल,बूथ संख्या,नाम,पिता/पति,आयु,मोबाइल\n"
ROWS = (
    "1,शिवपुरी,2,नीरा कल्पित,मोहनलाल कल्पित,34,50000 77001\n"
    "2,Shivpuri,2,Mira Kalpit,Ramesh Kalpit,41,+91-5000077002\n"
    "3,रामपुर,1,ज्ञान कल्पित,,29,५००००७७००३\n"
)


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """The country's people have numbers that begin with 5."""
    monkeypatch.setattr("abhiyan.registration.rosters.reading.is_invented", lambda: True)
    monkeypatch.setattr("abhiyan.registration.rosters.actions.is_invented", lambda: True)


def sent(text: str, *, by: Authority = BY, role: str = "booth-worker", name: str = "list.csv") -> Roster:
    """A roster that was sent, each question about its columns answered as it looks."""
    look = actions.open_sent(name, text.encode(), from_browser=True)
    assert look.understood is not None
    understood = with_corrections(look.understood, fonts=True, day_first=True)
    look = actions.Sent(look.name, look.content, look.choice, understood, look.rows)
    return actions.send(look, role=Role.objects.get(key=role), day=TODAY, by=by)


def loaded(text: str, *, by: Authority = BY, role: str = "booth-worker") -> Roster:
    roster = sent(text, by=by, role=role)
    actions.start(roster, by=by)
    actions.load(roster, by=by)
    roster.refresh_from_db()
    return roster


def counts(roster: Roster) -> tuple[int, int, int, int]:
    return roster.loaded, roster.known, roster.asked, roster.refused


def fates(roster: Roster) -> dict[int, tuple[str, str]]:
    return {line.line: (line.outcome, line.reason) for line in roster.lines.all()}


def test_rows_become_claimed_people_in_posts_and_the_same_file_again_changes_nothing(world: World) -> None:
    first = loaded(HEAD + ROWS)
    people, held = Person.objects.count(), Appointment.objects.count()
    again = loaded(HEAD + ROWS)

    assert (counts(first), first.state, first.line) == ((3, 0, 0, 0), Roster.DONE, 4)
    assert counts(again) == (0, 3, 0, 0)
    assert (Person.objects.count(), Appointment.objects.count()) == (people, held)
    nira = Person.objects.get(name_hi="नीरा कल्पित")
    assert (nira.relation, nira.birth_year, nira.source) == ("मोहनलाल कल्पित", TODAY.year - 34, f"roster:{first.pk}:2")
    assert [one.post.unit.code for one in nira.appointments.all()] == ["B2"]
    assert not nira.verifications.exists()
    top = world.unit("Pradesh")
    assert tally.figures_of(top, TODAY) == tally.recount(top, TODAY)


def test_every_row_has_one_fate_and_those_not_loaded_keep_their_cells(world: World) -> None:
    roster = loaded(
        HEAD + ROWS + "4,शिवपुरी,2,नीरा कल्पित,मोहनलाल कल्पित,34,5000077001\n"  # the first once more
        "5,शिवपुर,2,टीना कल्पित,,30,5000077005\n"  # a mandal misspelt
        "6,शिवपुरी,2,टीना कल्पित,,30,12345\n"
        "7,शिवपुरी,9,टीना कल्पित,,30,5000077007\n"
    )

    assert fates(roster) == {
        2: ("loaded", ""),
        3: ("loaded", ""),
        4: ("loaded", ""),
        5: ("refused", "twice in the file"),
        6: ("asked", "no such unit"),
        7: ("refused", "no phone number"),
        8: ("refused", "no such unit"),
    }
    assert roster.lines.get(line=5).detail == "2"
    assert ahead.opened_cells(roster.lines.get(line=7).sealed)[3:] == ["टीना कल्पित", "", "30", "12345"]


def test_a_family_shares_a_number_up_to_a_limit(world: World) -> None:
    names = ("Nira", "Mohan", "Chetan", "Gopal", "Lata", "Tarun")
    roster = loaded(
        HEAD + "".join(f"{n},Shivpuri,2,{name} Kalpit,,,5000077001\n" for n, name in enumerate(names)), role="volunteer"
    )

    assert counts(roster) == (5, 0, 0, 1)
    assert fates(roster)[7] == ("refused", "number of too many")


def test_a_full_post_refuses_who_comes_last(world: World) -> None:
    roster = loaded(HEAD + "".join(f"{n},Rampur,1,{'ABCDEFGH'[n]}una Kalpit,,,500007700{n}\n" for n in range(7)))

    seats = world.post("Rampur 1", "booth-worker").seats
    assert counts(roster)[0] == seats
    assert {fate for fate in fates(roster).values() if fate[0] == "refused"} == {("refused", "every seat is held")}


def test_somebody_on_record_is_taken_and_not_written_down_again(world: World) -> None:
    number = crypto.unseal(bytes(Contact.objects.get(person=world.people["Asha"]).sealed))
    people = Person.objects.count()

    roster = loaded(HEAD + f"1,Rampur,1,आशा कल्पित,,,{number}\n")

    assert (counts(roster), Person.objects.count()) == ((1, 0, 0, 0), people)
    assert roster.lines.get().person_id == world.people["Asha"].pk


def test_a_row_outside_the_branch_is_refused_and_its_people_are_unseen(world: World) -> None:
    mohan = world.authority("Mohan")
    number = crypto.unseal(bytes(Contact.objects.get(person=world.people["Zoya"]).sealed))

    roster = loaded(HEAD + f"1,Nagar,1,Zoya Kalpit,,,{number}\n2,Shivpuri,2,Zoya Kalpit,,,{number}\n", by=mohan)

    assert fates(roster)[2] == ("refused", "no such unit")
    assert fates(roster)[3] == ("loaded", "")  # a claim of its own: the pair goes to the office above both
    assert roster.lines.get(line=3).person_id != world.people["Zoya"].pk


def test_a_load_that_dies_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "SLICE", 2)
    text = HEAD + "".join(f"{n},Shivpuri,2,{name} Kalpit,,,50000770{n:02}\n" for n, name in enumerate(NAMES))
    roster = sent(text, role="volunteer")
    actions.start(roster, by=BY)
    seen: list[int] = []

    def die_after_two(line: int) -> None:
        seen.append(line)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        actions.load(roster, by=BY, progress=die_after_two)
    roster.refresh_from_db()
    assert (roster.state, roster.line, counts(roster)) == (Roster.RUNNING, 5, (4, 0, 0, 0))

    actions.load(roster, by=BY)
    roster.refresh_from_db()
    assert (roster.state, counts(roster)) == (Roster.DONE, (len(NAMES), 0, 0, 0))
    assert sorted(fates(roster)) == list(range(2, len(NAMES) + 2))


NAMES = ("Nira", "Mohan", "Chetan", "Gopal", "Lata", "Tarun", "Urmila")


def test_the_same_file_is_loaded_once_at_a_time(world: World) -> None:
    first, second = sent(HEAD + ROWS), sent(HEAD + ROWS)
    actions.start(first, by=BY)

    with pytest.raises(actions.AlreadyRunning) as running:
        actions.start(second, by=BY)
    assert running.value.roster == first


def test_a_load_that_is_overtaken_writes_nothing_twice(world: World) -> None:
    roster = sent(HEAD + ROWS)
    actions.start(roster, by=BY)
    behind = Roster.objects.get(pk=roster.pk)
    actions.load(roster, by=BY)
    Roster.objects.filter(pk=roster.pk).update(state=Roster.RUNNING)

    desk = loading.Desk(behind, BY)
    slices = list(
        ahead.made_ready(
            actions.reading.reading(actions.reading.content_of(behind), behind.settled, day=TODAY)(), behind=0
        )
    )
    with pytest.raises(loading.Overtaken):
        desk.write(slices[0])
    assert RosterLine.objects.filter(roster=roster).count() == 3


def test_a_corrected_layout_is_remembered_for_files_with_the_same_headers(world: World) -> None:
    odd = "Alpha,Beta,Gamma,Delta\n"
    first = actions.open_sent("a.csv", (odd + "Shivpuri,2,Nira Kalpit,5000077001\n").encode(), from_browser=True)
    assert first.understood is not None
    meanings = {0: "mandal", 1: "booth", 2: "name", 3: "phone"}
    settled = actions.Sent(
        "a.csv", first.content, first.choice, with_corrections(first.understood, meanings), first.rows
    )
    roster = actions.send(first, role=None, day=TODAY, by=BY)
    actions.settle(roster, settled, units={}, role=Role.objects.get(key="booth-worker"), day=TODAY, by=BY)

    second = actions.open_sent("b.csv", (odd + "Rampur,1,Mira Kalpit,5000077002\n").encode(), from_browser=True)
    assert second.understood is not None
    assert {place: second.understood.meanings[place] for place in meanings} == meanings
    assert Layout.objects.count() == 1


def test_one_bad_row_in_ten_thousand_comes_back_and_can_be_mended(world: World) -> None:
    """9,999 are in, one is in the file to mend; mended, that file loads it and changes nothing else."""
    people = [f"{n},Shivpuri,2,{names.person(n + 1)[0]},,,5{n:09}\n" for n in range(10_000)]
    people[4_321] = people[4_321].replace(f"5{4_321:09}", "5.0E+09")

    roster = loaded(HEAD + "".join(people), role="volunteer")
    mended = "".join(mending.to_mend(roster)).replace("5.0E+09", f"5{4_321:09}")
    again = loaded(mended, role="volunteer")

    assert (counts(roster), fates(roster)[4_323]) == ((9_999, 0, 0, 1), ("refused", "digits lost"))
    assert counts(again) == (1, 0, 0, 0)
    assert world.post("Shivpuri 2", "volunteer").appointments.count() == 10_000  # type: ignore[attr-defined]


def test_the_same_file_after_two_of_its_people_were_found_to_be_one_changes_nothing(world: World) -> None:
    text = HEAD + "1,Shivpuri,2,Nira Kalpit,,,5000077001\n2,Rampur,1,Nayana Kalpit,,,5000077001\n"
    first = loaded(text)
    nira, nayana = (line.person for line in first.lines.order_by("line"))
    assert nira is not None
    assert nayana is not None
    pair = Duplicate.objects.create(
        one=nira, other=nayana, unit=world.unit("Ganga"), score=0.9, reasons=["same phone"], found_at=NOW
    )
    merging.merge(pair, keep=nira.pk, at=NOW, by=BY)

    assert counts(loaded(text)) == (0, 2, 0, 0)


def test_a_row_that_was_loaded_is_known_again_however_odd_it_looks(world: World) -> None:
    """Of two rows a father and a son of one name would be two people; one row is nobody's father."""
    text = HEAD + "1,Shivpuri,2,भानविजय कुमार कल्पित,भानविजय कल्पित,40,5000077001\n"

    assert counts(loaded(text)) == (1, 0, 0, 0)
    assert counts(loaded(text)) == (0, 1, 0, 0)
