"""Ending the posts of people by the thousand: who leaves, and who is erased. The set-wise form of actions.end."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, DateField, F, Value, When

from abhiyan.kernel import audit, bulk
from abhiyan.kernel.authority import Authority
from abhiyan.people import together
from abhiyan.people.models import Verification
from abhiyan.posts import signals
from abhiyan.posts.counting import changes, settle
from abhiyan.posts.models import Appointment, Nomination, Post
from abhiyan.posts.rules import Period
from abhiyan.units import tally


class _Held(NamedTuple):
    """An appointment that reaches past the day."""

    pk: int
    person_id: int
    post_id: int
    unit_id: int
    role: str
    since: date
    until: date | None

    def ended(self, day: date) -> Period:
        """Its period once it is ended on `day`; one that begins later was never held."""
        return Period(self.since, max(day, self.since))


def hold(person_ids: Collection[int], *, day: date) -> together.Groups:
    """Lock the posts these people hold past `day`, the appointments, then the people: the order of every write."""
    held = _past(person_ids, day, only_unlimited=False)
    bulk.hold(Post, sorted({one.post_id for one in held}))
    bulk.hold(Appointment, sorted(one.pk for one in held))
    return together.hold(person_ids)


@transaction.atomic
def end_all(person_ids: Collection[int], *, day: date, by: Authority, reason: str, only_unlimited: bool = False) -> int:
    """End whatever these records hold on `day` or later; returns how many appointments.

    only_unlimited: posts with a number of seats stay, which somebody gave them. The caller checked the right to, and
    in a transaction of its own calls `hold` before it locks the people.
    """
    groups = hold(person_ids, day=day)
    held = _past(person_ids, day, only_unlimited=only_unlimited)
    proved = _verifications({one.person_id for one in held})
    net: Counter[tuple[int, str, str, date]] = Counter()
    for one in held:
        periods = proved.get(one.person_id, ())
        for (kind, on), n in changes(one.ended(day), periods).items():
            net[one.unit_id, kind, one.role, on] += n
        for (kind, on), n in changes(Period(one.since, one.until), periods).items():
            net[one.unit_id, kind, one.role, on] -= n
    _write([one.pk for one in held], day=day, by=by, reason=reason)
    tally.post(tally.Row(unit, on, tally.measure(kind, role), n) for (unit, kind, role, on), n in net.items())
    settle(groups)
    if held:
        audit.wrote("end_all", "appointments", by=by, count=len(held), detail={"until": str(day), "reason": reason},
                    digest=audit.digest_of(one.pk for one in held))  # fmt: skip
        signals.holders_changed.send(sender=Post, post_ids=sorted({one.post_id for one in held}))
    return len(held)


def forget(person_ids: Collection[int]) -> None:
    """Drop what the records of posts say about erased people in words: reasons, nominations. In a transaction."""
    for some in bulk.batches(person_ids):
        Appointment.objects.filter(person__in=some).exclude(reason="").update(reason="")
        Nomination.objects.filter(person__in=some).delete()


def _past(person_ids: Collection[int], day: date, *, only_unlimited: bool) -> list[_Held]:
    found: list[_Held] = []
    for some in bulk.batches(person_ids):
        rows = Appointment.objects.ending_after(day).filter(person__in=some)
        if only_unlimited:
            rows = rows.filter(post__seats=None)
        fields = ("pk", "person_id", "post_id", "post__unit_id", "post__role__key", "since", "until")
        found += [_Held(*row) for row in rows.values_list(*fields)]
    return found


def _verifications(people: Collection[int]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = {}
    for some in bulk.batches(people):
        for person, since, until in Verification.objects.filter(person__in=some).values_list(
            "person_id", "since", "until"
        ):
            found.setdefault(person, []).append(Period(since, until))
    return found


def _write(ids: Sequence[int], *, day: date, by: Authority, reason: str) -> None:
    until = Case(When(since__gt=day, then=F("since")), default=Value(day), output_field=DateField())
    for some in bulk.batches(ids):
        Appointment.objects.filter(pk__in=some).update(until=until, ended_by=by.actor, reason=reason)
