"""The status as text: whole, in both languages, with nothing, one and many."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.utils import translation

from abhiyan.coverage.commands import status_command
from abhiyan.coverage.telling import MOST, status_text
from abhiyan.plans import actions
from abhiyan.plans.models import Assignment
from abhiyan.units import actions as units
from tests.world import BY, TODAY


def said(world, unit, day, language):
    with translation.override(language):
        return status_text(world.unit(unit), date.fromisoformat(day), BY)


NOTHING_DUE = """\
Pradesh, status of 21 January 2018
(state, by organisation)

Work: 7 in all; none due yet, 0 done, 0 verified.
Seats: 38 in all; claimed 9, verified 1.
Volunteers: claimed 1, verified 0."""
NOTHING_DUE_HI = """\
प्रदेश, 21 जनवरी 2018 की स्थिति
(प्रदेश, संगठन के अनुसार)

कार्य: कुल 7; अभी किसी की अंतिम तिथि नहीं आई है, 0 पूर्ण, 0 सत्यापित।
स्थान: कुल 38; दावा 9, सत्यापित 1।
वालंटियर: दावा 1, सत्यापित 0।"""
LAST_DAY = """\
Pradesh, status of 26 January 2018
(state, by organisation)

Work: 7 in all; 2 due by now, 0 done, 0 verified.
No assignment is late.
Today is the last day of 2 assignments.
Seats: 38 in all; claimed 9, verified 1.
Volunteers: claimed 1, verified 0."""
LAST_DAY_HI = """\
प्रदेश, 26 जनवरी 2018 की स्थिति
(प्रदेश, संगठन के अनुसार)

कार्य: कुल 7; 2 की अंतिम तिथि आ चुकी है, 0 पूर्ण, 0 सत्यापित।
कोई कार्य विलंबित नहीं है।
आज 2 कार्यों की अंतिम तिथि है।
स्थान: कुल 38; दावा 9, सत्यापित 1।
वालंटियर: दावा 1, सत्यापित 0।"""
ONE_LATE = """\
Uttar, status of 7 February 2018
(region, by organisation)

Work: 4 in all; 1 due by now, 0 done, 0 verified.
1 assignment is late.
Tomorrow, 8 February, is the last day of 2 assignments.
Seats: 23 in all; claimed 6, verified 1.
Volunteers: claimed 1, verified 0.
Registration: 15 wanted; claimed 1, verified 0.
Furthest behind: Ganga (1 late)."""
ONE_LATE_HI = """\
उत्तर, 7 फ़रवरी 2018 की स्थिति
(क्षेत्र, संगठन के अनुसार)

कार्य: कुल 4; 1 की अंतिम तिथि आ चुकी है, 0 पूर्ण, 0 सत्यापित।
1 कार्य विलंबित है।
कल, 8 फ़रवरी को, 2 कार्यों की अंतिम तिथि है।
स्थान: कुल 23; दावा 6, सत्यापित 1।
वालंटियर: दावा 1, सत्यापित 0।
पंजीकरण: लक्ष्य 15; दावा 1, सत्यापित 0।
सबसे पीछे: गंगा (1 विलंबित)।"""
MANY_LATE_HI = """\
प्रदेश, 9 फ़रवरी 2018 की स्थिति
(प्रदेश, संगठन के अनुसार)

कार्य: कुल 7; 5 की अंतिम तिथि आ चुकी है, 1 पूर्ण, 1 सत्यापित।
4 कार्य विलंबित हैं।
स्थान: कुल 38; दावा 9, सत्यापित 1।
वालंटियर: दावा 1, सत्यापित 0।
पंजीकरण: लक्ष्य 20; दावा 1, सत्यापित 0।
सबसे पीछे: दक्षिण (2 विलंबित), उत्तर (2 विलंबित)।"""
SEAT = """\
Seat East, status of 1 February 2018
(seat, by constituencies)

Work is counted in the organisation's tree.
Seats: 11 in all; claimed 4, verified 1.
Volunteers: none yet.
Registration: 10 wanted; claimed 0, verified 0."""
SEAT_HI = """\
पूर्व सीट, 1 फ़रवरी 2018 की स्थिति
(सीट, निर्वाचन क्षेत्रों के अनुसार)

कार्यों की गिनती संगठन के ढाँचे में होती है।
स्थान: कुल 11; दावा 4, सत्यापित 1।
वालंटियर: अभी कोई नहीं।
पंजीकरण: लक्ष्य 10; दावा 0, सत्यापित 0।"""
ONE_TODAY_HI = """\
शिवपुरी, 8 फ़रवरी 2018 की स्थिति
(मंडल, संगठन के अनुसार)

कार्य: कुल 1; 1 की अंतिम तिथि आ चुकी है, 0 पूर्ण, 0 सत्यापित।
कोई कार्य विलंबित नहीं है।
आज 1 कार्य की अंतिम तिथि है।
स्थान: कुल 11; दावा 3, सत्यापित 1।
वालंटियर: अभी कोई नहीं।
पंजीकरण: लक्ष्य 10; दावा 0, सत्यापित 0।"""
NO_WORK = """\
Shivpuri 1, status of 1 February 2018
(booth, by organisation)

Work: none is assigned here.
Seats: 5 in all; claimed 2, verified 1.
Volunteers: none yet.
Registration: 5 wanted; claimed 0, verified 0."""


@pytest.fixture
def named(plan):
    """The plan with the name of the registration in both scripts."""
    found = plan(('name_en = "Registration"', 'name_en = "Registration"\nname_hi = "पंजीकरण"'))
    actions.apply(found, day=date(2018, 1, 20), by=BY)


@pytest.mark.parametrize(
    ("unit", "day", "language", "text"),
    [
        ("Pradesh", "2018-01-21", "en", NOTHING_DUE),
        ("Pradesh", "2018-01-21", "hi", NOTHING_DUE_HI),
        ("Pradesh", "2018-01-26", "en", LAST_DAY),
        ("Pradesh", "2018-01-26", "hi", LAST_DAY_HI),
        ("Uttar", "2018-02-07", "en", ONE_LATE),
        ("Uttar", "2018-02-07", "hi", ONE_LATE_HI),
        ("Seat East", "2018-02-01", "en", SEAT),
        ("Seat East", "2018-02-01", "hi", SEAT_HI),
        ("Shivpuri", "2018-02-08", "hi", ONE_TODAY_HI),
        ("Shivpuri 1", "2018-02-01", "en", NO_WORK),
    ],
)
def test_the_text_is_right_to_the_letter(named, world, unit, day, language, text):
    assert said(world, unit, day, language) == text


def test_many_are_late_and_one_is_done(named, world):
    one = Assignment.objects.get(activity__key="planning", unit__name_en="Ganga")
    actions.report(one, text="Done", day=date(2018, 1, 26), by=BY)
    actions.verify(one, day=date(2018, 1, 27), by=world.authority("Tara", date(2018, 1, 27)))

    assert said(world, "Pradesh", "2018-02-09", "hi") == MANY_LATE_HI


def test_the_text_stays_short_however_long_the_names(named, world):
    for name in ("Uttar", "Dakshin"):
        long = name + " x" * 95
        units.rename(world.unit(name), name_hi=long, name_en=long, day=TODAY, by=BY)

    text = said(world, "Pradesh", "2018-02-09", "hi")

    assert (len(text) < MOST, text.splitlines()[3][:6], "*" in text) == (True, "कार्य:", False)


def test_the_command_prints_what_the_page_has(named, world):
    asked = ["--text", "--unit", "U", "--day", "2018-02-07", "--language"]

    assert CliRunner().invoke(status_command, [*asked, "hi"]).output == ONE_LATE_HI + "\n"
    assert CliRunner().invoke(status_command, [*asked, "en"]).output == ONE_LATE + "\n"


def test_the_command_says_what_it_does_not_know(world):
    unknown = CliRunner().invoke(status_command, ["--text", "--unit", "ZZ"])
    alone = CliRunner().invoke(status_command, ["--unit", "U"])

    assert (unknown.exit_code, alone.exit_code) == (1, 2)
    assert "No unit has the code ZZ." in unknown.output
