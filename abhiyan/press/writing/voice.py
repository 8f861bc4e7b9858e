"""What the sentences of both languages share: the record, the style, and what has to be asked."""

from abhiyan.press.asking import Question
from abhiyan.press.record import MALE, Decision, Guest, Person, Record, Text
from abhiyan.press.writing.note import Style


class Voice:
    """The sentences of one note, and what was just said in it, so that nothing is said twice in the same words.

    spoke: how many speakers were introduced. met: whether the meeting was named. before: the decision told last;
    served: what it served; told_of: the decision that "these conferences" stood for last.
    """

    language = ""

    def __init__(self, record: Record, style: Style) -> None:
        self.record = record
        self.style = style
        self.spoke = 0
        self.met = False
        self.before = self.served = self.told_of = ""
        self.questions: dict[tuple[str, str, str], Question] = {}

    def ask(self, code: str, item: str, **values: str) -> None:
        """Ask once."""
        same = "" if code == "words" else item  # a word is missing wherever it is needed
        self.questions.setdefault((code, same, str(values)), Question(code, item, values))

    def after(self, lead: str, words: str) -> str:
        """A clause after "said that"."""
        return f"{lead} {words}" if lead else words

    def text(self, text: Text, item: str) -> str:
        """The words in this language; where they are missing they are asked for, and the other language's stand in."""
        words = text.in_(self.language)
        if not words and text:
            words = text.en or text.hi
            self.ask("words", item, what=words)
        return words

    def decision(self, key: str) -> Decision | None:
        """The decision of a key, if there is one; else it is asked which was meant."""
        try:
            return self.record.decision(key)
        except KeyError:
            return None  # asked when the record was looked through

    def gender_of(self, person: Person) -> str:
        """m or f; else nothing, and it is asked."""
        if not person.gender:
            self.ask("gender", f"person:{person.key}", name=person.name.in_(self.language) or person.name.hi)
        return person.gender

    def gender_of_guest(self, guest: Guest) -> str:
        """Of a named person; whoever may hold an office is spoken of as offices are, in the masculine plural."""
        return self.gender_of(self.record.person(guest.person)) if guest.person else (guest.office.gender or MALE)

    def is_spoken_or_counted(self, decision: Decision) -> bool:
        """Whether its sentence is about who speaks or how many there are."""
        return bool(
            (decision.speaker and decision.kind == "live-address")
            or (decision.quantity and decision.kind == "appointment")
        )
