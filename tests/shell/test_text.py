"""`abhiyan text`: line in, line out, without a database. All names are invented."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abhiyan.cli import abhiyan


def run(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(abhiyan, ["text", *words], input=given)


@pytest.mark.parametrize(
    ("words", "given", "answer"),
    [
        (("krutidev",), "dk;ZdrkZ\n\nfgUnh\n", "कार्यकर्ता\n\nहिन्दी\n"),
        (("krutidev", "--back"), "हिन्दी\n", "fgUnh\n"),
        (("krutidev", "--detect"), "jke dqekj\nRam Kumar\nराम\nà¤°à¤¾à¤®\n", "राम कुमार\nRam Kumar\nराम\nराम\n"),
        (("krutidev",), "राम - 5\n", "राम - 5\n"),
        (("number",), "एक लाख 41 हजार बूथ, 5 लोग\nउ0प्र0\n", "141000 5\n\n"),
        (("number", "सवा दो", "2.5 करोड़"), None, "2.25\n25000000\n"),
        (("number", "--write", "office", "141000"), None, "एक लाख 41 हजार\n"),
        (("number", "--write", "words"), "१,४१,०००\n", "एक लाख इकतालीस हजार\n"),
        (("dates", "--year", "2018"), "एक से 8 फरवरी; 28, 29 एवं 31 जनवरी को\nकुछ नहीं\n",
         "2018-02-01/2018-02-08 2018-01-28,2018-01-29,2018-01-31\n\n"),
        (("dates", "--from", "2018-01-24", "2 फरवरी को"), None, "2018-02-02\n"),
        (("dates", "2 फरवरी"), None, "--02-02\n"),
        (("repair",), "बैठक के अन्र्तगत\nसब ठीक\n", "अन्र्तगत → अन्तर्गत [reph, sure]\n\n"),
        (("repair", "--apply", "sure"), "अन्र्तगत जायेगे\n", "अन्तर्गत जायेगे\n"),
        (("repair", "--apply", "all"), "अन्र्तगत जायेगे\n", "अन्तर्गत जायेंगे\n"),
    ],
)  # fmt: skip
def test_a_line_in_is_a_line_out(words: tuple[str, ...], given: str | None, answer: str) -> None:
    done = run(*words, given=given)

    assert (done.exit_code, done.stdout) == (0, answer)


def test_a_day_that_cannot_be_is_said_on_stderr() -> None:
    done = run("dates", "--year", "2018", "31 फरवरी")

    assert (done.exit_code, done.stderr) == (0, "abhiyan: line 1: There is no such day: 31.2.\n")


def test_json_holds_the_details() -> None:
    assert json.loads(run("repair", "--json", "अन्र्तगत").stdout) == [
        {
            "line": 1,
            "found": [
                {
                    "start": 0, "end": 8, "found": "अन्र्तगत", "suggested": "अन्तर्गत", "kind": "reph",
                    "why": "A reph stands inside a conjunct.", "sure": True,
                }
            ],
        }
    ]  # fmt: skip
    assert json.loads(run("number", "--json", "डेढ़ लाख").stdout)[0]["numbers"][0]["value"] == "150000"
    assert json.loads(run("dates", "--json", "2 फरवरी को").stdout)[0]["dates"][0]["kind"] == "day"
    assert json.loads(run("krutidev", "--json", "vfer").stdout)[0]["kind"] == "krutidev"


@pytest.mark.parametrize(
    "words",
    [
        ("krutidev", "--back", "--detect", "क"),
        ("repair", "--apply", "all", "--json", "क"),
        ("dates", "--year", "12", "क"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_line_that_is_no_number_is_not_written() -> None:
    done = run("number", "--write", "words", "कुछ नहीं")

    assert (done.exit_code, done.stderr) == (1, "abhiyan: “कुछ नहीं” is no number that can be written so.\n")


def test_pairs_are_compared_row_by_row(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("\ufeffname_hi,name_en\nअमित कल्पित,KALPIT Amit\n\nसीता नमूना,Geeta Namuna\n", encoding="utf-8")

    done = run("same-name", str(pairs))

    assert (done.exit_code, done.stdout) == (
        0,
        (
            "0.970\t1\tअमित ~ amit 1.00; कल्पित ~ kalpit 1.00; surname first\n"
            "0.000\t0\tNo word of one is a word of the other.\n"
        ),
    )


@pytest.mark.parametrize("header", ["name_hi,name_en_variant", "Name 1,Name 2", "हिंदी नाम,English", "a,b"])
def test_a_row_of_titles_is_passed_over(tmp_path: Path, header: str) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f"{header},kind\nसीता नमूना,Sita Namuna,x\n", encoding="utf-8")

    assert run("same-name", str(pairs)).stdout.count("\n") == 1


def test_a_row_without_two_names_is_named_and_the_others_are_answered(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("अमित,Amit\nअमित\n,Amit\nसीता,Sita\n", encoding="utf-8")

    done = run("same-name", str(pairs))

    assert done.exit_code == 1
    assert done.stdout.count("\t1\t") == 2
    assert done.stderr.splitlines() == [
        "abhiyan: row 2 has no two names",
        "abhiyan: row 3 has no two names",
        "abhiyan: 2 of the rows had no two names; the others are answered.",
    ]
    assert [row["row"] for row in json.loads(run("same-name", "--json", str(pairs)).stdout)] == [1, 4]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes("अमित,Amit\n".encode("utf-16"))

    done = run("same-name", str(pairs))

    assert done.exit_code == 1
    assert "can't be read as CSV in UTF-8" in done.stderr


def test_it_starts_without_django() -> None:
    """In a process of its own, with settings that would be refused."""
    asked = (
        "import sys; from abhiyan.cli import abhiyan; abhiyan(['text', 'number', 'डेढ़ सौ'], standalone_mode=False); "
        "print('django' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, encoding="utf-8", check=True)

    assert done.stdout == "150\nFalse\n"
