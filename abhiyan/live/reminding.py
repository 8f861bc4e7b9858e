"""The word before a live address, to everybody whom the plan means, each with their own link. By the outbox."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone, translation

from abhiyan.kernel import clock, tree
from abhiyan.kernel.authority import Authority, system
from abhiyan.live import inviting
from abhiyan.live.models import DOORS, PLANNED, Address
from abhiyan.live.tickets import Desk, Ticket
from abhiyan.messaging import gateways, outbox
from abhiyan.messaging.actions import Words, overtake, write_to
from abhiyan.messaging.models import Broadcast
from abhiyan.people.models import Consent
from abhiyan.plans.reminding import registered_as
from abhiyan.units.models import Unit

BEFORE = timedelta(days=1)  # from when on before its doors open everybody is told
TITLE_HI, TITLE_EN = "सीधा संबोधन", "Live address"
TEXT_HI = "नमस्ते {{name}}, सीधा संबोधन: {when}. आपकी कड़ी: {{link}}"
TEXT_EN = "Namaste {{name}}, the live address: {when}. Your link: {{link}}"


class Links(Mapping[int, Mapping[str, str]]):
    """Each person's own link, made when it is asked for: six hundred thousand of them needn't be kept."""

    def __init__(self, address: Address, units: Mapping[int, int]) -> None:
        self.address, self.units, self.desk = address, units, Desk()
        self.page = settings.PUBLIC_URL.rstrip("/") + reverse("live:watch", args=[address.activity_id])

    def __getitem__(self, person: int) -> Mapping[str, str]:
        ticket = self.desk.write(Ticket(self.address.pk, person, self.units[person]))
        return {"link": f"{self.page}#{ticket}"}

    def __iter__(self) -> Iterator[int]:
        return iter(self.units)

    def __len__(self) -> int:
        return len(self.units)


def remind_all() -> None:
    """Tell of every address whose doors open within BEFORE, and stop telling of those that the plan means no more.

    The worker asks every minute.
    """
    now = outbox.moment()
    for address in Address.objects.fallen().filter(state__in=(PLANNED, DOORS)):
        overtake(keys(address), at=timezone.now(), by=system("live"))
    coming = Address.objects.standing().filter(state__in=(PLANNED, DOORS))
    for address in coming.select_related("activity__within"):
        if now >= address.doors_at - BEFORE and now < address.ends_at:
            remind(address, day=clock.today(), now=now, by=system("live"))


def remind(address: Address, *, day: date, now: datetime, by: Authority) -> Broadcast | None:
    """Tell everybody whom the plan means when an address is, once. None where that was done, or nobody agreed to it.

    now: the outbox's moment. Outside the hours nothing is made yet.
    """
    key = f"{keys(address)}{address.starts_at.astimezone(clock.INDIA):%Y-%m-%d-%H:%M:%S}"
    made = Broadcast.objects.filter(key=key).exclude(state=Broadcast.COUNTING)
    if not outbox.the_hours().open_at(now) or made.exists():
        return None
    overtake(keys(address), but=key, at=timezone.now(), by=by)
    unit = address.activity.within or Unit.objects.get(path=tree.root(tree.ORGANISATION))
    units = inviting.everybody(address, day=day)
    return write_to(key, words(address, now), units, unit=unit, fields=Links(address, units), day=day, at=now, by=by)


def keys(address: Address) -> str:
    """How the keys of its messages begin: one for each time that it was announced for."""
    return f"address-{address.pk}-"


def words(address: Address, now: datetime) -> Words:
    """The message; by SMS too where its words are registered in both languages."""
    texts = {one: text.format(when=_when(address, one)) for one, text in (("hi", TEXT_HI), ("en", TEXT_EN))}
    like = Links(address, {0: 0})[0]["link"]
    hindi, english = (registered_as(one, text.replace("{link}", like)) for one, text in texts.items())
    channels = gateways.of_the_programme(by_sms=hindi is not None and english is not None)
    by_sms = Broadcast.SMS in channels
    starts = datetime.combine(now.astimezone(clock.INDIA).date(), time(outbox.the_hours().opens), clock.INDIA)
    return Words(
        TITLE_HI, TITLE_EN, texts["hi"], texts["en"],
        channels, Consent.ORGANISE, starts, address.ends_at, hindi if by_sms else None, english if by_sms else None,
    )  # fmt: skip


def _when(address: Address, language: str) -> str:
    with translation.override(language):
        return formats.date_format(address.starts_at.astimezone(clock.INDIA), "j F, H:i")
