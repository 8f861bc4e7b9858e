"""Numbers proved by the thousand, as a rehearsal plays it: what `proving` does with one, for people who are all new.

So nobody is asked who of a number's owners is meant, whether two records are one person, or whose link it was: that is
looked at one by one in `proving`, some thirty statements each. Callers hand over slices; each is one transaction.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Consent, Contact, Person
from abhiyan.registration.models import SignUp
from abhiyan.registration.proof.proving import SMS, Way, agree_and_prove


@transaction.atomic
def prove_many(sign_up_ids: Collection[int], *, method: str, day: date, by: Authority) -> int:
    """Volunteers prove their numbers, by JOIN and their codes or by calls; return how many count then.

    Sign-ups that don't wait for a proof, or have no record (HELD), are passed over. method: of Consent.method.
    """
    way, by_code, rows = Way(method, day, timezone.now(), by), method == SMS, list[SignUp]()
    proved = {"state": SignUp.PROVED, "proof": method, "proved_at": way.at} | ({"ticked": ""} if by_code else {})
    for some in bulk.batches(sign_up_ids):
        waiting = SignUp.objects.awaiting().filter(pk__in=some, kind=SignUp.VOLUNTEER, person__isnull=False)
        found = waiting.held()
        SignUp.objects.filter(pk__in=[row.pk for row in found]).update(**proved)
        rows += found
    languages = {row.person_id: row.language for row in rows if row.person_id is not None}
    return agree_and_prove(languages, rows, way=way, by_code=by_code) if rows else 0


@transaction.atomic
def join_many(phones: Sequence[str], *, day: date, by: Authority) -> int:
    """JOIN without a code, from numbers (E.164) that one person each is on record with: they prove and consent.

    Numbers of nobody or of several are passed over: only a code tells who is meant. Return how many count.
    """
    languages = _of_one(phones)
    return agree_and_prove(languages, way=Way(Consent.SMS, day, timezone.now(), by)) if languages else 0


def _of_one(phones: Sequence[str]) -> dict[int, str]:
    """person -> language, of the numbers that belong to one record alone."""
    having: dict[bytes, set[int]] = {}
    for some in bulk.batches({crypto.blind(phone) for phone in phones}):
        for blind, person in Contact.objects.filter(blind__in=some).values_list("blind", "person_id"):
            having.setdefault(bytes(blind), set()).add(person)
    alone = [pk for people in having.values() if len(people) == 1 for pk in people]
    found: dict[int, str] = {}
    for batch in bulk.batches(alone):
        found.update(Person.objects.filter(pk__in=batch).values_list("pk", "language"))
    return found
