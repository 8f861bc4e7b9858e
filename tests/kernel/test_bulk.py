"""Rows of several tables that go over in one go."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from abhiyan.kernel import bulk
from abhiyan.kernel.models import Answer, AuditEntry

pytestmark = pytest.mark.usefixtures("nothing_done")
AT = datetime(2018, 2, 1, tzinfo=UTC)


def entries(*subjects: str) -> int:
    fields = ("at", "actor", "verb", "subject", "count", "digest", "link")
    return bulk.insert(AuditEntry, fields, [(bulk.moment(AT), "test", "bulk", one, 1, "", "") for one in subjects])


def answers(*keys: str) -> int:
    fields = ("actor", "key", "path", "body_hash", "at", "status", "headers", "body", "truncated")
    rows = [("test", key, "p", "h", bulk.moment(AT), 200, "{}", b"", False) for key in keys]
    return bulk.insert(Answer, fields, rows)


def test_rows_of_several_tables_go_in_one_statement_to_postgresql() -> None:
    with CaptureQueriesContext(connection) as seen, bulk.in_one_go():
        assert (entries("100%", "b"), answers("one"), entries("c; d")) == (2, 1, 1)

    assert {*AuditEntry.objects.values_list("subject", flat=True)} == {"100%", "b", "c; d"}
    assert Answer.objects.get().key == "one"
    if not bulk.is_sqlite():
        assert len(seen) == 1


def in_one_go(*writes: Callable[[], object]) -> None:
    with transaction.atomic(), bulk.in_one_go():
        for write in writes:
            write()


def test_a_block_that_fails_writes_nothing_later() -> None:
    with pytest.raises(ZeroDivisionError):
        in_one_go(lambda: entries("a"), lambda: 1 / 0)
    entries("b")

    assert AuditEntry.objects.get().subject == "b"


def test_a_wrong_row_is_refused_at_the_end_of_the_block() -> None:
    with pytest.raises(IntegrityError):
        in_one_go(lambda: entries("a"), lambda: answers("one", "one"))

    assert not AuditEntry.objects.exists()


def test_without_rows_nothing_is_said() -> None:
    with CaptureQueriesContext(connection) as seen, bulk.in_one_go():
        entries()

    assert len(seen) == 0
