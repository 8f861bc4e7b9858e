"""A visit that was written down at a college's gate without a network: taken in as the form of the slot takes it.

Its photo comes behind it, as an item of its own: on a bad network the count must not wait for the picture.
"""

from django.utils.translation import gettext as _

from abhiyan.field import forms, reads, visiting
from abhiyan.field.actions import Refused
from abhiyan.field.visiting import Made
from abhiyan.field.wording import WHY_NOT
from abhiyan.kernel.http import number
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans import proofs


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


PHOTO = "visit-photo"


def show(item: Item) -> Taken:
    """Add the photo to the visit that it came behind. Raises NotTaken."""
    try:
        photo = proofs.of_a_phone(item.fields)
    except proofs.FileRefused as error:
        raise NotTaken(_("This photo can't be read.")) from error
    visit = number(item.parent.removeprefix("visit:"))
    try:
        visiting.show(visit, photo, at=item.made_at, by=item.by)
    except visiting.NoVisit as error:
        raise NotTaken(_("The visit that this photo belongs to is not there, or was struck out.")) from error
    return Taken(subject=f"visit:{visit}")
