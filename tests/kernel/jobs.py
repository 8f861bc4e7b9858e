"""Tasks that only the tests know."""

import sys
import time
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from abhiyan.kernel import audit, work
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.models import AuditEntry

met: list[Any] = []
"""What a task was called with, or should raise."""


def steps() -> list[int]:
    """The numbers `count` has written, in their order, each as often as it was written."""
    return sorted(int(subject) for subject in AuditEntry.objects.filter(verb="step").values_list("subject", flat=True))


@work.task(title="Count")
def count(*, by: Authority, upto: int, seconds: float = 0.0, loud: bool = False) -> None:
    """Write one row a step, and the progress with it."""
    for number in range(work.running().done, upto):
        with transaction.atomic():
            audit.wrote("step", str(number), by=by)
            work.tell(number + 1, of=upto)
        if loud:
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
        time.sleep(seconds)


@work.task(title="Meet", retries=2)
def meet(*, by: Authority, whom: str = "") -> None:
    """Note who asked, or raise what the test put there."""
    if met and isinstance(met[0], BaseException):
        raise met[0]
    met.append((by, whom, work.running().done))


@work.task(title="Look")
def forbidden(*, by: Authority) -> None:
    raise PermissionDenied("see")


@work.task(title="Halt")
def halt(*, by: Authority, then: str) -> None:
    """Something happens to the job between its first batch and its second."""
    audit.wrote("step", "0", by=by)
    work.tell(1, of=2)
    met[0]()
    with transaction.atomic():
        audit.wrote("step", "1", by=by)
        work.tell(2)
