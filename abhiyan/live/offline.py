"""What is said of a live address on a phone without a network: that one listens, and how many listen together.

The photo of the heads comes behind their number, as an item of its own: the number must not wait for the picture.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from abhiyan.kernel import clock
from abhiyan.kernel.http import number
from abhiyan.live import actions, attending, forms, inviting, reads
from abhiyan.live.models import Address
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.plans import proofs

KIND, HEADS, PHOTO = "attend", "heads", "heads-photo"


def take(item: Item) -> Taken:
    """Count somebody who listened where no page said so: once, at the unit of their post. Raises NotTaken."""
    activity = reads.activity(number(str(item.fields.get("activity", ""))))
    address = reads.address_of(activity) if activity is not None else None
    if address is None:
        raise NotTaken(_("There is no such live address."))
    is_any_hour = clock.is_set() and address.is_open and item.day == _day(address)  # a demo plays its day at any hour
    if not (is_any_hour or address.doors_at <= item.moment <= address.ends_at):
        raise NotTaken(_("The live address was not open when this was made."))
    if address.settled_at is not None:  # whose name went can't be known from who never came
        raise NotTaken(_("It came too late: the attendance of this live address is closed."))
    places = dict(inviting.places_of(address, [item.person.pk], day=item.day))
    if not places:
        raise NotTaken(_("You hold no post today, so nobody is counted. Your convenor can help."))
    for place in places.values():
        attending.come(address, {place.person: place.unit}, second=address.second(item.moment), day=item.day)
    return Taken(f"address:{address.pk}")


def _day(address: Address) -> date:
    return address.doors_at.astimezone(clock.INDIA).date()


def count(item: Item) -> Taken:
    """Write down the heads at a listening site, as its page does. Raises NotTaken, PermissionDenied."""
    form = forms.CountHeads(item.fields)
    if not form.is_valid():
        raise NotTaken(_("Heads are a number from 0 to 10,00,000."))
    site = reads.any_site(form.cleaned_data["site"])
    if site is None:
        raise NotTaken(_("This listening site is not there any more."))
    if item.day < _day(site.address):
        raise NotTaken(_("The live address was not open when this was made."))
    counted = form.cleaned_data["counted"]
    try:
        actions.count_heads(site, counted=counted, day=item.day, by=item.by, at=item.made_at)
    except actions.CountedSince as since:
        said = _("Somebody counted there after you: %(n)s heads. If yours is right, count once more.")
        raise NotTaken(said % {"n": since.counted}) from since
    return Taken(f"site:{site.pk}")


def show(item: Item) -> Taken:
    """Put the photo beside the number that it came behind. Raises NotTaken, PermissionDenied."""
    try:
        photo = proofs.of_a_phone(item.fields)
    except proofs.FileRefused as error:
        raise NotTaken(_("This photo can't be read.")) from error
    site = reads.any_site(number(item.parent.removeprefix("site:")))
    if site is None:
        raise NotTaken(_("This listening site is not there any more."))
    actions.show_heads(site, photo, by=item.by, at=timezone.now())
    return Taken(f"site:{site.pk}")
