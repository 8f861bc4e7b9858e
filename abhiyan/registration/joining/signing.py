"""Signing up: the verb that takes somebody in, alone or helped, by one or by the thousand.

Whoever signs up is claimed at once and verified once the number is proved (proof.proving). What is answered
is the same for a number that is known and one that isn't.
"""

import secrets
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from abhiyan.kernel import audit, bulk, crypto, tree
from abhiyan.kernel.authority import Authority, Range
from abhiyan.messaging import words
from abhiyan.people import notices
from abhiyan.people.actions import NewPerson, prepare, register_many
from abhiyan.people.models import Consent, Notice, Person
from abhiyan.posts.opening import Newcomer, Open, enter_many, hold_open
from abhiyan.registration.models import SignUp, UnderAge, Window
from abhiyan.registration.signals import came_through
from abhiyan.units.models import Unit, in_ranges

LETTERS, CODE_LENGTH = words.LETTERS, words.CODE_LENGTH  # a person sends it with the word JOIN
SOURCE = "sign-up"


class WindowShut(Exception):
    """The window is not open on that day."""


class NoConsent(Exception):
    """Somebody who signs up alone gave no consent to be kept: nothing is kept."""


class OutsideWindow(Exception):
    """The place lies outside the branch the window is for."""


class Entry(NamedTuple):
    """What somebody wrote, checked. phone: E.164. unit_id: the place as far as it is known, None for APPOINTED.

    purposes: those of Consent.PURPOSES that were ticked; empty where a helper wrote, who consents for nobody. They are
    consents once the owner of the number sends or types the code (registration.proof.proving).
    helper_id, referrer_id: records of people. device: 16 bytes, or empty. at: when it was written; None: now.
    through: what the link hung on that they came by (kernel.referral); it is told and not kept.
    """

    name_hi: str
    name_en: str
    phone: str
    language: str
    unit_id: int | None
    purposes: tuple[str, ...] = ()
    kind: str = SignUp.VOLUNTEER
    helper_id: int | None = None
    referrer_id: int | None = None
    device: bytes = b""
    at: datetime | None = None
    through: str = ""


@transaction.atomic
def sign_up(entry: Entry, *, window: Window | None, day: date, by: Authority) -> SignUp:
    """Take somebody in; without a window only somebody APPOINTED already, who adds nobody.

    Raises WindowShut, NoConsent, OutsideWindow, NoticeMissing.
    """
    (row,) = _sign_up([entry], window=window, day=day, by=by)
    return row.as_model()


@transaction.atomic
def sign_up_many(entries: Sequence[Entry], *, window: Window | None, day: date, by: Authority) -> "list[SignedUp]":
    """Take many in with one commit; what came of each, in order. Raises as `sign_up`, for all of them.

    The caller asked whether a helper may (posts.access), and hands over slices (20,000 take half a second).
    """
    return [SignedUp(row.id, row.code) for row in _sign_up(entries, window=window, day=day, by=by)]


class SignedUp(NamedTuple):
    """A sign-up as it was written."""

    id: int
    code: str


def _sign_up(entries: Sequence[Entry], *, window: Window | None, day: date, by: Authority) -> "list[_Written]":
    """Inside a transaction, so that one sign-up takes no savepoint for its slice."""
    if window is None or not _is_open(window, day):
        if any(one.kind == SignUp.VOLUNTEER for one in entries):
            raise WindowShut
        window = None
    if any(one.helper_id is None and Consent.ORGANISE not in one.purposes for one in entries):
        raise NoConsent
    places = _places(entries, window, day) if window else {}
    ready = _readied(entries, places)
    with bulk.in_one_go():
        people = _take_in([one for one in ready if one.is_new], day=day, by=by)
        rows = _write(ready, people, window=window, day=day)
        ids = [row.id for row in rows]
        audit.wrote(
            "sign_up",
            f"window:{window.key if window else ''}",
            by=by,
            count=len(ids),
            detail={"sign_up": ids[0]} if len(ids) == 1 else None,
            digest=audit.digest_of(ids) if len(ids) > 1 else "",
        )
    if through := [(row.id, one.through) for row, one in zip(rows, entries, strict=True) if one.through]:
        came_through.send(sender=SignUp, rows=through, day=day)
    return rows


def _is_open(window: Window, day: date) -> bool:
    """Whether the window is open by the database: the one at hand may have been read a while ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM registration_window WHERE id = %s AND withdrawn_on IS NULL AND since <= %s AND until > %s",
            [window.pk, bulk.day(day), bulk.day(day)],
        )
        return cursor.fetchone() is not None


def note_under_age(day: date) -> None:
    """Count somebody under 18, of whom nothing else is kept."""
    UnderAge.objects.get_or_create(day=day)
    UnderAge.objects.filter(day=day).update(n=F("n") + 1)


def new_code() -> str:
    """A code as it is drawn; another sign-up may have it (`_free_codes`)."""
    left, code = secrets.randbelow(len(LETTERS) ** CODE_LENGTH), ""  # one draw: six take as long as all the rest
    for _ in range(CODE_LENGTH):
        left, at = divmod(left, len(LETTERS))
        code += LETTERS[at]
    return code


def _free_codes(count: int) -> list[str]:
    """So many codes that no sign-up has. Among 700,000 there would be some five hundred that were drawn twice."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_code() for _ in range(count - len(free))} - free
        free |= drawn - _taken(drawn)
    return list(free)


def _taken(codes: Collection[str]) -> set[str]:
    """Those of the codes that a sign-up has."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        for some in bulk.batches(codes):
            cursor.execute(
                f"SELECT code FROM registration_signup WHERE code IN ({', '.join(['%s'] * len(some))})", some
            )
            found.update(code for (code,) in cursor.fetchall())
    return found


class _Ready(NamedTuple):
    entry: Entry
    blind: bytes
    post: Open | None
    is_held: bool

    @property
    def is_new(self) -> bool:
        """Whether a record is made for them."""
        return self.entry.kind == SignUp.VOLUNTEER and not self.is_held


def _readied(entries: Sequence[Entry], places: dict[int, Open]) -> list[_Ready]:
    """Each entry with its number's blind and its post; held where as many as may already gave that number."""
    blinds = [crypto.blind(one.phone) for one in entries]
    having = _having(blinds)
    ready = []
    for one, blind in zip(entries, blinds, strict=True):
        post = places.get(one.unit_id) if one.unit_id is not None and one.kind == SignUp.VOLUNTEER else None
        ready.append(_Ready(one, blind, post, having[blind] >= settings.PHONE_SHARED_BY))
        having[blind] += ready[-1].is_new  # whoever comes before them in the same slice counts too
    return ready


def _places(entries: Sequence[Entry], window: Window, day: date) -> dict[int, Open]:
    """unit -> the open post of the window's role there, held; units that are no leaf have none."""
    units = {one.unit_id for one in entries if one.unit_id is not None and one.kind == SignUp.VOLUNTEER}
    if window.unit is not None:
        _check_branch(units, window.unit)
    return hold_open(units, window.role_id, day=day)


def _check_branch(units: Collection[int], top: Unit) -> None:
    """Raises OutsideWindow."""
    for some in bulk.batches(units):
        if Unit.objects.filter(pk__in=some).exclude(in_ranges(_branch(top), "path", "area_path")).exists():
            raise OutsideWindow


def _branch(unit: Unit) -> list[Range]:
    return [(unit.path, tree.after(unit.path))]


def _having(blinds: Sequence[bytes]) -> Counter[bytes]:
    """How many people each number is on record for."""
    many: Counter[bytes] = Counter()
    wanted = sorted({*blinds})
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), bulk.ASKED):
            some = wanted[start : start + bulk.ASKED]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT blind, COUNT(DISTINCT person_id) FROM people_contact WHERE blind IN ({marks}) GROUP BY blind",
                some,
            )
            many.update({bytes(blind): n for blind, n in cursor.fetchall()})
    return many


def _take_in(ready: Sequence[_Ready], *, day: date, by: Authority) -> list[int]:
    """Records and posts of those who come new; their ids in order."""
    if not ready:
        return []
    prepared = prepare(
        NewPerson(one.entry.name_hi, one.entry.name_en, one.entry.language, one.entry.phone) for one in ready
    )
    ids = list(register_many(prepared, source=SOURCE, day=day))
    enter_many(
        [Newcomer(one.post, pk) for one, pk in zip(ready, ids, strict=True) if one.post is not None],
        since=day,
        by=by,
    )
    return ids


class _Written(NamedTuple):
    """One row of SignUp as it was written; days and moments as Python has them."""

    id: int
    window_id: int | None
    kind: str
    person_id: int | None
    unit_id: int | None
    placed: bool
    code: str
    blind: bytes
    sealed: bytes
    ticked: str
    language: str
    helper_id: int | None
    referrer_id: int | None
    device: bytes
    state: str
    proof: str
    day: Any
    at: Any

    def as_model(self) -> SignUp:
        """The row without reading it."""
        made = SignUp(**self._asdict())
        made._state.adding = False
        return made


def _write(ready: Sequence[_Ready], people: Sequence[int], *, window: Window | None, day: date) -> list[_Written]:
    records, codes, at = iter(people), iter(_free_codes(len(ready))), timezone.now()
    rows = [
        _Written(
            pk, window.pk if window else None, one.entry.kind, next(records) if one.is_new else None,
            one.entry.unit_id, one.is_new and one.post is not None, next(codes), one.blind,
            b"" if one.is_new else _sealed(one.entry), _ticked(one.entry), one.entry.language,
            one.entry.helper_id, one.entry.referrer_id, one.entry.device,
            SignUp.HELD if one.is_held else SignUp.AWAITING, "", day, one.entry.at or at,
        )
        for pk, one in zip(bulk.ids(SignUp, len(ready)), ready, strict=True)
    ]  # fmt: skip
    on, moments = bulk.day(day), {moment: bulk.moment(moment) for moment in {row.at for row in rows}}
    bulk.insert(
        SignUp,
        [name.removesuffix("_id") for name in _Written._fields],
        [(*row[:-2], on, moments[row.at]) for row in rows],
    )
    return rows


def _ticked(entry: Entry) -> str:
    """The notices that were agreed to, in the words in force. Raises NoticeMissing."""
    return " ".join(str(notices.in_force(purpose, entry.language)) for purpose in entry.purposes)


def ticked_for(person_id: int) -> set[str]:
    """The purposes that stand ticked on forms for somebody, and were not agreed to by the owner of the number yet."""
    forms = SignUp.objects.filter(person__in=Person.objects.records_of(person_id)).exclude(ticked="")
    ids = {int(pk) for ticked in forms.values_list("ticked", flat=True) for pk in ticked.split()}
    return set(Notice.objects.filter(pk__in=ids).values_list("purpose", flat=True))


def _sealed(entry: Entry) -> bytes:
    """What no record holds: names and number, to be opened when the number is proved (`written`)."""
    said: list[Any] = [entry.name_hi, entry.name_en, entry.phone, entry.language, entry.unit_id, [], entry.kind]
    return crypto.seal_bytes(orjson.dumps(said))


def take_in_held(row: SignUp, *, day: date, by: Authority) -> tuple[int, bool]:
    """Make the record of a volunteer whose sign-up was HELD: (their id, whether they came to a post).

    Inside the transaction that holds the sign-up; the verb above writes it back, and the audit row.
    """
    entry = written(row)
    window = row.window
    places = hold_open([entry.unit_id], window.role_id, day=day) if window and entry.unit_id is not None else {}
    post = places.get(entry.unit_id) if entry.unit_id is not None else None
    (person_id,) = _take_in([_Ready(entry, bytes(row.blind), post, is_held=False)], day=day, by=by)
    return person_id, post is not None


def written(row: SignUp) -> Entry:
    """What somebody wrote, from a sign-up whose record isn't made."""
    hindi, english, phone, language, unit, _purposes, kind = orjson.loads(crypto.unseal_bytes(bytes(row.sealed)))
    return Entry(hindi, english, phone, language, unit, (), kind, row.helper_id, row.referrer_id)
