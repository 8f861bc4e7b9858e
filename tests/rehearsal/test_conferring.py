"""The example's conference: asked, answered, entered by two doors, one of them late; killed anywhere, the same end."""

from datetime import date, time, timedelta

from abhiyan.events.models import Event
from abhiyan.hall import entering
from abhiyan.hall.models import Audience, Entry, Invitee, Scan
from abhiyan.kernel import clock
from abhiyan.press.models import PressNote
from abhiyan.rehearsal import conferring
from abhiyan.units import tally
from tests.hall.conftest import FEB_22, applied, event, in_english, plan
from tests.world import BY, World

__all__ = ["applied", "event", "in_english", "plan"]


def played(day: date) -> dict[str, int]:
    first = conferring.play_day(3, day, by=BY)
    conferring.play_day(3, day, by=BY)  # as after a kill
    return first


def test_people_are_asked_and_come_in_by_two_doors(world: World, event: Event, monkeypatch) -> None:
    monkeypatch.setattr(conferring, "YES", 1.0)
    monkeypatch.setattr(conferring, "COMES", 1.0)
    monkeypatch.setattr(conferring, "BOTH", 1.0)

    done = [played(FEB_22 + timedelta(days)) for days in (-4, -3, -2, -1, 0, 1, 2)]

    assert done == [{}, {"invited": 3}, {"answered": 3}, {}, {"entered": 2}, {"entered": 2}, {"recorded": 7}]
    states = sorted(Invitee.objects.values_list("state", flat=True))
    assert states == ["coming", "coming", "waiting"]
    assert Audience.objects.get().reminded == FEB_22
    assert (Scan.objects.count(), Entry.objects.count()) == (4, 2)
    assert Scan.objects.exclude(flag="").count() == 2
    assert [(one.language, bool(one.released_at)) for one in PressNote.objects.order_by("pk")] == [
        ("hi", True),
        ("en", True),
    ]
    assert "बूथ भ्रमण अभियान" in str(PressNote.objects.get(language="hi").paragraphs)
    assert tally.figures_of(world.unit("Uttar"), FEB_22)[entering.ENTERED, "feb/conference"] == 2


def test_who_sits_on_the_platform_is_never_busy(world: World, event: Event, monkeypatch) -> None:
    monkeypatch.setattr(conferring, "YES", 0.0)

    played(FEB_22 - timedelta(3))
    Invitee.objects.filter(person=world.person("Uma")).update(rule=Invitee.GUEST)
    played(FEB_22 - timedelta(2))

    said = {(one.rule == Invitee.GUEST, one.state) for one in Invitee.objects.all()}
    assert said == {(True, "coming"), (False, "declined")}


def test_nobody_comes_in_before_the_doors_open(world: World, event: Event, monkeypatch) -> None:
    monkeypatch.setattr(conferring, "YES", 1.0)
    monkeypatch.setattr(conferring, "COMES", 1.0)
    Event.objects.filter(pk=event.pk).update(half="pm", begins_at=time(15))
    clock.set_day(FEB_22)

    for days in (-3, -2, 0, 1):
        played(FEB_22 + timedelta(days))

    entered = [one.astimezone(clock.INDIA).hour for one in Entry.objects.values_list("scan__at", flat=True)]
    assert entered == [14, 14]
