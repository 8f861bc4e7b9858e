"""The words that people consent to: the organisation's, else the product's; and every version that was ever in force.

A text that changes is a new version by itself, found by its hash. The words are no catalogue's, never translated by
the catalogues: what was read is what is kept. An organisation gives its own in notices.toml (people.profile).
"""

import hashlib
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max

from abhiyan.kernel.clock import moment
from abhiyan.people.models import Consent, Notice, Wording

LANGUAGES = ("hi", "en")
# English, and the languages of the Eighth Schedule: a person may ask for a notice in any of them.
SCHEDULED = (
    "en", "as", "bn", "brx", "doi", "gu", "hi", "kn", "kok", "ks", "mai", "ml", "mni", "mr", "ne", "or", "pa", "sa",
    "sat", "sd", "ta", "te", "ur",
)  # fmt: skip

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


KEPT_SECONDS = 10  # that a process goes by the organisation's words before it looks again


class NoticeMissing(Exception):
    """There are no words for these (purpose, language): nobody can consent, so no window opens."""

    def __init__(self, missing: list[tuple[str, str]]) -> None:
        self.missing = missing
        super().__init__(missing)


def text_of(purpose: str, language: str) -> str:
    """The words in force. Raises NoticeMissing."""
    try:
        return _texts()[purpose, language]
    except KeyError as error:
        raise NoticeMissing([(purpose, language)]) from error


def in_force(purpose: str, language: str) -> int:
    """The id of the version in force, written down when it is first asked for. Raises NoticeMissing."""
    return kept(purpose, language, text_of(purpose, language))


def kept(purpose: str, language: str, text: str) -> int:
    """The id of the version with this text, written down where it is new."""
    return _kept(purpose, language, text, digest_of(text))


def missing(languages: Iterable[str], purposes: Sequence[str] = Consent.PURPOSES) -> list[tuple[str, str]]:
    """Which (purpose, language) have no words."""
    texts = _texts()
    return [(purpose, language) for language in languages for purpose in purposes if (purpose, language) not in texts]


def mark(language: str) -> str:
    """A short mark of all words in force in `language`. A form that asks for consent sends it along: where it isn't
    the same any more when the form comes back, the words have changed meanwhile and are to be read anew."""
    texts = _texts()
    said = "\0".join(texts.get((purpose, language), "") for purpose in Consent.PURPOSES)
    return digest_of(said)[:16]


def digest_of(text: str) -> str:
    """SHA-256 (hex) of the words."""
    return hashlib.sha256(text.encode()).hexdigest()


class Version(NamedTuple):
    """One version of the words of a purpose in a language. `notice`: its row; its moment is none before it was used."""

    notice: Notice
    is_in_force: bool
    is_own: bool


def versions() -> list[Version]:
    """Every version there was, those in force first, by purpose and language. Two statements at most."""
    texts, own = _texts(), _own()
    found = list(Notice.objects.order_by("purpose", "language", "-version"))
    known = {(one.purpose, one.language, one.digest) for one in found}
    for (purpose, language), text in texts.items():
        if (purpose, language, digest_of(text)) not in known:
            version = max(
                (one.version for one in found if (one.purpose, one.language) == (purpose, language)), default=0
            )
            found.append(
                Notice(purpose=purpose, language=language, version=version + 1, text=text, digest=digest_of(text))
            )
    rows = [
        Version(
            one, texts.get((one.purpose, one.language)) == one.text, own.get((one.purpose, one.language)) == one.text
        )
        for one in found
    ]
    return sorted(rows, key=_place)


def _place(one: Version) -> tuple[int, str, bool, int]:
    return (
        Consent.PURPOSES.index(one.notice.purpose),
        one.notice.language,
        not one.is_in_force,
        -one.notice.version,
    )


@cache
def _kept(purpose: str, language: str, text: str, digest: str) -> int:
    known = Notice.objects.filter(purpose=purpose, language=language)
    if (found := known.filter(digest=digest).values_list("pk", flat=True).first()) is not None:
        return found
    version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return Notice.objects.create(
                purpose=purpose, language=language, version=version, text=text, digest=digest, at=moment()
            ).pk
    except IntegrityError:
        return known.get(digest=digest).pk  # another process was first


class _Read(NamedTuple):
    """The organisation's own words as they were read last."""

    at: float
    texts: dict[tuple[str, str], str]


_read: list[_Read] = []


def _texts() -> dict[tuple[str, str], str]:
    return TEXTS | _own()


def _own() -> dict[tuple[str, str], str]:
    """The organisation's own words. Asked for at every consent, so they are read once in KEPT_SECONDS."""
    if not _read or time.monotonic() - _read[0].at > KEPT_SECONDS:
        rows = Wording.objects.values_list("purpose", "language", "notice__text")
        _read[:] = [_Read(time.monotonic(), {(purpose, language): text for purpose, language, text in rows})]
    return _read[0].texts


def forget() -> None:
    """Drop what is remembered (other words, another database, a test's roll-back)."""
    _kept.cache_clear()
    _read.clear()
