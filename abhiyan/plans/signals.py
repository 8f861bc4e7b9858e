"""News of plans, sent inside the transaction where there is one, once for each act with a set."""

from django.dispatch import Signal

work_spread = Signal()
"""Assignments were made, or got other days. day: date. Receivers look for what they lack."""

calendar_asked = Signal()
"""What else stands in a calendar? feed: Feed; day: date; host: str. Receivers return a list of icalendar Events.

One with the UID of an entry of the plan stands in its place.
"""
