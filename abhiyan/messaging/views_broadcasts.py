"""Messages to many: written, looked at, let go, watched; and one's own inbox."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel import tree
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.messaging import access, actions, certifying, figures, forms, inboxes, outbox
from abhiyan.messaging.models import Broadcast
from abhiyan.messaging.registered import Unfit
from abhiyan.messaging.wording import CHANNELS, PURPOSES, REASONS, REPLIES, STATES, why_unfit
from abhiyan.people.reads import names_of_actors
from abhiyan.units.models import Unit

WHY_NOT: dict[type[Exception], Any] = {
    actions.NotReady: gettext_lazy("It was let go, ended or cancelled before, or is still being counted."),
    actions.NobodyToWriteTo: gettext_lazy("Nobody whom it names agreed to this and can be reached."),
    actions.TooLate: gettext_lazy("The time in which it may go out is over, or longer than a week."),
    actions.OutsideHours: gettext_lazy("Not one moment of its time lies in the hours in which messages go out."),
    actions.NotCertified: gettext_lazy(
        "It is an advertisement: write the number of its certificate, and the day, not later than today, it was given."
    ),
    actions.NotUnsure: gettext_lazy("Somebody decided that already, or it is known by now."),
    actions.StillInHand: gettext_lazy("A worker may still have it in hand. Look again in a quarter of an hour."),
}
TAGS = {Broadcast.SENDING: "now", Broadcast.DONE: "verified", Broadcast.CANCELLED: "bad"}
GOING_ON = (Broadcast.COUNTING, Broadcast.RELEASED, Broadcast.SENDING)


@login_required
@require_GET
def broadcasts(request: Request, unit_id: int) -> HttpResponse:
    """The messages of a branch that one writes, or lets go."""
    unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    rows, following = figures.page(unit, request.authority, request.GET.get("after", ""))
    for one in rows:
        _dress(one)
    may_write = access.may_write(unit, by=request.authority)
    context = {"unit": unit, "rows": rows, "next": following, "may_write": may_write}
    return render(request, "messaging/broadcasts.html", context)


def _dress(one: Broadcast) -> None:
    one.words, one.tag = STATES[one.state], TAGS.get(one.state, "")  # type: ignore[attr-defined]  # read by templates


@login_required
@require_http_methods(["GET", "POST"])
def compose(request: Request, unit_id: int) -> HttpResponse:
    """Write a message to the branch of a unit."""
    unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    if not access.may_write(unit, by=request.authority):
        raise PermissionDenied("message")
    roles, now = access.roles_for(unit, by=request.authority), outbox.moment()
    form = forms.Compose(request.POST or None, roles=roles, moment=now)
    if form.is_valid():
        rule = actions.Rule(unit, form.chosen(), form.cleaned_data["verified"])
        try:
            made = actions.compose(form.words(), rule, day=today(), now=now, by=request.authority)
        except Unfit as unfit:
            form.add_error("channels", why_unfit(unfit))
        except actions.Refused as refused:
            form.add_error(None, str(WHY_NOT[type(refused)]))
        else:
            return redirect("messaging:broadcast", made.pk)
    context = {"unit": unit, "form": form}
    return render(request, "messaging/compose.html", context, status=422 if form.errors else 200)


def _broadcast(request: Request, broadcast_id: int) -> Broadcast:
    found: Broadcast = get_object_or_404(request.authority.see(Broadcast).whole(), pk=broadcast_id)  # type: ignore[attr-defined]  # ours
    _dress(found)
    return found


@login_required
@require_http_methods(["GET", "POST"])
def broadcast(request: Request, broadcast_id: int) -> HttpResponse:
    """A message: what it says and costs, whom it reaches; how it fares, unit by unit. POST lets it go or cancels it."""
    found, by = _broadcast(request, broadcast_id), request.authority
    if request.method == "POST":
        return _done(request, found)
    by_channel = figures.by_channel(found)
    under = _under(request, found)
    now = timezone.now()
    names = names_of_actors([found.actor, found.released_by])
    context = {
        "broadcast": found,
        "written_by": names.get(found.actor, ""),
        "released_by": names.get(found.released_by, ""),
        "purpose": PURPOSES[found.purpose],
        "channels": [(CHANNELS[channel], one) for channel, one in by_channel.items()],
        "preview": figures.preview(found, getattr(by_channel.get(Broadcast.SMS), "total", 0)),
        "lines": figures.lines(found, under),
        "under": under,
        "why": [(REASONS.get(key, key), n) for key, n in figures.why_not_sent(found)],
        "replies": [(REPLIES[word], n) for word, n in figures.replies(found)],
        "unsure": sum(one.unsure for one in by_channel.values()),
        "silences": figures.silences(found, outbox.moment()),
        "resting": [(CHANNELS[gate.channel], gate) for gate in figures.resting(found.channels, now)],
        "may_release": found.state == Broadcast.READY and access.may_release(found, by=by),
        "needs_second": access.needs_second(),
        "certified": forms.Certified() if found.is_advertisement else None,
        "is_changed": bool(found.certified) and not certifying.stands(found),
        "may_cancel": found.state not in (Broadcast.DONE, Broadcast.CANCELLED) and access.may_stop(found, by=by),
        "goes_on": found.state in GOING_ON,
    }
    page = "messaging/_progress.html" if request.headers.get("HX-Target") == "progress" else "messaging/broadcast.html"
    return render(request, page, context)


def _under(request: Request, found: Broadcast) -> Unit:
    """The unit whose children are listed: the message's own, or one below it that `?under=` names and one sees."""
    if not (asked := number(request.GET.get("under", ""))):
        return found.unit
    path = found.unit.path
    inside = request.authority.see(Unit).filter(path__gte=path, path__lt=tree.after(path), pk=asked)
    return inside.select_related("level").first() or found.unit


def _done(request: Request, found: Broadcast) -> HttpResponse:
    act, by = request.POST.get("act"), request.authority
    try:
        if act == "release":
            certificate = forms.Certified(request.POST).certificate_of()
            actions.release(found, now=outbox.moment(), at=timezone.now(), by=by, certificate=certificate)
            messages.success(request, _("It goes out at its time."))
        elif act == "cancel":
            actions.cancel(found, at=timezone.now(), by=by)
            messages.success(request, _("Cancelled. Nothing more of it goes out."))
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    return redirect("messaging:broadcast", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def unsure(request: Request, broadcast_id: int) -> HttpResponse:
    """What was taken to be handed over and nobody knows whether it was. POST says what was found out."""
    found = _broadcast(request, broadcast_id)
    if request.method == "POST":
        return _decided(request, found)
    rows = figures.unsure(found)
    for one in rows:
        one.way = CHANNELS[one.channel]
    return render(request, "messaging/unsure.html", {"broadcast": found, "rows": rows})


def _decided(request: Request, found: Broadcast) -> HttpResponse:
    one = figures.handover(found, request.POST.get("handover", ""))
    act = request.POST.get("act")
    try:
        if one is None or act not in ("arrived", "again"):
            raise actions.NotUnsure
        n = actions.decide(one, arrived=act == "arrived", now=outbox.moment(), at=timezone.now(), by=request.authority)
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    else:
        said = ngettext("Written down for %(n)s message.", "Written down for %(n)s messages.", n)
        messages.success(request, said % {"n": n})
    return redirect("messaging:unsure", found.pk)


@login_required
@require_http_methods(["GET", "POST"])
def inbox(request: Request) -> HttpResponse:
    """One's own messages, the newest first. POST marks them all as read."""
    if request.method == "POST":
        inboxes.mark_read(request.authority, at=timezone.now())
        return redirect("messaging:inbox")
    rows, following = inboxes.messages(request.authority, request.GET.get("after", ""))
    context = {"rows": rows, "next": following, "unread": inboxes.unread(request.authority)}
    return render(request, "messaging/inbox.html", context)
