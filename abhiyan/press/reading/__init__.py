"""A press note read back: what is to be done, when, where, by whom; by rules alone, with what has to be asked.

reading = read_note(content, vocabulary, written_on=None, today=day)
draft.toml(reading, vocabulary)      a plan for a person to confirm
"""

from datetime import date

from abhiyan.press.reading import finding, intake
from abhiyan.press.reading.intake import NoNote
from abhiyan.press.reading.result import Activity, Count, Place, Reading
from abhiyan.press.reading.words import LevelWord, RoleWord, UnitWord, Vocabulary, WingWord
from abhiyan.press.record import Text

GENERAL = Vocabulary()
NO_DATE = Text(
    "इस पाठ में कोई तारीख नहीं मिली: क्या यह प्रेस विज्ञप्ति है? दिन इस तरह लिखा हो: 5 मार्च।",
    "No date at all was found in this text: is it a press note? A day is written 5 March, 5 मार्च or 05.03.2018.",
)
NO_ACTIVITY = Text(
    "तारीखें मिलीं ({days}), पर उनके साथ आगे होने वाली कोई गतिविधि नहीं: बैठक, सम्मेलन, अभियान आदि।",
    "There are dates ({days}), but nothing that is to happen on them: no meeting, conference, campaign or the like.",
)


def read_note(
    content: bytes, vocabulary: Vocabulary = GENERAL, *, written_on: date | None = None, today: date
) -> Reading:
    """What a note says is to be done. `today` stands in where neither the caller nor the note says when it was written.

    Raises NoNote, with what to do, for what is no note: empty, too large, no text, an old font, no dated activity.
    """
    taken = intake.take(content)
    reading = finding.read(taken, vocabulary, written_on=written_on, today=today)
    if not reading.activities:
        days = ", ".join(one.found for one in reading.skipped)
        raise NoNote(Text(NO_ACTIVITY.hi.format(days=days), NO_ACTIVITY.en.format(days=days)) if days else NO_DATE)
    return reading


__all__ = [
    "Activity",
    "Count",
    "LevelWord",
    "NoNote",
    "Place",
    "Reading",
    "RoleWord",
    "UnitWord",
    "Vocabulary",
    "WingWord",
    "read_note",
]
