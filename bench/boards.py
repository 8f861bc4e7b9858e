"""The pages of a timetable's board, whole, through Django in this process: every shape that a planner looks at."""

from typing import Any
from uuid import uuid4

from bench.pages import STATE, entered, page
from bench.rows import Row

PLANNER = "state-head"


def measure(_booths: int) -> list[Row]:
    """Days across and districts down; the guests' way; a unit's list; a proof; a trial by hand."""
    from django.conf import settings

    from abhiyan.events.models import Timetable
    from abhiyan.events.timetabling import slots_of
    from abhiyan.kernel.serving import read_program
    from abhiyan.units.models import Unit

    settings.SECURE_SSL_REDIRECT = False
    read_program()
    client = entered(PLANNER)
    found = Timetable.objects.filter(activity__key="district-conference", published_at__isnull=False).first()
    assert found is not None, (
        "nothing is published in this world: it was built before there were timetables; build anew"
    )
    board, event = f"/timetable/{found.activity_id}/", min(slots_of(found))
    pages = (
        ("board, days and districts", board),
        ("board, guests", f"{board}?by=guests"),
        ("board of a timetable, with its proof", f"/timetable/found/{found.pk}/"),
        ("board tried by hand", f"{_tried(client, board)}?event={event}"),
        ("guests of a timetable and their days", f"{board}guests/"),
        ("what no longer holds of a timetable", f"{board}check/"),
        ("list of a state's events", f"/unit/{Unit.objects.get(path='000001').pk}/events/"),
    )
    return [page(client, name, address, STATE) for name, address in pages]


def _tried(client: Any, board: str) -> str:
    """The address of a copy to move events in."""
    answer = client.post(board, {"act": "try", "key": uuid4().hex})
    assert answer.status_code == 302, answer.status_code
    return str(answer.url)
