"""What is asked about people before something is written."""

from abhiyan.kernel import crypto
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
