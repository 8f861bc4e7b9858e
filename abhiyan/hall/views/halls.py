"""Who is asked to an event and how they answer, for whoever arranges it; its doors; what is printed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import lists
from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import access, actions, doors, entering, following, forms, paper, passes, reads, telling
from abhiyan.hall import rules as plain
from abhiyan.hall.models import Audience, Door, Invitee, Scan
from abhiyan.hall.wording import (
    CLASS_WORDS,
    FLAG_WORDS,
    HOW_WORDS,
    OUTCOME_TONES,
    OUTCOME_WORDS,
    STATE_TAGS,
    STATE_WORDS,
)
from abhiyan.kernel import audit, clock
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.messaging import access as messaging
from abhiyan.registration.joining import qr

WHY_NOT: dict[type[Exception], Any] = {
    actions.NobodyNamed: gettext_lazy("The rules name nobody who was not asked before. Add a rule."),
    actions.TooMany: gettext_lazy("The rules name more people than any hall or ground holds. Take fewer posts."),
    actions.NoDay: gettext_lazy("Say the day of the event to everybody first: under day and hall."),
    actions.NothingFrozen: gettext_lazy("There is nobody new to be written to."),
    actions.WasSent: gettext_lazy("People were asked by it already: that is not taken back."),
    actions.Over: gettext_lazy("This event is over or called off."),
    actions.NothingSaid: gettext_lazy("Write why, in a few words."),
    actions.NoRoom: gettext_lazy("The hall has not so many places left."),
}


def _event(request: Request, event_id: int) -> Event:
    """The event, to whoever arranges it. Raises Http404, PermissionDenied."""
    found: Event = get_object_or_404(request.authority.see(Event).whole(), pk=event_id)  # type: ignore[attr-defined]  # ours
    if not access.may_arrange(found, by=request.authority):
        raise PermissionDenied("report")
    lists.dress(found)
    return found


@login_required
@require_http_methods(["GET", "POST"])
def hall(request: Request, event_id: int) -> HttpResponse:
    """Whom the event asks, by which rules; how many that is at each unit, and whether the hall holds them."""
    event, by = _event(request, event_id), request.authority
    audience = actions.audience_of(event)
    act = request.POST.get("act", "")
    units = access.branches(event.unit, day=request.day, by=by)
    roles = {unit: messaging.roles_for(unit, by=by) for unit in units}
    rule = forms.AddRule(request.POST if act == "rule" else None, units=roles)
    first = {name: getattr(audience, name) for name in ("accompany", "opens", "closes")}
    limits = forms.SetLimits(request.POST if act == "limits" else None, initial=first)
    if act and _done(request, event, act, rule, limits):
        return redirect("hall:hall", event.pk)
    is_past = event.day is not None and event.day < request.day
    named = (
        following.followed(audience, event, day=request.day) if audience.wave == audience.sent and not is_past else []
    )
    there = reads.people_asked(audience)
    new = [one for one in named if one.person not in there]
    standing = reads.answers(audience)
    context = {
        "event": event,
        "audience": audience,
        "rules": _worded(audience),
        "named": len(new),
        "reached": len(following.reached([one.person for one in new])) if new else 0,
        "lines": following.lines(new, access.units_of(audience)) if new else [],
        "answers": standing,
        "by_unit": reads.lines(audience, event.unit),
        "fit": _fit(event, standing, len(new)),
        "rule_form": rule,
        "limits_form": limits,
        "may_send": audience.wave > audience.sent and access.may_send(audience, event, by=by),
        "needs_second": messaging.needs_second(),
        "is_off": event.status == CANCELLED,
        "is_past": is_past,
        "hours": telling.hours_of(audience, event),
    }
    return render(request, "hall/hall.html", context, status=422 if rule.errors or limits.errors else 200)


def _worded(audience: Audience) -> list[dict[str, Any]]:
    """The rules in words, and how many people were asked by each. Three statements."""
    names, asked = reads.role_names(), reads.asked_by_rule(audience)
    return [
        {
            "number": number,
            "unit": rule.unit.name if rule else _("a unit that is gone"),
            "roles": ", ".join(names.get(key, key) for key in (rule.roles if rule else ())),
            "verified": bool(rule and rule.verified),
            "asked": asked.get(number, 0),
        }
        for number, rule in enumerate(following.rules_of(audience))
    ]


def _fit(event: Event, standing: reads.Answers, new: int) -> dict[str, Any]:
    """Whether the hall holds whoever is asked. over: how many more are asked than it holds; None where it does."""
    capacity = event.venue.capacity if event.venue else None
    asked = standing.asked - standing.declined + new
    over = asked - capacity if capacity is not None and asked > capacity else None
    late = capacity is not None and standing.places > capacity
    return {"capacity": capacity, "over": over, "too_many_come": standing.places - capacity if late and capacity else 0}


def _done(request: Request, event: Event, act: str, rule: forms.AddRule, limits: forms.SetLimits) -> bool:
    """Whether the pressed button was followed, or refused in words; False where a form is shown again."""
    by = request.authority
    try:
        if act == "rule":
            if not rule.is_valid():
                return False
            actions.add_rule(event, rule.rule(), by=by)
        elif act == "limits":
            if not limits.is_valid():
                return False
            actions.set_limits(event, limits.limits(), by=by)
        elif act == "freeze":
            n = actions.freeze(event, day=today(), by=by)
            messages.success(
                request, ngettext("%(n)s person is written down.", "%(n)s people are written down.", n) % {"n": n}
            )
        elif act == "thaw":
            actions.thaw(event, by=by)
        elif act == "send":
            actions.send(event, by=by)
            messages.success(request, _("The invitations are being written. Who agreed to be asked gets one."))
        elif act.startswith("drop-") and (at := act.removeprefix("drop-")[:4]).isdecimal():
            actions.drop_rule(event, int(at), by=by)
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    return True


@login_required
@require_http_methods(["GET", "POST"])
def people(request: Request, event_id: int) -> HttpResponse:
    """Everybody who was asked: why, what they answered, their passes. POST answers for one, revokes or replaces."""
    event = _event(request, event_id)
    audience = actions.audience_of(event)
    if request.method == "POST":
        _act_on(request, event, audience)
        return redirect(request.get_full_path())
    state = request.GET.get("state", "")
    rows, following_key = reads.page(audience, state, request.GET.get("after", "")) if audience.pk else ([], "")
    context = {
        "event": event,
        "audience": audience,
        "rows": [_dressed(one) for one in rows],
        "next": following_key,
        "state": state,
        "states": STATE_WORDS.items(),
        "answers": reads.answers(audience),
    }
    return render(request, "hall/people.html", context)


def _dressed(one: Invitee) -> dict[str, Any]:
    post = f"{one.post.role.name}, {one.post.unit.name}" if one.post else ""
    if one.rule == Invitee.GUEST:
        why = ", ".join(filter(None, (_("guest of the event"), post)))
    else:
        why = _("%(post)s, by rule %(n)s") % {"post": post, "n": one.rule + 1}
    rows = sorted(one.passes.all(), key=lambda row: row.number)
    return {
        "row": one,
        "why": why,
        "state": STATE_WORDS[one.state],
        "tag": STATE_TAGS.get(one.state, ""),
        "passes": rows,
    }


def _act_on(request: Request, event: Event, audience: Audience) -> None:
    """Raises Http404 for what isn't of this event."""
    act, by, now = request.POST.get("act", ""), request.authority, clock.moment()
    what, _dash, key = act.partition("-")
    pk = number(key)
    reason = request.POST.get("reason", "") or _("by the organiser")
    try:
        if what in ("yes", "no"):
            invitee = reads.invitee(audience, pk)
            if invitee is None:
                raise Http404
            actions.answer(invitee, actions.Answer(what == "yes", reason=reason), day=today(), at=now, by=by)
        else:
            one = reads.passed(event, pk)
            if one is None:
                raise Http404
            if what == "revoke":
                passes.revoke(one, reason=reason, at=now, by=by)
            elif what == "replace":
                passes.replace(one, reason=reason, at=now, by=by)
            else:
                raise Http404
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    else:
        messages.success(request, _("Written down."))


# --- on paper -----------------------------------------------------------------------------------------------------


@login_required
@require_GET
def protocol(request: Request, event_id: int) -> HttpResponse:
    """Who comes, by rank of post."""
    event = _event(request, event_id)
    return render(request, "hall/protocol.html", {"event": event, "seated": reads.protocol(event)[:1_000]})


@login_required
@require_GET
def protocol_pdf(request: Request, event_id: int) -> HttpResponse:
    event = _event(request, event_id)
    seated = reads.protocol(event)
    audit.wrote("export", event, by=request.authority, count=len(seated), detail={"what": "protocol"})
    return paper.answer(paper.protocol(event, seated), f"protocol-{event.pk}.pdf")


@login_required
@require_GET
def badges(request: Request, event_id: int) -> HttpResponse:
    """Badges of the passes that stand, some hundred in a file: `?after=` a number."""
    event = _event(request, event_id)
    after = request.GET.get("after", "")
    some = reads.badges(event, number(after))
    audit.wrote("export", event, by=request.authority, count=len(some), detail={"what": "badges"})
    return paper.answer(paper.badges(event, some), f"badges-{event.pk}.pdf")


@login_required
@require_GET
def sheet(request: Request, event_id: int) -> HttpResponse:
    """The sheet of a door without a phone."""
    event = _event(request, event_id)
    some = reads.sheet_rows(event)
    audit.wrote("export", event, by=request.authority, count=len(some), detail={"what": "sheet"})
    return paper.answer(paper.sheet(event, some), f"sheet-{event.pk}.pdf")


# --- doors --------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def doors_page(request: Request, event_id: int) -> HttpResponse:
    """Doors with their links, who came in by class, what is to be judged, sheets to be typed in."""
    event, by = _event(request, event_id), request.authority
    rows = doors.doors_of(event)
    act = request.POST.get("act", "")
    opening = forms.OpenDoor(request.POST if act == "open" else None)
    nameless = forms.Nameless(request.POST if act == "nameless" else None)
    typing = forms.TypeIn(request.POST if act == "type" else None, doors=[(one.pk, one.name) for one in rows])
    typed: list[doors.Line] = []
    if act == "type" and typing.is_valid():
        typed = _typed(request, event, rows, typing)
    elif act and _door_done(request, event, act, opening, nameless):
        return redirect("hall:doors", event.pk)
    standing, came = reads.passes_by_class(event), doors.entered(event)
    context = {
        "event": event,
        "doors": [
            (one, address, qr.svg(address) if address else "") for one in rows for address in [_address(request, one)]
        ],
        "classes": [
            (CLASS_WORDS[kind], standing.get(kind, 0), came.get(str(kind), 0))
            for kind in plain.CLASSES
            if standing.get(kind) or came.get(str(kind))
        ],
        "came": sum(came.values()),
        "judge": [_flagged(one) for one in doors.to_judge(event)],
        "forms": {"open": opening, "nameless": nameless, "type": typing},
        "typed": [(one, *OUTCOME_WORDS[one.outcome], OUTCOME_TONES.get(one.outcome, "bad")) for one in typed],
        "many": range(0, max(sum(standing.values()), 1), reads.SHEET),
        "by_unit": reads.lines(actions.audience_of(event), event.unit),
        "by": by,
    }
    bad = any(form.errors for form in (opening, nameless, typing))
    return render(request, "hall/doors.html", context, status=422 if bad else 200)


def _address(request: Request, one: Door) -> str:
    return request.build_absolute_uri(reverse("hall:door", args=[doors.token_of(one)])) if not one.ended_at else ""


def _flagged(one: Scan) -> dict[str, Any]:
    """A use to be judged, beside the one that counts."""
    entry = getattr(one.of, "entry", None)
    first = entry.scan if entry is not None and entry.scan_id != one.pk else None
    off = abs(one.offset) > entering.CLOCK_OFF and not clock.is_set()
    return {
        "row": one, "what": FLAG_WORDS[one.flag], "how": HOW_WORDS[one.how], "name": passes.name_of(one.of),
        "first": first, "clock_off": one.offset // 60 if off else 0,
    }  # fmt: skip


def _typed(request: Request, event: Event, rows: list[Door], form: forms.TypeIn) -> list[doors.Line]:
    """What became of each line of a sheet."""
    given, now = form.cleaned_data, clock.moment()
    here = next(one for one in rows if one.pk == given["door"])
    hours = doors.hours_of(event)
    at = now
    if hours is not None:
        at = datetime.combine(hours.opens.date(), given["at"], clock.INDIA) if given["at"] else hours.opens
    key = f"sheet-{request.POST.get('key', '')}"[:56]
    return doors.type_in(here, given["numbers"].splitlines(), key=key, at=min(at, now), now=now, by=request.authority)


def _door_done(request: Request, event: Event, act: str, opening: forms.OpenDoor, nameless: forms.Nameless) -> bool:
    by = request.authority
    what, _dash, key = act.partition("-")
    if act == "open":
        if not opening.is_valid():
            return False
        try:
            doors.open_door(event, opening.cleaned_data["name"], by=by)
        except doors.NameTaken:
            opening.add_error("name", _("The event has a door of that name. Take another one."))
            return False
    elif act == "nameless":
        if not nameless.is_valid():
            return False
        passes.issue_nameless(event, nameless.cleaned_data["kind"], nameless.cleaned_data["count"], by=by)
    elif what == "end":
        here = next((one for one in doors.doors_of(event) if str(one.pk) == key), None)
        if here is None:
            raise Http404
        doors.end_door(here, at=timezone.now(), by=by)
    elif what in ("stands", "strike"):
        scan = doors.scan_of(event, number(key))
        if scan is None:
            raise Http404
        entering.judge(scan, stands=what == "stands", by=by)
    messages.success(request, _("Written down."))
    return True
