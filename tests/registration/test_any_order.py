"""Whatever people do in whichever order: sign up, prove, stop, leave, be erased, expire, be placed and merged.

The figures equal a recount and the truth, the periods of verification are those the steps say, nobody is verified whose
consent doesn't stand, and of who was erased nothing is held any more.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from abhiyan.kernel import crypto
from abhiyan.people import actions, consenting, merging, notices, rules, together
from abhiyan.people.models import Consent, Contact, Evidence, NameKey, Person, Verification
from abhiyan.posts import ending, opening
from abhiyan.posts.models import Appointment, Role
from abhiyan.registration.joining import placing, signing
from abhiyan.registration.leaving import erasing, expiring, leaving
from abhiyan.registration.models import SignUp, Window
from abhiyan.registration.proof import proving, proving_many
from abhiyan.units import tally
from abhiyan.units.models import Unit
from tests import world as drawn
from tests.people.test_merging_tally import Crowd, counted, true
from tests.tally.brute import read, recounted
from tests.tally.chance import BY, DAYS

THOROUGH = bool(os.environ.get("ABHIYAN_THOROUGH"))
NOW = datetime(2018, 2, 1, 6, 30, tzinfo=UTC)
NUMBERS = [f"+91500009{n:04}" for n in range(6)]  # few, so that several people have one
NAMES = [("", "Mira Kalpit"), ("मीरा कल्पित", ""), ("", "Nila Kalpit"), ("", "Asha Kalpit")]
CLAIM_DAYS = 20
REFUSALS = (
    actions.PersonErased, merging.MergeRefused, placing.NotWaiting, placing.NoPost, signing.WindowShut,
    signing.OutsideWindow,
)  # fmt: skip
ORDERLY = (
    *["sign_up"] * 8, *["by_message"] * 6, *["by_call"] * 2, *["by_join"] * 2, *["on_device"] * 2, "by_the_thousand",
    *["stop"] * 2, *["take_a_purpose_back"] * 2, *["agree"] * 2, *["go"] * 2, *["erase"] * 2, *["expire"] * 2,
    *["place"] * 4, *["join"] * 4, *["part"] * 2, *["appoint"] * 2, *["end"] * 2, *["tomorrow"] * 2, "squash",
)  # fmt: skip
# Besides, what is written down late, and units that move, close and come back.
DISORDER = (*ORDERLY, *["prove_a_step"] * 3, *["take_back"] * 2, "move", "move_area", "merge", "close", "undo", "undo")


class Campaign(Crowd):
    """Chance that also does all that people and offices do about signing up."""

    def __init__(self, draw: Random, *, acts: tuple[str, ...]) -> None:
        super().__init__(0, acts=acts)
        self.draw, self.day = draw, drawn.TODAY
        self.window = Window.objects.create(
            key="test/registration", name_en="Registration", role=Role.objects.get(key="volunteer"),
            since=drawn.FOUNDED, until=date(2019, 1, 1),
        )  # fmt: skip

    def step(self) -> None:
        with suppress(*REFUSALS):
            super().step()

    def way(self, method: str) -> proving.Way:
        return proving.Way(method, self.day, NOW, BY)

    def number(self) -> str:
        return self.draw.choice(NUMBERS)

    def people(self, n: int = 1) -> list[int]:
        return self.draw.sample(list(Person.objects.order_by("pk").values_list("pk", flat=True)), n)

    def a_sign_up(self, **where: Any) -> SignUp:
        return self.draw.choice(list(SignUp.objects.filter(**where).order_by("pk")))

    def sign_up(self) -> None:
        entries = []
        for _ in range(self.draw.randint(1, 3)):
            helper = self.draw.choice([None, *self.people()])
            purposes = () if helper else (Consent.ORGANISE, *self.draw.sample(Consent.PURPOSES[1:], 1))
            appointed = self.draw.random() < 0.2
            unit = None if appointed else self.draw.choice(list(Unit.objects.filter(level__tree=1).order_by("pk")))
            entries.append(
                signing.Entry(
                    *self.draw.choice(NAMES),
                    self.number(),
                    "en",
                    unit and unit.pk,
                    purposes,
                    SignUp.APPOINTED if appointed else SignUp.VOLUNTEER,
                    helper,
                    self.draw.choice([None, *self.people()]),
                )
            )
        signing.sign_up_many(entries, window=self.window, day=self.day, by=BY)

    def by_message(self) -> None:
        row = self.a_sign_up()
        number = self.number()
        known = next((one for one in NUMBERS if crypto.blind(one) == bytes(row.blind)), number)
        proving.prove_by_message(row.code, crypto.blind(known), way=self.way(proving.SMS))

    def by_call(self) -> None:
        proving.prove_by_call(crypto.blind(self.number()), way=self.way(proving.CALL))

    def by_join(self) -> None:
        proving.prove_by_join(crypto.blind(self.number()), way=self.way(proving.SMS))

    def on_device(self) -> None:
        proving.prove_on_device(self.a_sign_up().pk, way=self.way(proving.CODE))

    def by_the_thousand(self) -> None:
        ids = SignUp.objects.filter(state=SignUp.AWAITING).values_list("pk", flat=True)[:3]
        proving_many.prove_many(list(ids), method=Consent.SMS, day=self.day, by=BY)
        proving_many.join_many([self.number()], day=self.day, by=BY)

    def stop(self) -> None:
        blind = crypto.blind(self.number())
        people = set(Contact.objects.filter(blind=blind).values_list("person_id", flat=True))
        leaving.stop_number(blind, method=Consent.SMS, day=self.day, by=BY)
        assert consenting.stands(people, Consent.ORGANISE) == set()
        assert together.verified_on(sorted(people), self.day) == set()
        assert not SignUp.objects.filter(blind=blind, person=None).exists()

    def take_a_purpose_back(self) -> None:
        purposes = self.draw.sample(Consent.PURPOSES, 2)
        actions.withdraw(self.people(), source="self", day=self.day, by=BY, purposes=purposes)

    def agree(self) -> None:
        purposes = self.draw.sample(Consent.PURPOSES, 2)
        actions.agree(*self.people(), purposes, language="en", method=Consent.LINK, day=self.day, by=BY)

    def go(self) -> None:
        leaving.leave(*self.people(), method=Consent.LINK, day=self.day, by=BY)

    def erase(self) -> None:
        erasing.erase(self.people(self.draw.randint(1, 2)), why="wish", day=self.day, by=BY)

    def expire(self) -> None:
        expiring.expire_claims(self.day)
        expiring.expire_sign_ups(self.day)

    def place(self) -> None:
        row = self.a_sign_up(placed=False, kind=SignUp.VOLUNTEER)
        placing.place(row, self.unit(level__is_leaf=True), day=self.day, by=BY)

    def tomorrow(self) -> None:
        self.day = min(self.day + timedelta(days=self.draw.choice([1, 4, 9])), DAYS[-1])


@pytest.fixture(autouse=True)
def no_ids_kept() -> Iterator[None]:
    notices.forget()
    yield
    notices.forget()


def play(draw: Random, acts: tuple[str, ...], *, rounds: int = 5) -> Iterator[Campaign]:
    """One campaign; handed over after each round, and taken back at the end."""
    tally.forget()
    notices.forget()
    with override_settings(CLAIM_DAYS=CLAIM_DAYS), transaction.atomic():
        assert django_settings.CLAIM_DAYS == CLAIM_DAYS
        chance = Campaign(draw, acts=acts)
        for _ in range(rounds):
            for _ in range(12):
                chance.step()
            yield chance
        transaction.set_rollback(True)
    tally.forget()
    notices.forget()


def odd_periods() -> set[int]:
    """Records whose periods of verification aren't those that their steps say."""
    steps: dict[int, list[rules.Step]] = {}
    for person, *step in Evidence.objects.values_list("person_id", "pk", "kind", "day"):
        steps.setdefault(person, []).append(rules.Step(*step))
    periods: dict[int, list[Any]] = {}
    for person, since, until in Verification.objects.order_by("since", "pk").values_list("person_id", "since", "until"):
        periods.setdefault(person, []).append((since, until))
    return {pk for pk in {*steps, *periods} if rules.verified(steps.get(pk, ())) != periods.get(pk, [])}


def verified_without_consent(day: date) -> set[int]:
    """Who signed up or joined and counts on `day` although their consent doesn't stand; Asha was drawn without any."""
    said = Consent.objects.filter(purpose=Consent.ORGANISE)
    everybody = sorted({*said.values_list("person_id", flat=True)})
    return together.verified_on(everybody, day) - consenting.stands(everybody, Consent.ORGANISE)


def held_of_the_erased(day: date) -> list[str]:
    """What still hangs on tombstones."""
    gone = Person.objects.filter(erased_on__isnull=False)
    left = []
    for model, where in (
        (Contact, {}),
        (NameKey, {}),
        (Appointment, {"until": None}),
        (Appointment, {"until__gt": day, "since__lt": F("until")}),  # one to come ends before it begins
        (Verification, {"until": None}),
    ):
        if model._default_manager.filter(person__in=gone, **where).exists():
            left.append(f"{model.__name__} {where}")
    if SignUp.objects.filter(person__in=gone).exclude(blind=b"", sealed=b"", device=b"").exists():
        left.append("SignUp")
    return left


PHASES = [Phase.explicit, Phase.reuse, Phase.generate]  # a seed that is made smaller says nothing else
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.longer
@pytest.mark.timeout(3600)
@settings(max_examples=300 if THOROUGH else 6, deadline=None, suppress_health_check=QUIET, phases=PHASES)
@given(seed=st.integers(0, 2**32))
@example(seed=180994897)  # placed, left, came back, placed again
def test_in_any_order_the_figures_the_periods_and_the_ledger_agree(world: drawn.World, seed: int) -> None:
    for chance in play(Random(seed), ORDERLY):
        assert read(DAYS) == recounted(DAYS), chance.done
        assert counted(DAYS) == true(DAYS), chance.done
        assert odd_periods() == set(), chance.done
        assert verified_without_consent(chance.day) == set(), chance.done
        assert held_of_the_erased(chance.day) == [], chance.done


@pytest.mark.longer
@pytest.mark.timeout(3600)
@settings(max_examples=300 if THOROUGH else 6, deadline=None, suppress_health_check=QUIET, phases=PHASES)
@given(seed=st.integers(0, 2**32))
def test_late_steps_and_moving_units_change_nothing_in_that(world: drawn.World, seed: int) -> None:
    for chance in play(Random(seed), DISORDER):
        assert read(DAYS) == recounted(DAYS), chance.done
        assert counted(DAYS) == true(DAYS), chance.done
        assert odd_periods() == set(), chance.done


def done_by(seeds: range) -> set[str]:
    return {name for seed in seeds for chance in play(Random(seed), ORDERLY) for name in chance.done}


def test_every_act_is_done(world: drawn.World) -> None:
    assert done_by(range(3)) == {*ORDERLY}


@pytest.mark.parametrize(
    ("module", "name", "instead"),
    [
        pytest.param(opening, "enter_many", lambda *_args, **_how: None, id="nobody enters"),
        pytest.param(together, "retell", lambda *_args: None, id="what records prove together is not told"),
        pytest.param(ending, "_write", lambda *_args, **_how: None, id="posts of the erased go on"),
        pytest.param(erasing, "_withdraw", lambda *_args, **_how: None, id="the erased stay verified"),
        pytest.param(actions, "_end_verification", lambda *_args, **_how: None, id="who stops stays verified"),
    ],
)
def test_the_twins_are_noticed(
    world: drawn.World, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Any
) -> None:
    monkeypatch.setattr(module, name, instead)
    if name == "enter_many":
        monkeypatch.setattr(signing, name, _without_tally)

    assert any(wrong(seed) for seed in range(8))


def _without_tally(newcomers: Any, *, since: date, by: Any) -> None:
    for one in newcomers:
        Appointment.objects.create(post_id=one.post.post_id, person_id=one.person_id, since=since, actor=by.actor)


def wrong(seed: int) -> bool:
    """Whether anything is found wrong in the campaign of a seed, by a figure or by what a step itself looks at."""
    try:
        return any(
            read(DAYS) != recounted(DAYS)
            or counted(DAYS) != true(DAYS)
            or bool(odd_periods() or verified_without_consent(chance.day) or held_of_the_erased(chance.day))
            for chance in play(Random(seed), ORDERLY)
        )
    except AssertionError:
        return True
