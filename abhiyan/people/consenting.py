"""The ledger of consent: which purposes somebody agreed to, in which words, by which way."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from abhiyan.kernel import bulk
from abhiyan.people import notices
from abhiyan.people.models import Consent


class Given(NamedTuple):
    """One person's consent to some purposes, read in `language`; helper: who helped, as the audit names them."""

    person_id: int
    purposes: Sequence[str]
    language: str
    helper: str = ""


def write(some: Iterable[Given], *, method: str, day: date) -> None:
    """Add what was given to the ledger, each purpose a line of its own. Inside a transaction.

    Raises NoticeMissing. It is evidence only together with people.actions.prove(..., CONSENTED).
    """
    at, on = bulk.moment(timezone.now()), bulk.day(day)
    bulk.insert(
        Consent,
        ("person", "purpose", "given", "notice", "language", "method", "helper", "day", "at"),
        [
            (
                one.person_id,
                purpose,
                True,
                notices.in_force(purpose, one.language),
                one.language,
                method,
                one.helper,
                on,
                at,
            )
            for one in some
            for purpose in one.purposes
        ],
    )
