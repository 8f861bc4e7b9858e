"""Invented share kits: one is corrected, teams pass them on, in the weakest branch nobody does."""

from datetime import date, timedelta
from zlib import crc32

from abhiyan.kits import figures
from abhiyan.kits.models import Carrier, Kit, Reach
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Sentence
from abhiyan.rehearsal import sharing
from abhiyan.rehearsal.branches import Branches
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests.live.conftest import activity, in_english
from tests.world import World

__all__ = ["activity", "in_english"]

FIRST = date(2018, 1, 30)
DAY = timedelta(days=1)


def test_a_kit_is_handed_down_corrected_passed_on_and_its_opens_counted(
    world: World, activity: Activity, settings: object, tmp_path: object
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    Sentence.objects.filter(verb="approve").delete()  # here whoever writes may let it go
    branches = Branches(3)
    branches.codes = {unit.path: unit.code for unit in (world.unit("Ganga"), world.unit("Yamuna"))}
    branches.strength = lambda path: 0.3 if path.startswith(world.unit("Yamuna").path) else 2.0  # type: ignore[method-assign]
    first = [code for code in (f"B{number}" for number in range(99)) if crc32(code.encode()) % sharing.PARTS == 0]
    for name, code in zip(("Shivpuri 1", "Nagar 1", "Shivpuri 2", "Rampur 1"), first[4:], strict=False):
        Unit.objects.filter(name_en=name).update(code=code)
    days = [FIRST + number * DAY for number in range(4)]

    saw = [sharing.play_day(3, day, branches) for day in days]
    again = sharing.play_day(3, days[0] + DAY, branches)
    tally.squash()

    wrong, right = Kit.objects.order_by("pk")
    assert (saw, again) == ([1, 0, 0, 0], 0)
    assert (wrong.state, right.state, right.corrects, [one.kind for one in right.pieces.all()]) == (
        "withdrawn", "handed", wrong, ["text", "template"]
    )  # fmt: skip
    assert figures.took(wrong) == timedelta(minutes=12)
    assert {one.unit.name_en for one in Carrier.objects.select_related("unit")} == {"Shivpuri 1"}
    line = figures.lines(wrong, [world.unit("Ganga")], days[-1])[0]
    assert (line.seen, line.opens) == (1, sum(Reach.objects.filter(piece__kit=wrong).values_list("n", flat=True)))
