"""kill -9 of whoever answers while forms come in: every form that was answered is there afterwards, and once.

A form that got no answer is sent again with its key; some people don't even wait for the first answer. The twin sends
again under another key, and has people twice.
"""

import random
import time
from typing import Any

from bench.intake import sending
from bench.intake.senders import Asked
from bench.intake.server import Server

SHORT, LONG, TWIN = 4_000, 100_000, 600
HASTY = 0.05  # of the people don't wait for the first answer
ALL_OF = 4  # of so many kills, one takes every process: gunicorn, worker and jobs


def prove(*, is_long: bool) -> dict[str, Any]:
    count = LONG if is_long else SHORT
    with sending.open_window() as units:
        ours, kills = _killed(count, units)
        twin, _ = _killed(TWIN, units, fresh=True)
    return {
        "holds": ours.is_whole and ours.taken == count and twin.twice > 0,
        "asked": count, "kills": kills, **ours.as_dict(),
        "twin, another key each time": twin.as_dict(),
    }  # fmt: skip


def _killed(count: int, units: list[int], *, fresh: bool = False) -> tuple[sending.Found, int]:
    """Send `count` forms while processes are killed; what became of them, and how many kills there were."""
    draw, kills = random.Random(3), 0
    path, more = sending.way_in()
    with Server() as server:
        under_way = sending.Sending(
            Asked(
                server.port, path, units, sending.first_number(), 24 * 3_600, count=count, fresh=fresh,
                hasty=HASTY, more=more,
            )
        )  # fmt: skip
        while under_way.goes_on:
            time.sleep(1 + 2 * draw.random())
            if not under_way.goes_on:
                break
            kills += 1
            if kills % ALL_OF == 0:
                server.kill_all()
                server.start()
            else:
                server.kill_one(draw.randrange(8))
        sent = under_way.end()
    return sending.found(sent), kills
