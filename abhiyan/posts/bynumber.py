"""Workers of the lowest level sign in by their proved number alone; whoever stands above is let in by somebody."""

from datetime import date
from typing import Any

from django.db import transaction

from abhiyan.accounts.models import User
from abhiyan.kernel import audit, crypto
from abhiyan.kernel.authority import system
from abhiyan.kernel.clock import today
from abhiyan.people.models import Contact, Person
from abhiyan.people.together import ids_of, verified_on
from abhiyan.posts.access import held_by
from abhiyan.units.models import Organization


def people_of(blind: bytes, *, day: date) -> list[Person]:
    """Who may sign in by this number: verified, and every post they hold on `day` stands at the lowest level.

    Families share phones: there may be several. Who was shut out is none of them.
    """
    contacts = Contact.objects.filter(blind=blind, kind=Contact.PHONE).values("person")
    rows = Person.objects.filter(pk__in=contacts, erased_on=None, withheld=None).select_related("same_as")
    found = {one.canonical_id: one.canonical for one in rows.order_by("pk")}
    verified = verified_on([*found], day)
    return [one for pk, one in found.items() if pk in verified and _is_worker(one, day) and _is_let_in(one)]


def _is_worker(person: Person, day: date) -> bool:
    held = held_by(day, person.pk)
    return bool(held) and all(one.post.unit.level.is_leaf for one in held)


def _is_let_in(person: Person) -> bool:
    return all(User.objects.filter(person__in=ids_of(person.pk)).values_list("is_active", flat=True))


@transaction.atomic
def user_of(person: Person) -> User:
    """The user that somebody signs in as, made the first time. The caller knows that the number is theirs."""
    user = User.objects.filter(person__in=ids_of(person.pk)).order_by("pk").first()
    if user is None:
        user = User.objects.create_user()
        Person.objects.filter(pk=person.pk).update(user=user)
        audit.wrote("let_in_by_number", person, by=system("own-number"), detail={"user": user.pk})
    return user


def on_unknown_number(*, phone: str, **_more: Any) -> bool:
    """Whether a code may go to a worker's own number, where one worker alone has it; of several only a message tells
    which. Nothing is written: it isn't proved yet, and a stranger's number leaves nothing either."""
    return _only_worker(phone) is not None


@transaction.atomic
def on_number_proved(*, phone: str, **_more: Any) -> User | None:
    """The code came back from it: the worker signs in, and codes go to that number from now on."""
    person = _only_worker(phone)
    if person is None:
        return None
    user = user_of(person)
    if user.phone_blind is None:
        user.phone_sealed, user.phone_blind = crypto.seal(phone), crypto.blind(phone)
        user.save(update_fields=["phone_sealed", "phone_blind"])
    return user


def _only_worker(phone: str) -> Person | None:
    if Organization.objects.filter(invented=True).exists():
        return None  # a user with a number is somebody real (signin.require_invented)
    people = people_of(crypto.blind(phone), day=today())
    return people[0] if len(people) == 1 else None
