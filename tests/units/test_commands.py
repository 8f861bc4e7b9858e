"""`abhiyan units` and `abhiyan tally`: what they print, what they do, and how they exit."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abhiyan.units import tally
from abhiyan.units.commands import tally_group, units
from abhiyan.units.models import Total, Unit, UnitAct
from tests import world as drawn

HEAD = "code,level,parent,area_parent,name_hi,name_en\n"


def run(*arguments: str, said: str = "") -> Result:
    group = tally_group if arguments[0] in ("check", "squash") else units
    return CliRunner().invoke(group, list(arguments), input=said)


@pytest.fixture
def file(world: drawn.World, tmp_path: Path) -> Path:
    made = tmp_path / "units.csv"
    made.write_text(HEAD + "N1,mandal,U1,,एक,One\nN2,booth,NOWHERE,,दो,Two\n", encoding="utf-8")
    return made


def test_load_shows_the_difference_and_does_nothing_unless_told(file: Path) -> None:
    shown = run("load", str(file), "--dry-run")
    refused = run("load", str(file), said="n\n")

    assert "N1  mandal under U1" in shown.output
    assert refused.exit_code == 1
    assert not Unit.objects.filter(code="N1").exists()


def test_load_takes_good_rows_writes_wrong_ones_beside_the_file_and_exits_1(file: Path) -> None:
    done = run("load", str(file), "--yes")

    assert done.exit_code == 1
    assert "1 rows were refused" in done.output
    assert Unit.objects.get(code="N1").parent.code == "U1"
    assert "NOWHERE" in file.with_name("units.csv.refused.csv").read_text(encoding="utf-8")


def test_load_says_in_json_what_it_did(file: Path) -> None:
    file.write_text(HEAD + "N1,mandal,U1,,एक,One\n", encoding="utf-8")

    first, again = (run("load", str(file), "--yes", "--json") for _ in range(2))

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert [json.loads(one.stdout)["added"] for one in (first, again)] == [1, 0]


@pytest.mark.parametrize("name", ["all.csv", "all.xlsx"])
def test_what_is_exported_loads_without_a_change(world: drawn.World, tmp_path: Path, name: str) -> None:
    assert run("export", str(tmp_path / name)).exit_code == 0

    loaded = run("load", str(tmp_path / name), "--dry-run", "--json")

    assert json.loads(loaded.stdout) | {"day": None} == {
        "day": None, "add": 0, "rename": 0, "move": 0, "square": 0, "unchanged": 15, "refused": 0,
            "seatless": 0,
    }  # fmt: skip


def test_an_act_is_previewed_done_listed_and_undone(world: drawn.World) -> None:
    shown = run("act", "move", "U1A", "D1", "--dry-run")
    assert "2  booths" in shown.output.lower()
    assert world.unit("Shivpuri").parent.code == "U1"

    assert run("act", "move", "U1A", "D1", "--yes").exit_code == 0
    assert world.unit("Shivpuri").parent.code == "D1"
    listed = json.loads(run("lineage", "U1A", "--json").stdout)
    assert [(act["kind"], act["into"]) for act in listed["acts"]] == [("move", "D1")]

    assert run("act", "undo", str(listed["acts"][0]["number"])).exit_code == 0
    assert world.unit("Shivpuri").parent.code == "U1"


def test_what_cannot_be_done_exits_1_with_the_reason_and_a_wrong_day_with_2(world: drawn.World) -> None:
    refused = run("act", "close", "U1A")
    nowhere = run("act", "close", "NOWHERE")
    wrong = run("act", "close", "U1A", "--day", "tomorrow")

    assert (refused.exit_code, nowhere.exit_code, wrong.exit_code) == (1, 1, 2)
    assert "Merge it into another unit" in refused.output
    assert not UnitAct.objects.filter(kind="close").exists()


def test_check_exits_1_when_a_figure_is_wrong(world: drawn.World) -> None:
    right = run("check")
    Total.objects.filter(unit=world.units["Uttar"]).first().delete()  # type: ignore[union-attr]
    wrong = run("check", "--json")

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert [one["unit"] for one in json.loads(wrong.stdout)["differences"]] == ["U"]


def test_squash_says_how_much_it_rolled_up(world: drawn.World) -> None:
    tally.post([tally.Row(world.units["Uttar"].pk, drawn.TODAY, tally.measure("noise", "test"), 3)])

    assert run("squash").output == "1 rows rolled up.\n"
    assert run("squash").output == "0 rows rolled up.\n"
