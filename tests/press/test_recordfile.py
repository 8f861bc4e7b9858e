"""A record as a file: read whole, or refused with everything that is wrong in it."""

from pathlib import Path

import pytest
from django.utils.translation import override

from abhiyan.press import recordfile
from abhiyan.press.record import Record, When


def test_the_worked_record_is_read(regional: Record) -> None:
    assert len(regional.people) == 17
    assert [one.key for one in regional.told_by("spokesman")] == [
        "regional-conference", "booth-teams", "registration", "district-conference",
    ]  # fmt: skip
    booths = regional.decision("booth-teams").quantity
    assert booths is not None
    assert booths.in_all == 705_000
    app = regional.decision("app-campaign").when
    assert app is not None
    assert len(app.every_day()) == 3
    assert regional.decision("registration").when == When("from", tuple(app_days("2018-02-01", "2018-02-08")))


def app_days(*said: str) -> list[object]:
    from datetime import date

    return [date.fromisoformat(day) for day in said]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", "[meeting]"),
        ("[meeting]\nname_hi = 'बैठक'\n", "held_on"),
        ("[meeting]\nheld_on = 2018-01-22\nwhat = 3\n", "what"),
        ("[meeting]\nheld_on = 2018-01-22\nannouncer = 'ghost'\n", "ghost"),
        ("[meeting]\nheld_on = 2018-01-22\n[[person]]\nkey = 'a'\ngender = 'x'\n", "m, f"),
        ("[meeting]\nheld_on = 2018-01-22\n[[decision]]\nkey = 'a'\nkind = 'feast'\n", "appointment, conference"),
        ("[meeting]\nheld_on = 2018-01-22\n[[decision]]\nkey = 'a'\nkind = 'drive'\nfrom = 2018-02-03\n", "तारीखें"),
        ("[meeting]\nheld_on = 2018-01-22\n[[decision]]\nkey = 'a'\nkind = 'drive'\nquantity = 5\n", "count"),
        ("[meeting]\nheld_on = 2018-01-22\n[[decision]]\nkey = 'a'\nkind = 'drive'\ndates = 4\n", "तारीखें"),
        ("[meeting]\nheld_on = 2018-01-22\n[[speech]]\nkey = 'a'\nspeaker = 'a'\nsaid = [3]\n", "said"),
        ("not toml", "="),
    ],
)
def test_a_wrong_record_is_refused_with_what_was_expected(tmp_path: Path, wrong: str, said: str) -> None:
    file = tmp_path / "record.toml"
    file.write_text(wrong, "utf-8")

    with override("hi"), pytest.raises(recordfile.RecordWrong, match=said.replace("[", r"\[").replace("]", r"\]")):
        recordfile.read(file)
