"""What is asked about people before something is written."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import crypto
from abhiyan.kernel.authority import Authority
from abhiyan.people.actions import NewPerson
from abhiyan.people.models import Consent, Contact, Evidence, Person

EVIDENCE_WORDS = {
    Evidence.PROVED: _("The number is proved"),
    Evidence.CONSENTED: _("Consent was given"),
    Evidence.CALLED_BACK: _("Answered a call back"),
    Evidence.SEEN: _("Was seen at an event"),
    Evidence.WITHDREW: _("Consent was taken back"),
}

CONSENT_WORDS = {
    Consent.ORGANISE: _("to be kept and asked"),
    Consent.EVENTS: _("invitations"),
    Consent.BROADCASTS: _("news by text message"),
    Consent.ATTENDANCE: _("presence is noted"),
}
METHOD_WORDS = {
    Consent.FORM: _("on the form"),
    Consent.SMS: _("by text message"),
    Consent.CALL: _("by a call"),
    Consent.LINK: _("on the own page"),
}

_SOURCES = {
    "post": _("Written down at an appointment"),
    "sms": _("By a message to the number"),
    "self": _("By the person"),
    "call": _("By a missed call from the number"),
    "code": _("By a code sent to the number"),
    "first-steps": _("At the first start of this installation"),
    "sign-up": _("On the form of a registration"),
    "link": _("On the person's own page"),
    "form": _("On a form"),
    "left": _("By the person, who left"),
    "erased": _("As the record was erased"),
    "rehearsal": _("Invented by the rehearsal"),
    "event": _("At the door of an event"),
}


def source_words(source: str) -> str:
    """Where a record or a step came from, in the reader's language; as it stands where nothing better is known."""
    kind, _colon, rest = source.partition(":")
    if kind == "roster" and rest:
        number, _colon, line = rest.partition(":")
        if line:
            return gettext("Roster %(number)s, line %(line)s") % {"number": number, "line": line}
        return gettext("Roster %(number)s") % {"number": number}
    if kind == "call" and rest:
        return gettext("Called back, sample %(number)s") % {"number": rest}
    return str(_SOURCES[kind]) if kind in _SOURCES else source


def on_record(new: NewPerson, *, by: Authority) -> Person | None:
    """Somebody in the branch of `by` with this very name and number: the same person, not to be registered again.

    Where a merged record says so, it is the one that stands for it.
    """
    if not new.phone:
        return None
    name = {"name_hi": new.name_hi} if new.name_hi else {"name_en__iexact": new.name_en}
    having = Contact.objects.filter(blind=crypto.blind(new.phone)).values("person")
    found = by.see(Person).filter(pk__in=having, **name).select_related("same_as").order_by("pk").first()
    return found and found.canonical


def of(pk: int) -> Person | None:
    """A record by its number. The caller knows that it is the person's own."""
    return Person.objects.filter(pk=pk).first()


def contact(pk: int, *, by: Authority) -> Contact | None:
    """A number or address of somebody whom `by` sees, by whichever record it came."""
    found = Contact.objects.select_related("person__same_as").filter(pk=pk).first()
    seen = found is not None and by.see(Person).filter(pk=found.person.canonical_id).exists()
    return found if seen else None


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors who are persons: {"person:17": name}. One statement."""
    ids = {int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    return {f"person:{one.pk}": one.name for one in Person.objects.filter(pk__in=ids)}
