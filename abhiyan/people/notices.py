"""The words that people consent to: as the product ships them, and every version that was ever in force.

A text that changes is a new version by itself, found by its hash. The words are no catalogue's, never translated by
the catalogues: what was read is what is kept.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache

from django.db import IntegrityError, transaction
from django.db.models import Max

from abhiyan.people.models import Consent, Notice

LANGUAGES = ("hi", "en")

TEXTS = {
    (Consent.ORGANISE, "en"): (
        "Keep my name, my phone number, my language and my booth, so that I can be asked to take part as a volunteer."
    ),
    (Consent.ORGANISE, "hi"): ("मेरा नाम, फ़ोन नंबर, भाषा और बूथ रखा जाए, ताकि मुझे वालंटियर के रूप में काम के लिए पूछा जा सके।"),
    (Consent.EVENTS, "en"): "Invite me to meetings and conferences of my branch.",
    (Consent.EVENTS, "hi"): "मुझे अपने क्षेत्र की बैठकों और सम्मेलनों में बुलाया जाए।",
    (Consent.BROADCASTS, "en"): "Send me news of the programme as text messages.",
    (Consent.BROADCASTS, "hi"): "कार्यक्रम के समाचार मुझे एसएमएस से भेजे जाएँ।",
    (Consent.ATTENDANCE, "en"): "Note that I was present when I come to a meeting or listen to a live address.",
    (Consent.ATTENDANCE, "hi"): "जब मैं किसी बैठक में आऊँ या सीधा संबोधन सुनूँ, तो मेरी उपस्थिति दर्ज की जाए।",
}


class NoticeMissing(Exception):
    """There are no words for these (purpose, language): nobody can consent, so no window opens."""

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        self.missing = missing
        super().__init__(missing)


def text_of(purpose: str, language: str) -> str:
    """The words in force. Raises NoticeMissing."""
    try:
        return TEXTS[purpose, language]
    except KeyError as error:
        raise NoticeMissing([(purpose, language)]) from error


def in_force(purpose: str, language: str) -> int:
    """The id of the version in force, written down when it is first asked for. Raises NoticeMissing."""
    text = text_of(purpose, language)
    return _kept(purpose, language, text, hashlib.sha256(text.encode()).hexdigest())


def missing(languages: Iterable[str], purposes: Sequence[str] = Consent.PURPOSES) -> list[tuple[str, str]]:
    """Which (purpose, language) have no words."""
    return [(purpose, language) for language in languages for purpose in purposes if (purpose, language) not in TEXTS]


def mark(language: str) -> str:
    """A short mark of all words in force in `language`. A form that asks for consent sends it along: where it isn't
    the same any more when the form comes back, the words have changed meanwhile and are to be read anew."""
    said = "\0".join(TEXTS.get((purpose, language), "") for purpose in Consent.PURPOSES)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def _kept(purpose: str, language: str, text: str, digest: str) -> int:
    known = Notice.objects.filter(purpose=purpose, language=language)
    if (found := known.filter(digest=digest).values_list("pk", flat=True).first()) is not None:
        return found
    version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return Notice.objects.create(
                purpose=purpose, language=language, version=version, text=text, digest=digest
            ).pk
    except IntegrityError:
        return known.get(digest=digest).pk  # another process was first


def forget() -> None:
    """Drop the remembered ids (another database, a test's roll-back)."""
    _kept.cache_clear()
