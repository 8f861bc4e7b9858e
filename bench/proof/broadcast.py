"""kill -9 of whoever hands messages over, again and again: nobody gets one twice, and what is unsure is listed.

A gateway on this machine counts what it takes. The twin takes up again what the dead one had in hand, and sends twice.
"""

import random
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import httpx

from bench import messages

CALL = 0.03  # seconds of one call, so that kills fall into them
KILLS, LONG = 8, 100


def prove(*, is_long: bool) -> dict[str, Any]:
    messages.agree()
    ours = _killed("", LONG if is_long else KILLS)
    twin = _killed("again", KILLS)
    whole = ours["taken and not known"] == 0 and ours["people"] == ours["handed"] + ours["unsure"]
    return {
        "holds": ours["twice"] == 0 and whole and ours["unsure"] > 0 and twin["twice"] > 0,
        **ours, "twin, takes up again": twin,
    }  # fmt: skip


def _killed(twin: str, kills: int) -> dict[str, int]:
    """What became of one message to everybody, by the gateway's count and by ours."""
    from django.db import connection

    from abhiyan.messaging.models import Broadcast, Delivery

    made, _took = messages.gathered(Broadcast.SMS)
    connection.close()
    draw, killed = random.Random(7), 0
    with messages.gateway("http", CALL) as port:
        while Broadcast.objects.filter(pk=made.pk, state=Broadcast.SENDING).exists():
            worker = began(port, twin)
            if killed < kills:
                _wait_for_a_call(port, worker)
                time.sleep(draw.random() * 5 * CALL)
                worker.kill()
                killed += 1
            worker.wait()
        taken = took(port)
    states = dict(Delivery.objects.filter(broadcast=made).values_list("pk", "state"))
    known = (Delivery.HANDED, Delivery.UNSURE)
    return {
        "people": len(states), "kills": killed, "twice": sum(len(moments) > 1 for moments in taken.values()),
        "handed": sum(state == Delivery.HANDED for state in states.values()),
        "unsure": sum(state == Delivery.UNSURE for state in states.values()),
        "unsure, and taken": sum(states[int(ref)] == Delivery.UNSURE for ref in taken),
        "taken and not known": sum(states[int(ref)] not in known for ref in taken),
    }  # fmt: skip


def began(port: int, twin: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "bench.proof.sender", f"http://127.0.0.1:{port}/", twin]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def took(port: int) -> dict[str, list[float]]:
    """Letter -> the moments at which the gateway took it."""
    found: dict[str, list[float]] = httpx.get(f"http://127.0.0.1:{port}/", timeout=30).json()
    return found


def _wait_for_a_call(port: int, worker: "subprocess.Popen[bytes]") -> None:
    """Until it has handed something over, so that it is killed at its work and not while it starts."""
    before = len(took(port))
    while worker.poll() is None and len(took(port)) == before:
        time.sleep(0.01)
        with suppress(subprocess.TimeoutExpired):
            worker.wait(0.001)
