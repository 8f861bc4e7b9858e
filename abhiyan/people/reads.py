"""What is asked about people before something is written."""

from collections.abc import Collection

from abhiyan.kernel import bulk, crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people.actions import NewPerson
from abhiyan.people.models import Contact, Person


def on_record(new: NewPerson, *, by: Authority) -> Person | None:
    """Somebody in the branch of `by` with this very name and number: the same person, not to be registered again."""
    if not new.phone:
        return None
    name = {"name_hi": new.name_hi} if new.name_hi else {"name_en__iexact": new.name_en}
    having = Contact.objects.filter(blind=crypto.blind(new.phone)).values("person")
    seen = by.see(Person)
    return seen.filter(pk__in=having, same_as=None, **name).order_by("pk").first()


def with_numbers(numbers: Collection[str], *, by: Authority) -> dict[str, list[Person]]:
    """The people of the branch of `by` who have these numbers (E.164): records that stand before merged ones.

    A family shares a phone, so a number may have several. Whoever has none of them is not in the answer.
    """
    found: dict[str, list[Person]] = {}
    seen = by.see(Person)
    blinds = {crypto.blind(number): number for number in numbers}
    for some in bulk.batches(blinds.keys()):
        contacts = Contact.objects.filter(kind=Contact.PHONE, blind__in=some).values_list("person", "blind")
        having = [(pk, blinds[bytes(blind)]) for pk, blind in contacts]
        people = {one.pk: one for one in seen.filter(pk__in=[pk for pk, _number in having])}
        for pk, number in having:
            if pk in people:
                found.setdefault(number, []).append(people[pk])
    for some_people in found.values():
        some_people.sort(key=lambda one: (one.same_as_id is not None, one.pk))
    return found
