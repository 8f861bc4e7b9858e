"""Search over units and people within one's branch, in both scripts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from abhiyan.indic import keys
from abhiyan.kernel import crypto, phones
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Contact, NameKey, Person
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit, in_ranges

LISTED = 20
SMALL = 2_000  # posts held in a branch, now or before, up to which it is read whole
Key = tuple[str, str]  # skeleton, folded spelling
END = "\U0010ffff"  # sorts after every letter: the end of a prefix's range


def found(asked: str, by: Authority, day: date, *, people_only: bool = False) -> dict[str, Any]:
    """Units and people for the words typed; nothing for fewer than two letters. `more` says that the lists were cut."""
    if len(asked) < 2:
        return {"units": [], "people": [], "more": False}
    units = [] if people_only else list(_units(asked, by)[: LISTED + 1])
    people = _people(asked, by)
    _put_posts(people, day)
    more = len(units) > LISTED or len(people) > LISTED
    return {"units": units[:LISTED], "people": people[:LISTED], "more": more}


def _units(asked: str, by: Authority) -> QuerySet[Unit]:
    """Units whose name has all the words in order, or whose code is the word; those higher up first."""
    named = Q(name_hi__icontains=asked) | Q(name_en__icontains=asked) | Q(code__iexact=asked)
    return by.see(Unit).filter(named, until=None).select_related("level", "parent").order_by("depth", "path")


def _put_posts(people: Sequence[Person], day: date) -> None:
    """Put `holding` on each: the posts held on the day by any record of theirs."""
    ids = [one.pk for one in people]
    # The records first: asked for both at once, SQLite reads every appointment (250 ms at full size).
    records = [*ids, *Person.objects.filter(same_as__in=ids).values_list("pk", flat=True)] if ids else []
    rows = Appointment.objects.on(day).filter(person__in=records)
    held = rows.select_related("person", "post__unit", "post__role").order_by("pk")
    by_person: dict[int, list[Appointment]] = {pk: [] for pk in ids}
    for row in held if ids else ():
        by_person[row.person.canonical_id].append(row)
    for one in people:
        one.holding = by_person[one.pk]  # type: ignore[attr-defined]  # read by the template


def _people(asked: str, by: Authority) -> list[Person]:
    """People by number, or by every word of the name; one more than is listed.

    Whole words first, then names that begin so; where there are none, by consonants alone, which meets more spellings.
    """
    seen = by.see(Person).filter(same_as=None)
    number = _number(asked)
    if number:
        whose = Coalesce("person__same_as", "person")
        reached = Contact.objects.filter(blind=crypto.blind(number)).annotate(whose=whose).values("whose")
        return list(seen.filter(pk__in=reached).order_by("pk")[: LISTED + 1])
    words = keys(asked)
    branch = _branch(by)
    if branch is None:
        return _by_name(words, seen)
    few = _in_branch(words, branch)[: LISTED + 1]
    return sorted(Person.objects.filter(pk__in=few), key=lambda one: few.index(one.pk))


def _by_name(words: Sequence[Key], seen: QuerySet[Person]) -> list[Person]:
    """In a large branch the index of names is asked first."""
    listed: list[Person] = []
    for having in (_whole, _begun, _sounding) if words else ():
        if len(listed) > LISTED or (listed and having is _sounding):
            break
        found = seen.exclude(pk__in=[one.pk for one in listed])
        for skeleton, token in words:
            found = found.filter(pk__in=having(skeleton, token))
        listed += found.order_by("pk")[: LISTED + 1 - len(listed)]
    return listed


def _branch(by: Authority) -> dict[int, set[Key]] | None:
    """The keys of everybody a small branch ever appointed, and of oneself; None where more than SMALL were.

    Whoever has several records is one, with the names of those met here and of the one that stands for all.

    Read through the places: asked for a common name, the index of names would hand over the whole state first (for a
    booth worker at full size 960 ms, where this is 3).
    """
    names = "name_hi", "name_en", "same_as", "same_as__name_hi", "same_as__name_en"
    places = in_ranges(by.over("see"), "post__unit__path", "post__unit__area_path")
    rows = list(
        Appointment.objects.filter(places).values_list("person", *[f"person__{one}" for one in names])[: SMALL + 1]
    )
    if len(rows) > SMALL:
        return None
    rows += Person.objects.filter(pk__in=by.records).values_list("pk", *names)
    found: dict[int, set[Key]] = {}
    for pk, hindi, english, same_as, *whole in rows:
        found.setdefault(same_as or pk, set()).update(*(keys(name) for name in (hindi, english, *whole) if name))
    return found


def _in_branch(words: Sequence[Key], branch: Mapping[int, set[Key]]) -> list[int]:
    """Ids of those whose names have all the words: whole first, then begun so; by consonants where there are none."""
    listed: list[int] = []
    for meets in (_is_whole, _is_begun, _is_sounding) if words else ():
        if listed and meets is _is_sounding:
            break
        listed += sorted(
            pk
            for pk, having in branch.items()
            if pk not in listed and all(any(meets(word, key) for key in having) for word in words)
        )
    return listed


def _is_whole(word: Key, key: Key) -> bool:
    return word == key


def _is_begun(word: Key, key: Key) -> bool:
    return key[0].startswith(word[0]) and key[1].startswith(word[1])


def _is_sounding(word: Key, key: Key) -> bool:
    return key[0].startswith(word[0])


def _number(asked: str) -> str:
    try:
        return phones.read(asked, invented=True)
    except phones.NotAPhone:
        return ""


Ids = QuerySet[NameKey, int]


def _whole(skeleton: str, token: str) -> Ids:
    """Ids of people with this very word in their name, however it is spelt."""
    return NameKey.objects.filter(skeleton=skeleton, token=token).values_list("person", flat=True)


def _begun(skeleton: str, token: str) -> Ids:
    """Ids of people with a word in their name that begins so."""
    return _sounding(skeleton, token).filter(token__gte=token, token__lt=token + END)


def _sounding(skeleton: str, token: str) -> Ids:  # noqa: ARG001  # one shape for all three
    """Ids of people with a word in their name whose consonants begin so."""
    found = NameKey.objects.filter(skeleton__gte=skeleton, skeleton__lt=skeleton + END)
    return found.values_list("person", flat=True)
