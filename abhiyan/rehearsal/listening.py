"""The example's live address: announced from the first day, and listened to on its own by invented workers.

Who comes, when, and for how long follows from the seed and from codes. From the weakest district nobody comes: that is
what the room is there to show.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time

from abhiyan.kernel import bulk, clock, tree
from abhiyan.kernel.authority import Authority
from abhiyan.live import actions, attending, presence
from abhiyan.live.attending import Stay
from abhiyan.live.models import ENDED, KIND, ON_AIR, Address, Site
from abhiyan.plans.audience import roles_of
from abhiyan.plans.models import Activity
from abhiyan.posts.models import Appointment
from abhiyan.rehearsal.branches import Branches
from abhiyan.rehearsal.fate import chance
from abhiyan.units import tally
from abhiyan.units.models import Level, Unit

DOORS_AT, STARTS_AT, ENDS_AT = time(10, 30), time(11), time(12)
EAGER = 0.75  # of a district of full strength, who comes
SLICE = 20_000
SITES = 4  # of so many units above the booths one has a hall with a screen
COUNTED = 0.9  # of those, where heads are counted
HALL = "पंचायत भवन / Panchayat hall"
TEXT_HI = "कार्यकर्ता बहनो और भाइयो, यह एक अभ्यास है। आज का संबोधन काल्पनिक है।"
TEXT_EN = "Friends, this is a rehearsal. Today's address is invented."


def announce(*, by: Authority) -> None:
    """Say when each live address of the plans is; what was announced before stays."""
    for activity in Activity.objects.standing().filter(kind=KIND, address=None):
        doors, starts, ends = (
            datetime.combine(activity.since, at, clock.INDIA) for at in (DOORS_AT, STARTS_AT, ENDS_AT)
        )
        actions.announce(activity, actions.Details(doors, starts, ends, text_hi=TEXT_HI, text_en=TEXT_EN), by=by)


def listen(seed: int, day: date, branches: Branches, *, by: Authority) -> int:
    """Everything of the addresses of `day`: doors, who comes, halls, the end; returns how many people came."""
    came = 0
    for address in Address.objects.select_related("activity").filter(activity__since=day).exclude(state=ENDED):
        if address.state != ON_AIR:  # as it is where the play was killed
            actions.tell(address, ON_AIR, by=by)
        silent = weakest(branches)
        stays = list(_stays(seed, address, branches, silent, day))
        for start in range(0, len(stays), SLICE):
            came += attending.write(address, stays[start : start + SLICE], day=day)
            tally.squash()
        bulk.take_stock()  # who acted is looked for among those who came, person by person
        _halls(seed, address, silent, day, by=by)
        presence.count_again(address)
        actions.tell(address, ENDED, by=by)
    return came


def weakest(branches: Branches) -> str:
    """The path of the weakest branch of the organisation; there are seats of that depth, too."""
    places = [path for path in branches.codes if tree.tree_of(path) == tree.ORGANISATION]
    return min(places, key=lambda path: (branches.strength(path), path), default="none")


def _stays(seed: int, address: Address, branches: Branches, silent: str, day: date) -> Iterator[Stay]:
    """Those of the audience who come: each drawn by post and seat, or by their turn where there are no seats."""
    length = address.second(address.ends_at)
    held = Appointment.objects.on(day).filter(post__role__key__in=roles_of(address.activity))
    fields = ("person", "post__unit", "post__unit__path", "post__unit__code", "post__role__key", "seat")
    turns: Counter[tuple[str, str]] = Counter()
    for person, unit, path, code, role, seat in held.order_by("pk").values_list(*fields).iterator(SLICE):
        turns[code, role] += 1
        drawn = chance(seed, "live", code, role, seat or turns[code, role])
        likely = 0.0 if path.startswith(silent) else EAGER * branches.strength(path)
        if drawn < likely:
            came = int(length * 0.45 * (drawn / likely) ** 0.5)
            stayed = int(length * chance(seed, "stays", code, role, seat or turns[code, role]) ** 0.25)
            last = min(length, came + stayed)
            yield Stay(person, unit, came, last, 1 + (last - came) // 30)


def _halls(seed: int, address: Address, silent: str, day: date, *, by: Authority) -> None:
    """Where people listen together: in some units above the booths, counted in most of them."""
    level = Level.objects.filter(tree=tree.ORGANISATION, is_leaf=False).order_by("-depth").first()
    done = set(Site.objects.filter(address=address, counted__isnull=False).values_list("unit", flat=True))
    for unit in Unit.objects.filter(until=None, level=level).exclude(pk__in=done).exclude(path__startswith=silent):
        drawn = SITES * chance(seed, "hall", unit.code)
        if drawn < 1:
            expected = 40 + int(160 * chance(seed, "expected", unit.code))
            site = Site.objects.filter(address=address, unit=unit).select_related("unit", "address__activity").first()
            site = site or actions.open_site(address, unit, name=HALL, expected=expected, by=by)
            if drawn < COUNTED:
                counted = int(expected * (0.4 + 0.8 * chance(seed, "heads", unit.code)))
                actions.count_heads(site, counted=counted, day=day, by=by)
