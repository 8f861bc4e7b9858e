"""A kit as the office writes it: its head, what is in it, how a worker sees it, handed down, withdrawn, corrected."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from abhiyan.kernel.clock import today
from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import before_writing
from abhiyan.kernel.pdf import NoFonts
from abhiyan.kernel.uploads import at_most
from abhiyan.kits import access, actions, drawing, figures, forms, media, reads, sharing, views_links
from abhiyan.kits.models import Kit, Piece
from abhiyan.kits.wording import FILE_WORDS, KINDS, PIECES, STATES, TAGS, WHY_NOT
from abhiyan.units.models import Unit

MOST_MEGABYTES = 15  # of 2**20 bytes, and one more for the fields: the 16 of a video as people count them fit in


def dress(one: Kit, day: date) -> Kit:
    """With its state in words, as it is on a day."""
    is_over = one.state == Kit.HANDED and one.until <= day
    one.words, one.tag = (_("over"), "") if is_over else (STATES[one.state], TAGS[one.state])  # type: ignore[attr-defined]  # read by templates
    return one


@login_required
@require_http_methods(["GET", "POST"])
def compose(request: Request, unit_id: int) -> HttpResponse:
    """Begin a kit for the branch of a unit."""
    unit: Unit = get_object_or_404(request.authority.see(Unit).select_related("level"), pk=unit_id)
    if not access.may_write(unit, by=request.authority):
        raise PermissionDenied("message")
    form = forms.Compose(request.POST or None, roles=access.roles_for(unit, by=request.authority), day=today())
    if form.is_valid():
        rule = actions.Rule(unit, tuple(form.cleaned_data["roles"]))
        try:
            made = actions.compose(form.head(), rule, at=timezone.now(), by=request.authority)
        except actions.NoImprint:
            form.add_error("printed_by", str(WHY_NOT[actions.NoImprint]))
        else:
            return redirect("kits:kit", made.pk)
    return render(request, "kits/compose.html", {"unit": unit, "form": form}, status=422 if form.errors else 200)


def _kit(request: Request, kit_id: int) -> Kit:
    found = reads.kit(kit_id, request.authority)
    if found is None:
        raise Http404
    return dress(found, request.day)


@login_required
@require_http_methods(["GET", "POST"])
def kit(request: Request, kit_id: int) -> HttpResponse:
    """A kit: what is in it, whom it is for, how far it is. POST hands it down, withdraws, corrects or drops it."""
    found, by = _kit(request, kit_id), request.authority
    form = forms.Withdraw(request.POST if request.POST.get("act") == "withdraw" else None)
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        return _done(request, found, form)
    pieces = reads.pieces_of(found)
    for one in pieces:
        one.words = PIECES[one.kind]  # type: ignore[attr-defined]  # read by the template
    roles = access.roles_for(found.unit, by=by)
    context = {
        "kit": found,
        "kind": KINDS[found.kind],
        "pieces": pieces,
        "roles": [role for role in roles if role.key in found.roles],
        "imprint": found.imprint.line(sharing.reading_language()),
        "may_write": found.state == Kit.DRAFT and access.may_write(found.unit, by=by),
        "may_hand_down": found.state == Kit.DRAFT and bool(pieces) and access.may_hand_down(found, by=by),
        "needs_second": access.needs_second(),
        "may_withdraw": found.state == Kit.HANDED and access.may_withdraw(found, by=by),
        "may_correct": found.state == Kit.WITHDRAWN and access.may_write(found.unit, by=by),
        "newer": reads.newer(found),
        "took": figures.took(found),
        "form": form,
    }
    return render(request, "kits/kit.html", context, status=422 if form.errors else 200)


def _done(request: Request, found: Kit, form: forms.Withdraw) -> HttpResponse:
    act, by, now = request.POST.get("act"), request.authority, timezone.now()
    try:
        if act == "hand_down":
            actions.hand_down(found, day=today(), at=now, by=by)
            messages.success(request, _("It is handed down: they see it from its first day on."))
        elif act == "withdraw":
            given = form.cleaned_data
            actions.withdraw(found, reason=given["reason"], asked_at=given["asked_at"], at=now, by=by)
            messages.success(request, _("It is gone. Whoever looks for it reads your reason."))
        elif act == "correct":
            return redirect("kits:kit", actions.correct(found, at=now, by=by).pk)
        elif act == "take_out":
            actions.take_out(_piece(request, found), by=by)
        elif act == "drop":
            actions.drop(found, by=by)
            return redirect("kits:kits", found.unit_id)
    except actions.Refused as refused:
        messages.warning(request, str(WHY_NOT[type(refused)]))
    return redirect("kits:kit", found.pk)


def _piece(request: Request, found: Kit) -> Piece:
    wanted = number(request.POST.get("piece", ""))
    one = next((one for one in reads.pieces_of(found) if one.pk == wanted), None)
    if one is None:
        raise Http404
    return one


def _read_file(request: HttpRequest) -> None:
    """A file takes a second: it is read before the write turn is taken, for whoever writes to a branch."""
    if cast(Request, request).authority.over("message") and (sent := request.FILES.get("sent")):
        media.read_early(sent)


@at_most(MOST_MEGABYTES)
@before_writing(_read_file)
@login_required
@require_http_methods(["GET", "POST"])
def add(request: Request, kit_id: int) -> HttpResponse:
    """Put something into a kit: `?kind=` text, template or file."""
    found = _kit(request, kit_id)
    if not access.may_write(found.unit, by=request.authority):
        raise PermissionDenied("message")
    kind = request.GET.get("kind", "text")
    chosen = forms.FORMS.get(kind)
    if chosen is None:
        raise Http404
    given: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = chosen(*given, kit=found)
    if form.is_valid() and _added(request, found, form):
        return redirect("kits:kit", found.pk)
    context = {"kit": found, "form": form, "kind": kind, "kinds": forms.FORMS}
    return render(request, "kits/add.html", context, status=422 if form.errors else 200)


def _added(request: Request, found: Kit, form: forms.Text | forms.Template | forms.Media) -> bool:
    """Whether it is in; the form says why not."""
    try:
        actions.add(found, form.new(), at=timezone.now(), by=request.authority)
    except media.FileRefused as refused:
        form.add_error("sent", FILE_WORDS[refused.why])
    except actions.Refused as refused:
        form.add_error(None, str(WHY_NOT[type(refused)]))
    except NoFonts:
        form.add_error(
            None, _("The fonts are missing here: nothing can be drawn. Tell whoever runs this installation.")
        )
    else:
        return True
    return False


@login_required
@require_GET
def preview(request: Request, kit_id: int) -> HttpResponse:
    """A kit as a worker of its branch sees it; nothing is counted."""
    found = _kit(request, kit_id)
    unit = reads.example(found)
    shown = [sharing.shown(request, one, unit) for one in reads.pieces_of(found)]
    return render(request, "kits/preview.html", {"kit": found, "unit": unit, "pieces": shown})


@login_required
@require_GET
def piece(request: Request, piece_id: int) -> HttpResponse:
    """The file of a piece for the office, whatever its state; a template as a unit of the branch has it."""
    one: Piece = get_object_or_404(request.authority.see(Piece).whole(), pk=piece_id)  # type: ignore[attr-defined]  # ours
    given = drawing.given(one, reads.example(one.kit), sharing.reading_language()) if one.has_file else None
    if given is None:
        raise Http404
    answer = views_links.handed(request, given)
    answer["Cache-Control"] = "private, no-store"
    return answer
