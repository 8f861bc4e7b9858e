"""Screens of drives."""

from abhiyan.field.views.drives import drive, report
from abhiyan.field.views.public import landing
from abhiyan.field.views.setup import links, place, places, places_csv, slots, square, teams
from abhiyan.field.views.visits import free_visit, mine, photo, slot, visits

__all__ = [
    "drive", "free_visit", "landing", "links", "mine", "photo", "place", "places", "places_csv", "report", "slot",
    "slots", "square", "teams", "visits",
]  # fmt: skip
