"""What acts on the tree mean for posts: what hangs on units before an act, and posts that come back with their unit."""

from datetime import date
from typing import Any

from abhiyan.posts import opening
from abhiyan.posts.models import Appointment, Post
from abhiyan.units.models import Unit


def on_previewing(*, unit_ids: Any, day: date, **_: Any) -> dict[str, int]:
    """How many posts stand at the units, and how many people hold one on `day` or later."""
    return {
        "posts": Post.objects.open_on(day).filter(unit__in=unit_ids).count(),
        "holders": Appointment.objects.ending_after(day).filter(post__unit__in=unit_ids).count(),
    }


def on_reopened(*, unit: Unit, closed_on: date, day: date, **_: Any) -> None:
    """Posts that ended with the unit stand again, vacant, with the seats they had."""
    for post in Post.objects.filter(unit=unit, until=closed_on).select_related("role"):
        opening.reopen(post, day=day)
