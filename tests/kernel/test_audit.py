"""The chain holds what was written, in an order, and shows where it was touched."""

import threading

import pytest
from django.db import connection, transaction

from abhiyan.kernel import audit
from abhiyan.kernel.authority import system
from abhiyan.kernel.models import AuditEntry, AuditHead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_done")]


def wrote(*subjects: str) -> None:
    for subject in subjects:
        audit.wrote("appoint", subject, by=system("test"), detail={"नाम": "आशा", "n": [1, 2.5]})


def test_an_entry_says_who_did_what_to_which():
    audit.wrote("appoint", "post:7", by=system("test"), count=3, digest=audit.digest_of([1, 2, 3]))
    entry = AuditEntry.objects.get()

    assert (entry.actor, str(entry), entry.count, len(entry.digest), entry.number) == (
        "system:test",
        "system:test appoint post:7",
        3,
        64,
        None,
    )


def test_a_row_is_named_by_its_table_and_key():
    audit.wrote("appoint", "post:7", by="x")
    entry = AuditEntry.objects.get()

    assert audit.name_of(entry) == f"auditentry:{entry.pk}"


def test_chaining_numbers_every_entry_from_one_and_signs_the_last():
    wrote("a", "b", "c")

    assert (audit.chain(), audit.chain()) == (3, 0)
    assert list(AuditEntry.objects.order_by("id").values_list("number", flat=True)) == [1, 2, 3]
    assert audit.head() == (3, AuditEntry.objects.get(number=3).link, AuditHead.objects.get().signature)
    assert audit.verify() == []


def test_an_entry_that_commits_late_with_a_lower_id_is_linked_too():
    wrote("late", "early")
    late = AuditEntry.objects.get(subject="late")
    held = late.pk
    late.delete()
    audit.chain()
    AuditEntry.objects.create(pk=held, actor="x", verb="appoint", subject="late")

    assert (audit.chain(), AuditEntry.objects.get(pk=held).number, audit.verify()) == (1, 2, [])


def test_more_than_one_batch_is_linked(monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    wrote("a", "b", "c", "d", "e")

    assert (audit.chain(), audit.verify()) == (5, [])


@pytest.mark.parametrize(
    "change", [{"actor": "other"}, {"count": 2}, {"detail": {}}, {"subject": "x"}, {"digest": "0"}]
)
def test_a_changed_entry_is_one_problem(change):
    wrote("a", "b", "c")
    audit.chain()
    AuditEntry.objects.filter(number=2).update(**change)

    assert [problem.number for problem in audit.verify()] == [2]


@pytest.mark.parametrize(("removed", "numbers"), [(2, [2]), (3, [2])])
def test_a_removed_entry_is_found(removed, numbers):
    wrote("a", "b", "c")
    audit.chain()
    AuditEntry.objects.filter(number=removed).delete()

    assert [problem.number for problem in audit.verify()] == numbers


def test_a_chain_linked_anew_by_a_stranger_has_no_valid_head():
    wrote("a")
    audit.chain()
    entry = AuditEntry.objects.get()
    entry.actor = "stranger"
    entry.link = audit.link_of(audit.ZERO, 1, entry)
    entry.save()
    AuditHead.objects.update(link=entry.link)

    assert [str(problem) for problem in audit.verify()] == ["entry 1: the head's signature is not ours"]


@pytest.mark.django_db(transaction=True)
def test_an_entry_of_a_transaction_that_goes_back_was_never_there():
    def fail() -> None:
        with transaction.atomic():
            wrote("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (audit.chain(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_chainers_beside_writers_link_everything_once():
    def write() -> None:
        for number in range(20):
            wrote(str(number))
        connection.close()

    def chain() -> None:
        for _ in range(10):
            audit.chain()
        connection.close()

    threads = [threading.Thread(target=target) for target in (write, write, chain, chain)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    audit.chain()

    assert sorted(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, 41))
    assert audit.verify() == []
