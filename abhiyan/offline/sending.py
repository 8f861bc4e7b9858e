"""What a phone sends: read strictly, whose it is, and what it is told. Bounded in number and bytes."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from abhiyan.accounts import signing
from abhiyan.kernel.clock import today
from abhiyan.kernel.sent import Unreadable, moment, text, whole
from abhiyan.offline import kinds
from abhiyan.offline.actions import Answer, Sent, take
from abhiyan.people.models import Person
from abhiyan.posts.access import held_by

MOST_ITEMS, MOST_BYTES, MOST_FIELDS = 50, 400_000, 60
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
KIND = re.compile(r"[a-z][a-z-]{0,19}", re.ASCII)
FIELDS = {"key", "kind", "unit", "at", "after", "fields"}


class Batch(NamedTuple):
    """What came in one go. phone_now: what the phone's clock said as it sent."""

    phone_now: datetime
    items: Sequence[Sent]


class Sender(NamedTuple):
    """Whose phone sends. ended: they hold no post today, so that nothing is sent down to it any more."""

    person: Person
    ended: bool


class Gone(Exception):
    """Nothing of this phone is taken any more: its owner dropped it, or was shut out."""


class Erased(Gone):
    """Whoever's it was has been erased."""


def sender(mark: str) -> Sender:
    """Whose mark it is. A post that ended lets what was made before be sent. Raises Gone."""
    found = signing.by_mark(mark)
    if found is None:
        raise Gone
    if found.user is None:
        raise Erased
    person = Person.objects.filter(user=found.user).select_related("same_as").first()
    if person is None or not found.user.is_active:
        raise Gone
    return Sender(person.canonical, ended=not held_by(today(), person.pk))


def read(body: bytes) -> Batch:
    """A batch. Raises Unreadable, with the place."""
    if len(body) > MOST_BYTES:
        raise Unreadable("/: too long")
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Unreadable("/: no JSON") from error
    if not isinstance(given, dict) or given.keys() != {"now", "items"}:
        raise Unreadable("/: now, items")
    items = given["items"]
    if not isinstance(items, list) or len(items) > MOST_ITEMS:
        raise Unreadable(f"/items: a list of at most {MOST_ITEMS}")
    return Batch(moment(given["now"], "/now"), [_item(one, f"/items/{number}") for number, one in enumerate(items)])


def _item(given: Any, at: str) -> Sent:
    if not isinstance(given, dict) or given.keys() != FIELDS:
        raise Unreadable(f"{at}: {', '.join(sorted(FIELDS))}")
    key, after, kind = (text(given[name], f"{at}/{name}") for name in ("key", "after", "kind"))
    if not KEY.fullmatch(key) or (after and not KEY.fullmatch(after)):
        raise Unreadable(f"{at}/key: a UUID")
    if not KIND.fullmatch(kind):
        raise Unreadable(f"{at}/kind")
    unit = None if given["unit"] is None else whole(given["unit"], f"{at}/unit")
    known = kinds.known(kind)
    fields = _fields(given["fields"], f"{at}/fields", longest=known.longest if known else kinds.LONGEST)
    return Sent(key, kind, unit, moment(given["at"], f"{at}/at"), after, fields)


def _fields(given: Any, at: str, *, longest: int) -> Mapping[str, Any]:
    if not isinstance(given, dict) or len(given) > MOST_FIELDS:
        raise Unreadable(f"{at}: at most {MOST_FIELDS}")
    for name, value in given.items():
        text(name, at)
        some = value if isinstance(value, list) and len(value) <= MOST_FIELDS else [value]
        for one in some:
            text(one, f"{at}/{name}", longest=longest)
    return given


def answered(whose: Sender, batch: Batch, *, now: datetime) -> dict[str, Any]:
    """Take a batch in and say what came of each: {items: {key: {state, said, both}}, ended}."""
    answers = take(whose.person, batch.items, phone_now=batch.phone_now, now=now)
    return {"items": {one.key: _told(one, whose) for one in answers}, "ended": whose.ended}


def _told(one: Answer, whose: Sender) -> dict[str, Any]:
    both = [] if whose.ended else list(one.both)
    return {"state": one.state, "said": one.said, "both": both}
