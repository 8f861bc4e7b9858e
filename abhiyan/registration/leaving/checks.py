"""Named before it is served: a database in which people are back who have left."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, transaction

from abhiyan.kernel.checks import INSTALLATION
from abhiyan.people import departures
from abhiyan.registration.leaving import repeating


@register(Tags.security, INSTALLATION, deploy=True)
def who_is_back(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """An error where the list beside the database knows of somebody who has left, and the database doesn't."""
    return list(_who_is_back()) if departures.file().exists() else []


def _who_is_back() -> Iterator[CheckMessage]:
    hint = "Run `abhiyan departures repeat` before anybody is let in."
    try:
        with transaction.atomic():
            back = len(repeating.missing(departures.read(departures.file())))
    except departures.NoDeparture as error:
        yield Error(f"{departures.file()}, {error}: this is no departure.", "Take the line out.", id="abhiyan.E010")
    except DatabaseError:
        return  # older than the program: `serve` says so
    else:
        if back:
            what = f"An older database was put back: {back} departures since are not in it."
            yield Error(what, hint, id="abhiyan.E009")
