"""The example's guests: ministers in charge of one to three districts each, and the days on which people can't come.

Everything follows from the seed and from codes.
"""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from abhiyan.events import asking, availability, guests, solving, timetabling, wishing
from abhiyan.events.guests import Limits, Said
from abhiyan.events.models import HALVES, days_between
from abhiyan.posts.models import Appointment, Post
from abhiyan.posts.opening import Seating, appoint_many
from abhiyan.rehearsal.build import BY
from abhiyan.rehearsal.charges import MINISTER, districts_of_a_minister
from abhiyan.rehearsal.fate import chance

AWAY = {"minister-in-charge": 0.3, "member-of-parliament": 0.25, "national-president": 1.0}  # have days of their own
LIMITS = asking.Limits(most_a_slot=8)  # the state sends its people to so many conferences at once
BUSY = 0.3  # the half-days of those that are taken


def share_ministers(seed: int, *, day: date) -> int:
    """Put the minister of the first district into the posts of the others too; returns how many posts that were."""
    posts = dict(Post.objects.filter(role__key=MINISTER, until=None).values_list("unit__code", "pk"))
    held = dict(Appointment.objects.on(day).filter(post__role__key=MINISTER).values_list("post__unit__code", "person"))
    seatings = [
        Seating(posts[code], 1, held[first])
        for code, first in districts_of_a_minister(seed).items()
        if code != first and first in held
    ]
    turned = appoint_many(seatings, since=day, by=BY)
    return len(seatings) - len(turned)


def say_days(seed: int, *, day: date) -> int:
    """Where the guests of the plan set out from and when they can't come; returns how many guests there are."""
    span = availability.days()
    if span is None:
        return 0
    wished = wishing.wishes(availability.activities(), day=day)
    posts = Post.objects.select_related("role", "unit").in_bulk({one.post_id for one in wished})
    homes = {one.path: one for one in availability.homes()}
    events = wishing.unit_paths({one.event_id for one in wished})
    said: dict[int, Said] = {}
    for one in wished:
        if one.person_id is not None and one.person_id not in said:
            post = posts[one.post_id]
            home = homes.get(post.unit.path) or homes.get(events[one.event_id])
            halves = _taken(seed, post, days_between(*span))
            said[one.person_id] = Said(one.person_id, Limits(home, 2, 150, 600), halves)
    return guests.say_many(list(said.values()), by=BY)


def publish_timetables(*, day: date) -> int:
    """Have the days of every activity with a window found, and say them to all; returns how many events have one.

    What was published before stays. An activity without a timetable keeps its window.
    """
    published = 0
    for activity in availability.activities():
        if activity.span != "between" or activity.timetables.filter(published_at__isnull=False).exists():
            continue
        came_to = solving.solve(asking.ask(activity, LIMITS, day=day))
        timetable = timetabling.propose(activity, LIMITS, came_to, at=timezone.now(), by=BY)
        if came_to.slots:
            published += timetabling.publish(timetable, day=day, at=timezone.now(), by=BY)
    return published


def _taken(seed: int, post: Post, days: Sequence[date]) -> list[tuple[date, str]]:
    role, code = post.role.key, post.unit.code
    if chance(seed, "away", role, code) >= AWAY.get(role, 0):
        return []
    return [(day, half) for day in days for half in HALVES if chance(seed, "busy", role, code, day, half) < BUSY]
