"""What the worker does for messages: count an audience, hand over what is due, look what time it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from abhiyan.kernel import clock, work
from abhiyan.kernel.authority import Authority, system
from abhiyan.kernel.models import Job
from abhiyan.messaging import actions, audience, outbox
from abhiyan.messaging.models import Broadcast

SECONDS = 20.0  # of one job: others get their turn then


def _titles(ids: Sequence[Mapping[str, Any]]) -> list[str]:
    """The titles of the messages that jobs are about."""
    found = {
        one.pk: one.title_hi or one.title_en
        for one in Broadcast.objects.filter(pk__in={one["broadcast"] for one in ids})
    }
    return [found.get(one["broadcast"], "") for one in ids]


@work.task(title=_("Count whom a message goes to"), about=_titles)
def count_audience(*, by: Authority, broadcast: int) -> None:  # noqa: ARG001 (the verb that started it asked)
    """Follow the rule of a message; killed in between, it goes on where it was."""
    found = Broadcast.objects.select_related("unit").get(pk=broadcast)
    if found.state in (Broadcast.COUNTING, Broadcast.RELEASED):
        audience.gather(found, day=found.day)
        actions.counted(found, at=timezone.now())


@work.task(title=_("Hand messages over"), about=lambda ids: [str(one["channel"]) for one in ids])
def hand_over(*, by: Authority, channel: str) -> None:
    """Hand over what is due by a channel, for a while; where more is due, another job goes on."""
    outbox.hand_over(channel, seconds=SECONDS)
    if outbox.is_due(channel, outbox.moment()):
        work.start(hand_over, by=by, channel=channel)


def look() -> None:
    """Begin what is due, end what is over, see to it that each channel has a job where something is due."""
    by, now, day = system("outbox"), outbox.moment(), clock.today()
    for one in Broadcast.objects.filter(state=Broadcast.RELEASED, starts_at__lte=now).select_related("unit"):
        if not _is_under_way(count_audience, broadcast=one.pk) and not actions.begin(one, day=day):
            work.start(count_audience, by=by, broadcast=one.pk)
    outbox.sweep()
    outbox.finish(now)
    for channel in Broadcast.CHANNELS:
        if not _is_under_way(hand_over, channel=channel) and outbox.is_due(channel, now):
            work.start(hand_over, by=by, channel=channel)


def _is_under_way(task: work.Task, **ids: Any) -> bool:
    return Job.objects.open().filter(task=task.module_path, ids=ids).exists()
