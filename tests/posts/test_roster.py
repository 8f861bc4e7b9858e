"""A list of people to be appointed: what it would do, what it does, and every wrong row with its reason."""

import io

import pytest
import xlsxwriter
from django.utils import translation

from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.tables import FileRefused
from abhiyan.people.models import Contact, Person
from abhiyan.posts import opening, roster, seating
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Appointment, Role
from abhiyan.units import tally
from tests.world import BY, TODAY, World

HEAD = "unit,role,seat,name_hi,name_en,phone\n"


def looked(text: str, *, by: Authority = BY) -> seating.Look:
    return seating.compare(roster.read(text.encode()), since=TODAY, by=by)


def reasons(look: seating.Look) -> dict[int, str]:
    return {one.row.line: one.why.reason for one in look.refused}


def number_of(world: World, name: str) -> str:
    return crypto.unseal(bytes(Contact.objects.get(person=world.people[name]).sealed))


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """The country's people have numbers that begin with 5."""
    monkeypatch.setattr("abhiyan.posts.reads.is_invented", lambda: True)


def test_people_new_and_known_are_seated_and_the_same_list_again_changes_nothing(world: World) -> None:
    text = HEAD + (
        "B2,booth-worker,,नीरा कल्पित,,50000 77001\n"
        "B2,बूथ कार्यकर्ता,3,,Mira Kalpit,5000077002\n"
        f"B3,Booth Worker,1,,Asha Kalpit,{number_of(world, 'Asha')}\n"
        "B3,volunteer,,,Neera Kalpit,5000077001\n"
    )
    people = Person.objects.count()

    first = looked(text)
    done = seating.appoint(first, by=BY)
    again = looked(text)

    assert first.counts == {"seated": 4, "new people": 2, "on record": 1, "unchanged": 0, "refused": 0}
    assert (done.seated, done.registered, done.unchanged, done.refused) == (4, 2, 0, [])
    assert again.counts == {"seated": 0, "new people": 0, "on record": 0, "unchanged": 4, "refused": 0}
    assert seating.appoint(again, by=BY).seated == 0
    assert Person.objects.count() == people + 2
    assert Appointment.objects.filter(post=world.post("Rampur 1", "booth-worker"), person=world.people["Asha"]).exists()
    top = world.unit("Pradesh")
    assert tally.figures_of(top, TODAY) == tally.recount(top, TODAY)


def test_a_look_changes_nothing(world: World) -> None:
    before = Person.objects.count(), Appointment.objects.count()

    looked(HEAD + "B2,booth-worker,,,Nira Kalpit,5000077001\n")

    assert (Person.objects.count(), Appointment.objects.count()) == before


def test_every_wrong_row_says_why_and_what_to_do_and_good_rows_still_go_in(world: World) -> None:
    asha = number_of(world, "Asha")
    text = HEAD + (
        "NOPE,booth-worker,,,Nira Kalpit,5000077001\n"  # 2
        "B2,chief,,,Nira Kalpit,5000077001\n"  # 3
        "B2,booth-worker,9,,Nira Kalpit,5000077001\n"  # 4
        "B2,booth-worker,one,,Nira Kalpit,5000077001\n"  # 5
        "B2,booth-worker,,,Nira Kalpit,12\n"  # 6
        "B2,booth-worker,,,Nira Kalpit,\n"  # 7
        "B2,booth-worker,,,,5000077009\n"  # 8
        "B1,booth-worker,2,,Nira Kalpit,5000077001\n"  # 9: Bela's
        f"B1,booth-worker,4,,Asha Kalpit,{asha}\n"  # 10: holds seat 1
        "B2,booth-worker,,,Nira Kalpit,5000077001\n"  # 11: good
        "B2,booth-worker,,,Nira Kalpit,5000077001\n"  # 12
        "U1A,mandal-convenor,,,Mira Kalpit,5000077002\n"  # 13: full
        ",booth-worker,,,Mira Kalpit,5000077002\n"  # 14
        "B2,,,,Mira Kalpit,5000077002\n"  # 15
        "B2,booth-worker,,,Mira Kalpit,5000077002,x\n"  # 16
        "B2,volunteer,1,,Mira Kalpit,5000077002\n"  # 17: no numbered seats there
        "कुल,,,,14,\n"
    )

    with translation.override("en"):
        look = looked(text)
        done = seating.appoint(look, by=BY)

    said = reasons(look)
    assert said == {
        2: "There is no unit “NOPE” in your branch.",
        3: "“B2” has no post “chief”.",
        4: "The post has no seat with this number.",
        5: "The seat is no whole number.",
        6: "This is not a phone number: ten digits for a number in India.",
        7: "The row has no phone number.",
        8: "The row has no name, and nobody is on record with this number.",
        9: "Somebody holds this seat, or will.",
        10: "This person already holds this post, in another seat.",
        12: "The same person stands for this post in another row.",
        13: "Every seat of this post is held.",
        14: "The row names no unit.",
        15: "The row names no post.",
        16: "The row has more cells than there are headers.",
        17: "The post has no seat with this number.",
    }
    assert all(one.why.advice for one in look.refused)
    assert (done.seated, done.registered, len(done.refused)) == (1, 1, 15)


def test_every_reason_of_the_bulk_verb_has_its_words() -> None:
    assert set(seating.WHY_NOT) == {*opening.REASONS, seating.FULL}


def test_what_one_may_not_do_is_refused_and_what_one_may_not_see_is_not_there(world: World) -> None:
    by = world.authority("Mohan")
    mine = number_of(world, "Mohan")
    text = HEAD + (
        "B2,booth-worker,,,Nira Kalpit,5000077001\n"
        "B4,booth-worker,,,Nira Kalpit,5000077001\n"
        "U1,district-convenor,,,Nira Kalpit,5000077001\n"
        f"B2,volunteer,,,Mohan Kalpit,{mine}\n"
        "U1A,mandal-convenor,,,Nira Kalpit,5000077001\n"
    )

    with translation.override("en"):
        look = looked(text, by=by)

    assert [one.row.unit for one in look.placed] == ["B2"]
    assert {line: reason[:22] for line, reason in reasons(look).items()} == {
        3: "There is no unit “B4” ",
        4: "There is no unit “U1” ",
        5: "Nobody appoints onesel",
        6: "Every seat of this pos",
    }


def test_a_post_of_another_wing_is_refused(world: World) -> None:
    with translation.override("en"):
        look = looked(HEAD + "U1,district-president,,,Nira Kalpit,5000077001\n", by=world.authority("Tara"))
    Appointment.objects.filter(post=world.post("Ganga", "district-president")).update(until=TODAY)
    with translation.override("en"):
        vacant = looked(HEAD + "U1,district-president,,,Nira Kalpit,5000077001\n", by=world.authority("Tara"))

    assert reasons(look) == {2: "Every seat of this post is held."}
    assert reasons(vacant)[2].startswith("You may not appoint here")


def test_a_stranger_with_the_same_name_and_number_is_not_found(world: World) -> None:
    text = HEAD + f"B2,booth-worker,,,Zoya Kalpit,{number_of(world, 'Zoya')}\n"

    assert looked(text, by=world.authority("Mohan")).counts["new people"] == 1
    assert looked(text, by=world.authority("Sonal")).counts["on record"] == 1


def test_a_family_shares_a_phone(world: World) -> None:
    phone = number_of(world, "Asha")

    with translation.override("en"):
        look = looked(HEAD + f"B2,booth-worker,,,Nira Kalpit,{phone}\nB2,booth-worker,,,,{phone}\n")

    assert [row.name for row in look.shared] == ["Nira Kalpit"]
    assert [one.somebody.is_new for one in look.placed] == [True]
    assert reasons(look) == {3: "Several people have this number."}


def test_who_has_a_number_alone_needs_no_name(world: World) -> None:
    look = looked(HEAD + f"B2,booth-worker,,,,{number_of(world, 'Asha')}\n")

    assert [one.somebody.pk for one in look.placed] == [world.people["Asha"].pk]


def test_a_row_that_names_a_merged_record_means_whom_it_stands_for(world: World) -> None:
    asha = world.person("Asha")
    phone = number_of(world, "Bela")
    Person.objects.filter(pk=world.people["Bela"].pk).update(same_as=asha)

    look = looked(HEAD + f"B2,booth-worker,,,Bela Kalpit,{phone}\n")

    assert [one.somebody.pk for one in look.placed] == [asha.pk]


def test_a_row_that_names_a_seat_has_it_before_rows_that_name_none(world: World) -> None:
    rows = [f"B2,booth-worker,{seat},,N{n} Kalpit,500007700{n}" for n, seat in enumerate(["", "", "1", "", "२"])]

    look = looked(HEAD + "\n".join(rows))

    assert [one.seating.seat for one in look.placed] == [3, 4, 1, 5, 2]


def test_refused_rows_come_back_as_a_file_that_can_be_mended_and_sent(world: World) -> None:
    look = looked(HEAD + "NOPE,booth-worker,,=नीरा,,+915000077001\n")

    mended = roster.to_mend(look.refused)
    again = looked(mended.replace("NOPE", "B2"))

    assert "'=नीरा" in mended
    assert "'+915000077001" in mended
    assert [(one.row.name_hi, one.phone) for one in again.placed] == [("=नीरा", "+915000077001")]


@pytest.mark.parametrize(
    ("content", "pasted"),
    [
        ("\ufeffइकाई कोड;पद;नाम;मोबाइल नंबर\r\nB2;बूथ कार्यकर्ता;नीरा;५००००७७००१\r\n".encode(), False),
        (b"List of workers\n\nUnit code\tPost\tRemarks\tName\tMobile\nB2\tbooth worker\tx\tNira\t50000 77001\n", False),
        (b"B2\tbooth-worker\t\t\tNira\t5000077001\n", True),
        ("unit,role,name,phone\nB2,booth-worker,नीरा,5000077001\n".encode(), True),
    ],
    ids=["hindi headers", "title and tabs", "pasted without headers", "pasted with headers"],
)
def test_lists_of_any_habit_are_read(world: World, content: bytes, pasted: bool) -> None:
    look = seating.compare(roster.read(content, pasted=pasted), since=TODAY, by=BY)

    assert [(one.row.unit, one.somebody.name_hi or one.somebody.name_en, one.phone) for one in look.placed] in (
        [("B2", "नीरा", "+915000077001")],
        [("B2", "Nira", "+915000077001")],
    )


def test_a_workbook_is_read(world: World) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["unit", "role", "seat", "name", "phone"])
        sheet.write_row(1, 0, ["B2", "booth-worker", 2.0, "Nira Kalpit", 5000077001.0])

    look = seating.compare(roster.read(out.getvalue()), since=TODAY, by=BY)

    assert [(one.seating.seat, one.phone) for one in look.placed] == [(2, "+915000077001")]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"unit,role,name\nB2,booth-worker,Nira\n", "phone"),
        (b"B2,booth-worker,,,Nira,5000077001\n", "unit, role, phone, name_hi"),
        ((HEAD + "B2,volunteer,,,N,1\n" * 10_001).encode(), "10,000"),
    ],
    ids=["no phones", "no headers in a file", "too long"],
)
def test_a_file_that_is_no_list_is_refused_whole(world: World, content: bytes, word: str) -> None:
    with translation.override("en"), pytest.raises(FileRefused, match=word):
        roster.read(content)


def test_slices_keep_a_post_together(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seating, "SLICE", 2)
    rows = [f"{unit},volunteer,,,N{n} Kalpit,50000770{n:02}" for n, unit in enumerate(["B2", "B3"] * 4)]
    look = looked(HEAD + "\n".join([*rows, "B4,volunteer,,,N0 Kalpit,5000077000"]))

    sizes = [len(some) for some in seating._slices(look.placed)]
    done = seating.appoint(look, by=BY)

    assert sizes == [4, 4, 1]
    assert (done.seated, done.registered) == (9, 8)


def test_a_seat_taken_between_the_look_and_the_act_comes_back_with_its_reason(world: World) -> None:
    look = looked(HEAD + "B2,booth-worker,1,,Nira Kalpit,5000077001\nB2,booth-worker,,,Mira Kalpit,5000077002\n")
    appoint(world.post("Shivpuri 2", "booth-worker"), world.newcomer("Other"), since=TODAY, by=BY)
    people = Person.objects.count()

    with translation.override("en"):
        done = seating.appoint(look, by=BY)

    assert [one.why.reason for one in done.refused] == ["Somebody holds this seat, or will."]
    assert (done.seated, done.registered, Person.objects.count()) == (1, 1, people + 1)


def test_two_roles_of_one_name_are_told_apart_by_key(world: World) -> None:
    Role.objects.filter(key="volunteer").update(name_en="Booth worker")

    with translation.override("en"):
        look = looked(HEAD + "B2,Booth worker,,,Nira,5000077001\nB2,volunteer,,,Nira,5000077001\n")

    assert reasons(look) == {2: "Several roles of this level are called “Booth worker”."}
    assert [one.row.line for one in look.placed] == [3]


def test_long_lists_are_asked_for_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "ASKED", 1)
    text = HEAD + "B2,volunteer,,,Nira,5000077001\nB3,volunteer,,,Mira,5000077002\n"

    assert looked(text).counts["seated"] == 2
