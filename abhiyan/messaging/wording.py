"""Texts that go back whatever the person's language is: nobody knows it yet, so both are said."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import override

LANGUAGES = ("hi", "en")


def in_both(say: Callable[[], str]) -> str:
    """A sentence in Hindi and in English, a line each."""
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(say())
    return "\n".join(said)


def in_language(language: str, say: Callable[[], str]) -> str:
    """A sentence in the language somebody chose."""
    with override(language):
        return say()


def not_understood() -> str:
    """What to send, to somebody whose message says nothing to us."""
    return in_both(
        lambda: _(
            "Send JOIN and the code of your registration to prove your number, or STOP to take your consent back."
        )
    )
