"""Messages to many: an audience gathered, letters claimed, rendered, handed 500 a call to a gateway, and noted.

Beside it the same letters handed over as they are, without a database: what gateway and network here take at most.
"""

import math
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bench.rows import Row, interleaved, seconds

SMPP_LETTERS = 20_000
SMPP_SHARE = 0.8  # of a bare client loop's rate, at least
REPEATS = 3
BARE_CPU: list[float] = []  # seconds that the bare loop of SMPP took, each time
TEXT_HI, TEXT_EN = (
    "नमस्ते {name}, कल सीधा संबोधन है। 11 बजे जुड़ें।",
    "Namaste {name}, tomorrow is the live address. Join at 11.",
)


@contextmanager
def gateway(kind: str, wait: float = 0.0) -> Iterator[int]:
    """The port of a gateway in a process of its own. wait: seconds that each of its calls takes."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.gateways", kind, str(wait)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def measure(_booths: int) -> list[Row]:
    from django.conf import settings

    from abhiyan.messaging.gateways import http, smpp
    from abhiyan.messaging.models import Broadcast

    settings.SMS_PER_SECOND, settings.MESSAGE_HOURS, settings.BULK_SMS_SECRET = 0, "0-24", "bench"
    people = agree()
    made, gathering = gathered(Broadcast.SMS)
    rows = [
        Row("messages: readers gathered", people / gathering, "/s", note=f"{people:,} people, by roles of a branch")
    ]
    with gateway("http") as port:
        settings.BULK_SMS_URL = f"http://127.0.0.1:{port}/"
        cpu = time.process_time()
        sent, taken = _sent(made)
        cpu = time.process_time() - cpu
        assert sent == people, (sent, people)
        bare = _bare(http, _letters(min(people, 100_000)))
    words = (
        f"{people:,} letters in calls of 500: claimed, consent asked, rendered, checked, handed over, noted; "
        f"CPU for {people / cpu:,.0f}/s"
    )
    rows.append(
        Row("messages: handed to a local HTTP gateway", people / taken, "/s", ">= 10000", bare, "as they are", words)
    )
    with gateway("smpp") as port:
        settings.BULK_SMS_URL = f"smpp://bench:bench@127.0.0.1:{port}"
        outbox = Outbox()
        whole, alone, bare = interleaved([outbox.rate, lambda: _closed(smpp), lambda: _bare_smpp(port)], REPEATS)
    ours_cpu, bare_cpu = (SMPP_LETTERS / median(spent) for spent in (outbox.cpu, BARE_CPU))
    words = f"{SMPP_LETTERS:,} texts, window 100; CPU for {ours_cpu:,.0f}/s, the bare loop's for {bare_cpu:,.0f}/s"
    goal = f">= {SMPP_SHARE * bare:.0f}"  # of what the bare loop reached in these same minutes
    rows.append(Row("messages: by SMPP, through the outbox", whole, "/s", goal, bare, "a bare client loop", words))
    words = f"{SMPP_LETTERS:,} letters as they are, with the operators' numbers"
    rows.append(Row("messages: by SMPP, its file alone", alone, "/s", "", bare, "a bare client loop", words))
    return rows


def agree() -> int:
    """Everybody who holds a post at a booth agrees to be written to; returns how many do."""
    from django.db import connection, transaction

    from abhiyan.people import notices

    day = today()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_consent WHERE purpose = 'broadcasts'")
        cursor.execute(
            """
            INSERT INTO people_consent (person_id, purpose, given, notice_id, language, method, helper, day, at)
            SELECT DISTINCT held.person_id, 'broadcasts', TRUE, CAST(%s AS bigint), 'hi', 'form', '', CAST(%s AS date),
                   CAST(%s AS timestamp)
            FROM posts_appointment AS held JOIN posts_post AS post ON post.id = held.post_id
            JOIN posts_role AS role ON role.id = post.role_id
            WHERE role.key = 'booth-worker' AND held.until IS NULL
            """
            if connection.vendor == "postgresql"
            else """
            INSERT INTO people_consent (person_id, purpose, given, notice_id, language, method, helper, day, at)
            SELECT DISTINCT held.person_id, 'broadcasts', 1, %s, 'hi', 'form', '', %s, %s
            FROM posts_appointment AS held JOIN posts_post AS post ON post.id = held.post_id
            JOIN posts_role AS role ON role.id = post.role_id
            WHERE role.key = 'booth-worker' AND held.until IS NULL
            """,
            [notices.in_force("broadcasts", "hi"), day.isoformat(), f"{day.isoformat()} 00:00:00"],
        )
        return cursor.rowcount


def today() -> Any:
    from abhiyan.kernel import clock

    return clock.today()


def gathered(channel: str) -> tuple[Any, float]:
    """A message to every booth worker, with its audience; how long gathering took."""
    from django.utils import timezone

    from abhiyan.kernel import tree
    from abhiyan.kernel.authority import system
    from abhiyan.messaging import actions, audience
    from abhiyan.messaging.models import Broadcast, Template
    from abhiyan.units.models import Unit

    templates = [
        Template.objects.update_or_create(
            number=f"bench-{language}",
            defaults={
                "language": language, "header": "BENCH", "category": "service",
                "text": text.replace("{name}", "{#alphanumeric#}"),
            },
        )[0]
        for language, text in (("hi", TEXT_HI), ("en", TEXT_EN))
    ]  # fmt: skip
    Broadcast.objects.all().delete()
    now = datetime.combine(today(), datetime.min.time(), timezone.get_current_timezone())
    words = actions.Words(
        "t", "t", TEXT_HI, TEXT_EN, (channel,), "broadcasts", now, now + timedelta(days=6), *templates
    )
    unit = Unit.objects.get(path=tree.root(tree.ORGANISATION))
    by = system("bench")
    made = actions.compose(words, actions.Rule(unit, ("booth-worker",)), day=today(), now=now, by=by)
    took = seconds(lambda: audience.gather(made, day=today()))
    actions.counted(made, at=now)
    actions.release(made, now=now, at=now, by=system("bench, another"))
    assert actions.begin(made, day=today())
    return made, took


def _sent(made: Any) -> tuple[int, float]:
    """Everything that waits, handed over: how many letters, and how long it took."""
    from abhiyan.messaging import outbox
    from abhiyan.messaging.models import Broadcast

    begun = time.perf_counter()
    sent = outbox.hand_over(Broadcast.SMS, seconds=3_600, now=made.starts_at + timedelta(hours=1))
    return sent, time.perf_counter() - begun


def _letters(count: int) -> list[Any]:
    from abhiyan.messaging.gateways import Letter

    return [
        Letter(ref, f"+915{ref:09}", "", TEXT_HI.replace("{name}", f"काल्पनिक {ref}"), "bench-hi", "BENCH")
        for ref in range(1, count + 1)
    ]


def _bare(through: Any, letters: Sequence[Any]) -> float:
    """Letters a second where they only have to be handed over."""

    def hand() -> None:
        for at in range(0, len(letters), through.PER_CALL):
            handed = through.hand(letters[at : at + through.PER_CALL], key="bench", until=math.inf)
            assert not handed.said, handed.said

    return len(letters) / seconds(hand)


def _closed(smpp: Any) -> float:
    """Letters a second by our file of the protocol; its connection ends then, as the gateway talks to one at a time."""
    rate = _bare(smpp, _letters(SMPP_LETTERS))
    smpp.close()
    return rate


class Outbox:
    """A message whose letters go by SMPP through the outbox, some at a time. cpu: seconds that each of these took."""

    def __init__(self) -> None:
        from abhiyan.messaging.models import Broadcast, Delivery

        self.made, _took = gathered(Broadcast.SMS)
        rows = Delivery.objects.filter(broadcast=self.made).order_by("pk").values_list("pk", flat=True)
        ids = list(rows[: SMPP_LETTERS * REPEATS])
        Delivery.objects.filter(broadcast=self.made, pk__gt=ids[-1]).delete()
        Delivery.objects.filter(broadcast=self.made).update(state=Delivery.HELD)
        self.turns = [ids[at : at + SMPP_LETTERS] for at in range(0, len(ids), SMPP_LETTERS)]
        self.cpu: list[float] = []

    def rate(self) -> float:
        """Letters a second, those of the next turn."""
        from abhiyan.messaging.gateways import smpp
        from abhiyan.messaging.models import Delivery

        some = self.turns.pop()
        Delivery.objects.filter(pk__gte=some[0], pk__lte=some[-1]).update(state=Delivery.WAITING)
        cpu = time.process_time()
        sent, took = _sent(self.made)
        self.cpu.append(time.process_time() - cpu)
        assert sent == len(some), (sent, len(some))
        smpp.close()
        return sent / took


def _bare_smpp(port: int) -> float:
    """Texts a second by the library alone: cut into parts before, a window of 100."""
    from smpplib import client, gsm

    letters = _letters(SMPP_LETTERS)
    cut = [(one.to.removeprefix("+"), *gsm.make_parts(one.text)) for one in letters]
    link = client.Client("127.0.0.1", port, allow_unknown_opt_params=True)
    link.connect()
    link.bind_transmitter(system_id="bench", password="bench")
    under_way = 0
    begun, cpu = time.perf_counter(), time.process_time()
    for to, parts, coding, esm_class in cut:
        for part in parts:
            link.send_message(
                source_addr_ton=5, source_addr_npi=0, source_addr="BENCH", dest_addr_ton=1, dest_addr_npi=1,
                destination_addr=to, short_message=part, data_coding=coding, esm_class=esm_class,
            )  # fmt: skip
            under_way += 1
            while under_way >= 100:
                link.read_pdu()
                under_way -= 1
    for _part in range(under_way):
        link.read_pdu()
    took = time.perf_counter() - begun
    BARE_CPU.append(time.process_time() - cpu)
    link.state = "OPEN"
    link.disconnect()
    return len(letters) / took
