"""One random act after another, as an office in disorder would do them."""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from abhiyan.kernel.authority import system
from abhiyan.people.actions import prove
from abhiyan.people.models import Evidence, Person
from abhiyan.posts import actions as posts
from abhiyan.posts.models import Appointment, Post
from abhiyan.units import actions, tally
from abhiyan.units.models import Unit, UnitAct
from abhiyan.units.refusals import UnitRefused
from tests import world as drawn

BY = system("chance")
DAYS = [drawn.FOUNDED + timedelta(days=n) for n in (0, 3, 9, 10, 15, 20, 21, 25, 30, 31, 33, 40, 60)]


ACTS = (
    *["appoint"] * 6, *["end"] * 3, "seats", "prove", "squash", "squash", "move", "move", "move_area", "add", "split",
    "merge", "close", "reopen", "undo", "undo",
)  # fmt: skip


class Chance:
    """One random act after another. What the verbs refuse doesn't happen, and is no failure."""

    def __init__(self, seed: int, *, acts: Sequence[str] = ACTS, prefix: str = "new") -> None:
        self.draw = random.Random(seed)
        self.acts, self.prefix = acts, prefix
        self.made = 0
        self.done: dict[str, int] = {}

    def step(self) -> None:
        name = self.draw.choice(self.acts)
        act: Callable[[], object] = getattr(self, name)
        try:
            act()
            self.done[name] = self.done.get(name, 0) + 1
        except (UnitRefused, posts.Refused, IndexError, ValidationError, ObjectDoesNotExist):
            pass

    def past(self) -> date:
        return drawn.TODAY - timedelta(days=self.draw.choice([0, 0, 0, 1, 3, 10, 25]))

    def any_day(self) -> date:
        return drawn.TODAY + timedelta(days=self.draw.choice([-31, -20, -10, -3, -1, 0, 0, 1, 5, 30]))

    def unit(self, **where: object) -> Unit:
        return self.draw.choice(list(Unit.objects.filter(**where).order_by("pk")))

    def code(self) -> str:
        self.made += 1
        return f"{self.prefix} {self.made}"

    def appoint(self) -> None:
        post = self.draw.choice(list(Post.objects.select_related("unit", "role__wing").order_by("pk")))
        person = self.draw.choice(list(Person.objects.order_by("pk")))
        posts.appoint(post, person, since=self.any_day(), by=BY)

    def end(self) -> None:
        held = Appointment.objects.select_related("post__unit", "post__role", "person").filter(until=None)
        posts.end(self.draw.choice(list(held.order_by("pk"))), until=self.any_day(), by=BY)

    def seats(self) -> None:
        post = self.draw.choice(list(Post.objects.filter(seats__isnull=False).order_by("pk")))
        posts.set_seats(post, self.draw.randint(1, 7), day=self.any_day(), by=BY)

    def prove(self) -> None:
        person = self.draw.choice(list(Person.objects.order_by("pk")))
        for kind in (Evidence.PROVED, Evidence.CONSENTED):
            prove([person.pk], kind, source="chance", day=self.past(), by=BY)

    def squash(self) -> None:
        tally.squash()

    def move(self) -> None:
        unit = self.unit(depth__gt=1)
        actions.move(unit, to=self.unit(depth=unit.depth - 1, level__tree=unit.tree), day=self.past(), by=BY)

    def move_area(self) -> None:
        actions.move(self.unit(level__is_leaf=True), to=self.unit(level__key="seat"), day=self.past(), by=BY)

    def add(self) -> None:
        actions.add(
            self.unit(level__is_leaf=False), code=self.code(), name_en="New", area_parent=None, day=self.past(), by=BY
        )

    def split(self) -> None:
        unit = self.unit(depth__gt=1)
        children = [child for child in actions._children(unit) if self.draw.random() < 0.5]
        actions.split(unit, code=self.code(), name_en="Half", children=children, day=self.past(), by=BY)

    def merge(self) -> None:
        unit = self.unit(depth__gt=1)
        actions.merge(unit, into=self.unit(level=unit.level_id), day=self.past(), by=BY)

    def close(self) -> None:
        actions.close(self.unit(depth__gt=1), day=self.past(), by=BY)

    def reopen(self) -> None:
        actions.reopen(self.unit(until__isnull=False), day=self.past(), by=BY)

    def undo(self) -> None:
        actions.undo(self.draw.choice(list(UnitAct.objects.order_by("pk"))), day=self.past(), by=BY)
