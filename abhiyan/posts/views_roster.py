"""Appointing many from a list: what it would do first, then the act. Wrong rows come back with their reason."""

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request
from abhiyan.kernel.idempotency import before_writing
from abhiyan.kernel.tables import FileRefused
from abhiyan.posts import forms, seating
from abhiyan.posts import roster as lists
from abhiyan.units import incoming

FILE, PASTED = "roster", "pasted-roster"  # kinds of incoming: only pasted rows may come without headers
MOST_SHOWN = 100  # rows of each table; the file of refused ones has all


class Sent(NamedTuple):
    """What was sent and what it would do; no look for a form that is wrong."""

    form: forms.Roster
    content: bytes = b""
    look: seating.Look | None = None


def _look_early(request: HttpRequest) -> None:
    """Reading a list takes seconds: it is done before the write turn is taken, for whoever appoints somewhere."""
    asked = cast(Request, request)
    if asked.authority.over("appoint"):
        asked.early = _kept(asked) if "sure" in asked.POST else _sent(asked)  # type: ignore[attr-defined]  # read below


def _sent(request: Request) -> Sent:
    form = forms.Roster(request.POST, request.FILES)
    if not form.is_valid():
        return Sent(form)
    content = form.content
    try:
        sheet = lists.read(content, pasted=form.is_pasted)
    except FileRefused as refused:
        form.add_error("rows" if form.is_pasted else "file", str(refused))
        return Sent(form)
    return Sent(form, content, seating.compare(sheet, since=form.cleaned_data["day"], by=request.authority))


def _kept(request: Request) -> seating.Look | None:
    """What the list that was looked at would do now; None when it is no longer kept."""
    kept = incoming.look(request.session, FILE)
    pasted = kept is None
    kept = kept or incoming.look(request.session, PASTED)
    if kept is None:
        return None
    sheet = lists.read(kept.content, pasted=pasted)
    return seating.compare(sheet, since=kept.day, by=request.authority)


@before_writing(_look_early)
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def roster(request: Request) -> HttpResponse:
    """Appoint many from a file or pasted rows: a look, then the act."""
    _require_somewhere(request)
    if request.method == "GET":
        return _form(request, forms.Roster(initial=_begun(request)))
    early: Any = request.early  # type: ignore[attr-defined]  # set by _look_early
    if "sure" in request.POST:
        return _appoint(request, early)
    sent: Sent = early
    if sent.look is None:
        return _form(request, sent.form)
    incoming.take(request.session, FILE if sent.form.is_pasted else PASTED)
    incoming.keep(request.session, PASTED if sent.form.is_pasted else FILE, sent.content, sent.form.cleaned_data["day"])
    return render(
        request, "posts/roster_look.html", {"look": sent.look, **_shown(sent.look.refused), "most": MOST_SHOWN}
    )


def _begun(request: Request) -> dict[str, Any]:
    """What the form begins with: the pasted rows that were looked at last, until all of them are taken."""
    kept = incoming.look(request.session, PASTED)
    return {"day": kept.day, "rows": kept.content.decode()} if kept else {"day": today()}


def _form(request: Request, form: forms.Roster) -> HttpResponse:
    context = {"form": form, "columns": ", ".join(lists.COLUMNS)}
    return render(request, "posts/roster.html", context, status=422 if form.errors else 200)


def _require_somewhere(request: Request) -> None:
    """Raises PermissionDenied for one who may appoint nobody at all; each row is asked for by itself."""
    if not request.authority.over("appoint"):
        raise PermissionDenied("appoint")


def _appoint(request: Request, look: seating.Look | None) -> HttpResponse:
    """Do what was shown. What turns out to be refused by then is listed; the list is kept for the file of it."""
    if look is None:
        messages.error(request, _("The list is no longer here: choose it once more."))
        return redirect("posts:roster")
    done = seating.appoint(look, by=request.authority)
    if not done.refused:
        incoming.take(request.session, PASTED)
    return render(request, "posts/roster_done.html", {"done": done, **_shown(done.refused)})


def _shown(refused: list[lists.Refused]) -> dict[str, Any]:
    return {"refused": len(refused), "shown": refused[:MOST_SHOWN]}


@login_required
@never_cache
@require_GET
def refused(request: Request) -> HttpResponse:
    """The refused rows of the list looked at last as a file, to be mended and sent by themselves.

    Read, not posted: it holds whole numbers, which no kept answer may.
    """
    _require_somewhere(request)
    look = _kept(request)
    if look is None:
        raise Http404
    answer = HttpResponse(lists.to_mend(look.refused), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer
