"""The profile's part about people: notices.toml, the organisation's own words for what people consent to. Pure reading.

[[notice]]
purpose = "organise"      # organise, events, broadcasts, attendance
language = "hi"           # English and the languages of the Eighth Schedule, by their codes
text = "..."
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from abhiyan.kernel.tomlfile import Table, TomlFile, shown
from abhiyan.people.models import Consent
from abhiyan.people.notices import LANGUAGES, SCHEDULED

MOST_LETTERS = 1_000


@dataclass(frozen=True, slots=True)
class Words:
    """What the organisation asks for one purpose, in one language."""

    purpose: str
    language: str
    text: str


def notices(page: TomlFile) -> tuple[Words, ...]:
    """The notices of the file in its order. Each purpose and language once; a purpose in every language of the pages.

    Where the pages' Hindi said one thing and its English another, people would agree to different things.
    """
    lines: dict[tuple[str, str], Table] = {}
    found = []
    for table in page.tables("notice"):
        one = Words(
            table.choice("purpose", Consent.PURPOSES),
            table.choice("language", SCHEDULED),
            table.text("text", most=MOST_LETTERS),
        )
        first = lines.setdefault((one.purpose, one.language), table)
        if one.purpose and one.language and first is not table:
            once = _("each purpose once in a language (line %(line)d has it)") % {"line": first.line()}
            table.wrong("language", once, shown(one.language))
        table.done()
        found.append(one)
    _in_every_language(lines)
    return tuple(found)


def _in_every_language(lines: dict[tuple[str, str], Table]) -> None:
    for purpose in dict.fromkeys(purpose for purpose, _language in lines if purpose):
        said = {language for one, language in lines if one == purpose}
        for language in LANGUAGES:
            if language not in said:
                table = next(table for (one, _language), table in lines.items() if one == purpose)
                wanted = _("words for “%(purpose)s” in “%(language)s” too") % {"purpose": purpose, "language": language}
                table.wrong("language", wanted, ", ".join(sorted(said)))
