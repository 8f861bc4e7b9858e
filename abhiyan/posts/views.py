"""Posts and who holds them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.people import withholding
from abhiyan.people.actions import register
from abhiyan.people.models import Person
from abhiyan.people.reads import on_record
from abhiyan.posts import actions, forms, reads, signin
from abhiyan.posts.models import Appointment, Post
from abhiyan.units.models import Unit

REASONS = {
    actions.PostIsFull: _("Every seat of this post is held on that day."),
    actions.SeatTakenLater: _("A seat is free on that day, but somebody is already appointed to it from a later day."),
    actions.DatesReversed: _("The last day lies before the first day."),
    actions.PostIsClosed: _("The post is not open for the whole of that period."),
    actions.AlreadyHeld: _("This person already holds this post."),
    actions.NotOneself: _("Nobody appoints oneself: ask whoever stands above you."),
    actions.PersonIsErased: _("This person has been erased."),
    actions.CannotBeTaken: _("This person cannot be taken."),
    actions.PersonIsMerged: _("This record was merged into another one: appoint that one."),
    actions.AlreadyEnded: _("This appointment ended before that day."),
    actions.AlreadyDecided: _("Somebody decided on this nomination before you."),
    actions.SeatsChangeLater: _("The number of seats changes on a later day already: choose that day or a later one."),
    actions.SeatsInAdvance: _("That day has not come yet: seats change from today or an earlier day on."),
    actions.NotThatMany: _("A post has 1 to 1,000 seats; one with any number of seats keeps them unnumbered."),
}
MOST_NAMED = 10  # holders beyond a smaller number of seats


def worded(refused: actions.Refused) -> str:
    """Why an act was refused, in the reader's language."""
    if isinstance(refused, actions.SeatsAreHeld):
        return _held_beyond(refused.holders)
    return str(REASONS.get(type(refused), _("This can't be done.")))


def _held_beyond(holders: list[Appointment]) -> str:
    shown = sorted(holders, key=lambda one: (one.seat or 0, one.since))[:MOST_NAMED]
    named = "; ".join(_("seat %(seat)s: %(name)s") % {"seat": one.seat, "name": one.holder.name} for one in shown)
    words = ngettext(
        "%(n)s seat beyond that number is held on that day or later (%(named)s). End or transfer that one first.",
        "%(n)s seats beyond that number are held on that day or later (%(named)s). End or transfer those first.",
        len(holders),
    )
    return words % {"n": len(holders), "named": named + (" …" if len(holders) > MOST_NAMED else "")}


@login_required
@require_GET
def people(request: Request, unit_id: int) -> HttpResponse:
    """Everybody who holds a post at the unit or below on the day, a page at a time."""
    unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    role = request.GET.get("role", "")
    after = request.GET.get("after", "")
    rows, following = reads.people_of(unit, request.authority, request.day, role=role, after=after)
    context = {"unit": unit, "rows": rows, "next": following, "role": role, "roles": reads.roles_below(unit)}
    return render(request, "posts/people.html", context)


@login_required
@require_GET
def post(request: Request, post_id: int) -> HttpResponse:
    """A post: its holders, what was before and comes later, and the forms of those who may act."""
    return _page(request, _seen(request, post_id))


def _seen(request: Request, post_id: int) -> Post:
    posts = reads.posts_seen(request.authority, request.day)
    found: Post = get_object_or_404(posts, pk=post_id)
    return found


def _page(request: Request, post: Post, form: Form | None = None, seats_form: Form | None = None) -> HttpResponse:
    """The page of a post; with a form that has errors, the answer is 422."""
    may_seats = post.seats is not None and post.until is None and request.authority.may("organise", *post.unit.paths)
    rows, following = reads.holders(post, request.day, after=request.GET.get("after", ""))
    held: int = post.held  # type: ignore[attr-defined]  # annotated by with_held
    context: dict[str, Any] = {
        "post": post,
        "rows": rows,
        "next": following,
        "others": reads.others(post, request.day),
        "nominations": reads.nominations(post),
        "vacant": None if post.seats is None else max(0, post.seats - held),
        "form": form or forms.Appoint(initial={"since": today()}),
        "wrong": form is not None,
        "seats": reads.seats_over_time(post),
        "may_seats": may_seats,
        "seats_form": seats_form or forms.Seats(initial={"seats": post.seats, "day": today()}),
        **_may(request, post),
    }
    return render(request, "posts/post.html", context, status=422 if form or seats_form else 200)


def _may(request: Request, post: Post) -> dict[str, bool]:
    wing, rank, may = post.role.wing.key, post.role.rank, request.authority.may
    return {f"may_{verb}": may(verb, *post.unit.paths, wing=wing, rank=rank) for verb in ("appoint", "nominate")}


@login_required
@require_POST
def appoint(request: Request, post_id: int) -> HttpResponse:
    """Seat one more person: somebody known, or somebody new with name and number."""
    post = _seen(request, post_id)
    form = forms.Appoint(request.POST)

    def act() -> str:
        actions.required(post, "appoint", by=request.authority)
        held = actions.appoint(post, _person(request, form), since=form.cleaned_data["since"], by=request.authority)
        return _("%(name)s now holds %(post)s at %(unit)s.") % _names(held.person, post)

    return _done(request, post, form, act)


@login_required
@require_POST
def nominate(request: Request, post_id: int) -> HttpResponse:
    """Propose somebody to whoever may appoint."""
    post = _seen(request, post_id)
    form = forms.Appoint(request.POST)

    def act() -> str:
        actions.required(post, "nominate", by=request.authority)
        person = _person(request, form)
        actions.nominate(post, person, day=form.cleaned_data["since"], by=request.authority)
        return _("%(name)s is nominated for %(post)s at %(unit)s.") % _names(person, post)

    return _done(request, post, form, act)


def _names(person: Person, post: Post) -> dict[str, str]:
    return {"name": person.name, "post": post.role.name, "unit": post.unit.name}


def _person(request: Request, form: forms.Appoint) -> Person:
    """The known person of the form, or whoever has this name and number already, or a newly registered one.

    Inside the transaction of the act. Raises CannotBeTaken.
    """
    if form.cleaned_data["person"]:
        known: Person = get_object_or_404(request.authority.see(Person), pk=form.cleaned_data["person"])
        return known.canonical
    new, by = form.new_person(), request.authority
    if same := on_record(new, by=by):
        return same
    if withholding.stands_for(new):
        raise actions.CannotBeTaken
    return register(new, source=f"post:{by.actor}", day=form.cleaned_data["since"], by=by)


def _done(request: Request, post: Post, form: Form, act: Callable[[], Any]) -> HttpResponse:
    """Do `act` if the form is right, in one transaction, and go on; else show the post with what is wrong."""
    if form.is_valid():
        try:
            with transaction.atomic():
                said = act()
        except actions.Refused as refused:
            form.add_error(None, worded(refused))
        else:
            messages.success(request, said)
            return redirect(_onward(request, post))
    return _page(request, post, form)


def _onward(request: Request, post: Post) -> str:
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("posts:post", args=[post.pk])


@login_required
@require_POST
def seats(request: Request, post_id: int) -> HttpResponse:
    """Give the post another number of seats from a day on."""
    post = _seen(request, post_id)
    form = forms.Seats(request.POST)
    if form.is_valid():
        wanted, day = form.cleaned_data["seats"], form.cleaned_data["day"]
        try:
            actions.set_seats(post, wanted, day=day, by=request.authority)
        except actions.Refused as refused:
            form.add_error(None, worded(refused))
        else:
            words = ngettext("%(n)s seat from %(day)s on.", "%(n)s seats from %(day)s on.", wanted)
            messages.success(request, words % {"n": wanted, "day": date_format(day)})
            return redirect("posts:post", post.pk)
    return _page(request, post, seats_form=form)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: Request, appointment_id: int) -> HttpResponse:
    """End an appointment: the page says what will happen, the form does it."""
    held = _held(request, appointment_id)
    form = forms.End(request.POST or None, initial={"last_day": today()})
    if form.is_valid():
        try:
            actions.end(held, until=form.until, by=request.authority, reason=form.cleaned_data["reason"])
        except actions.Refused as refused:
            form.add_error(None, worded(refused))
        else:
            messages.success(
                request, _("%(name)s no longer holds %(post)s after that day.") % _names(held.holder, held.post)
            )
            return redirect("posts:post", held.post_id)
    context = {"held": held, "post": held.post, "form": form}
    return render(request, "posts/end.html", context, status=422 if form.errors else 200)


def _held(request: Request, appointment_id: int) -> Appointment:
    seen = request.authority.see(Appointment).select_related("person__same_as", "post__unit__level", "post__role__wing")
    held: Appointment = get_object_or_404(seen, pk=appointment_id)
    if held.person_id not in request.authority.records:
        actions.required(held.post, "appoint", by=request.authority)
    return held


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: Request, appointment_id: int) -> HttpResponse:
    """Move a holder to another post: first find it, then say from when."""
    held = _held(request, appointment_id)
    asked = request.GET.get("q", "").strip()
    form = forms.Transfer(request.POST or None)
    if form.is_valid():
        to = get_object_or_404(
            request.authority.see(Post).select_related("unit", "role__wing"), pk=form.cleaned_data["to"]
        )
        try:
            actions.transfer(held, to, day=form.cleaned_data["day"], by=request.authority)
        except actions.Refused as refused:
            form.add_error(None, worded(refused))
        else:
            messages.success(request, _("%(name)s now holds %(post)s at %(unit)s.") % _names(held.holder, to))
            return redirect("posts:post", to.pk)
    found = reads.free_elsewhere(held.post, request.authority, today(), asked) if asked else []
    context = {"held": held, "post": held.post, "form": form, "q": asked, "found": found, "day": today()}
    return render(request, "posts/transfer.html", context, status=422 if form.errors else 200)


INVITE_REASONS = {
    signin.Invented: _("Nobody is invited in a rehearsal: the sign-in page lets everybody in."),
    signin.NoContact: _("There is neither a number nor a mail address that a code could be sent to."),
    signin.HasAddress: _("An address is on record already, or this person has signed in before: it stays as it is."),
    signin.ContactTaken: _("Somebody else signs in with this number already; a number of their own is needed."),
    signin.NoPost: _("This person holds no post: there is nothing to sign in for."),
}


@login_required
@require_POST
def invite(request: Request, person_id: int) -> HttpResponse:
    """Let somebody sign in with the number on record."""
    person = get_object_or_404(request.authority.see(Person), pk=person_id).canonical
    form = forms.Invite(request.POST, needed=signin.needs_mail(person))
    if not form.is_valid():
        messages.error(request, _("This installation sends codes by mail: write the mail address of this person."))
        return redirect("pages:person", person.pk)
    try:
        signin.invite(person, by=request.authority, day=today(), mail=form.cleaned_data["mail"])
    except tuple(INVITE_REASONS) as refused:
        messages.error(request, str(INVITE_REASONS[type(refused)]))
    else:
        messages.success(request, _("%(name)s can sign in from now on.") % {"name": person.name})
    return redirect("pages:person", person.pk)


@login_required
@require_POST
def decide(request: Request, nomination_id: int) -> HttpResponse:
    """Accept or decline a nomination."""
    nomination = reads.nomination(nomination_id, request.authority)
    if nomination is None:
        raise Http404
    post = _seen(request, nomination.post_id)
    form = forms.Decide(request.POST)

    def act() -> str:
        accept = form.cleaned_data["accept"]
        reason = form.cleaned_data["reason"]
        actions.decide(nomination, accept=accept, day=today(), by=request.authority, reason=reason)
        if accept:
            return _("%(name)s now holds %(post)s at %(unit)s.") % _names(nomination.nominee, post)
        return _("The nomination of %(name)s is declined.") % {"name": nomination.nominee.name}

    return _done(request, post, form, act)
