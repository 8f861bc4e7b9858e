"""A press note as it is checked and printed: paragraphs of sentences, each with the items it came from."""

from collections.abc import Iterator
from dataclasses import dataclass

from abhiyan.press.asking import Question

MIXED, DIGITS = "mixed", "digits"


@dataclass(frozen=True, slots=True)
class Style:
    """How an office writes, the same in a whole note.

    numbers: "mixed" says round lakhs and crores half in words (एक लाख 41 हजार), "digits" never (1,41,000).
    """

    numbers: str = MIXED
    devanagari_digits: bool = False
    titles_in_lists: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """`items`: what it came from: meeting, present, speeches; person:KEY, decision:KEY, speech:, statement:, step:."""

    text: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """kind: announcement, attribution, speaker, steps, closing, conduct."""

    kind: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences, a blank between."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Note:
    """questions: what was left out or written around until somebody answers."""

    language: str
    heading: str
    dateline: Sentence
    paragraphs: tuple[Paragraph, ...]
    questions: tuple[Question, ...] = ()

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence in its order, the dateline first."""
        yield self.dateline
        for paragraph in self.paragraphs:
            yield from paragraph.sentences

    @property
    def text(self) -> str:
        """The note as plain text: the dateline, then a line for each paragraph."""
        return "\n".join([self.dateline.text, *(paragraph.text for paragraph in self.paragraphs)]) + "\n"
