"""Numbers proved by the thousand, as a rehearsal plays it: what `proving` does with one, for people who are all new.

So nobody is asked who of a number's owners is meant, whether two records are one person, or whose link it was: that is
looked at one by one in `proving`, some thirty statements each. Callers hand over slices; each is one transaction.
"""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from abhiyan.kernel import audit, bulk, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people import consenting, together
from abhiyan.people.actions import note_consent, prove
from abhiyan.people.models import Consent, Contact, Evidence, Person
from abhiyan.registration.joining import signing
from abhiyan.registration.models import SignUp


@transaction.atomic
def prove_many(sign_up_ids: Collection[int], *, method: str, day: date, by: Authority) -> int:
    """Volunteers prove their numbers, by JOIN and their codes or by calls; return how many count then.

    A message is consent to what was ticked where the code was shown, and at least to be kept and asked; a call proves
    the number alone (registration.proof.proving). Sign-ups that don't wait for a proof, or have no record (HELD), are
    passed over. method: of Consent.method.
    """
    rows: list[SignUp] = []
    for some in bulk.batches(sign_up_ids):
        waiting = SignUp.objects.awaiting().filter(pk__in=some, kind=SignUp.VOLUNTEER, person__isnull=False)
        found = waiting.held()
        proved = {"state": SignUp.PROVED, "proof": method, "proved_at": timezone.now()}
        SignUp.objects.filter(pk__in=[row.pk for row in found]).update(**proved)
        rows += found
    if method == Consent.SMS:
        _count(rows, day=day, by=by)
    people = [row.person_id for row in rows if row.person_id is not None]
    return prove(people, Evidence.PROVED, source=method, day=day, by=by) if people else 0


def _count(rows: Sequence[SignUp], *, day: date, by: Authority) -> None:
    """What a message with a code agrees to: what was ticked; one purpose where nothing was, or was taken back."""
    theirs = {row.person_id: row for row in rows if row.person_id is not None}
    together.hold(theirs)
    ticked = [consenting.Ticked(pk, [int(one) for one in row.ticked.split()], row.at) for pk, row in theirs.items()]
    agreed = consenting.write_ticked(ticked, day=day)
    for some in bulk.batches([row.pk for row in rows]):
        SignUp.objects.filter(pk__in=some).update(ticked="")
    note_consent(sorted(agreed), source=signing.SOURCE, day=day, by=by)
    asked = [
        consenting.Given(pk, (Consent.ORGANISE,), row.language, f"person:{row.helper_id}" if row.helper_id else "")
        for pk, row in theirs.items()
        if pk not in agreed
    ]
    _consent(asked, method=Consent.SMS, day=day, by=by)


@transaction.atomic
def join_many(phones: Sequence[str], *, method: str, day: date, by: Authority) -> int:
    """JOIN without a code, from numbers (E.164) that one person each is on record with: they prove and consent.

    Numbers of nobody or of several are passed over: only a code tells who is meant. Return how many count.
    """
    languages = _of_one(phones)
    asked = [consenting.Given(pk, (Consent.ORGANISE,), language) for pk, language in sorted(languages.items())]
    _consent(asked, method=method, day=day, by=by)
    return prove([one.person_id for one in asked], Evidence.PROVED, source=method, day=day, by=by) if asked else 0


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


def _consent(asked: Sequence[consenting.Given], *, method: str, day: date, by: Authority) -> None:
    """Write the consent that a message is; who consented before need not be merged or verified to say it again."""
    if not asked:
        return
    consenting.write(asked, method=method, day=day)
    note_consent([one.person_id for one in asked], source=method, day=day, by=by)
    audit.wrote("consent", "message", by=by, count=len(asked))
