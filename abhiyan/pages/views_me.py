"""One's own page: what is kept, who sees it, each consent as a switch, corrections, leaving. By a link, or signed in.

The link (people.receipts) is all that is needed: whoever joined on a phone leaves on it. Signed in, the same pages
stand under /me/own/.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.accounts.browsers import label_of
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.refusals import refused
from abhiyan.messaging import actions as sending
from abhiyan.messaging.devices import Given, NotADevice, mark_of
from abhiyan.messaging.devices import of as devices_of
from abhiyan.messaging.gateways import push_key
from abhiyan.pages import mine
from abhiyan.people import actions, reads, receipts, vault
from abhiyan.people.models import Consent, Grievance, Person
from abhiyan.people.reads import CONSENT_WORDS
from abhiyan.posts.signin import day_of
from abhiyan.registration.leaving import erasing, expiring, grievances, leaving
from abhiyan.registration.leaving.forms import Say

OWN = "own"  # stands for the link where somebody is signed in
REASONS = {
    grievances.NoWords: gettext_lazy("Write in a few words what it is about."),
    grievances.TooMany: gettext_lazy("So much of yours waits for an answer already. Wait for those answers first."),
}


class Whose(NamedTuple):
    """Whose page it is, as whom it is written, and what stands in its addresses."""

    person: Person
    by: Authority
    token: str

    @property
    def by_link(self) -> bool:
        return self.token != OWN


View = Callable[[Request, Whose], HttpResponse]


def of_oneself(view: View) -> Callable[..., HttpResponse]:
    """Find whose page a link is. An unknown link is missing; that of somebody erased is gone, and says so."""

    @never_cache
    @wraps(view)
    def found(request: Request, token: str) -> HttpResponse:
        try:
            whose = _whose(request, token)
        except receipts.LinkIsDead:
            return _gone(request)
        except receipts.NoSuchLink:
            raise Http404 from None
        return redirect_to_login(request.get_full_path()) if whose is None else view(request, whose)

    return found


def _whose(request: Request, token: str) -> Whose | None:
    """Raises NoSuchLink, LinkIsDead. None where one would have to sign in."""
    if token != OWN:
        person = receipts.person_of(token)
        return Whose(person, Authority(f"person:{person.pk}", day=today(), person_id=person.pk), token)
    person_id = request.authority.person_id if request.user.is_authenticated else None
    signed_in = reads.of(person_id) if person_id else None
    return Whose(signed_in, request.authority, OWN) if signed_in else None


def _gone(request: Request) -> HttpResponse:
    return refused(
        request,
        410,
        _("This record has been erased"),
        _("Nothing about you is kept here any more. What was sent before is not done again."),
    )


@require_GET
@of_oneself
def me(request: Request, whose: Whose) -> HttpResponse:
    """What is kept about somebody, for themselves."""
    return _page(request, whose, Say(onlookers=mine.onlookers(whose.person, request.day)))


def _page(request: Request, whose: Whose, form: Say) -> HttpResponse:
    context = mine.everything(whose.person, request.day, get_language() or "hi")
    context |= {"token": whose.token, "by_link": whose.by_link, "say_form": form, "person": whose.person}
    return render(request, "pages/me.html", context, status=422 if form.errors else 200)


@require_POST
@of_oneself
def switch(request: Request, whose: Whose) -> HttpResponse:
    """One tap: give consent to a purpose, or take it back."""
    purpose, given = request.POST.get("purpose", ""), request.POST.get("give", "")
    if purpose not in Consent.PURPOSES:
        raise Http404
    if given:
        language = get_language() or "hi"
        actions.agree(
            whose.person.pk, [purpose], language=language, method=Consent.LINK, day=day_of(request), by=whose.by
        )
        messages.success(request, _("Your consent is written down: %(what)s.") % {"what": CONSENT_WORDS[purpose]})
    else:
        actions.withdraw(
            [whose.person.pk], source="self", day=day_of(request), by=whose.by, purposes=[purpose], method=Consent.LINK
        )
        messages.success(request, _("Your consent is taken back: %(what)s.") % {"what": CONSENT_WORDS[purpose]})
    return redirect("pages:me", whose.token)


@require_POST
@of_oneself
def say(request: Request, whose: Whose) -> HttpResponse:
    """Something is wrong: a correction or a grievance. Who says they are under 18 is erased at once."""
    form = Say(request.POST, onlookers=mine.onlookers(whose.person, request.day))
    if form.is_valid():
        kind, text = form.cleaned_data["kind"], form.cleaned_data["text"]
        if kind == Grievance.UNDER_AGE:
            expiring.erase_minor(whose.person.pk, day=day_of(request), by=whose.by)
            return _erased(request, kept=False)
        try:
            grievances.open_one(whose.person.pk, kind, text=text, day=day_of(request), by=whose.by, about=form.named)
        except grievances.GrievanceRefused as refusal:
            form.add_error("text", str(REASONS[type(refusal)]))
        else:
            messages.success(request, _("It is written down. The answer will stand on this page."))
            return redirect("pages:me", whose.token)
    return _page(request, whose, form)


@require_http_methods(["GET", "POST"])
@of_oneself
def leave(request: Request, whose: Whose) -> HttpResponse:
    """Take everything back and lay the volunteer's posts down; the page before it says what follows."""
    if request.method == "POST":
        leaving.leave(whose.person.pk, method=Consent.LINK, day=day_of(request), by=whose.by)
        messages.success(request, _("You have left. Nothing is sent to you any more."))
        return redirect("pages:me", whose.token)
    return render(request, "pages/me_leave.html", {"token": whose.token, "person": whose.person})


@require_http_methods(["GET", "POST"])
@of_oneself
def erase(request: Request, whose: Whose) -> HttpResponse:
    """Erase oneself; the page before it says what goes, what stays and for how long."""
    if request.method == "POST":
        erasing.erase([whose.person.pk], why="wish", day=day_of(request), by=whose.by)
        return _erased(request, kept=vault.holds(whose.person.pk))  # not of who was reported as under 18
    return render(request, "pages/me_erase.html", {"token": whose.token, "person": whose.person})


def _erased(request: Request, *, kept: bool) -> HttpResponse:
    """The last page: the link is dead, and nobody is signed in any more."""
    if request.user.is_authenticated:
        logout(request)
        request.authority, request.held = replace(request.authority, grants=(), person_id=None), []
    return render(request, "pages/me_erased.html", {"kept": kept})


@require_http_methods(["GET", "POST"])
@of_oneself
def devices(request: Request, whose: Whose) -> HttpResponse:
    """The browsers to which messages come too. POST switches this one on, or drops one."""
    if request.method == "POST":
        _changed_device(request, whose)
        return redirect("pages:me_devices", whose.token)
    context = {
        "token": whose.token,
        "person": whose.person,
        "rows": [(one, mark_of(one)) for one in devices_of(whose.person.pk)],
        "push_key": push_key(),
        "signed_in": not whose.by_link,
    }
    return render(request, "pages/me_devices.html", context)


def _changed_device(request: Request, whose: Whose) -> None:
    dropped = request.POST.get("drop", "")
    if dropped:
        if sending.drop_device(whose.person.pk, number(dropped), by=whose.by):
            messages.success(request, _("Nothing more comes to that device."))
        return
    given = Given(*(request.POST.get(name, "") for name in Given._fields))
    label = label_of(request.headers.get("User-Agent", ""))
    try:
        sending.switch_on(whose.person.pk, given, label=label, at=timezone.now(), by=whose.by)
    except NotADevice:
        messages.warning(request, _("Messages can't be sent to this browser from here. Try another one."))
    except sending.TooManyDevices:
        messages.warning(request, _("So many devices get messages already. Drop one of them first."))
    else:
        messages.success(request, _("Messages come to this device from now on."))


@require_POST
@of_oneself
def renew(request: Request, whose: Whose) -> HttpResponse:
    """Make the link void, and every copy of it; go on with the new one."""
    path = receipts.revoke(whose.person.pk, by=whose.by)
    messages.success(request, _("The old link is void. This page has a new address: keep that one."))
    return redirect(path if whose.by_link else "pages:who_sees_me")
