"""What is written to people on a day of an invented world: the morning's reminders, and the word before a live address.

By the verbs and the outbox, into the inboxes here and onto the page on which the demo's letters are read; nothing
leaves but to a gateway on this very machine, where the settings name one. The day before a live address whoever may
writes to the office-bearers of their wing, and a second person lets it go; the day after, whoever writes to most people
thanks all office-bearers.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.kernel.clock import INDIA
from abhiyan.live import reminding as live
from abhiyan.live.models import KIND, Address
from abhiyan.messaging import access, actions, audience, gateways, outbox, rendering
from abhiyan.messaging.models import Broadcast, Template
from abhiyan.people.models import Consent
from abhiyan.plans import reminding
from abhiyan.plans.models import Activity
from abhiyan.rehearsal.actors import Actors
from abhiyan.rehearsal.build import BY
from abhiyan.units.models import Unit

HOUR = 11  # at which the day's messages go
SECONDS = 600.0
DAY = timedelta(days=1)
TITLE_HI, TITLE_EN = "कल सीधा संबोधन", "Live address tomorrow"
TEXT_HI = "नमस्ते {name}, कल सीधा संबोधन है। {unit} के सभी कार्यकर्ताओं को साथ जोड़ें।"
TEXT_EN = "Namaste {name}, tomorrow is the live address. Bring everybody of {unit} together."
AFTER_TITLE_HI, AFTER_TITLE_EN = "सीधा संबोधन पूरा हुआ", "The live address is over"
AFTER_TEXT_HI = "नमस्ते {name}, साथ जुड़ने के लिए धन्यवाद। कौन-कौन जुड़ा, यह नियंत्रण-कक्ष के पृष्ठ पर है।"
AFTER_TEXT_EN = "Namaste {name}, thank you for listening together. Who was there stands on the page of the room."
# As an invented organisation would have registered them.
REGISTERED = (
    ("hi", reminding.TEXT_HI, "{#numeric#}"),
    ("en", reminding.TEXT_EN, "{#numeric#}"),
    ("hi", TEXT_HI, "{#alphanumeric#}"),
    ("en", TEXT_EN, "{#alphanumeric#}"),
    ("hi", live.TEXT_HI.format(when="{when}"), "{#alphanumeric#}"),
    ("en", live.TEXT_EN.format(when="{when}"), "{#alphanumeric#}"),
)


def play_day(day: date, done: Counter[str]) -> None:
    """Everything that is written to people on one day; what was written before a kill is not written again."""
    now = datetime.combine(day, time(HOUR), INDIA)
    register()
    reminding.remind(day, now=now, by=BY)
    for one in _live_on(day - DAY):
        _send(f"after-{one.pk}", _after(now), one, day, now)
    for one in _live_on(day + DAY):
        _send(f"live-{one.pk}", _before(now), one, day, now)
        for address in Address.objects.select_related("activity__within").filter(activity=one):
            live.remind(address, day=day, now=now, by=BY)
    for channel in Broadcast.CHANNELS:
        done["messages"] += outbox.hand_over(channel, seconds=SECONDS, now=now)
    outbox.finish(now + DAY)


def register() -> None:
    """The invented organisation's registered texts, once."""
    if Template.objects.exists():
        return
    for number, (language, text, kind) in enumerate(REGISTERED, start=1):
        said = rendering.PLACE.sub(kind, text.replace(f"{{{rendering.LINK}}}", "{#url#}"))
        Template.objects.create(
            number=f"invented-{number}", language=language, header="ABHYAN", category=Template.SERVICE, text=said
        )


def _live_on(day: date) -> Iterator[Activity]:
    yield from Activity.objects.standing().filter(kind=KIND, since=day).order_by("pk")


def _before(now: datetime) -> actions.Words:
    """By SMS too, where its words are registered."""
    hindi, english = (reminding.registered_as(*said) for said in (("hi", TEXT_HI), ("en", TEXT_EN)))
    channels = gateways.of_the_programme(by_sms=hindi is not None and english is not None)
    return actions.Words(
        TITLE_HI, TITLE_EN, TEXT_HI, TEXT_EN, channels, Consent.ORGANISE, now, now + timedelta(hours=9), hindi, english
    )


def _after(now: datetime) -> actions.Words:
    return actions.Words(
        AFTER_TITLE_HI, AFTER_TITLE_EN, AFTER_TEXT_HI, AFTER_TEXT_EN, (Broadcast.INBOX,), Consent.ORGANISE, now,
        now + timedelta(hours=9),
    )  # fmt: skip


def _send(key: str, words: actions.Words, activity: Activity, day: date, now: datetime) -> None:
    """Compose, count, let go: each step looks whether it is done."""
    made = Broadcast.objects.select_related("unit").filter(key=key).first()
    made = made or _composed(key, words, activity, day, now)
    if made is None:
        return
    if made.state == Broadcast.COUNTING:
        audience.gather(made, day=day)
        actions.counted(made, at=now)
        made.refresh_from_db()
    by = next((one for one in _who("approve", made.unit, day) if access.may_release(made, by=one)), None)
    if made.state == Broadcast.READY and by is not None:
        try:
            actions.release(made, now=now, at=now, by=by)
        except actions.NobodyToWriteTo:
            return
    actions.begin(made, day=day)


def _composed(key: str, words: actions.Words, activity: Activity, day: date, now: datetime) -> Broadcast | None:
    """The message, by whoever may write to the whole branch; None where the profile lets nobody.

    What comes before is written by the first in protocol, for their wing; what comes after by who reaches most roles.
    """
    unit = activity.within or Unit.objects.get(path=tree.root(tree.ORGANISATION))
    found = [(by, _office_roles(unit, by)) for by in _who("message", unit, day)]
    if not any(roles for _by, roles in found):
        return None
    others = {one.actor for one in _who("approve", unit, day)}
    free = [one for one in found if others - {one[0].actor}] or found
    by, roles = max(free, key=lambda one: len(one[1])) if key.startswith("after-") else found[0]
    if not roles:
        return None
    with transaction.atomic():
        made = actions.compose(words, actions.Rule(unit, roles), day=day, now=now, by=by)
        made.key = key
        made.save(update_fields=["key"])
    return made


def _office_roles(unit: Unit, by: Authority) -> tuple[str, ...]:
    return tuple(role.key for role in access.roles_for(unit, by=by) if not role.level.is_leaf)


def _who(verb: str, unit: Unit, day: date) -> Iterator[Authority]:
    return Actors(day).from_here_up(verb, unit.path)
