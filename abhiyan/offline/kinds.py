"""What may be made on a phone without a network: each kind with the verb that takes it in.

A domain above registers its own in AppConfig.ready, as SMS words are registered: `kinds.register(Kind("visit", take))`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from abhiyan.kernel import clock
from abhiyan.kernel.authority import Authority
from abhiyan.people.models import Person
from abhiyan.units.models import Unit


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that somebody made on a phone, ready to be taken in. Its form was kept there; nothing in it is trusted.

    key: the phone's UUID, once for ever. unit: where it counts today; filed: the unit it named (where it named none,
    that of the highest post then), the same unless that one was merged into another. person: the record that stands
    for whoever made it. made_at: by the server's clock; day: the programme's day then, on which it is dated. is_late:
    it came more than a day after it was made. fields: of the form, as text. after: the key of the item that had to come
    first, parent: what came of that one ("visit:17"); both "" where there is none. by: their rights on that day.
    """

    key: str
    kind: str
    unit: Unit | None
    filed: Unit | None
    person: Person
    made_at: datetime
    day: date
    is_late: bool
    fields: "Fields"
    after: str
    parent: str
    by: Authority

    @property
    def moment(self) -> datetime:
        """When it was made, on the day on which it is dated: another than `made_at` where a day was set by hand."""
        return datetime.combine(self.day, self.made_at.astimezone(clock.INDIA).timetz())


class Taken(NamedTuple):
    """What came of an item: `subject` as the audit names it ("visit:17"); `both`: two values where it met another."""

    subject: str = ""
    both: tuple[str, ...] = ()


class NotTaken(Exception):
    """The item is refused; `words` say why to whoever made it, who can mend it and send it again."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__(words)


LONGEST = 5_000  # characters of one field, unless its kind says otherwise
PHOTO = 340_000  # characters of a photo, as base64: a phone sends none of more than 240 kB
Fields = Mapping[str, Any]
Take = Callable[[Item], Taken]


class Kind(NamedTuple):
    """One kind. take: the verb, called once for each item in a transaction of its own, which goes back where it raises.

    It raises NotTaken, or PermissionDenied for what isn't theirs to do. of_person: it says something about the person
    themselves, so that consent taken back later wins over it. longest: characters of one field of it. prepare: what
    takes long, done with the fields as they came, before anybody waits for the transaction.
    """

    name: str
    take: Take
    of_person: bool = False
    longest: int = LONGEST
    prepare: Callable[[Fields], Fields] | None = None


_known: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let items of a kind be sent; the same kind again takes the place of the one before."""
    _known[kind.name] = kind


def known(name: str) -> Kind | None:
    return _known.get(name)


def forget(name: str) -> None:
    """Take nothing of a kind any more (tests)."""
    _known.pop(name, None)
