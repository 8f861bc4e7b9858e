"""A visit that was written down at a college's gate without a network: taken in as the form of the slot takes it."""

from django.utils.translation import gettext as _

from abhiyan.field import forms, reads, visiting
from abhiyan.field.actions import Refused
from abhiyan.field.visiting import Made
from abhiyan.field.wording import WHY_NOT
from abhiyan.kernel.http import number
from abhiyan.offline.kinds import Item, NotTaken, Taken


def take(item: Item) -> Taken:
    """Keep the visit, dated by the phone's day; who may is asked of that day. Raises NotTaken, PermissionDenied."""
    slot = reads.slot(number(str(item.fields.get("slot", ""))))
    if slot is None:
        raise NotTaken(_("This slot was taken out meanwhile. Tell whoever sets the drive up what you did."))
    form = forms.VisitForm(item.fields)
    if not form.is_valid():
        raise NotTaken(" ".join(str(words) for some in form.errors.values() for words in some))
    made = Made(item.key, item.made_at, item.is_late, item.day)
    try:
        row = visiting.visit(slot.team.assignment, form.said(slot), made, by=item.by)
    except Refused as refused:
        raise NotTaken(str(WHY_NOT[type(refused)])) from refused
    return Taken(subject=f"visit:{row.pk}")
