"""The vault: what is kept of people who were erased. One administrator asks, another grants, it is shown once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from abhiyan.kernel.http import Request, number
from abhiyan.kernel.idempotency import keyless
from abhiyan.people import vault as deeds
from abhiyan.people.models import Vault, VaultOpening

PAGE = 50
REASONS = {
    deeds.NoReason: gettext_lazy("Write why it has to be opened."),
    deeds.NotAlone: gettext_lazy("You asked for it: somebody else who administers has to grant it."),
    deeds.NotGranted: gettext_lazy("Nobody granted it to you within the last day, or it was shown already."),
    deeds.Destroyed: gettext_lazy("The key is destroyed. There is nothing to open any more."),
}


@login_required
@require_GET
def vault(request: Request) -> HttpResponse:
    """Who was erased, by number and day, never by name; what is asked for, and what may be granted or shown."""
    deeds.required(request.authority)
    rows = request.authority.see(Vault).order_by("-pk")
    after = request.GET.get("after", "")
    if before := number(after):
        rows = rows.filter(pk__lt=before)
    found = list(rows.defer("wrapped", "blob")[: PAGE + 1])
    now, mine = timezone.now(), request.authority.records
    asked = [
        {"row": one, "mine": one.asker_id in mine, "is_open": one.is_open(now)} for one in deeds.asked_for()[:PAGE]
    ]
    mark = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return render(request, "pages/vault.html", {"rows": found[:PAGE], "next": mark, "asked": asked})


def _vault(request: Request, pk: int) -> Vault:
    deeds.required(request.authority)
    found: Vault = get_object_or_404(request.authority.see(Vault), pk=pk)
    return found


def _opening(request: Request, pk: int) -> VaultOpening:
    deeds.required(request.authority)
    return get_object_or_404(VaultOpening, pk=pk)


@login_required
@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask to open what is kept of one person, with a reason."""
    found = _vault(request, pk)
    try:
        deeds.ask(found, reason=request.POST.get("reason", "")[:200], by=request.authority, now=timezone.now())
    except deeds.VaultRefused as refusal:
        messages.error(request, REASONS[type(refusal)])
    else:
        messages.success(request, _("Asked. Somebody else who administers has to grant it."))
    return redirect("pages:vault")


@login_required
@require_POST
def grant(request: Request, pk: int) -> HttpResponse:
    """Agree, as the second person."""
    found = _opening(request, pk)
    try:
        deeds.grant(found, by=request.authority, now=timezone.now())
    except deeds.VaultRefused as refusal:
        messages.error(request, REASONS[type(refusal)])
    else:
        messages.success(request, _("Granted. Whoever asked may look once, within a day."))
    return redirect("pages:vault")


@keyless  # its answer holds what was erased, which no kept answer may; a second look is refused by itself
@login_required
@require_POST
@never_cache
def show(request: Request, pk: int) -> HttpResponse:
    """Show it, once, to whoever asked."""
    found = _opening(request, pk)
    try:
        kept = deeds.show(found, by=request.authority, now=timezone.now())
    except deeds.VaultRefused as refusal:
        messages.error(request, REASONS[type(refusal)])
        return redirect("pages:vault")
    records = [[(key, _lines(value)) for key, value in record.items()] for record in kept]
    return render(request, "pages/vault_shown.html", {"records": records, "opening": found})


def _lines(value: object) -> list[str]:
    rows = value if isinstance(value, list) else [value]
    return [" · ".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows]
