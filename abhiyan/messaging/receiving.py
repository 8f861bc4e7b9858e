"""Taking in one message or call: kept once, told to whoever listens, answered by a text."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from abhiyan.kernel import clock, crypto
from abhiyan.messaging import sending, words
from abhiyan.messaging.messages import Answer, Message
from abhiyan.messaging.models import Broadcast, Delivery, Inbound
from abhiyan.messaging.reading import Sent
from abhiyan.messaging.signals import received
from abhiyan.messaging.wording import not_understood
from abhiyan.people.models import Contact

MOST_ANSWERS = 5  # texts back to one number in a day: a machine that sends and sends costs no more
KEPT_DAYS = 366
REPLIES = timedelta(days=2)  # so long after a message what comes in from its readers is counted as replies to it
UNCLEAR = "unclear"  # not understood: what to send is said


@transaction.atomic
def take(sent: Sent, *, gateway: str, number: str, day: date | None = None, now: datetime | None = None) -> bool:
    """Keep a message, have it acted upon and answer it, all or nothing; False where it was taken before.

    number: E.164. day: that it is dated, the programme's if not given. What comes at the same moment a second time
    waits, and finds it taken.
    """
    at, day = now or timezone.now(), day or clock.today()
    word = words.Word(words.CALL) if sent.kind == Inbound.CALL else words.understand(sent.text)
    blind = crypto.blind(number)
    ref = crypto.blind(f"{gateway}\n{sent.ref}")
    if not _is_first(Inbound(gateway=gateway, ref=ref, kind=sent.kind, blind=blind, word=word.kind, day=day, at=at)):
        return False
    message = Message(gateway, word.kind, word.code, number, blind, day, at, word.numbers, word.rest)
    replied = _replied_to(blind, at)  # asked first: whoever leaves for good may have no number here afterwards
    answer = _told(message)
    answers = bool(answer.text) and _answers_of_the_day(blind, at) < MOST_ANSWERS
    if answers:
        sending.text(number, answer.text)
    Inbound.objects.filter(ref=ref).update(outcome=answer.outcome, answered=answers, reply_to=replied)
    return True


def _is_first(row: Inbound) -> bool:
    """Write the row unless one of the same id is there; whether it was."""
    columns = ("gateway", "ref", "kind", "blind", "word", "outcome", "answered", "day", "at")
    values = [
        connection.ops.adapt_datetimefield_value(getattr(row, name)) if name == "at" else getattr(row, name)
        for name in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO messaging_inbound ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))}) "
            "ON CONFLICT (ref) DO NOTHING",
            values,
        )
        return bool(cursor.rowcount == 1)


def _told(message: Message) -> Answer:
    """What the first listener whose business it is says; a word of help where nobody's is."""
    for _receiver, said in received.send(sender=Inbound, message=message):
        if isinstance(said, Answer):
            return said
    return Answer(UNCLEAR, not_understood())


def _answers_of_the_day(blind: bytes, at: datetime) -> int:
    return Inbound.objects.filter(blind=blind, at__gt=at - timedelta(days=1), answered=True).count()


def _replied_to(blind: bytes, at: datetime) -> int | None:
    """The message to many that last went by SMS to whoever has the number, in the time in which people reply."""
    owners = Contact.objects.filter(blind=blind, kind=Contact.PHONE)
    whose = owners.values(whose=Coalesce("person__same_as", "person"))
    gone = Delivery.objects.filter(
        person__in=whose, channel=Broadcast.SMS, handed_at__gt=at - REPLIES, handed_at__lte=at
    )
    return gone.order_by("-handed_at").values_list("broadcast", flat=True).first()


def forget() -> int:
    """Drop what is older than a year; returns how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return Inbound.objects.filter(at__lt=before).delete()[0]
