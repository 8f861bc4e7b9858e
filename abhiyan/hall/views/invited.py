"""An invitation by its link, without an account: when and where, the answer, the pass, the calendar."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.events import calendars, lists
from abhiyan.events.models import CANCELLED, Event
from abhiyan.hall import actions, forms, paper, passes, reads, telling
from abhiyan.hall.models import Invitee
from abhiyan.hall.wording import CLASS_WORDS, STATE_TAGS, STATE_WORDS
from abhiyan.kernel import clock
from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request

WHY_NOT: dict[type[Exception], Any] = {
    actions.NothingSaid: gettext_lazy("Write why you can't come, in a few words."),
    actions.Over: gettext_lazy("This event is over or called off: no answer is needed any more."),
    actions.NoRoom: gettext_lazy("The hall has not so many places left. Bring fewer people."),
}


def of_invitee(view: Callable[[Request, Invitee, Event], HttpResponse]) -> Callable[..., HttpResponse]:
    """Find whose invitation a link is. One that never was, and that of somebody erased, is not there."""

    @never_cache
    @wraps(view)
    def found(request: Request, token: str) -> HttpResponse:
        invitee = telling.invitee_by(token)
        if invitee is None:
            raise Http404
        event = reads.event_of(invitee)
        lists.dress(event)
        answer = view(request, invitee, event)
        answer["X-Robots-Tag"] = "noindex"
        return answer

    return found


@require_http_methods(["GET", "POST"])
@of_invitee
def invited(request: Request, invitee: Invitee, event: Event) -> HttpResponse:
    """The invitation; POST answers it: `act` is yes or no."""
    act = request.POST.get("act", "")
    form = forms.SayAnswer(request.POST if act else None, accompany=invitee.audience.accompany, coming=act == "yes")
    if act in ("yes", "no") and form.is_valid() and _answered(request, invitee, form, coming=act == "yes"):
        return redirect("hall:invited", telling.token_of(invitee.pk))
    some = reads.passes_of(invitee) if invitee.state == Invitee.COMING else []
    shown = passes.shown(some)
    hours = telling.hours_of(invitee.audience, event)
    context = {
        "invitee": invitee,
        "event": event,
        "state": STATE_WORDS[invitee.state],
        "tag": STATE_TAGS.get(invitee.state, ""),
        "form": form,
        "token": telling.token_of(invitee.pk),
        "passes": [(one, CLASS_WORDS[one.row.kind]) for one in shown],
        "hours": hours,
        "is_off": event.status == CANCELLED,
        "is_over": event.day is not None and event.day < today(),
        "before": reads.waiting_before(invitee),
    }
    return render(request, "hall/invited.html", context, status=422 if form.errors else 200)


def _answered(request: Request, invitee: Invitee, form: forms.SayAnswer, *, coming: bool) -> bool:
    said = form.answer(coming=coming)
    try:
        now = actions.answer(invitee, said, day=today(), at=clock.moment(), by=actions.by_link(invitee))
    except actions.Refused as refused:
        form.add_error("reason" if isinstance(refused, actions.NothingSaid) else None, str(WHY_NOT[type(refused)]))
        return False
    if now.state == Invitee.WAITING:
        messages.warning(request, _("The hall is full. You wait for a place, and are told as soon as there is one."))
    else:
        messages.success(request, _("Thank you. Your answer is written down."))
    return True


@require_GET
@of_invitee
def invited_ics(request: Request, invitee: Invitee, event: Event) -> HttpResponse:
    """The event for a calendar."""
    page = request.build_absolute_uri(reverse("hall:invited", args=[telling.token_of(invitee.pk)]))
    answer = HttpResponse(calendars.of_invited(event, page=page), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="event-{event.pk}.ics"'
    return answer


@require_GET
@of_invitee
def invited_pdf(request: Request, invitee: Invitee, event: Event) -> HttpResponse:  # noqa: ARG001 (found by its link)
    """The own pass on paper, and those of whoever one brings."""
    some = reads.passes_of(invitee) if invitee.state == Invitee.COMING else []
    if not some:
        raise Http404
    return paper.answer(paper.badges(event, some), f"pass-{event.pk}.pdf")
