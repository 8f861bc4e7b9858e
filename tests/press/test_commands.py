"""`abhiyan press write` and `abhiyan plan read`."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils.translation import override

from abhiyan.cli import abhiyan
from abhiyan.plans import planfile
from abhiyan.plans import vocabulary as plan_words
from abhiyan.posts import profile
from abhiyan.press import vocabulary
from abhiyan.press.reading import draft
from tests.press.conftest import RECORDS
from tests.press.expected import NOTES, read

REGIONAL = str(RECORDS / "regional-meeting.toml")
PROFILE = Path(__file__).parents[2] / "profiles" / "up-2018"
CLUBS = Path(__file__).parents[2] / "profiles" / "clubs"


def run(*words: str) -> Result:
    return CliRunner().invoke(abhiyan, [*words])


def test_a_record_is_printed_as_a_note() -> None:
    done = run("press", "write", REGIONAL)

    assert done.exit_code == 0, done.output
    assert "एक लाख 41 हजार बूथों पर" in done.stdout
    assert done.stderr == ""


def test_in_english_and_with_digits_alone() -> None:
    assert "at each of the 1,41,000 booths" in run("press", "write", REGIONAL, "--language", "en").stdout
    assert "1,41,000 बूथों पर" in run("press", "write", REGIONAL, "--numbers", "digits").stdout


def test_paper_is_written_beside_it(tmp_path: Path) -> None:
    docx, pdf = tmp_path / "note.docx", tmp_path / "note.pdf"
    done = run("press", "write", REGIONAL, "--docx", str(docx), "--pdf", str(pdf))

    assert done.exit_code == 0
    assert docx.read_bytes().startswith(b"PK")
    assert pdf.read_bytes().startswith(b"%PDF")


def test_as_json_each_sentence_says_what_it_came_from() -> None:
    note = json.loads(run("press", "write", REGIONAL, "--json").stdout)

    assert note["paragraphs"][0]["sentences"][0]["items"] == ["decision:regional-conference", "meeting"]


def test_a_wrong_record_is_refused_by_line(tmp_path: Path) -> None:
    file = tmp_path / "record.toml"
    file.write_text("[meeting]\nname_hi = 'बैठक'\n", "utf-8")
    done = run("press", "write", str(file))

    assert done.exit_code == 1
    assert "record.toml:1" in done.stderr


def test_what_is_open_is_asked_on_stderr(tmp_path: Path) -> None:
    file = tmp_path / "record.toml"
    file.write_text(Path(REGIONAL).read_text("utf-8").replace('gender = "f"\nrank = 42', "rank = 42"), "utf-8")
    done = run("press", "write", str(file))

    assert done.exit_code == 0
    assert "? Is हिमानी काल्पनिक Mr or Ms? Nobody has said." in done.stderr


@pytest.mark.django_db
def test_a_note_is_printed_as_a_draft_in_the_installations_words(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("5 मार्च को प्रत्येक जिले में बैठक होगी।", "utf-8")
    done = run("plan", "read", str(file), "--date", "2018-02-01", "--key", "march")

    assert done.exit_code == 0, done.output
    plan = tomllib.loads(done.stdout)
    assert plan["programme"]["key"] == "march"
    assert [(one["key"], str(one["on"])) for one in plan["activity"]] == [("district-meeting", "2018-03-05")]


@pytest.mark.django_db
def test_as_json_it_says_how_sure_it_is_and_what_to_ask() -> None:
    told = json.loads(run("plan", "read", str(NOTES / "water.txt"), "--profile", str(PROFILE), "--json").stdout)

    assert told["written_on"] == "2019-06-04"
    assert told["activities"][0]["plan"]["each"] == "district"
    assert told["activities"][0]["sentences"] == [2]
    assert {one["code"] for one in told["activities"][0]["questions"]} == {"owner"}


@pytest.mark.django_db
def test_what_is_no_note_has_exit_code_1(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(b"\x00\x01" * 99)
    done = run("plan", "read", str(file))

    assert done.exit_code == 1
    assert "plain text" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("folder", [PROFILE, CLUBS], ids=["state", "clubs"])
@pytest.mark.parametrize("name", sorted(path.stem for path in NOTES.glob("*.toml")))
def test_every_draft_passes_the_check_of_a_plan(name: str, folder: Path) -> None:
    with override("en"):
        kept = profile.read(folder)
        words = vocabulary.of_profile(kept)
        reading, _ = read(name, words)
        text = draft.toml(reading, words, key="from-note", name=name)
        plan = planfile.read_text(text, plan_words.of_profile(kept))

    assert len(plan.activities) == len(reading.activities)
    assert [one.since for one in plan.activities] == [one.when.days[0] for one in reading.activities if one.when]
