"""Every write about calendars that people subscribe to: making one, renewing its link, revoking it."""

from datetime import date
from secrets import token_hex

from django.db import transaction

from abhiyan.kernel import audit
from abhiyan.kernel.authority import Authority
from abhiyan.plans.models import Feed
from abhiyan.units.models import Unit


class NobodysFeed(Exception):
    """A calendar belongs to a person; the machine itself has none."""


@transaction.atomic
def make_feed(unit: Unit | None, *, day: date, by: Authority) -> Feed:
    """One's own calendar, or that of a unit one sees, with a new link; an old link of the same calendar is void.

    Raises PermissionDenied, NobodysFeed.
    """
    if unit is not None:
        by.require("see", *unit.paths)
    if by.person_id is None:
        raise NobodysFeed
    row, _new = Feed.objects.update_or_create(
        person_id=by.person_id, unit=unit, defaults={"nonce": token_hex(16), "made_on": day}
    )
    audit.wrote("make_feed", row, by=by, detail={"unit": unit.pk if unit else None})
    return row


@transaction.atomic
def revoke_feed(unit_id: int | None, *, by: Authority) -> None:
    """The link is void from now on. Twice is once."""
    for row in Feed.objects.filter(person_id=by.person_id or 0, unit=unit_id):
        audit.wrote("revoke_feed", row, by=by)
        row.delete()
