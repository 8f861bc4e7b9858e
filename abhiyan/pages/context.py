"""What the frame of every page shows: the organisation, the person, the day. Read only when a template asks."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from abhiyan.kernel import clock
from abhiyan.kernel.authority import NOBODY
from abhiyan.offline import phones
from abhiyan.pages import guide, reads
from abhiyan.people.models import Person
from abhiyan.plans.timeline import days_of_programmes, happening
from abhiyan.posts import signin
from abhiyan.posts.models import Appointment
from abhiyan.units.models import Holiday, Organization, Unit


class Slider(NamedTuple):
    """The days a rehearsal can be moved through: the first, how many after it, where it stands."""

    first: date
    last: int
    at: int


class Page:
    """The frame of one page. Each part is read at most once, and not at all for a fragment."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.authority = getattr(request, "authority", NOBODY)
        self.day: date | None = getattr(request, "day", None)

    @cached_property
    def organisation(self) -> Organization | None:
        return reads.organisation()

    @property
    def address(self) -> str:
        """Where to come back to: this page, or after a form that was not taken the page it stood on."""
        if self.request.method == "GET":
            return self.request.get_full_path()
        came_from = self.request.headers.get("referer", "")
        if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={self.request.get_host()}):
            return "/"
        parts = urlsplit(came_from)
        return urlunsplit(("", "", parts.path, parts.query, ""))

    @cached_property
    def today(self) -> date:
        return clock.today()

    @property
    def other_day(self) -> bool:
        """The page looks at a day that is not the programme's."""
        return self.day is not None and self.day != self.today

    @property
    def rehearsal(self) -> bool:
        return self.organisation is not None and self.organisation.invented

    @cached_property
    def slider(self) -> Slider | None:
        days = days_of_programmes()
        if days is None:
            return None
        first, last = days[0], (days[1] - days[0]).days - 1
        return Slider(first, last, min(max(((self.day or self.today) - first).days, 0), last))

    @cached_property
    def holiday(self) -> Holiday | None:
        """The day looked at, where the calendar names it."""
        return reads.holiday(self.day or self.today)

    @cached_property
    def happening(self) -> list[str]:
        """What the day looked at is in the programme: its holiday, its activities."""
        named = [self.holiday.name] if self.holiday else []
        return [*named, *happening(self.day or self.today)]

    @cached_property
    def play(self) -> tuple[date | None, bool]:
        return reads.played_through()

    @property
    def played(self) -> date | None:
        return self.play[0]

    @property
    def playing(self) -> date | None:
        """How far the weeks have been played while they still play; None when the play is over, or there is none."""
        slider, over = self.slider, self.play[1]  # a plan that grew longer since is not played on
        last = slider.first + timedelta(days=slider.last) if slider else None
        return self.played if self.played and last and self.played < last and not over else None

    @property
    def stopped(self) -> bool:
        """Somebody moved the programme's own day by hand, so that it no longer follows the play."""
        return self.played is not None and self.today != self.played

    @cached_property
    def guide(self) -> guide.Panel | None:
        """The stop of the guided path this browser is at; None outside a rehearsal."""
        return guide.panel(self.request, self.top) if self.rehearsal else None

    @cached_property
    def app(self) -> phones.App | None:
        """What a page of the app needs to keep and send; None for who isn't signed in."""
        return phones.app_of(self.request) if self.request.user.is_authenticated else None

    @property
    def contact(self) -> str:
        """Who answers for people's data."""
        return str(settings.CONTACT)

    @property
    def administers(self) -> bool:
        return bool(self.authority.over("administer"))

    @cached_property
    def held(self) -> list[Appointment]:
        """The posts the person holds today, highest first, with role and unit; `seen`: its page opens to them."""
        held: list[Appointment] = getattr(self.request, "held", [])
        for one in held:
            one.seen = self.authority.may("see", *one.post.unit.paths)  # type: ignore[attr-defined]  # read by templates
        return held

    @cached_property
    def person(self) -> Person | None:
        if self.held:
            return self.held[0].holder
        return reads.person(self.authority.person_id)

    @cached_property
    def top(self) -> Unit | None:
        """Where the person starts: the unit of the highest post whose unit they see."""
        return next((one.post.unit for one in self.held if one.seen), None)  # type: ignore[attr-defined]  # set in held

    @cached_property
    def visitors(self) -> list[signin.Visitor]:
        """Whom the demo lets anybody enter as; nobody elsewhere."""
        return signin.demo_visitors(self.today)


def page(request: HttpRequest) -> Mapping[str, Any]:
    return {"page": Page(request)}
