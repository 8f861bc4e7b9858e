"""L14: an advertisement of a political organisation goes out with a certificate, and only as it was certified."""

from datetime import date
from uuid import uuid4

import pytest

from abhiyan.kernel import work
from abhiyan.messaging import actions, certifying, outbox
from abhiyan.messaging.certifying import Certificate
from abhiyan.messaging.models import Broadcast
from abhiyan.units.models import Organization
from tests.messaging.world import NOON, agreed, composed, states
from tests.pages.conftest import Enter, enter
from tests.world import TODAY, World

__all__ = ["enter"]

CERTIFICATE = Certificate("MC/2018/17", date(2018, 1, 31))
WRITTEN = {
    "title_hi": "साथ दें", "text_hi": "हमारा साथ दें।", "title_en": "Support us", "text_en": "Support us.",
    "roles": ["booth-worker", "volunteer"], "purpose": "broadcasts", "channels": ["inbox"],
    "starts_at": "2018-02-01T12:00", "ends_at": "2018-02-01T20:00",
}  # fmt: skip


def form(**said: str) -> dict[str, object]:
    return {**said, "key": str(uuid4())}


@pytest.fixture(autouse=True)
def political(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "moment", lambda: NOON)
    Organization.objects.update(kind=Organization.POLITICAL)
    agreed(world, "Asha")


def advertisement(world: World) -> Broadcast:
    return composed(world, is_advertisement=True)


def let_go(made: Broadcast, world: World, certificate: Certificate | None) -> Broadcast:
    return actions.release(made, now=NOON, at=NOON, by=world.authority("Uma"), certificate=certificate)


@pytest.mark.parametrize("certificate", [None, Certificate("MC/2018/18", date(2018, 2, 2))])
def test_without_a_certificate_or_with_one_of_tomorrow_it_is_not_let_go(
    world: World, certificate: Certificate | None
) -> None:
    made = advertisement(world)

    with pytest.raises(actions.NotCertified):
        let_go(made, world, certificate)
    made.refresh_from_db()
    assert (made.state, made.certified) == (Broadcast.READY, "")


def test_with_its_certificate_it_goes(world: World) -> None:
    made = let_go(advertisement(world), world, CERTIFICATE)
    actions.begin(made, day=TODAY)
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert states(made)["Asha"] == "handed"
    assert (made.certificate, made.certified_on) == (CERTIFICATE.number, CERTIFICATE.day)


@pytest.mark.parametrize("field", ["title_hi", "title_en", "text_hi", "text_en"])
def test_what_is_changed_after_its_certificate_does_not_go(world: World, field: str) -> None:
    made = let_go(advertisement(world), world, CERTIFICATE)
    actions.begin(made, day=TODAY)
    Broadcast.objects.filter(pk=made.pk).update(**{field: "Something else"})
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    assert (states(made)["Asha"], outbox.is_due(Broadcast.INBOX, NOON)) == ("waiting", False)

    made.refresh_from_db()
    Broadcast.objects.filter(pk=made.pk).update(certified=certifying.digest(made))  # as if it were certified anew
    outbox.hand_over(Broadcast.INBOX, now=NOON)
    assert states(made)["Asha"] == "handed"


def test_where_nobody_looks_at_what_was_certified_it_would_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = let_go(advertisement(world), world, CERTIFICATE)
    actions.begin(made, day=TODAY)
    Broadcast.objects.filter(pk=made.pk).update(text_hi="Something else")
    monkeypatch.setattr(certifying, "stands", lambda _one: True)
    outbox.hand_over(Broadcast.INBOX, now=NOON)

    assert states(made)["Asha"] == "handed"


def test_on_screen_it_is_said_written_and_shown(world: World, enter: Enter) -> None:
    dev, uma = enter("Dev"), enter("Uma")
    place = f"/unit/{world.unit('Ganga').pk}/messages/new/"
    assert "It is an advertisement" in dev.get(place).content.decode()
    assert dev.post(place, WRITTEN | form(is_advertisement="on")).status_code == 302
    made = Broadcast.objects.get()
    work.run_waiting()
    assert "Number of its certificate" in uma.get(f"/messages/{made.pk}/").content.decode()
    half = form(act="release", certificate="MC/2018/17")
    assert "write the number" in uma.post(f"/messages/{made.pk}/", half, follow=True).content.decode()
    whole = form(act="release", certificate="MC/2018/17", certified_on="2018-01-31")
    assert "certified under MC/2018/17" in uma.post(f"/messages/{made.pk}/", whole, follow=True).content.decode()
    Broadcast.objects.update(text_en="Something else")
    assert "not those that were certified" in uma.get(f"/messages/{made.pk}/").content.decode()


def test_of_another_organisation_nobody_asks(world: World, enter: Enter) -> None:
    Organization.objects.update(kind="federation")
    place = f"/unit/{world.unit('Ganga').pk}/messages/new/"
    dev = enter("Dev")

    assert "advertisement" not in dev.get(place).content.decode()
    assert dev.post(place, WRITTEN | form(is_advertisement="on")).status_code == 302
    assert not Broadcast.objects.get().is_advertisement
