"""The pages of events."""

from abhiyan.events.views.events import agenda, arrange, event, event_ics, events, outline
from abhiyan.events.views.venues import venue, venues

__all__ = ["agenda", "arrange", "event", "event_ics", "events", "outline", "venue", "venues"]
