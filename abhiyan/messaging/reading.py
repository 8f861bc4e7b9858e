"""The body that a gateway sends: JSON or form fields. No database."""

import json
from typing import Any, NamedTuple

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from abhiyan.messaging.models import Inbound

MOST_BYTES = 4_096
LONGEST_REF, LONGEST_TEXT = 200, 2_000


class Unreadable(Exception):
    """The body is no message; `name` says why, for whoever runs the gateway."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class Sent(NamedTuple):
    """One message as it came. ref: the gateway's own id for it. number: as written."""

    ref: str
    kind: str
    number: str
    text: str

    def __repr__(self) -> str:
        return f"Sent({self.kind})"  # neither number nor text may reach a log


def read(body: bytes, content_type: str) -> Sent:
    """The fields id, from, kind ("sms" or "call") and text. Raises Unreadable. Other fields are left alone."""
    fields = _of_json(body) if content_type.partition(";")[0].strip() == "application/json" else _of_form(body)
    ref, kind, number, text = (_text(fields, name) for name in ("id", "kind", "from", "text"))
    if not 0 < len(ref) <= LONGEST_REF:
        raise Unreadable("no-id")
    if kind not in (Inbound.SMS, Inbound.CALL):
        raise Unreadable("unknown-kind")
    if not number:
        raise Unreadable("no-number")
    if "\0" in ref + number + text:
        raise Unreadable("control-signs")
    return Sent(ref, kind, number[:40], text[:LONGEST_TEXT])


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Unreadable("wrong-type")
    return value.strip()


def _of_json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no-json") from error
    if not isinstance(value, dict):
        raise Unreadable("no-object")
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("broken-signs") from error
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field stands twice")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(word)  # NaN and Infinity are no JSON


def _of_form(body: bytes) -> dict[str, Any]:
    try:
        fields = QueryDict(body.decode())
    except (ValueError, SuspiciousOperation) as error:  # bytes that are no text, or a thousand fields
        raise Unreadable("no-form") from error
    if any(len(values) != 1 for _name, values in fields.lists()):
        raise Unreadable("no-form")
    return fields.dict()
