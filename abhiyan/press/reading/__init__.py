"""A press note read back: what is to be done, when, where, by whom; by rules alone, with what has to be asked.

reading = read_note(content, vocabulary, written_on=None, today=day)
draft.toml(reading, vocabulary)      a plan for a person to confirm
"""

from datetime import date

from abhiyan.press.reading import finding, intake
from abhiyan.press.reading.intake import NoNote
from abhiyan.press.reading.result import Activity, Count, Place, Reading
from abhiyan.press.record import Text
from abhiyan.press.reading.words import LevelWord, RoleWord, UnitWord, Vocabulary

NOTHING = Text(
    "इस पाठ में कोई तारीख और कोई गतिविधि नहीं मिली: क्या यह प्रेस विज्ञप्ति है?",
    "No date with an activity was found in this text: is it a press note? Every activity needs its day written out (5 March).",
)


def read_note(content: bytes, vocabulary: Vocabulary = Vocabulary(), *, written_on: date | None = None, today: date) -> Reading:
    """What a note says is to be done. `today` stands in where neither the caller nor the note says when it was written.

    Raises NoNote, with what to do, for what is no note: empty, too large, no text, an old font, no dated activity.
    """
    taken = intake.take(content)
    reading = finding.read(taken, vocabulary, written_on=written_on, today=today)
    if not reading.activities:
        raise NoNote(NOTHING)
    return reading


__all__ = ["Activity", "Count", "LevelWord", "NoNote", "Place", "Reading", "RoleWord", "UnitWord", "Vocabulary", "read_note"]
