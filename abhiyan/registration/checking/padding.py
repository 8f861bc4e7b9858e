"""Finding signs that lists are padded, for people to judge. By sets, in a few statements a district; no figure changes.

`find` reads everybody claimed district by district, and all sign-ups by window functions. Numbers are opened only
where their last four digits leave it open that they stand in a row, in slices, and nothing of them is kept.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from abhiyan.kernel import audit, bulk, crypto, tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.forbidden import without_numbers
from abhiyan.people.actions import name_keys
from abhiyan.people.models import Contact, Person, Together
from abhiyan.registration.checking import telltales
from abhiyan.registration.checking.telltales import SHOWN, Claim, Found
from abhiyan.registration.models import Sign, SignUp
from abhiyan.units.models import Level, Unit

ABOVE = 2  # levels above the leaf: a district is read at once, its mandals with all their booths
MINUTES = 10  # of a burst
# So many sign-ups in ten minutes are more than people make: at a booth five sign up in a good week; one telephone
# serves a family; a helper at a desk needs two minutes for each.
BURST = {"unit": 10, "device": 8, "helper": 15}
# A helper has a mandal of 20 to 40 booths; a telephone has a household, at most a hostel.
SPREAD = {"helper": 60, "device": 5}
SLICE = 500  # signs of one transaction
TOGETHER = 0.5  # by how much each further kind at the same unit makes a sign worse


class DecisionRefused(Exception):
    """It can't be decided so. The subclasses say why; views word them."""


class AboutOneself(DecisionRefused):
    """The sign is about what the decider did."""


class NothingDecided(DecisionRefused):
    """There is no decision to take back."""


class Done(NamedTuple):
    """What a search did: people looked at, signs found, of them new, signs that are gone."""

    people: int
    signs: int
    new: int
    gone: int


Key = tuple[int, str, str]
"""unit, kind, subject."""

Finder = Callable[[date], Iterable[tuple[int, Found]]]
_further: list[Finder] = []


def further(finder: Finder) -> Finder:
    """Register a finder of signs in what a domain above counts. Their kinds are words of Sign."""
    if finder not in _further:
        _further.append(finder)
    return finder


def find(*, day: date, by: Authority, progress: Callable[[int, int], None] = lambda _done, _of: None) -> Done:
    """Look for signs everywhere; write down new ones, bring known ones up to date. Safe to run again at any time.

    progress: told how many districts are read, of how many.
    """
    found: dict[Key, Found] = {}
    blocks = _blocks()
    people, merged = 0, _merged(day)
    for number, path in enumerate(blocks, start=1):
        people += _of_block(path, day, merged, found)
        progress(number, len(blocks))
    for step in (_shared_numbers, _bursts, _spreads, _serial_helpers, *_further):
        for unit, one in step(day):
            found[unit, one.kind, one.subject] = one
        progress(len(blocks), len(blocks))
    # Where a booth has several shared numbers, one sign tells of all.
    found = {
        key: one
        for key, one in found.items()
        if key[1] != Sign.SHARED or not key[2] or (key[0], key[1], "") not in found
    }
    new, gone = _write(_weighed(found), day)
    audit.wrote("padding", "signs", by=by, count=len(found), detail={"new": new, "gone": gone})
    return Done(people, len(found), new, gone)


def _weighed(found: Mapping[Key, Found]) -> dict[Key, Found]:
    """A unit with signs of several kinds is worse than the sum of them."""
    kinds: dict[int, set[str]] = defaultdict(set)
    for unit, kind, _subject in found:
        kinds[unit].add(kind)
    return {
        key: one._replace(weight=round(one.weight * (1 + TOGETHER * (len(kinds[key[0]]) - 1)), 3))
        for key, one in found.items()
    }


# --- who is claimed ---------------------------------------------------------------------------------------------------


def _blocks() -> list[str]:
    """Paths of the districts, in order."""
    leaf = Level.objects.filter(tree=tree.ORGANISATION).order_by("-depth").values_list("depth", flat=True).first() or 1
    here = Unit.objects.filter(path__lt=tree.root(tree.CONSTITUENCIES), depth=max(1, leaf - ABOVE), until=None)
    return list(here.order_by("path").values_list("path", flat=True))


def _merged(day: date) -> dict[int, bool]:
    """Everybody of several records, by the one that stands for them: whether all of these make them verified."""
    verified = set(Together.objects.on(day).values_list("person", flat=True))
    tops = Person.objects.filter(same_as__isnull=False).order_by().values_list("same_as", flat=True).distinct()
    return {top: top in verified for top in tops if top}


# From the units down, in the order of their places, so that nothing is sorted and booths of one mandal come together.
_CLAIMED = """
SELECT unit.path, unit.id, COALESCE(person.same_as_id, person.id), person.name_hi, person.name_en,
       contact.blind, contact.last4, post.seats IS NULL,
       EXISTS (SELECT 1 FROM people_verification AS known WHERE known.person_id = held.person_id
               AND known.since <= %(day)s AND (known.until IS NULL OR known.until > %(day)s))
FROM units_unit AS unit
CROSS JOIN posts_post AS post
CROSS JOIN posts_appointment AS held
CROSS JOIN people_person AS person
LEFT JOIN people_contact AS contact ON contact.person_id = person.id AND contact.kind = 'phone'
WHERE unit.path >= %(low)s AND unit.path < %(high)s AND unit.area_path IS NOT NULL
    AND post.unit_id = unit.id AND held.post_id = post.id
    AND held.since <= %(day)s AND (held.until IS NULL OR held.until > %(day)s)
    AND person.id = held.person_id
ORDER BY unit.path
"""


def _of_block(path: str, day: date, merged: Mapping[int, bool], found: dict[Key, Found]) -> int:
    """Signs of the leaves of one district; how many people are claimed there, at each leaf once."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMED, {"low": path, "high": tree.after(path), "day": bulk.day(day)})
        rows = cursor.fetchall()
    people, doubtful = 0, list[tuple[int, list[Claim]]]()
    for _mandal, of_mandal in groupby(rows, key=lambda row: tree.parent(row[0])):
        leaves = {unit: _claims(some, merged) for unit, some in groupby(of_mandal, key=lambda row: row[1])}
        for unit, claims in leaves.items():
            people += len(claims)
            for one in telltales.at_leaf(claims):
                found[unit, one.kind, one.subject] = one
            if telltales.may_be_serial(claims):
                doubtful.append((unit, claims))
        for unit, one in telltales.beside(leaves):
            found[unit, one.kind, one.subject] = one
    for unit, claims in doubtful:
        if serial := telltales.serial(_numbers([one.person for one in claims])):
            found[unit, serial.kind, serial.subject] = serial
    return people


def _claims(rows: Iterable[tuple[Any, ...]], merged: Mapping[int, bool]) -> list[Claim]:
    """Everybody at one leaf, once, by whichever records; verified by all of them."""
    found: dict[int, Claim] = {}
    for _path, _unit, person, hindi, english, blind, last4, unlimited, verified in rows:
        is_verified = merged.get(person, bool(verified))
        name, number = folded(hindi, english), bytes(blind or b"")
        found[person] = Claim(person, name, number, last4 or "", is_verified, not unlimited)
    return list(found.values())


def folded(hindi: str, english: str) -> str:
    """A name as all its spellings have it: the keys of its words, in their order."""
    return " ".join(skeleton for skeleton, _token in name_keys(hindi, "" if hindi else english))


def _numbers(people: Sequence[int]) -> dict[int, str]:
    """The numbers of some people, opened; whoever asks keeps nothing of them."""
    opened: dict[int, str] = {}
    for some in bulk.batches(people):
        rows = Contact.objects.filter(person__in=some, kind=Contact.PHONE).values_list("person_id", "sealed")
        opened |= {person: crypto.unseal(bytes(sealed)) for person, sealed in rows}
    return opened


# --- numbers of many -------------------------------------------------------------------------------------------------


def _shared_numbers(day: date) -> Iterator[tuple[int, Found]]:
    """Numbers of more people than allowed, or of several families at several places."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT blind FROM people_contact WHERE kind = 'phone' GROUP BY blind HAVING COUNT(*) >= %s",
            [telltales.FAMILY],
        )
        blinds = [bytes(row[0]) for row in cursor.fetchall()]
    for some in bulk.batches(blinds):
        for blind, people in _having(some, day).items():
            details = telltales.shared_number(people, allowed=settings.PHONE_SHARED_BY)
            unit = details and _above([path for _name, path in people.values()])
            if details and unit:
                weight = max(len(people) / settings.PHONE_SHARED_BY, details["places"] / telltales.FAMILY)
                told = details | {"people": sorted(people)[:SHOWN]}
                yield unit, Found(Sign.SHARED, _number(blind), len(people), weight, told)


def _having(blinds: Sequence[bytes], day: date) -> dict[bytes, dict[int, tuple[str, str]]]:
    """{number's fingerprint: {person: (folded name, path)}} of those who hold a post on the day."""
    found: dict[bytes, dict[int, tuple[str, str]]] = defaultdict(dict)
    marks = ", ".join(["%s"] * len(blinds))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT contact.blind, COALESCE(person.same_as_id, person.id), person.name_hi, person.name_en, unit.path
            FROM people_contact AS contact
            CROSS JOIN people_person AS person CROSS JOIN posts_appointment AS held
            CROSS JOIN posts_post AS post CROSS JOIN units_unit AS unit
            WHERE contact.blind IN ({marks}) AND person.id = contact.person_id AND held.person_id = person.id
                AND held.since <= %s AND (held.until IS NULL OR held.until > %s)
                AND post.id = held.post_id AND unit.id = post.unit_id
            """,
            [*blinds, bulk.day(day), bulk.day(day)],
        )
        for blind, person, hindi, english, path in cursor.fetchall():
            found[bytes(blind)][person] = folded(hindi, english), path
    return found


def _above(paths: Iterable[str]) -> int | None:
    """The lowest unit above all these places, or the one at which all are."""
    low, high = min(listed := list(paths)), max(listed)
    size = 0
    while size < len(low) and low[: size + tree.SEGMENT] == high[: size + tree.SEGMENT]:
        size += tree.SEGMENT
    path = low[:size] or tree.root(tree.ORGANISATION)
    return Unit.objects.filter(path=path).values_list("pk", flat=True).first()


# --- sign-ups --------------------------------------------------------------------------------------------------------

# The nth sign-up before each one, of the same booth, device or helper: nothing is read twice, nothing joined to itself.
_BURST = """
SELECT {of}, COUNT(*), MIN(day), MIN(low), MAX(high) FROM (
    SELECT row.{of}, row.day, row.at, unit.path AS low, unit.path AS high,
           LAG(row.at, {before}) OVER (PARTITION BY row.{of} ORDER BY row.at, row.id) AS earlier
    FROM registration_signup AS row JOIN units_unit AS unit ON unit.id = row.unit_id
    WHERE {known} AND row.day <= %(day)s AND unit.until IS NULL AND row.id NOT IN ({again})
) AS near
WHERE earlier IS NOT NULL AND {apart} <= {seconds}
GROUP BY {of}
"""
_SPREAD = """
SELECT row.{of}, COUNT(DISTINCT row.unit_id), COUNT(*), MIN(unit.path), MAX(unit.path)
FROM registration_signup AS row JOIN units_unit AS unit ON unit.id = row.unit_id
WHERE {known} AND row.day <= %(day)s AND unit.until IS NULL AND row.id NOT IN ({again})
GROUP BY row.{of} HAVING COUNT(DISTINCT row.unit_id) >= {least}
"""
# Sign-ups of a merged record whose person has another one, of the same booth, device or helper: that one counts.
# It hangs on no row outside, so it is asked once; few records are merged. IS TRUE keeps SQLite from looking through
# every sign-up of one booth or of no device.
_AGAIN = """
SELECT again.id
FROM people_person AS merged
CROSS JOIN registration_signup AS again
CROSS JOIN people_person AS same
CROSS JOIN registration_signup AS other
WHERE merged.same_as_id IS NOT NULL AND again.person_id = merged.id
    AND (same.id = merged.same_as_id OR same.same_as_id = merged.same_as_id)
    AND other.person_id = same.id AND (other.{of} = again.{of}) IS TRUE
    AND (same.id = merged.same_as_id OR other.id < again.id)
"""
_COLUMNS = {
    "unit": ("unit_id", "unit.area_path IS NOT NULL"),
    "device": ("device", "length(row.device) > 0"),
    "helper": ("helper_id", "row.helper_id IS NOT NULL"),
}


def _apart() -> str:
    """Seconds between two moments, as each database reckons them."""
    if bulk.is_sqlite():
        return "(julianday(at) - julianday(earlier)) * 86400"
    return "EXTRACT(EPOCH FROM at - earlier)"


def _bursts(day: date) -> Iterator[tuple[int, Found]]:
    """Many sign-ups within minutes, of one leaf, one device or one helper."""
    for of, many in BURST.items():
        column, known = _COLUMNS[of]
        limits = {"before": many - 1, "seconds": MINUTES * 60, "apart": _apart()}
        sql = _BURST.format(of=column, known=known, again=_AGAIN.format(of=column), **limits)
        for key, n, first, low, high in _rows(sql, day):
            size = n + many - 1  # each that has so many before it within the minutes, and those before the first
            details = {"of": of, "minutes": MINUTES, "day": str(first)} | _about(of, key)
            if unit := _above([low, high]):
                yield unit, Found(Sign.BURST, _subject(of, key), size, size / many, details)


def _spreads(day: date) -> Iterator[tuple[int, Found]]:
    """One helper or device for many booths."""
    for of, least in SPREAD.items():
        column, known = _COLUMNS[of]
        sql = _SPREAD.format(of=column, known=known, again=_AGAIN.format(of=column), least=least)
        for key, places, n, low, high in _rows(sql, day):
            details = {"of": of, "places": places} | _about(of, key)
            if unit := _above([low, high]):
                yield unit, Found(Sign.SPREAD, _subject(of, key), n, places / least, details)


def _rows(sql: str, day: date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"day": bulk.day(day)})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _subject(of: str, key: Any) -> str:
    return "" if of == "unit" else f"{of}:{bytes(key).hex() if of == 'device' else key}"


def _number(blind: bytes) -> str:
    return blind.hex()[:32]


def _about(of: str, key: Any) -> dict[str, int]:
    return {"helper": key} if of == "helper" else {}


_HELPED = f"""
SELECT row.helper_id, row.person_id, contact.last4, unit.path
FROM registration_signup AS row
JOIN people_contact AS contact ON contact.person_id = row.person_id AND contact.kind = 'phone'
JOIN units_unit AS unit ON unit.id = row.unit_id
WHERE row.helper_id IS NOT NULL AND row.day <= %(day)s AND row.id NOT IN ({_AGAIN.format(of="helper_id")})
ORDER BY row.helper_id
"""


def _serial_helpers(day: date) -> Iterator[tuple[int, Found]]:
    """Helpers who wrote down numbers in a row."""
    for helper, rows in groupby(_rows(_HELPED, day), key=lambda row: row[0]):
        some = list(rows)
        if not telltales.rows(int(last4) for _helper, _person, last4, _path in some if last4.isdecimal()):
            continue
        found = telltales.serial(_numbers([row[1] for row in some]), f"helper:{helper}", of="helper", helper=helper)
        if found and (unit := _above(row[3] for row in some)):
            yield unit, found


# --- writing ---------------------------------------------------------------------------------------------------------


def _write(found: Mapping[Key, Found], day: date) -> tuple[int, int]:
    """Write signs down in short transactions; (new ones, ones that are gone)."""
    rows = Sign.objects.values_list("unit_id", "kind", "subject", "pk")
    known: dict[Key, int] = {(unit, kind, subject): pk for unit, kind, subject, pk in rows}
    keys = sorted(found)
    for start in range(0, len(keys), SLICE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(_UPSERT, [_row(key, found[key], day) for key in keys[start : start + SLICE]])
    gone = [pk for key, pk in known.items() if key not in found]
    n = 0
    for some in bulk.batches(gone):
        n += Sign.objects.filter(pk__in=some, gone_on=None).update(gone_on=day)
    return len(found.keys() - known.keys()), n


# A decision stands while the sign stays as it is or shrinks; where it has grown by half, it waits for one again.
_UPSERT = """
INSERT INTO registration_sign (unit_id, kind, subject, size, weight, details, first_seen, last_seen, gone_on, verdict,
                               note, decided_by, decided_at, history)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL, '', '', '', NULL, '[]')
ON CONFLICT (unit_id, kind, subject) DO UPDATE SET size = excluded.size, weight = excluded.weight,
    details = excluded.details, last_seen = excluded.last_seen, gone_on = NULL,
    verdict = CASE WHEN 2 * excluded.size > 3 * registration_sign.size THEN '' ELSE registration_sign.verdict END,
    decided_at = CASE WHEN 2 * excluded.size > 3 * registration_sign.size THEN NULL
                 ELSE registration_sign.decided_at END
"""


def _row(key: Key, one: Found, day: date) -> tuple[Any, ...]:
    on = bulk.day(day)
    return (*key, one.size, one.weight, orjson.dumps(one.details).decode(), on, on)


# --- forgetting ------------------------------------------------------------------------------------------------------


def forget(blinds: set[bytes], devices: set[bytes]) -> None:
    """Numbers and browsers of people just erased: no sign says any more which it was, where nobody else has it.

    The sign stays with its decision, under a subject that nothing can be linked to. In the transaction that erased.
    """
    subjects = {_number(blind) for blind in blinds - _in_use(Contact, "blind", blinds)}
    subjects |= {_subject("device", device) for device in devices - _in_use(SignUp, "device", devices)}
    for some in bulk.batches(subjects):
        for pk in Sign.objects.filter(subject__in=some).values_list("pk", flat=True):
            Sign.objects.filter(pk=pk).update(subject=f"gone:{secrets.token_hex(16)}")


def _in_use(model: type[Contact] | type[SignUp], column: str, values: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    for some in bulk.batches(values):
        rows = model._default_manager.filter(**{f"{column}__in": some}).values_list(column, flat=True)
        found.update(bytes(one) for one in rows)
    return found


# --- judging ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(sign: Sign, verdict: str, *, note: str, now: datetime, by: Authority) -> None:
    """Say what a sign is: right, padded, or to be watched. No figure changes. Raises PermissionDenied, AboutOneself."""
    held = _held(sign, by)
    held.verdict, held.note = verdict, without_numbers(note.strip())[:300]
    held.decided_by, held.decided_at = by.actor, now
    held.history = [*held.history, [verdict, held.note, by.actor, now.isoformat()]]
    held.save()
    audit.wrote("judge", f"sign:{held.pk}", by=by, detail={"verdict": verdict})


@transaction.atomic
def take_back(sign: Sign, *, now: datetime, by: Authority) -> None:
    """Let a sign wait for a decision again; who decided what stays in its history.

    Raises PermissionDenied, AboutOneself, NothingDecided.
    """
    held = _held(sign, by)
    if not held.verdict:
        raise NothingDecided
    held.verdict, held.note, held.decided_by, held.decided_at = "", "", "", None
    held.history = [*held.history, ["", "", by.actor, now.isoformat()]]
    held.save()
    audit.wrote("judge", f"sign:{held.pk}", by=by, detail={"verdict": ""})


def _held(sign: Sign, by: Authority) -> Sign:
    if not by.see(Sign).filter(pk=sign.pk).exists():
        raise PermissionDenied("verify")
    held: Sign = Sign.objects.select_for_update().get(pk=sign.pk)
    if held.details.get("helper") in by.records:
        raise AboutOneself
    return held
