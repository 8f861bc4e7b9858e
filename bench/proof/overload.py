"""Ten times more come than can be answered: pages go on, sign-ups are all taken.

Everybody else is asked to come again (503 and when), nobody is left without an answer, and when the crowd is gone pages
are there as before within seconds. The twin turns nobody away: people give up without an answer, and it works for
those who did.
"""

from typing import Any, NamedTuple

from bench.intake import sending
from bench.intake.senders import Asked as Forms
from bench.intake.senders import Sent
from bench.intake.server import Server
from bench.proof.crowd import Asked, Opening, Seen

TIMES, OF_PEAK = 10, 0.8
PEAK_SECONDS, SHORT, LONG = 10, 20, 600
AFTER_SECONDS = 20  # of the thirty in which all has to be as before
SIGN_UPS = 5  # a second, in peak and crush
USUAL = 0.3  # of the peak: a quiet hour


class Crush(NamedTuple):
    peak: Seen
    crowd: Seen
    forms: Sent
    after: Seen

    @property
    def share(self) -> float:
        """Pages a second in the crush, of those at the peak."""
        return self.crowd.a_second() / self.peak.a_second()


def prove(*, is_long: bool) -> dict[str, Any]:
    cookie, path = _somebody()
    with sending.open_window() as units:
        ours = _crush(path, cookie, units, LONG if is_long else SHORT)
        twin = _twin(path, cookie)
        found = sending.found(ours.forms)
    statuses = ours.crowd.statuses()
    calm = _calm(ours.after)
    silent = sum(status == 503 and not says_when for _at, status, says_when in ours.crowd.answers)
    return {
        "holds": ours.share >= OF_PEAK and {*statuses} <= {200, 503} and not silent and not ours.crowd.gave_up
        and found.is_whole and found.taken == len(ours.forms.answers) and calm < AFTER_SECONDS / 2
        and twin.gave_up > 0,
        "pages a second at the peak": round(ours.peak.a_second(), 1),
        "in the crush": round(ours.crowd.a_second(), 1), "share": round(ours.share, 2),
        "CPU of the crowd, of one core": round(ours.crowd.cpu / ours.crowd.seconds, 2),
        "answers": statuses, "without an answer": ours.crowd.gave_up, "503 without a time": silent,
        "sign-ups": found.as_dict(), "sign-ups sent again": ours.forms.again, "calm after seconds": calm,
        "twin that turns nobody away, pages a second": round(twin.a_second(), 1),
        "twin, without an answer": twin.gave_up,
    }  # fmt: skip


def _crush(path: str, cookie: str, units: list[int], seconds: float) -> Crush:
    """A peak, ten times as many, and a quiet time, in one server."""
    with Server() as server:
        Opening(Asked(server.port, path, cookie, 3)).end()  # the first openings read what is kept
        peak, _ = _both(server, Asked(server.port, path, cookie, PEAK_SECONDS), units)
        rate = peak.a_second()
        crowd, forms = _both(server, Asked(server.port, path, cookie, seconds, rate=TIMES * rate), units)
        after = Opening(Asked(server.port, path, cookie, AFTER_SECONDS, rate=USUAL * rate)).end()
    return Crush(peak, crowd, forms, after)


def _twin(path: str, cookie: str) -> Seen:
    """The crowd alone, whom nobody turns away; killed in the end, as it would work off the queue for minutes."""
    with Server({"BENCH_WITHOUT_TURNING_AWAY": "1"}) as server:
        peak = Opening(Asked(server.port, path, cookie, PEAK_SECONDS)).end()
        crowd = Opening(Asked(server.port, path, cookie, SHORT, rate=TIMES * peak.a_second())).end()
        server.kill_all()
    return crowd


def _both(server: Server, asked: Asked, units: list[int]) -> tuple[Seen, Sent]:
    """Pages are opened while people sign up."""
    path, more = sending.way_in()
    first = sending.first_number()
    forms = sending.Sending(Forms(server.port, path, units, first, asked.seconds, rate=SIGN_UPS, more=more))
    seen = Opening(asked).end()
    return seen, forms.end()


def _calm(after: Seen) -> float:
    """Seconds until the last opening that wasn't answered with its page."""
    if after.gave_up:
        return float("inf")
    return round(max((at for at, status, _again in after.answers if status != 200), default=0.0), 1)


def _somebody() -> tuple[str, str]:
    """The cookie of a booth's worker who is signed in, and the page of their booth."""
    from django.conf import settings
    from django.urls import reverse

    from bench import pages

    name = settings.SESSION_COOKIE_NAME
    return f"{name}={pages.entered('booth-worker').cookies[name].value}", reverse("pages:booth")
