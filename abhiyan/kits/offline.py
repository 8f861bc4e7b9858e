"""That a kit was passed on, said on a phone without a network: the claim that the button on the kit's page makes."""

from django.utils.translation import gettext as _

from abhiyan.kernel.http import number
from abhiyan.kits import carrying, reads
from abhiyan.offline.kinds import Item, NotTaken, Taken
from abhiyan.posts import access as posts

KIND = "pass-on"


def take(item: Item) -> Taken:
    """Write down that somebody passed a kit on, on the day they said so. Raises NotTaken.

    A kit that was withdrawn since was passed on all the same.
    """
    held = posts.held_by(item.day, item.person.pk)
    found = reads.handed_to(number(str(item.fields.get("kit", ""))), held, item.day)
    if found is None:
        raise NotTaken(_("On that day this kit was not handed down to you."))
    kit, unit = found
    carrying.say_shared(kit, unit.pk, day=item.day, by=item.by)
    return Taken(f"kit:{kit.pk}")
