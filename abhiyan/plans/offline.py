"""A report made on a phone without a network: what SMS REPORT does, with the words and the number of the form."""

from django.utils.translation import gettext as _

from abhiyan.kernel.http import number
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans import actions, forms
from abhiyan.plans.models import Assignment
from abhiyan.plans.refusals import REASONS

KIND = "report"
FILES = ("photo", "register")  # proofs that are files: those go with a network, on the page of the work


def take(item: Item) -> Taken:
    """Report the work that the item names as done on the day it was made. Raises NotTaken, PermissionDenied."""
    wanted = number(str(item.fields.get("work", "")))
    work = item.by.see(Assignment).select_related("activity").filter(pk=wanted).first()
    if work is None:
        raise NotTaken(_("There is no such work of yours."))
    form = forms.Report(item.fields, proof=work.activity.proof)
    if not form.is_valid():
        raise NotTaken(next(str(words) for found in form.errors.values() for words in found))
    try:
        actions.report(work, text=form.cleaned_data["text"], day=item.day, by=item.by, given=form.given())
    except tuple(REASONS) as refused:
        raise NotTaken(str(REASONS[type(refused)])) from refused
    return Taken(f"assignment:{work.pk}")
