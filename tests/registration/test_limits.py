"""How many codes go out: to one number, to its like, to one browser, one network, in all."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from abhiyan.registration.joining import limits
from abhiyan.registration.joining.limits import Asked, Spent, TooSoon
from abhiyan.registration.models import Spending
from tests.registration.proving import DEVICE, signed_up
from tests.seeds import THOROUGH
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db
NOON = datetime(2018, 2, 1, 6, 30, tzinfo=UTC)
FIRST = Asked("+915000090001", DEVICE, "203.0.113.7")


def asked(n: int, *, number: int | None = None, device: int | None = None, address: str = "203.0.113.7") -> Asked:
    """The nth: another number of another prefix, another browser, one address."""
    who = n if number is None else number
    return Asked(f"+915{who:06}{who % 1000:03}", (n if device is None else device).to_bytes(16, "big"), address)


def goes_out(one: Asked, at: datetime = NOON) -> bool:
    from django.db import transaction

    try:
        with transaction.atomic():
            limits.spend(one, at=at)
    except limits.NotSent:
        return False
    return True


def test_a_second_code_waits_half_a_minute_and_each_further_one_twice_as_long(settings: Any) -> None:
    at = NOON
    for seconds in (30, 60, 120, 240):
        limits.spend(FIRST, at=at)
        with pytest.raises(TooSoon) as soon:
            limits.spend(FIRST, at=at + timedelta(seconds=seconds - 1))
        assert soon.value.seconds == 2
        at += timedelta(seconds=seconds + 1)


def test_so_many_go_to_one_number_in_a_day(settings: Any) -> None:
    settings.CODES_PER_NUMBER = 3
    at = NOON
    for n in range(3):
        limits.spend(asked(n, number=7), at=at)
        at += timedelta(hours=1)
    with pytest.raises(Spent, match="number"):
        limits.spend(asked(9, number=7), at=at)
    limits.spend(asked(9, number=7), at=at + timedelta(days=1))


def test_machines_that_count_upwards_are_stopped_by_seven_digits(settings: Any) -> None:
    settings.CODES_PER_PREFIX = 5
    sent = [goes_out(Asked(f"+915000090{n:03}", bytes([n]) * 16, f"198.51.{n}.1")) for n in range(20)]
    assert sum(sent) == 5


def test_one_browser_gets_so_many() -> None:
    sent = [goes_out(asked(n, device=1)) for n in range(20)]
    assert sum(sent) == limits.PER_DEVICE


def test_a_network_that_proves_nothing_gets_so_many_and_earns_two_more_for_each_that_does(settings: Any) -> None:
    settings.CODES_PER_NETWORK = 10
    assert sum(goes_out(asked(n)) for n in range(50)) == 10
    limits.came_back(asked(1), at=NOON)
    assert sum(goes_out(asked(n)) for n in range(50, 90)) == 2
    assert goes_out(asked(99, address="203.0.114.7"))


def test_sending_again_from_one_browser_counts_once_for_the_network(settings: Any) -> None:
    settings.CODES_PER_NETWORK = 1
    assert goes_out(asked(1))
    assert goes_out(asked(1), NOON + timedelta(minutes=1))
    assert not goes_out(asked(2))


def test_all_together_get_the_budget_and_two_for_each_that_came_back(settings: Any) -> None:
    settings.CODES_BUDGET = 5
    assert sum(goes_out(asked(n, address=f"10.0.{n}.1")) for n in range(20)) == 5
    limits.came_back(asked(1, address="10.0.1.1"), at=NOON)
    assert sum(goes_out(asked(n, address=f"10.1.{n}.1")) for n in range(20, 40)) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("", "unknown"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_address_counts_for_its_network(address: str, network: str) -> None:
    assert limits.network_of(address) == network


def test_what_is_counted_names_nobody() -> None:
    limits.spend(FIRST, at=NOON)
    keys = b"".join(bytes(key) for key in Spending.objects.values_list("key", flat=True))
    assert (len(keys), b"5000090001" in keys) == (5 * 32, False)


def test_it_is_forgotten() -> None:
    limits.spend(FIRST, at=NOON)
    limits.forget()
    assert not Spending.objects.exists()


# --- the pumping machine and the campus -----------------------------------------------------------------------------


def attack(requests: int, addresses: int) -> int:
    """So many requests, each for another number from a browser that nobody saw before; how many went out."""
    return sum(
        goes_out(asked(n, address=f"100.{64 + n % addresses // 250}.{n % addresses % 250}.{n % 7}"))
        for n in range(requests)
    )


def campus(students: int) -> int:
    """Students behind one address ask for a code and type it in, some at once; who is refused asks again later."""
    inside, at, waiting = 0, NOON, list(range(500_000, 500_000 + students))
    for _round in range(12):
        got = [n for n in waiting if goes_out(asked(n, address="192.0.2.50"), at)]
        for n in got:
            limits.came_back(asked(n, address="192.0.2.50"), at=at)
        inside += len(got)
        waiting = [n for n in waiting if n not in {*got}]
        at += timedelta(minutes=2)
    return inside


@pytest.mark.longer
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "twin: no look at networks"])
def test_a_machine_spends_little_and_a_campus_behind_one_address_all_gets_in(
    monkeypatch: pytest.MonkeyPatch, settings: Any, guarded: bool
) -> None:
    """Requests from a fiftieth of ten thousand addresses, at length a hundredth of a million; then 300 students."""
    if not guarded:
        monkeypatch.setattr(limits, "_least", lambda _everybody: 10**6)
    spent = attack(10_000 if guarded and THOROUGH else 2_000, 200)
    assert spent <= settings.CODES_BUDGET
    assert (campus(300) == 300) is guarded
    if guarded:
        assert spent <= limits.SICK + 1 + limits.FEW * 200
        assert goes_out(asked(600_001, address="192.0.3.1"))


def test_twin_without_a_budget_the_machine_spends_more(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(limits, "_least", lambda _everybody: 10**6)
    settings.CODES_BUDGET = 10**6
    assert attack(1_500, 200) == 1_500


# --- browsers -------------------------------------------------------------------------------------------------------


def test_a_browser_is_known_by_its_cookie_and_a_forged_one_is_a_new_one() -> None:
    request, response = RequestFactory().get("/"), HttpResponse()
    device = limits.device_of(request)
    limits.keep_device(request, response)
    cookie = response.cookies[limits.COOKIE]
    again = RequestFactory().get("/", headers={"cookie": f"{limits.COOKIE}={cookie.value}"})
    forged = RequestFactory().get("/", headers={"cookie": f"{limits.COOKIE}=x{cookie.value}"})
    assert (len(device), limits.device_of(again), limits.device_of(request)) == (16, device, device)
    assert limits.device_of(forged) != device
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert device.hex() not in cookie.value


def test_so_many_sign_up_from_one_browser_in_a_day(world: World, settings: Any) -> None:
    settings.SIGN_UPS_PER_DEVICE = 2
    for n in range(2):
        limits.count_sign_ups([DEVICE], TODAY)
        signed_up(world, phone=f"+91500009000{n}")
    with pytest.raises(limits.TooMany):
        limits.count_sign_ups([DEVICE], TODAY)
    limits.count_sign_ups([DEVICE], date(2018, 2, 2))
    limits.count_sign_ups([b"", b"", b""], TODAY)


def test_several_from_one_browser_at_once_count_each(settings: Any, world: World) -> None:
    settings.SIGN_UPS_PER_DEVICE = 3
    signed_up(world, phone="+915000090001")
    other = b"o" * 16

    limits.count_sign_ups([DEVICE, other, DEVICE, other, other], TODAY)
    with pytest.raises(limits.TooMany):
        limits.count_sign_ups([DEVICE, other, DEVICE, DEVICE], TODAY)
