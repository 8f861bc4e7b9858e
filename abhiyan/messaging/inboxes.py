"""What lies in somebody's inbox here: the messages that were handed over to it, as they read them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from abhiyan.kernel.authority import Authority
from abhiyan.kernel.http import number
from abhiyan.messaging import rendering
from abhiyan.messaging.models import Broadcast, Delivery
from abhiyan.messaging.outbox import reading_language

PAGE = 30
THERE = (Delivery.HANDED, Delivery.ARRIVED)


class Message(NamedTuple):
    """One message as its reader sees it. share: what they may pass on of it, with nothing of their own; "" for none."""

    pk: int
    title: str
    text: str
    at: datetime
    is_new: bool
    share: str = ""


def unread(by: Authority) -> int:
    """How many messages somebody has not read. One statement; none for who has no record."""
    if not by.records:
        return 0
    return _mine(by.records).filter(read_at=None).count()


def messages(by: Authority, after: str = "") -> tuple[list[Message], str]:
    """One page of somebody's messages, the newest first, and the key of the next. One statement."""
    found = _mine(by.records).select_related("broadcast", "person", "unit").order_by("-pk")
    if before := number(after):
        found = found.filter(pk__lt=before)
    rows = list(found[: PAGE + 1])
    return [_read(row) for row in rows[:PAGE]], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def mark_read(by: Authority, *, at: datetime) -> int:
    """Everything in one's own inbox is read; returns how many were not."""
    return _mine(by.records).filter(read_at=None).update(read_at=at)


def _mine(records: Sequence[int]) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(person__in=records, channel=Broadcast.INBOX, state__in=THERE)


def _read(row: Delivery) -> Message:
    language = reading_language(row.person.language)
    names = (row.person, row.unit)
    person, unit = ((one.name_hi or one.name_en) if language == "hi" else (one.name_en or one.name_hi) for one in names)
    reader = rendering.Reader(language, person, unit, row.fields or {})
    said = (rendering.filled(text, reader) for text in (row.broadcast.title(language), row.broadcast.text(language)))
    title, text = said
    share = rendering.for_others(row.broadcast, reader)
    return Message(row.pk, title, text, row.broadcast.starts_at, row.read_at is None, share)
