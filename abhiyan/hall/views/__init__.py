"""The pages of who comes to an event."""

from abhiyan.hall.views.doors import door, list_json, sync, worker
from abhiyan.hall.views.halls import badges, hall, people, protocol, protocol_pdf, sheet
from abhiyan.hall.views.halls import doors_page as doors
from abhiyan.hall.views.invited import invited, invited_ics, invited_pdf

__all__ = [
    "badges", "door", "doors", "hall", "invited", "invited_ics", "invited_pdf", "list_json", "people", "protocol",
    "protocol_pdf", "sheet", "sync", "worker",
]  # fmt: skip
