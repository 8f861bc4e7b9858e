"""Search over units and people within one's branch, in both scripts."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from abhiyan.indic import keys
from abhiyan.kernel import crypto, phones
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Contact, NameKey, Person
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit

LISTED = 20
END = "\U0010ffff"  # sorts after every letter: the end of a prefix's range


def found(asked: str, by: Authority, day: date, *, people_only: bool = False) -> dict[str, Any]:
    """Units and people for the words typed; nothing for fewer than two letters. `more` says that the lists were cut."""
    if len(asked) < 2:
        return {"units": [], "people": [], "more": False}
    units = [] if people_only else list(_units(asked, by)[: LISTED + 1])
    people = list(_people(asked, by, day)[: LISTED + 1])
    more = len(units) > LISTED or len(people) > LISTED
    return {"units": units[:LISTED], "people": people[:LISTED], "more": more}


def _units(asked: str, by: Authority) -> QuerySet[Unit]:
    """Units whose name has all the words in order, or whose code is the word; those higher up first."""
    named = Q(name_hi__icontains=asked) | Q(name_en__icontains=asked) | Q(code__iexact=asked)
    return by.see(Unit).filter(named, until=None).select_related("level", "parent").order_by("depth", "path")


def _people(asked: str, by: Authority, day: date) -> QuerySet[Person]:
    """People by number, or by every word of the name (the last may be its beginning)."""
    holding = Appointment.objects.on(day).select_related("post__unit", "post__role")
    seen = by.see(Person).filter(same_as=None).prefetch_related(Prefetch("appointments", holding, to_attr="holding"))
    number = _number(asked)
    if number:
        return seen.filter(pk__in=Contact.objects.filter(blind=crypto.blind(number)).values("person")).order_by("pk")
    for word in asked.split():
        seen = seen.filter(pk__in=_having(word))
    return seen.order_by("pk")


def _number(asked: str) -> str:
    try:
        return phones.read(asked)
    except phones.NotAPhone:
        return ""


def _having(word: str) -> QuerySet[NameKey, int]:
    """Ids of people with a word in their name that begins like `word`, or sounds the same."""
    begins = Q(pk__in=[])
    for skeleton, token in keys(word):
        in_range = Q(skeleton__gte=skeleton, skeleton__lt=skeleton + END)
        begins |= in_range & (Q(token__startswith=token) | Q(skeleton=skeleton))
    return NameKey.objects.filter(begins).values_list("person", flat=True)
