"""Signing in from a worker's own phone: its page shows a code, the phone sends LOGIN and that code, the page opens.

The message costs the installation nothing, and the number is proved by the operator. Whoever begins sees a code and
nobody's name; names are shown in that browser once the message came, where several share the number.
"""

import hmac
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from abhiyan.accounts.models import User
from abhiyan.messaging.messages import Answer, Message
from abhiyan.messaging.wording import in_both, in_language
from abhiyan.people.models import Person
from abhiyan.posts import bynumber
from abhiyan.registration.joining import signing
from abhiyan.registration.models import Entrance

GOOD_FOR = timedelta(minutes=10)


class NotHere(Exception):
    """No sign-in of that code waits in this browser, or its message has not come, or it was used."""


@transaction.atomic
def begin(device: bytes, *, at: datetime) -> Entrance:
    """A code for this browser."""
    code = signing.new_code()
    while Entrance.objects.filter(code=code).exists():
        code = signing.new_code()
    return Entrance.objects.create(code=code, device=device, at=at)


def of(code: str, device: bytes, *, at: datetime) -> Entrance | None:
    """The sign-in of a code, while it stands, for the browser that began it."""
    row = Entrance.objects.filter(code=code, used_at=None, at__gt=at - GOOD_FOR).first()
    return row if row is not None and hmac.compare_digest(bytes(row.device), device) else None


def people_of(row: Entrance, *, day: date) -> list[Person]:
    """Who may go on: nobody until the message came."""
    return bynumber.people_of(bytes(row.blind), day=day) if row.blind else []


def knocked(message: Message) -> Answer:
    """A phone sent LOGIN and a code: let the browser that shows it go on, and say so."""
    row = Entrance.objects.filter(code=message.code, used_at=None, blind=b"", at__gt=message.at - GOOD_FOR).first()
    if row is None:
        return Answer("no-entrance", in_both(_no_such_code))
    people = bynumber.people_of(message.blind, day=message.day)
    if not people:
        return Answer("not-let-in", in_both(_not_let_in))
    Entrance.objects.filter(pk=row.pk, blind=b"").update(blind=message.blind)
    return Answer("entrance", in_language(people[0].language, _opened))


@transaction.atomic
def enter(row: Entrance, person_id: int, *, day: date, at: datetime) -> User:
    """The user to sign in as; the code is used up with it. Raises NotHere."""
    person = next((one for one in people_of(row, day=day) if one.pk == person_id), None)
    if person is None or not Entrance.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
        raise NotHere
    return bynumber.user_of(person)


def forget() -> None:
    Entrance.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()


def _opened() -> str:
    return _(
        "You are being signed in where you saw this code. Did somebody else ask you for this message? Then open "
        "My page, Where I am signed in, and sign that device out."
    )


def _no_such_code() -> str:
    return _("No sign-in waits for this code any more. Open the sign-in page again, and send the code it shows.")


def _not_let_in() -> str:
    return _(
        "Nobody signs in by this number yet: send JOIN first. Office-bearers are invited by whoever appoints them."
    )
