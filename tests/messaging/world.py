"""Who agreed to be written to, and gateways that count."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from abhiyan.kernel import work
from abhiyan.kernel.clock import INDIA
from abhiyan.messaging import actions, outbox, registering
from abhiyan.messaging.gateways import Handed, Letter
from abhiyan.messaging.models import Broadcast, Delivery, Outcome
from abhiyan.people.actions import agree
from abhiyan.people.models import Consent
from tests.world import BY, TODAY, World

NOON = datetime(2018, 2, 1, 12, tzinfo=INDIA)
WORKERS = ("Asha", "Bela")
TEXT_HI, TEXT_EN = "नमस्ते {name}, 2 फरवरी को 11 बजे जुड़ें।", "Namaste {name}, join on 2 February at 11."


class Counting:
    """A gateway that keeps what it was handed; `answer` says of each call what became of it."""

    PER_CALL = 500

    def __init__(self, *, per_call: int = 500) -> None:
        self.PER_CALL = per_call
        self.calls: list[list[Letter]] = []

    @property
    def letters(self) -> list[Letter]:
        return [letter for call in self.calls for letter in call]

    def hand(self, letters: Sequence[Letter], *, key: str, until: float) -> Handed:  # noqa: ARG002 (as every gateway)
        self.calls.append([*letters])
        return self.answer(letters)

    def answer(self, letters: Sequence[Letter]) -> Handed:
        return Handed(accepted=dict.fromkeys((one.ref for one in letters), ""))


def agreed(world: World, *names: str, purposes: Sequence[str] = (Consent.BROADCASTS,)) -> None:
    for name in names:
        agree(world.people[name].pk, purposes, language="hi", method="form", day=TODAY, by=BY)


def words(**changed: Any) -> actions.Words:
    said: dict[str, Any] = {
        "title_hi": "सीधा संबोधन",
        "title_en": "Live address",
        "text_hi": TEXT_HI,
        "text_en": TEXT_EN,
        "channels": (Broadcast.INBOX,),
        "purpose": Consent.BROADCASTS,
        "starts_at": NOON,
        "ends_at": NOON + timedelta(hours=8),
    }
    return actions.Words(**said | changed)


def composed(
    world: World, *, unit: str = "Ganga", by: str = "Dev", verified: bool = False, **changed: Any
) -> Broadcast:
    """A message of Dev's to the booth workers of Ganga, counted."""
    rule = actions.Rule(world.unit(unit), ("booth-worker", "volunteer"), verified)
    made = actions.compose(words(**changed), rule, day=TODAY, now=NOON, by=world.authority(by))
    work.run_waiting()
    made.refresh_from_db()
    return made


def sending(world: World, **changed: Any) -> Broadcast:
    """The same, let go by Uma and under way."""
    made = composed(world, **changed)
    actions.release(made, now=NOON, at=NOON, by=world.authority("Uma"))
    assert actions.begin(made, day=TODAY)
    made.refresh_from_db()
    return made


def states(made: Broadcast) -> dict[str, str]:
    """{name: state} of the deliveries; `reason` after a colon where there is one."""
    rows = Delivery.objects.filter(broadcast=made).select_related("person")
    return {row.person.name_en.removesuffix(" Kalpit"): f"{row.state}:{row.reason}".rstrip(":") for row in rows}


def counted(made: Broadcast) -> dict[str, int]:
    """{state: n} by the rows that count."""
    found: dict[str, int] = {}
    for row in Outcome.objects.filter(broadcast=made):
        found[row.state] = found.get(row.state, 0) + row.n
    return {state: n for state, n in sorted(found.items()) if n}


def recounted(made: Broadcast) -> dict[str, int]:
    """{state: n} by the deliveries themselves."""
    found: dict[str, int] = {}
    for state in Delivery.objects.filter(broadcast=made).values_list("state", flat=True):
        key = outbox._counted_as(state)
        found[key] = found.get(key, 0) + 1
    return dict(sorted(found.items()))


def rules(tmp_path: Any, text: str) -> registering.Rules:
    file = tmp_path / "messages.toml"
    file.write_text(text, encoding="utf-8")
    return registering.read(file)
