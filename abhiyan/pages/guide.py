"""The guided path through the demo: seven stops worth seeing, as a state head, a district convenor, a booth worker.

The stop a browser is at is a cookie ("3"), or "-3" once the path was left there; the panel on each stop says what is
to be seen, why it matters and what comes next.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from abhiyan.field.models import KIND as DRIVE
from abhiyan.plans.progress import concerning
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Unit

COOKIE = "guide"


def _drive(unit: Unit) -> str:
    """The page of the first drive; of the programme where there is none."""
    drives = [one for one in concerning(unit) if one.kind == DRIVE]
    return reverse("field:drive", args=[drives[0].pk]) if drives else reverse("plans:timeline")


class Stop(NamedTuple):
    """kind: whom it is seen as (a word of the demo's sign-in). address: the page, for somebody whose unit is given."""

    kind: str
    person: Any
    title: Any
    see: Any
    why: Any
    address: Callable[[Unit], str]


STOPS = (
    Stop(
        "state-head",
        _("as the state head"),
        _("The whole programme on one page"),
        _("Each activity is a bar over its days: how many units have done it, and how many are late."),
        _("One sheet answers what is going on in the whole state, today and on any day. Move the day above."),
        lambda _unit: reverse("plans:timeline"),
    ),
    Stop(
        "state-head",
        _("as the state head"),
        _("Claimed is not verified"),
        _(
            "Of the seats of every booth: how many are claimed, how many of those people have proved who they are, "
            "and how many are real by a sample of them that was called back."
        ),
        _("Lists that only look full are the usual trouble. Press any number and see the rows it is made of."),
        lambda unit: reverse("coverage:table", args=[unit.pk]),
    ),
    Stop(
        "state-head",
        _("as the state head"),
        _("From a college's gate to a figure"),
        _("Teams went to colleges on three days: visits, people met, and what became of the links they left behind."),
        _("A count is a claim until a photo or a proved number stands beside it, and gaps are named."),
        _drive,
    ),
    Stop(
        "state-head",
        _("as the state head"),
        _("What is passed on, and how far it goes"),
        _("Texts and pictures handed down to every booth's team, and how often their links were opened."),
        _("Opens are counted, readers are not: nothing about them is kept, and what is withdrawn is gone at once."),
        lambda unit: reverse("kits:kits", args=[unit.pk]),
    ),
    Stop(
        "district-convenor",
        _("as a district convenor"),
        _("Who is behind, unit by unit"),
        _("The same programme for each unit of the district. Late is said in words and leads to who answers for it."),
        _("You need not telephone everybody: the units that need you are marked."),
        lambda _unit: f"{reverse('plans:timeline')}?view=units",
    ),
    Stop(
        "district-convenor",
        _("as a district convenor"),
        _("Where to begin: the vacant seats"),
        _("Every vacant seat of the district, each of which can be filled from here."),
        _("A plan is carried by people: a vacant post is why things are late further down."),
        lambda unit: reverse("coverage:gaps", args=[unit.pk]),
    ),
    Stop(
        "booth-worker",
        _("as a booth worker"),
        _("In one worker's hand"),
        _("The own booth and nothing of others: today's work, the team and who is missing, the kit, the address."),
        _("It opens without a network, keeps what is written there until there is one, and ends with the post."),
        lambda _unit: reverse("pages:booth"),
    ),
)
NUMBERS = tuple(str(number) for number in range(len(STOPS) + 1))


class Panel(NamedTuple):
    """What the path shows on a page. number: the stop, 0 before the first. here: the page is the stop's own."""

    number: int
    stop: Stop | None
    is_left: bool
    here: bool

    @property
    def next(self) -> int:
        """The stop after this one; 0 after the last."""
        return (self.number + 1) % (len(STOPS) + 1)

    @property
    def before(self) -> int:
        return max(self.number - 1, 0)

    @property
    def stops(self) -> int:
        return len(STOPS)


def panel(request: HttpRequest, top: Unit | None) -> Panel:
    """Where this browser is on the path. top: the unit of the signed-in person's highest post."""
    kept = request.COOKIES.get(COOKIE, "")
    number = int(kept.lstrip("-")) if kept.lstrip("-") in NUMBERS else 0
    stop = STOPS[number - 1] if number else None
    here = bool(stop and top and request.get_full_path() == stop.address(top))
    return Panel(number, stop, kept.startswith("-"), here)


def place(number: int, held: Sequence[Appointment]) -> str:
    """The address of a stop for the holder of these posts, the highest first."""
    return STOPS[number - 1].address(held[0].post.unit)


def left(request: HttpRequest) -> str:
    """What the cookie keeps when the path is left: where to go on."""
    return f"-{request.COOKIES.get(COOKIE, '').lstrip('-')}"
