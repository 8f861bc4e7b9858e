"""A worker that hands messages over, to be killed: `python -m bench.proof.sender URL TWIN`.

TWIN: "" for the real one; "again" takes up what a dead worker had in hand; "deaf" asks nobody's consent.
"""

import sys
from datetime import timedelta

import django

PER_CALL = 25


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from abhiyan.messaging import outbox
    from abhiyan.messaging.gateways import http
    from abhiyan.messaging.models import Broadcast, Delivery
    from abhiyan.people import consenting

    settings.BULK_SMS_URL, twin = sys.argv[1:]
    settings.SMS_PER_SECOND, settings.MESSAGE_HOURS, settings.BULK_SMS_SECRET = 0, "0-24", "proof"
    settings.DLT_ENTITY, http.PER_CALL = "1101", PER_CALL
    if twin == "again":
        Delivery.objects.filter(state=Delivery.CLAIMED).update(state=Delivery.WAITING, handover=None)
    elif twin == "deaf":
        consenting.stands = lambda people, _purpose: {*people}  # type: ignore[assignment]
    outbox.sweep(before=timezone.now())  # the one before is dead: nobody has to wait until that is sure
    made = Broadcast.objects.get(state=Broadcast.SENDING)
    now = made.starts_at + timedelta(hours=1)
    outbox.hand_over(Broadcast.SMS, seconds=600, now=now)
    outbox.finish(now)


if __name__ == "__main__":
    main()
