"""What the worker does for plans, again and again."""

from abhiyan.kernel.authority import system
from abhiyan.kernel.clock import today
from abhiyan.plans import actions


def hand_on() -> None:
    """Posts fall vacant and are filled: name who answers today for what is still open."""
    actions.hand_on(day=today(), by=system("timer"))
