"""The pages of events."""

from abhiyan.events.views.board import board, check, timetable, wished_for
from abhiyan.events.views.events import agenda, arrange, event, event_ics, events, outline
from abhiyan.events.views.guests import guest_days, office, office_ics
from abhiyan.events.views.tours import itinerary, itinerary_ics, itinerary_pdf, office_itinerary, office_pdf
from abhiyan.events.views.venues import venue, venues

__all__ = [
    "agenda", "arrange", "board", "check", "event", "event_ics", "events", "guest_days", "itinerary",
    "itinerary_ics", "itinerary_pdf", "office", "office_ics", "office_itinerary", "office_pdf", "outline",
    "timetable", "venue", "venues", "wished_for",
]  # fmt: skip
