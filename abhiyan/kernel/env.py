"""Reads settings from the environment: each once, typed, with the sentence the manual prints.

`known` collects what was read as (name, default, sentence); tests keep docs/running/settings.md equal to it.
"""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Setting(NamedTuple):
    """One environment variable, its default as it would be typed, and what it does."""

    name: str
    default: str
    sentence: str


class BadSetting(Exception):
    """An environment variable holds something that can't be read as what it should be."""


known: list[Setting] = []


def text(name: str, default: str, sentence: str) -> str:
    """The variable as it stands; blanks around it are dropped."""
    setting = Setting(name, default, sentence)
    if setting not in known:
        known.append(setting)
    return os.environ.get(name, default).strip()


def whole(name: str, default: int, sentence: str) -> int:
    """A whole number, zero or more. Raises BadSetting."""
    value = text(name, str(default), sentence)
    if not (value.isascii() and value.isdigit()):
        raise BadSetting(f"{name} should be a whole number, such as {default}; it is {value!r}.")
    return int(value)


def truth(name: str, default: bool, sentence: str) -> bool:
    """yes/no, on/off, true/false, 1/0. Raises BadSetting."""
    value = text(name, "yes" if default else "no", sentence).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise BadSetting(f"{name} should be yes or no; it is {value!r}.")


def table(name: str, sentence: str) -> dict[str, Any]:
    """A JSON object; empty stands for one without anything. Raises BadSetting."""
    try:
        value = json.loads(text(name, "", sentence) or "{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise BadSetting(f'{name} should be a JSON object, such as {{"url": "redis://host/0"}}.')
    return value


def path(name: str, default: str, sentence: str) -> Path:
    """A place on disk, absolute; a relative one counts from the working directory."""
    return Path(text(name, default, sentence)).expanduser().resolve()


def several(name: str, default: str, sentence: str) -> list[str]:
    """Values separated by commas, in order; empty ones are dropped."""
    return [value.strip() for value in text(name, default, sentence).split(",") if value.strip()]
