"""What the worker does for plans, again and again."""

from datetime import date
from typing import Any

from abhiyan.kernel.authority import system
from abhiyan.kernel.clock import today
from abhiyan.messaging import outbox
from abhiyan.plans import actions, proofs, reminding


def hand_on() -> None:
    """Appointments begin and end on their day: name who answers today for what is still open."""
    actions.hand_on(day=today(), by=system("timer"))


def on_day_moved(*, day: date, **_: Any) -> None:
    """The programme's day was set by hand: whoever holds the posts on it answers."""
    actions.hand_on(day=day, by=system("clock"))


def sweep() -> None:
    """Remove files that no proof names: their report never came about."""
    proofs.sweep()


def remind() -> None:
    """Once in the hours of each day, tell whoever answers what is due, late, and late below."""
    reminding.remind(today(), now=outbox.moment(), by=system("timer"))
