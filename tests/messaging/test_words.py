"""What people write, and what it means."""

import pytest

from abhiyan.messaging.words import ATTEND, JOIN, LETTERS, OTHER, REPORT, STOP, Word, understand

CODE = "BCD234"

JOINS = """
JOIN BCD234|join bcd234|Join  Bcd 234|JOIN-BCD-234|JOIN BCD 2 3 4|joinbcd234|JOIN: BCD234.|"JOIN BCD234"|JOIN <BCD234>
ज्वाइन BCD234|जॉइन bcd234|जोइन BCD२३४|जुड़ो BCD234|जुडो BCD234|जुड़ें BCD234|judo BCD234|please join BCD234
Join BCD234 please|jion BCD234|BCD234|bcd 234|ＪＯＩＮ　ＢＣＤ２３４|join\u200b bcd234
नमस्ते, जॉइन BCD234|JOIN%BCD234|JOIN BCD234 Mira Kalpit
"""
STOPS = """
stop|Stop.|STOP!|STOP ALL|stopall|stop sms|please stop|STOP BCD234
unsubscribe|UNSUBSCRIBE me|बंद|बन्द करो|बंद करें|band karo
रोको|रोकें|रोके|रोकिए|रोक दीजिए|मुझे रोको|हटाओ|मेरा नाम हटाएँ
S T O P|s.t.o.p|opt out|st0p|remove me|मेरा नाम हटा दो|रुको|स्टोप|END|don't send|mat bhejo|मत भेजो|मत भेजें।|नहीं चाहिए
roko|स्टॉप|JOIN STOP|stop stop stop stop stop|"stop"|.stop.
Please stop sending me messages|kindly stop all these sms to my number|Can you stop the texts to this number please
कृपया मुझे संदेश भेजना बंद करें|आप लोग मुझे मैसेज भेजना बन्द करो|इस नंबर पर एसएमएस भेजना तुरंत रोकिए
mujhe message bhejna band karo please|REPORT बंद करो|REPORT please stop sending me messages
"""
OTHERS = """
hello|नमस्ते|?|...||   |ok|हाँ|who is this|BCD23|BCD2345|ABC123|😀|The bus stop is beside our booth, come there at nine
send|मुझे सूची भेजो|चाहिए|weekend is fine|end of road
मैं कल बंद दुकान के पास मिलूँगा, वहाँ आ जाइए|1234567890|joint family|rejoin
I got your message and will come to the meeting|आपका संदेश मिला, मैं कल ज़रूर आऊँगा
I got your message and wait beside the bus stop near the school gate
"""


@pytest.mark.parametrize("text", [one for line in JOINS.strip().splitlines() for one in line.split("|")])
def test_join_and_a_code_in_the_spellings_people_use(text: str) -> None:
    assert understand(text.replace("%", "\n")) == Word(JOIN, CODE)


@pytest.mark.parametrize("text", [one for line in STOPS.strip().splitlines() for one in line.split("|")])
def test_stop_in_the_spellings_people_use(text: str) -> None:
    assert understand(text) == Word(STOP)


@pytest.mark.parametrize("text", [one for line in OTHERS.strip("\n").splitlines() for one in line.split("|")])
def test_what_is_not_understood_is_nothing(text: str) -> None:
    assert understand(text) == Word(OTHER)


@pytest.mark.parametrize(("text", "code"), [("join", ""), ("ज्वाइन", ""), ("JOIN ME", "ME"), ("JOIN ABC123", "ABC123")])
def test_join_without_a_code_that_can_be_one(text: str, code: str) -> None:
    assert understand(text) == Word(JOIN, code)


def test_no_letter_of_a_code_looks_like_another() -> None:
    assert not {*LETTERS} & {*"0O1IL"}
    assert not {*LETTERS} & {*"AEIOU"}  # so that no word comes out of them


def test_a_very_long_text_costs_nothing() -> None:
    assert understand("ज्ञ" * 100_000).kind == OTHER


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("REPORT", (), ""),
        ("report 12", (12,), ""),
        ("Report 12 45 all went well", (12, 45), "all went well"),
        ("Report: all went well", (), "all went well"),
        ("रिपोर्ट १२ बैठक हुई", (12,), "बैठक हुई"),
        ("रिपोर्ट बैठक में 45 लोग", (), "बैठक में 45 लोग"),
        ("REPORT 1234567890123", (), "1234567890123"),
    ],
)
def test_report(text: str, numbers: tuple[int, ...], rest: str) -> None:
    assert understand(text) == Word(REPORT, rest=rest, numbers=numbers)


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("ATTEND", (), ""),
        ("attend 240", (240,), ""),
        ("Attended: 12 240 in the hall", (12, 240), "in the hall"),
        ("उपस्थित २४०", (240,), ""),
        ("हाज़िर", (), ""),
        ("हाजिरी 45", (45,), ""),
    ],
)
def test_attend(text: str, numbers: tuple[int, ...], rest: str) -> None:
    assert understand(text) == Word(ATTEND, rest=rest, numbers=numbers)


def test_stop_stands_above_attend() -> None:
    assert understand("ATTEND STOP").kind == STOP


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("REPORT 2 दुकान बंद", REPORT),
        ("REPORT 2: shop stop closed", REPORT),
        ("रिपोर्ट २ बंद", REPORT),
        ("report 12 45 संदेश बाँटना बंद हुआ", REPORT),
        ("ATTEND 40 road band", ATTEND),
        ("उपस्थित ४० बंद", ATTEND),
        ("REPORT दुकान बंद", STOP),  # of no work: in doubt somebody leaves
        ("REPORT 1234567890 STOP", STOP),  # no number of a work
        ("2 दुकान बंद", STOP),
    ],
)
def test_a_report_with_its_number_is_one_whatever_words_it_uses(text: str, kind: str) -> None:
    assert understand(text).kind == kind


def test_report_is_the_first_word_or_none() -> None:
    assert understand("my report is late").kind == OTHER
    assert understand("REPORT STOP").kind == STOP
