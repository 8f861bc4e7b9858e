"""A kit goes down by rule, after a second person's word, and is seen, shared and counted at each team's unit."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from abhiyan.kits import actions, carrying, figures, opening, reads
from abhiyan.kits.actions import New, Rule
from abhiyan.kits.carrying import Saw
from abhiyan.kits.models import Carrier, Kit, Piece, Reach
from abhiyan.kits.opening import Opened
from abhiyan.posts.access import held_by
from abhiyan.units import tally
from tests.kits.conftest import NOW, READER, WORDS, Make, head, link
from tests.world import BY, TODAY, World


def mine(world: World, name: str) -> list[reads.Mine]:
    return reads.today(held_by(TODAY, world.people[name].pk), world.authority(name), TODAY, NOW)


def test_a_team_has_it_once_it_is_handed_down_and_nobody_else(world: World, make: Make) -> None:
    kit = make()
    before = mine(world, "Asha")
    actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Uma"))

    assert before == []
    assert [(one.kit, one.unit.name_en, one.stand.why) for one in mine(world, "Asha")] == [(kit, "Shivpuri 1", "")]
    assert [mine(world, name) for name in ("Zoya", "Chand", "Mohan", "Dev")] == [[], [], [], []]


def test_who_put_something_in_does_not_hand_it_down(world: World, make: Make) -> None:
    kit = make()
    Piece.objects.create(kit=kit, kind="text", title_en="A", actor=world.authority("Uma").actor)

    with pytest.raises(PermissionDenied):
        actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Uma"))
    with pytest.raises(PermissionDenied):
        actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Dev"))


def test_nothing_of_it_changes_once_it_is_handed_down(world: World, handed: Make) -> None:
    kit, dev = handed(), world.authority("Dev")
    piece = kit.pieces.get()

    for verb in (
        lambda: actions.add(kit, New(Piece.TEXT, WORDS), at=NOW, by=dev),
        lambda: actions.take_out(piece, by=dev),
        lambda: actions.drop(kit, by=dev),
    ):
        with pytest.raises(actions.NotADraft):
            verb()


def test_it_is_handed_to_posts_one_writes_to_and_in_its_own_time(world: World, make: Make) -> None:
    dev, ganga = world.authority("Dev"), world.unit("Ganga")
    with pytest.raises(PermissionDenied):
        actions.compose(head(), Rule(ganga, ("district-president",)), at=NOW, by=dev)
    with pytest.raises(PermissionDenied):
        actions.compose(head(), Rule(world.unit("Nagar"), ("booth-worker",)), at=NOW, by=dev)
    kit = make()
    with pytest.raises(actions.TooLate):
        actions.hand_down(kit, day=kit.until, at=NOW, by=world.authority("Uma"))
    kit.pieces.all().delete()
    with pytest.raises(actions.Empty):
        actions.hand_down(kit, day=TODAY, at=NOW, by=world.authority("Uma"))


def test_who_saw_and_who_shared_is_counted_once_at_their_unit(world: World, handed: Make) -> None:
    kit, asha, booth = handed(), world.authority("Asha"), world.unit("Shivpuri 1")
    assert asha.person_id
    saw = Saw(kit.pk, asha.person_id, booth.pk, TODAY)
    new = [carrying.WRITTEN.do(saw), carrying.WRITTEN.do(saw)]
    said = [carrying.say_shared(kit, booth.pk, day=TODAY, by=asha) for _ in range(2)]
    bela = carrying.say_shared(kit, booth.pk, day=TODAY, by=world.authority("Bela"))

    units = [world.unit(name) for name in ("Ganga", "Shivpuri 1", "Shivpuri 2")]
    lines = figures.lines(kit, units, TODAY)
    assert (new, said, bela) == ([True, False], [True, False], True)
    assert [(one.meant, one.seen, one.shared, one.is_gap) for one in lines] == [
        (2, 2, 2, False), (2, 2, 2, False), (0, 0, 0, True)
    ]  # fmt: skip
    assert Carrier.objects.count() == 2
    assert [one.name for one in figures.team(kit, booth, TODAY) if one.shared_on] == ["Asha Kalpit", "Bela Kalpit"]


def test_opens_are_counted_by_unit_and_day_and_a_recount_says_the_same(world: World, handed: Make) -> None:
    kit, booth = handed(), world.unit("Shivpuri 1")
    piece = kit.pieces.get()
    one = Opened(booth.pk, piece.pk, kit.subject, TODAY)
    opening.add([(one, 3), (one._replace(day=TODAY + timedelta(1)), 2)])
    opening.COUNTED.do(one)
    tally.squash()
    later = TODAY + timedelta(1)

    assert list(Reach.objects.order_by("day").values_list("day", "n")) == [(TODAY, 4), (later, 2)]
    for name in ("Pradesh", "Ganga", "Shivpuri 1"):
        unit = world.unit(name)
        assert figures.lines(kit, [unit], TODAY)[0].opens == 4
        assert figures.lines(kit, [unit], later)[0].opens == 6
        assert tally.recount(unit, later) == tally.figures_of(unit, later)
    assert [(day.day, day.opens) for day in figures.days(kit, world.unit("Ganga"), later)] == [(later, 2), (TODAY, 4)]


def test_of_a_reader_nothing_is_kept_and_robots_are_not_counted(world: World, handed: Make) -> None:
    kit = handed()
    place = link(kit, world.unit("Shivpuri 1"))
    answer = Client(headers=READER).get(place)
    for more in (
        {"user-agent": "WhatsApp/2.23.20.0 A"},
        {"user-agent": "facebookexternalhit/1.1"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"user-agent": ""},
        READER | {"sec-purpose": "prefetch;prerender"},
    ):
        assert Client(headers=more).get(place).status_code == 200
    Client(headers=READER).head(place)

    page = answer.content.decode()
    assert (answer.status_code, answer.cookies, Reach.objects.get().n) == (200, {}, 1)
    assert "<script" not in page
    assert "Set-Cookie" not in answer
    assert {field.name for field in Reach._meta.fields} == {"id", "piece", "unit", "day", "n"}
    assert "Printed by: Kalpit Press" in page


def test_an_opening_that_can_not_be_counted_shows_the_page(world: World, handed: Make, monkeypatch: Any) -> None:
    from django.db import OperationalError

    def locked(_one: Any) -> None:
        raise OperationalError("locked")

    monkeypatch.setattr(opening.COUNTED, "do", locked)

    assert Client(headers=READER).get(link(handed(), world.unit("Shivpuri 1"))).status_code == 200


def test_a_link_of_another_branch_or_made_by_somebody_else_opens_nothing(world: World, handed: Make) -> None:
    kit = handed()
    place = link(kit, world.unit("Shivpuri 1"))
    wrong = place[:-3] + ("A" if place[-3] != "A" else "B") + place[-2:]

    assert Client(headers=READER).get(wrong).status_code == 404
    assert Client(headers=READER).get(link(kit, world.unit("Nagar 1"))).status_code == 410
    assert Client(headers=READER).get("/k/none/").status_code == 404


def test_a_draft_of_theirs_is_hidden_and_a_kit_from_above_is_not(world: World, make: Make) -> None:
    make()
    below = actions.compose(head(), Rule(world.unit("Pradesh"), ("booth-worker",)), at=NOW, by=BY)
    Kit.objects.filter(pk=below.pk).update(state=Kit.HANDED)

    seen = {name: reads.concerning(world.unit("Shivpuri"), world.authority(name))[0] for name in ("Mohan", "Dev")}

    assert [len(seen["Mohan"]), len(seen["Dev"])] == [1, 2]  # the draft is Dev's own
