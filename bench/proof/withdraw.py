"""People take consent back while a message to them is going out: within seconds nothing goes to them any more.

The twin asks nobody's consent at the moment of sending, and writes to them long after.
"""

import random
import time
from typing import Any

from bench import messages
from bench.proof.broadcast import began, took

CALL = 0.15  # seconds of one call: the whole takes some ten seconds and more
LATE = 5.0  # seconds after which nothing may go
SHORT, LONG = 100, 400


def prove(*, is_long: bool) -> dict[str, Any]:
    people = LONG if is_long else SHORT
    ours, twin = _withdrawn("", people), _withdrawn("deaf", people)
    return {
        "holds": ours["late"] == 0 and ours["spared"] > 0 and twin["late"] > 0,
        **ours, "twin, asks nobody": twin,
    }  # fmt: skip


def _withdrawn(twin: str, people: int) -> dict[str, Any]:
    from django.db import connection

    from abhiyan.kernel import clock
    from abhiyan.kernel.authority import system
    from abhiyan.messaging.models import Broadcast, Delivery
    from abhiyan.people.actions import withdraw

    messages.agree()
    made, _took = messages.gathered(Broadcast.SMS)
    refs = dict(Delivery.objects.filter(broadcast=made).values_list("person_id", "pk"))
    leaving = random.Random(5).sample(sorted(refs), people)
    left: dict[int, float] = {}
    connection.close()
    with messages.gateway("http", CALL) as port:
        worker = began(port, twin)
        while not took(port):
            time.sleep(0.05)
        for person in leaving:
            withdraw([person], source="proof", day=clock.today(), by=system("proof"), purposes=("broadcasts",))
            left[refs[person]] = time.time()
        worker.wait()
        taken = {int(ref): max(moments) for ref, moments in took(port).items()}
    after = [taken[ref] - at for ref, at in left.items() if ref in taken and taken[ref] > at]
    return {
        "people": len(refs), "withdrew": len(left), "spared": sum(ref not in taken for ref in left),
        "late": sum(one > LATE for one in after), "latest, seconds": round(max(after, default=0.0), 2),
    }  # fmt: skip
