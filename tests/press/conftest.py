"""The worked record, and small ones to change one thing in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from abhiyan.press import recordfile
from abhiyan.press.record import Decision, Meeting, Noun, Person, Record, Text, When

RECORDS = Path(__file__).parent / "records"


@pytest.fixture(scope="session")
def regional() -> Record:
    """The regional meeting with invented people."""
    return recordfile.read(RECORDS / "regional-meeting.toml")


@pytest.fixture
def small() -> Callable[..., Record]:
    """A meeting of two people with one decision; keywords change the record."""
    spokeswoman = Person(
        "usha", Text("ऊषा बनावटी", "Usha Banawati"), Text("प्रदेश प्रवक्ता", "State spokesperson"), "f", rank=1
    )
    chair = Person("ravi", Text("रवि नमूना", "Ravi Namuna"), Text("प्रदेश अध्यक्ष", "State president"), "m", rank=2)
    record = Record(
        meeting=Meeting(Noun("बैठक", "Meeting"), date(2021, 3, 1), Text("नमूनापुर", "Namunapur")),
        issued_at=Text("नमूनापुर", "Namunapur"),
        issued_on=date(2021, 3, 1),
        people=(spokeswoman, chair),
        announcer="usha",
        presided="ravi",
        decisions=(
            Decision("camp", "drive", Noun("जल अभियान", "Water campaign"), when=When("on", (date(2021, 3, 9),))),
        ),
    )

    def made(**changes: Any) -> Record:
        decision = {key: changes.pop(key) for key in list(changes) if key in Decision.__dataclass_fields__}
        made_of = replace(record, **changes)
        if decision:
            made_of = replace(made_of, decisions=(replace(made_of.decisions[0], **decision), *made_of.decisions[1:]))
        return made_of

    return made
