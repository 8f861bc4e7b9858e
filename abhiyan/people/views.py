"""A person's number, one at a time."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from abhiyan.kernel.http import Request
from abhiyan.kernel.idempotency import keyless
from abhiyan.people import actions, forms, reads
from abhiyan.people.models import Contact


@keyless  # its answer holds the number, which no kept answer may; sent twice it is a second look, and counted
@login_required
@require_POST
@never_cache
def unmask(request: Request, contact_id: int) -> HttpResponse:
    """Show one whole number, for a stated reason. Logged, limited by the hour, seen by the person."""
    contact = _contact(request, contact_id)
    form = forms.Unmask(request.POST)
    number = ""
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            number = actions.unmask(contact, reason=reason, by=request.authority, now=timezone.now())
        except actions.NoReason:
            form.add_error("reason", _("Write why you need it."))
        except actions.UnmaskLimit:
            form.add_error(None, _("You have looked at as many numbers as one may in an hour. Try again later."))
    context = {"contact": contact, "number": number, "unmask_form": form, "may_unmask": True}
    page = "people/_contact.html" if request.htmx else "people/contact.html"
    return render(request, page, context, status=422 if form.errors else 200)


def _contact(request: Request, contact_id: int) -> Contact:
    contact = reads.contact(contact_id, by=request.authority)
    if contact is None:
        raise Http404
    return contact
