"""People who sign up at the same moment: written with one commit, and each answered as if they had come alone."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from abhiyan.kernel import idempotency
from abhiyan.kernel.models import Answer, AuditEntry
from abhiyan.people import notices
from abhiyan.people.models import Contact
from abhiyan.posts.models import Appointment
from abhiyan.registration.joining import arriving, signing, whereabouts, windows
from abhiyan.registration.models import SignUp, Window
from abhiyan.units import tally
from tests.gathered import held, together
from tests.registration.joining import filled, opened, send
from tests.rights.mutants import Mutant, living
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = Mutant("abhiyan.kernel.idempotency:claim_many", "if cursor.rowcount != len(some):", "if False:")
DEVICES = Mutant(
    "abhiyan.registration.joining.limits:count_sign_ups",
    "Counter(device for device in devices if device)",
    "Counter({device for device in devices if device})",
)
OPEN = Mutant("abhiyan.registration.joining.signing:_sign_up", "not _is_open(window, day)", "not window.is_open(day)")
TOO_EARLY = Mutant(
    "abhiyan.kernel.gathering:Gathering._settle",
    "done = self.write([one.wish for one in some])",
    "done = self.write([one.wish for one in some])\n"
    "            [(one.succeed(what), one.told.set()) for one, what in zip(some, done)]",
)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    notices.forget()
    whereabouts.forget()


@pytest.fixture
def window(world: World) -> Window:
    made = opened()
    windows.open_on(TODAY)
    return made


def phone(number: int) -> str:
    return f"50000{91_000 + number:05}"


def sender(world: World, number: int, client: Client | None = None, **other: Any) -> Callable[[], HttpResponse]:
    """Somebody with a browser and a number of their own, unless the fields say otherwise."""
    fields = filled(world, **({"phone": phone(number)} | other))
    browser = client or Client()
    return lambda: send(browser, fields)


def sent_together(world: World, *senders: Callable[[], HttpResponse]) -> list[HttpResponse]:
    return together(arriving.ARRIVALS, sender(world, 0), *senders)


def arrival(world: World, window: Window, number: int, unit: str = "Shivpuri 1", **other: Any) -> arriving.Arrival:
    entry = signing.Entry(
        "", "Mira Kalpit", f"+91{phone(number)}", "en", world.unit(unit).pk, ("organise",)
    )._replace(**other)  # fmt: skip
    asked = idempotency.Asked(f"browser:{number}", f"key-of-arrival-{number:04}", "path", "hash")
    return arriving.Arrival(asked, entry, window, TODAY)


def arrived_together(world: World, window: Window, *arrivals: arriving.Arrival) -> list[Any]:
    do = arriving.ARRIVALS.do
    first = arrival(world, window, 0)
    return together(arriving.ARRIVALS, lambda: do(first), *(lambda one=one: do(one) for one in arrivals))


def test_those_who_come_at_once_are_written_with_one_commit(world: World, window: Window) -> None:
    booth = world.unit("Shivpuri 1")
    before = tally.figures_of(booth, TODAY).get(("filled", "volunteer"), 0)

    answers = sent_together(world, *(sender(world, number) for number in (1, 2, 3)))

    codes = {row.blind: row.code for row in SignUp.objects.all()}
    assert [answer.status_code for answer in answers] == [302] * 3
    assert {answer["Location"].split("/")[-2] for answer in answers} < {*codes.values()}
    assert len(codes) == Contact.objects.filter(blind__in=codes).count() == 4
    assert [*AuditEntry.objects.filter(verb="sign_up").order_by("pk").values_list("count", flat=True)] == [1, 3]
    assert tally.figures_of(booth, TODAY)["filled", "volunteer"] == before + 4
    assert tally.recount(booth, TODAY)["filled", "volunteer"] == before + 4
    assert Answer.objects.filter(status=302).count() == 4


@pytest.mark.parametrize("guarded", [True, pytest.param(False, id="twin: keys not looked at")])
def test_equal_forms_at_once_make_one_row(world: World, window: Window, guarded: bool) -> None:
    browser = Client()
    equal = [sender(world, 1, browser, key="the-key-of-one-form")] * 3
    if guarded:
        answers = sent_together(world, *equal)
        assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    else:
        with living(KEYS):
            sent_together(world, *equal)
    assert (SignUp.objects.count() == 2) is guarded


def test_one_key_with_two_contents_takes_one_of_them(world: World, window: Window) -> None:
    browser, key = Client(), "the-key-of-two-forms"

    answers = sent_together(
        world, sender(world, 1, browser, key=key), sender(world, 2, browser, key=key), sender(world, 3)
    )

    assert sorted(answer.status_code for answer in answers) == [302, 302, 422]
    assert SignUp.objects.count() == 3


def test_sent_again_after_the_window_shut_it_has_its_first_answer(world: World, window: Window) -> None:
    again = sender(world, 1)
    (first,) = sent_together(world, again)
    window.withdrawn_on = TODAY
    window.save()

    second = again()

    assert (second.status_code, second["Location"], SignUp.objects.count()) == (302, first["Location"], 2)


def test_a_bad_one_is_refused_and_the_others_are_taken(world: World) -> None:
    window = opened(unit=world.unit("Uttar"))

    said = arrived_together(
        world,
        window,
        arrival(world, window, 1),
        arrival(world, window, 2, "Nagar 1"),  # outside the window's branch
        arrival(world, window, 3, purposes=()),
        arrival(world, window, 4, unit_id=10**12),  # no unit at all
        arrival(world, window, 5),
    )

    assert [type(one).__name__ for one in said if isinstance(one, Exception)][:2] == ["OutsideWindow", "NoConsent"]
    assert [isinstance(one, HttpResponse) for one in said] == [True, False, False, False, True]
    assert (
        SignUp.objects.count() == Answer.objects.count() == Appointment.objects.filter(actor="system:sign-up").count()
    )
    assert SignUp.objects.count() == 3


@pytest.mark.parametrize("guarded", [True, pytest.param(False, id="twin: a group counted once")])
def test_a_browsers_limit_holds_in_a_group(world: World, window: Window, settings: Any, guarded: bool) -> None:
    settings.SIGN_UPS_PER_DEVICE = 2
    browser = Client()
    browser.get(f"/join/?at={world.unit('Shivpuri 1').pk}", headers={"accept-language": "en"})
    senders = [sender(world, number, browser) for number in (1, 2, 3, 4)]
    if guarded:
        answers = sent_together(world, *senders)
        went = sorted("again=" in answer["Location"] for answer in answers)
        assert went == [False, False, True, True]
    else:
        with living(DEVICES):
            sent_together(world, *senders)
    assert (SignUp.objects.count() == 3) is guarded


def test_a_number_may_be_shared_by_so_many_of_a_group_too(world: World, window: Window, settings: Any) -> None:
    settings.PHONE_SHARED_BY = 2

    sent_together(world, *(sender(world, 1, name=f"Mira {name}") for name in ("Kalpit", "Namuna", "Udaharan")))

    states = SignUp.objects.order_by("pk").values_list("state", flat=True)
    assert [*states] == [SignUp.AWAITING] * 3 + [SignUp.HELD]  # the first is of another number


@pytest.mark.parametrize("guarded", [True, pytest.param(False, id="twin: the window as it was read")])
def test_a_window_that_was_shut_meanwhile_takes_nobody_of_a_group(world: World, window: Window, guarded: bool) -> None:
    other = opened(key="test/other", until=date(2018, 3, 1))

    def act() -> list[Any]:
        Window.objects.filter(pk=window.pk).update(withdrawn_on=TODAY)  # by another process: nobody here is told
        return arrived_together(
            world, other, arrival(world, window, 1), arrival(world, other, 2), arrival(world, window, 3)
        )

    if guarded:
        said = act()
        assert [type(one).__name__ for one in said] == ["WindowShut", "HttpResponseRedirect", "WindowShut"]
    else:
        with living(OPEN):
            act()
    assert ([*SignUp.objects.order_by("pk").values_list("window", flat=True)] == [other.pk] * 2) is guarded


def test_who_meets_a_window_shut_a_moment_ago_reads_that_it_is(world: World, window: Window) -> None:
    Window.objects.filter(pk=window.pk).update(withdrawn_on=TODAY)

    answer = sender(world, 1)()

    assert (answer.status_code, SignUp.objects.count(), Answer.objects.count()) == (409, 0, 0)


# --- killed -----------------------------------------------------------------------------------------------------------


def _until_killed(arrivals: list[arriving.Arrival], answered: Any) -> None:
    """In a process of its own: the first is written, the others are a group, and their commit is never reached."""
    connections.close_all()
    kind, commits = type(connections["default"]), list[Any]()
    commit = kind.commit

    def killed(self: Any) -> None:
        commits.append(self)
        if len(commits) == 2:
            time.sleep(0.5)  # for whoever would be answered too early
            os.kill(os.getpid(), signal.SIGKILL)
        commit(self)

    def act(one: arriving.Arrival) -> None:
        answered.send(arriving.ARRIVALS.do(one)["Location"])

    kind.commit = killed  # type: ignore[method-assign]
    threads = [threading.Thread(target=act, args=(one,)) for one in arrivals]
    with held(arriving.ARRIVALS, len(arrivals) - 1) as begun:
        threads[0].start()
        begun.wait(20)
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join()


def _answered_until_killed(arrivals: list[arriving.Arrival]) -> Iterator[str]:
    fork = get_context("fork")
    mine, theirs = fork.Pipe(duplex=False)
    child = fork.Process(target=_until_killed, args=(arrivals, theirs))
    connections.close_all()
    child.start()
    theirs.close()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    while mine.poll(0):
        try:
            yield mine.recv().rstrip("/").rsplit("/", 1)[-1]
        except EOFError:
            return


@pytest.mark.parametrize("guarded", [True, pytest.param(False, id="twin: answered before the commit")])
def test_whoever_was_answered_is_there_when_all_is_killed_before_a_commit(
    world: World, window: Window, guarded: bool
) -> None:
    arrivals = [arrival(world, window, number) for number in range(4)]
    if guarded:
        answered = [*_answered_until_killed(arrivals)]
    else:
        with living(TOO_EARLY):
            answered = [*_answered_until_killed(arrivals)]
    there = {*SignUp.objects.values_list("code", flat=True)}

    assert len(there) == 1
    assert ({*answered} == there) is guarded
    assert Answer.objects.count() == 1
