"""Message catalogues without a system gettext: `words.py extract`, `compile`, `check`.

Strings are found by Babel in Python and, through Django's own templatize, in templates. `check` fails when the
catalogue is not current, when something is untranslated or fuzzy, or when a placeholder got lost in translation.
"""

import ast
import os
import re
import sys
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "abhiyan"
LANGUAGES = ("hi",)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
HEADER = "# Abhiyan in Hindi. Words follow docs/words.md; `tools/words.py extract` brings new sentences in."
CHANGING = tuple(
    f'"{name}:'
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
# What Django and allauth say in our pages and what their own catalogues say badly or not at all; ours are asked first.
OF_LIBRARIES: tuple[str | tuple[str, str], ...] = (
    "This field is required.",
    "Enter a valid date.",
    "Enter a whole number.",
    "Enter a valid value.",
    "Enter a valid email address.",
    "Enter a list of values.",
    "No file was submitted.",
    "No file was submitted. Check the encoding type on the form.",
    "The submitted file is empty.",
    "Null characters are not allowed.",
    "%s KB",
    "%s MB",
    "Select a valid choice. %(value)s is not one of the available choices.",
    "Select a valid choice. That choice is not one of the available choices.",
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    "This account is currently inactive.",
    "Incorrect code.",
    "Invalid or expired key.",
    "Too many failed login attempts. Try again later.",
    "Be patient, you are sending too many requests.",
    "mar",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "September",
    "October",
    "November",
    "December",
    "Monday",
    "Thursday",
    "Thu",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")


def path_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def found() -> Iterator[tuple[str, object, str | None]]:
    """(file, message or plural pair, context) of every marked string."""
    for file in sorted(PACKAGE.rglob("*")):
        name = str(file.relative_to(ROOT))
        if "vendor" in file.parts or "migrations" in file.parts:
            continue
        if file.suffix == ".py":
            yield from (
                (name, *entry)
                for entry in _messages(extract_python(file.open("rb"), KEYWORDS, [], {"encoding": "utf-8"}))
            )
        elif file.suffix in {".html", ".txt"} and "templates" in file.parts:
            yield from ((name, *entry) for entry in _messages(_template(file)))


def _template(file: Path) -> Iterator[tuple[int, str, object, list[str]]]:
    from django.utils.translation.template import templatize  # noqa: PLC0415 (the settings' name must stand first)

    text = templatize(file.read_text(encoding="utf-8"), origin=str(file))
    return extract_javascript(BytesIO(text.encode()), KEYWORDS, [], {"encoding": "utf-8"})


def _messages(raw: Iterator[tuple[int, str, object, list[str]]]) -> Iterator[tuple[object, str | None]]:
    for _line, keyword, message, _comments in raw:
        parts = list(message) if isinstance(message, tuple) else [message]
        context = parts.pop(0) if "pgettext" in keyword else None
        parts = [part for part in parts[: 2 if keyword.startswith("n") else 1] if part]
        if parts:
            yield (tuple(parts) if len(parts) == 2 else parts[0]), context


def template() -> Catalog:
    catalog = Catalog(charset="utf-8")
    for name, message, context in found():
        catalog.add(message, locations=[(name, 0)], context=context)
    for message in OF_LIBRARIES:
        catalog.add(message, locations=[("tools/words.py", 0)])
    return catalog


def current(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalog: Catalog) -> None:
    """Write a catalogue in one form whoever wrote it: sorted, NFC, no dates or places that change by themselves."""
    catalog.header_comment = HEADER
    catalog.fuzzy = False
    for message in catalog:
        if message.id:
            message.string = _composed(message.string)
    whole = BytesIO()
    write_po(whole, catalog, no_location=True, sort_output=True, width=120)
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_text(
        "".join(line for line in whole.getvalue().decode().splitlines(keepends=True) if not line.startswith(CHANGING)),
        encoding="utf-8",
    )


def _composed(string: object) -> object:
    if isinstance(string, tuple):
        return tuple(unicodedata.normalize("NFC", one) for one in string)
    return unicodedata.normalize("NFC", str(string or ""))


def extract() -> int:
    for language in LANGUAGES:
        catalog = current(language)
        catalog.update(template(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        write(language, catalog)
        print(f"{language}: {len(catalog)} messages, {sum(not _done(m) for m in catalog if m.id)} to translate")
    return 0


def compile_all() -> int:
    for language in LANGUAGES:
        catalog = current(language)
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
    return 0


def _done(message: object) -> bool:
    string = message.string  # type: ignore[attr-defined]
    return all(string) if isinstance(string, tuple) else bool(string)


def wrong(language: str) -> Iterator[str]:
    catalog, wanted = current(language), template()
    for message in wanted:
        if not message.id:
            continue
        mine = catalog.get(message.id, message.context)
        if mine is None:
            yield f"{language}: not in the catalogue: {message.id!r} ({message.locations[0][0]})"
        elif not _done(mine):
            yield f"{language}: not translated: {message.id!r} ({message.locations[0][0]})"
        elif mine.fuzzy:
            yield f"{language}: fuzzy: {message.id!r}"
        elif not _same_placeholders(mine):
            yield f"{language}: placeholders differ: {message.id!r}"
        elif mine.string != _composed(mine.string):
            yield f"{language}: not NFC: {message.id!r}"
    for message in catalog:
        if message.id and wanted.get(message.id, message.context) is None:
            yield f"{language}: no longer used: {message.id!r}"


def _same_placeholders(message: object) -> bool:
    ids, strings = message.id, message.string  # type: ignore[attr-defined]
    ids = ids if isinstance(ids, tuple) else (ids,)
    strings = strings if isinstance(strings, tuple) else (strings,)
    allowed = {mark for one in ids for mark in PLACEHOLDER.findall(one)}
    needed = set(PLACEHOLDER.findall(ids[-1]))
    return all(
        needed <= (marks := set(PLACEHOLDER.findall(one))) | (allowed - needed) and marks <= allowed
        for one in strings[-1:]
    )


def hidden(source: str) -> list[int]:
    """The lines on which a sentence stands inside an f-string: Babel doesn't find it there, so it stays English."""
    calls = (call for part in ast.walk(ast.parse(source)) if isinstance(part, ast.JoinedStr) for call in ast.walk(part))
    names = ((call, getattr(call.func, "id", "")) for call in calls if isinstance(call, ast.Call))
    return sorted({call.lineno for call, name in names if name in KEYWORDS})


def check() -> int:
    problems = [line for language in LANGUAGES for line in wrong(language)]
    problems += [
        f"{file.relative_to(ROOT)}:{line}: a sentence inside an f-string is not found; say it before"
        for file in sorted(PACKAGE.rglob("*.py"))
        for line in hidden(file.read_text(encoding="utf-8"))
    ]
    print("\n".join(problems) or "every message is there in every language")
    return bool(problems)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")
    verbs = {"extract": extract, "compile": compile_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        print(f"usage: words.py {'|'.join(verbs)}", file=sys.stderr)
        return 2
    import django  # noqa: PLC0415 (the settings' name must stand first)

    django.setup()
    return verbs[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
