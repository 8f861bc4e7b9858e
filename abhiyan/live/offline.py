"""Attendance said on a phone without a network: what SMS ATTEND does, counted when the word comes."""

from django.utils.translation import gettext as _

from abhiyan.kernel.http import number
from abhiyan.live import attending, inviting, reads
from abhiyan.offline.kinds import Item, NotTaken, Taken

KIND = "attend"


def take(item: Item) -> Taken:
    """Count somebody who listened where no page said so: once, at the unit of their post. Raises NotTaken."""
    activity = reads.activity(number(str(item.fields.get("activity", ""))))
    address = reads.address_of(activity) if activity is not None else None
    if address is None:
        raise NotTaken(_("There is no such live address."))
    if not address.doors_at <= item.made_at <= address.ends_at:
        raise NotTaken(_("The live address was not open when this was made."))
    if address.settled_at is not None:  # whose name went can't be known from who never came
        raise NotTaken(_("It came too late: the attendance of this live address is closed."))
    places = dict(inviting.places_of(address, [item.person.pk], day=item.day))
    if not places:
        raise NotTaken(_("You hold no post today, so nobody is counted. Your convenor can help."))
    for place in places.values():
        attending.come(address, {place.person: place.unit}, second=address.second(item.made_at), day=item.day)
    return Taken(f"address:{address.pk}")
