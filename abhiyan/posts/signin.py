"""Who is let in: invited holders of posts, the first administrator, and the visitors of an invented database."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.contrib.auth import logout
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from abhiyan.accounts import sms
from abhiyan.accounts.models import User
from abhiyan.kernel import audit, crypto, forbidden, tree
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.clock import is_set, looked_at, today
from abhiyan.kernel.refusals import refused
from abhiyan.people import consenting
from abhiyan.people.actions import NewPerson, register
from abhiyan.people.models import Consent, Contact, Person
from abhiyan.people.together import ids_of
from abhiyan.posts.actions import appoint
from abhiyan.posts.models import Appointment, Post, Role, Sentence
from abhiyan.units.models import Level, Organization

LETS_IN = ("administer", "appoint")  # whoever may do one of these to a post may invite its holder


class NoContact(Exception):
    """The person has neither number nor address that a code could be sent to."""


class ContactTaken(Exception):
    """Somebody else signs in with this number or address already (families share phones); it needs another one."""


class HasAddress(Exception):
    """An address is on record, or the person has signed in: whoever invites doesn't say where codes go any more."""


class NoPost(Exception):
    """The person holds no post now or later: there is nothing to sign in for."""


class Invented(Exception):
    """The database is invented: nobody real is let in."""


class NotInvented(Exception):
    """Somebody real is, or may be, in this database: nobody enters it without a sign-in."""


class NotEmpty(Exception):
    """There is an administrator already; further ones are appointed by them."""


class NothingToAdminister(Exception):
    """No unit, or no role that may administer: apply a profile and load the units first."""


ALL_INVENTED = "all-people-are-invented-up-to"
CANDIDATES = 50  # holders of a kind of post, of whom one stands for it in a demo
DEMO_KINDS = (
    "state-head",
    "region-convenor",
    "district-convenor",
    "mandal-convenor",
    "booth-worker",
    "member-of-parliament",
    "administrator",
)

# --- inviting ------------------------------------------------------------------------------------------------


@transaction.atomic
def invite(person: Person, *, by: Authority, day: date, mail: str = "") -> User:
    """Let `person` sign in with the number and the address on record; done again, it follows what is on record then.

    mail: an address to be written down first, or empty.

    Raises PermissionDenied unless `by` may appoint to (or administers) one of the person's posts, and with `mail` every
    one of them; Invented, NoPost, NoContact, ContactTaken, HasAddress.
    """
    _require_to_invite(person, by=by, day=day)
    if Organization.objects.filter(invented=True).exists():
        raise Invented
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if mail:
        _require_to_address(person, by=by, day=day)
        add_mail(person, mail, by=by)
    users = _users(person)
    user = users[0] if users else User(password="!")  # noqa: S106 (no password matches it: there are none)
    _set_contacts(user, getattr(user, "person", person), person)
    user.is_active = True
    user.save()
    if not users:
        person.user = user
        person.save(update_fields=["user"])
    audit.wrote("invite", person, by=by, detail={"user": user.pk})
    return user


@transaction.atomic
def shut_out(person: Person, *, by: Authority, day: date, reason: str) -> None:
    """End a person's access at once, whatever posts they hold; `invite` opens it again. Raises PermissionDenied."""
    _require_to_invite(person, by=by, day=day)
    for user in _users(person):
        user.is_active = False
        user.save(update_fields=["is_active"])
    audit.wrote("shut_out", person, by=by, detail={"reason": forbidden.without_numbers(reason.strip())[:200]})


def _users(person: Person) -> list[User]:
    """Who signs in as this person: the user of the record that stands for all first, then those of the others."""
    found = list(User.objects.filter(person__in=ids_of(person.canonical_id)).select_related("person").order_by("pk"))
    return sorted(found, key=lambda user: user.person.same_as_id is not None)


def signs_in(person: Person) -> bool:
    """Whether the person was invited, by whichever record."""
    return Person.objects.records_of(person.canonical_id).filter(user__isnull=False).exists()


def may_invite(person: Person, *, by: Authority, day: date) -> bool:
    """Whether the button is shown."""
    return by.person_id != person.pk and any(_lets_in(held, by) for held in _current(person, day))


def needs_mail(person: Person) -> bool:
    """Whether no code could reach the person: the installation sends no SMS, and no mail address is on record."""
    records = ids_of(person.canonical_id)
    return not sms.is_set() and not Contact.objects.filter(person__in=records, kind=Contact.MAIL).exists()


def _require_to_invite(person: Person, *, by: Authority, day: date) -> None:
    if by.everywhere:
        if not _current(person, day).exists():
            raise NoPost
        return
    if by.person_id == person.pk:
        raise PermissionDenied("invite")  # nobody reopens a door that was closed on them
    if not may_invite(person, by=by, day=day):
        raise PermissionDenied("invite")


def _require_to_address(person: Person, *, by: Authority, day: date) -> None:
    """Whoever says where codes go could read them: so only once, and never into a post one may not fill oneself."""
    signed_in = any(user.last_login is not None for user in _users(person))
    records = ids_of(person.canonical_id)
    if signed_in or Contact.objects.filter(person__in=records, kind=Contact.MAIL).exists():
        raise HasAddress
    if not (by.everywhere or all(_lets_in(held, by) for held in _current(person, day))):
        raise PermissionDenied("invite")


def _current(person: Person, day: date) -> QuerySet[Appointment]:
    return (
        Appointment.objects.ending_after(day)
        .filter(person__in=ids_of(person.canonical_id))
        .filter(Q(post__unit__until=None) | Q(post__unit__until__gt=day))
        .select_related("post__unit", "post__role__wing")
    )


def _lets_in(held: Appointment, by: Authority) -> bool:
    post = held.post
    where = {"wing": post.role.wing.key, "rank": post.role.rank}
    return any(by.may(verb, *post.unit.paths, **where) for verb in LETS_IN)  # type: ignore[arg-type]  # a str and an int


def _set_contacts(user: User, record: Person, person: Person) -> None:
    """The latest number and address of the user's own record; what it has none of, of the person's other records."""
    contacts = Contact.objects.filter(person__in=ids_of(person.canonical_id)).order_by("pk")
    own_last = sorted(contacts, key=lambda one: one.person_id == record.pk)
    latest = {one.kind: bytes(one.sealed) for one in own_last}
    if not latest:
        raise NoContact
    phone, mail = latest.get(Contact.PHONE), latest.get(Contact.MAIL)
    user.phone_sealed = phone
    user.phone_blind = crypto.blind(crypto.unseal(phone)) if phone else None
    user.email = crypto.unseal(mail) if mail else None
    others = User.objects.exclude(pk=user.pk)
    if phone and others.filter(phone_blind=user.phone_blind).exists():
        if not mail:
            raise ContactTaken
        user.phone_sealed = user.phone_blind = None
    if mail and others.filter(email=user.email).exists():
        raise ContactTaken


# --- the first administrator -----------------------------------------------------------------------------------


@transaction.atomic
def first_administrator(*, name_hi: str, name_en: str, phone: str, mail: str, day: date) -> Person:
    """Register, appoint and invite the first person of an installation. Only the command line calls it.

    phone: E.164 or empty. mail: address or empty. Raises NotEmpty, NothingToAdminister, Invented, NoContact.
    """
    if Organization.objects.filter(invented=True).exists():
        raise Invented
    by = system("first-steps", day=day)
    post = _administering_post(day)
    new = NewPerson(name_hi, name_en, "hi" if name_hi else "en", phone)
    person = register(new, source="first-steps", day=day, by=by)
    if mail:
        add_mail(person, mail, by=by)
    appoint(post, person, since=day, by=by, reason="first steps")
    invite(person, by=by, day=day)
    return person


def add_mail(person: Person, mail: str, *, by: Authority) -> Contact:
    """Write down a mail address of a person. The caller checked the right to."""
    address = mail.strip().lower()
    contact = Contact.objects.create(
        person=person, kind=Contact.MAIL, sealed=crypto.seal(address), blind=crypto.blind(address), last4=address[-4:]
    )
    audit.wrote("add_mail", person, by=by)
    return contact


def _administering_post(day: date) -> Post:
    roles = Sentence.objects.filter(verb="administer").values("role")
    posts = Post.objects.filter(role__in=roles, unit__until=None).open_on(day).select_related("unit", "role")
    if Appointment.objects.ending_after(day).filter(post__in=posts).exists():
        raise NotEmpty
    post = posts.order_by("unit__path").first()
    if post is None:
        raise NothingToAdminister
    return post


# --- the demo ------------------------------------------------------------------------------------------------


class Visitor(NamedTuple):
    """Somebody a visitor of the demo may sign in as."""

    kind: str
    person: Person
    role: str
    unit: str


@transaction.atomic
def demo_user(kind: str, *, day: date) -> User | None:
    """The user of an invented person of that kind, made on first use; None when there is no such kind or holder.

    Raises NotInvented where anybody real is or may be. Whatever route leads here, this is the check.
    """
    require_invented()
    visitor = demo_visitor(kind, day=day)
    if visitor is None:
        return None
    person = visitor.person
    if person.user is None:
        person.user = User.objects.create_user()
        person.save(update_fields=["user"])
    audit.wrote("enter_demo", person, by=system("demo"), detail={"kind": kind})
    return person.user


def require_invented() -> None:
    """Raises NotInvented unless the database is marked as invented and holds nobody who came from elsewhere."""
    if not Organization.objects.filter(invented=True).exists():
        raise NotInvented
    _require_no_real_people()
    if User.objects.exclude(email=None, phone_blind=None).exists():
        raise NotInvented  # somebody real was invited


def _require_no_real_people() -> None:
    """Raises NotInvented where a person came from anywhere but the rehearsal or an invented visitor's own screens.

    Those take no number that a network has, so a roster loaded here holds nobody real either.

    814,000 people take 1.2 s, so the highest id found good is kept (in the same database): nobody's source changes.
    """
    top = Person.objects.aggregate(top=Max("pk"))["top"] or 0
    good = cache.get(ALL_INVENTED, 0)
    made_here = Q(source="sign-up")
    for start in ("rehearsal", "post:", "roster:"):
        made_here |= Q(source__startswith=start)
    if Person.objects.filter(pk__gt=good).exclude(made_here).exists():
        raise NotInvented
    if top > good:
        cache.set(ALL_INVENTED, top, timeout=None)


def is_demo() -> bool:
    """Whether this is a demo or a rehearsal: its day is set by hand, and nobody in it is real."""
    try:
        require_invented()
    except NotInvented:
        return False
    return is_set()


def day_of(request: HttpRequest) -> date:
    """The day on which what somebody does for themselves is dated: in a demo the day their browser looks at.

    Anywhere else the programme's, whatever a cookie says. Never a day of rights.
    """
    day = looked_at(request)
    return day if day is not None and is_demo() else today()


def demo_visitors(day: date) -> list[Visitor]:
    """Whom the demo offers: each kind that somebody stands for; empty where demo_user would refuse."""
    try:
        require_invented()
    except NotInvented:
        return []
    found: dict[int, Visitor] = {}
    for kind in _kinds():
        if any(one.kind.startswith(kind) for one in found.values()):
            continue  # "district" has its "district-convenor"
        if visitor := demo_visitor(kind, day=day):
            found.setdefault(visitor.person.pk, visitor)
    return list(found.values())


def _kinds() -> list[str]:
    """The kinds of the large example, then the levels of the organisation: another one has other words."""
    levels = Level.objects.filter(tree=tree.ORGANISATION).values_list("key", flat=True)
    return [*DEMO_KINDS, *levels]


def demo_visitor(kind: str, *, day: date) -> Visitor | None:
    """Who stands for `kind`: a role's key, or a level's key with any word after it ("district-convenor").

    Of those who have most to do (`prefer`), where a domain above says so, the first who agreed to be kept and asked:
    what is written to people is a part of what a visitor looks at.
    """
    for role in _roles_for(kind):
        some = _preferred_holders(role, day) or _first_holders(role, day)
        agreed = consenting.stands({one.person_id for one in some}, Consent.ORGANISE)
        if held := next((one for one in some if one.person_id in agreed), some[0] if some else None):
            return Visitor(kind, held.person, role.name, held.post.unit.name)
    return None


Preferred = Callable[[Role, date], QuerySet[Appointment]]
_preferred: list[Preferred] = []


def prefer(some: Preferred) -> None:
    """Let the demo offer certain holders of a role before others; a domain above registers what it knows of them."""
    _preferred.append(some)


def _preferred_holders(role: Role, day: date) -> list[Appointment]:
    found = (some(role, day).select_related("person__user", "post__unit")[:CANDIDATES] for some in _preferred)
    return next((list(rows) for rows in found if rows), [])


def _first_holders(role: Role, day: date) -> list[Appointment]:
    # Among the first posts only: over all booths the same question takes two seconds.
    posts = Post.objects.filter(role=role, unit__until=None).order_by("pk").values_list("pk", flat=True)[:200]
    holders = Appointment.objects.on(day).filter(post__in=list(posts)).select_related("person__user", "post__unit")
    return list(holders.order_by("post", "pk")[:CANDIDATES])


def _roles_for(kind: str) -> Iterator[Role]:
    """The role named `kind`; else those of the level it begins with, the one with most rights first."""
    found = Role.objects.filter(retired=False)
    exact = found.filter(key=kind).first()
    if exact is not None:
        yield exact
        return
    levels = Level.objects.filter(key__in=[kind, kind.rpartition("-")[0]])
    administering = Sentence.objects.filter(verb="administer").values("role")
    below = found.filter(level__in=levels).exclude(pk__in=administering)
    yield from below.annotate(rights=Count("sentences")).filter(rights__gt=0).order_by("-rights", "rank")


# --- no post, no session -----------------------------------------------------------------------------------------


class HoldersOnly:
    """Signs out whoever holds no post today, and says so: access ends with the post, at the next request.

    Stands after AuthorityMiddleware. Somebody with rights holds a post, so only those without any cost a statement.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if isinstance(user, User) and not _holds_a_post(request):
            return _signed_out(request, user)
        return self.get_response(request)


def _holds_a_post(request: HttpRequest) -> bool:
    authority: Authority = request.authority  # type: ignore[attr-defined]  # set by AuthorityMiddleware
    if authority.grants:
        return True
    if authority.person_id is None:
        return False
    day = today()
    held = Appointment.objects.on(day).filter(person__in=authority.records)
    return held.filter(Q(post__unit__until=None) | Q(post__unit__until__gt=day)).exists()


def _signed_out(request: HttpRequest, user: User) -> HttpResponse:
    person = getattr(user, "person", None)
    last = None
    if person is not None:
        ended = Appointment.objects.filter(person__in=ids_of(person.canonical_id), until__lte=today())
        ended = ended.select_related("post__unit", "post__role")
        last = ended.order_by("-until").first()
    with transaction.atomic():
        audit.wrote("sign_out", user, by=system("no-post"))
        logout(request)
    reason = _("You hold no post today, and only those who hold one can sign in. You have been signed out.")
    if last is not None:
        reason = _("%(post)s ended for you, and you hold no other post today. You have been signed out.") % {
            "post": last.post
        }
    return refused(request, 403, _("Your access has ended"), reason)
