"""A hundred equal forms at once make one row and get one answer. The twin keeps no keys, and has many rows."""

from typing import Any

from bench.intake import sending
from bench.intake.senders import Asked
from bench.intake.server import Server

EQUAL, SHORT, LONG = 100, 5, 50


def prove(*, is_long: bool) -> dict[str, Any]:
    rounds = LONG if is_long else SHORT
    with sending.open_window() as units:
        with Server() as server:
            ours = [_at_once(server, units) for _ in range(rounds)]
        with Server({"BENCH_WITHOUT_KEYS": "1"}) as server:
            twin = _at_once(server, units)
    return {
        "holds": all(one == (EQUAL, 1, 1) for one in ours) and twin[2] > 1,
        "rounds": rounds, "equal forms": EQUAL, "answered": [one[0] for one in ours],
        "different answers": [one[1] for one in ours], "rows": [one[2] for one in ours],
        "twin without keys, rows": twin[2],
    }  # fmt: skip


def _at_once(server: Server, units: list[int]) -> tuple[int, int, int]:
    """Forms answered, different answers, rows."""
    from abhiyan.kernel import crypto
    from abhiyan.registration.models import SignUp
    from abhiyan.rehearsal import names

    path, more = sending.way_in()
    first = sending.first_number()
    sent = sending.sent(
        Asked(server.port, path, units, first, 60, connections=EQUAL, count=EQUAL, same=True, more=more)
    )
    rows = SignUp.objects.filter(blind=crypto.blind(names.phone(first))).count()
    return len(sent.answers), len({(status, where) for _number, status, where in sent.answers}), rows
