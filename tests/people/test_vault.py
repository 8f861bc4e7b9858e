"""The vault: opened by two, shown once, and shut for ever after a year and a day of real time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied

from abhiyan.cli import abhiyan
from abhiyan.kernel.authority import Authority, Grant, system
from abhiyan.kernel.models import AuditEntry
from abhiyan.people import vault
from abhiyan.people.models import Person, Vault, VaultOpening
from abhiyan.people.models.leaving import VaultQuerySet
from tests.world import World

ERASED_AT = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)  # 11 March in India
NOW = ERASED_AT + timedelta(days=30)
THING = [{"name_en": "Mira Kalpit"}]


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.fixture
def kept(world: World) -> Vault:
    vault.put({world.people["Asha"].pk: THING}, at=ERASED_AT)
    return Vault.objects.get()


def administrator(person: Person, *also: int) -> Authority:
    grant = Grant("administer", "1000001", "1000002", own="1000001")
    grants = (Grant("administer", *("0", "9"), own="0"), grant)
    return Authority(f"person:{person.pk}", person_id=person.pk, grants=grants, also=also)


def test_two_open_it_and_it_is_shown_once(world: World, kept: Vault) -> None:
    one, other = administrator(world.people["Sonal"]), administrator(world.people["Tara"])
    opening = vault.ask(kept, reason="a court's order", by=one, now=NOW)
    with pytest.raises(vault.NotGranted):
        vault.show(opening, by=one, now=NOW)
    vault.grant(opening, by=other, now=NOW)
    with pytest.raises(vault.NotGranted):
        vault.show(opening, by=other, now=NOW)
    assert vault.show(opening, by=one, now=NOW) == THING
    with pytest.raises(vault.NotGranted):
        vault.show(opening, by=one, now=NOW)
    verbs = AuditEntry.objects.filter(subject=f"person:{kept.person_id}").order_by("pk").values_list("verb", "actor")
    assert list(verbs)[-3:] == [("vault_ask", one.actor), ("vault_grant", other.actor), ("vault_show", one.actor)]


def test_nobody_opens_it_alone(world: World, kept: Vault) -> None:
    sonal = administrator(world.people["Sonal"])
    opening = vault.ask(kept, reason="curious", by=sonal, now=NOW)
    with pytest.raises(vault.NotAlone):
        vault.grant(opening, by=sonal, now=NOW)
    as_another_record = administrator(world.people["Tara"], world.people["Sonal"].pk)
    with pytest.raises(vault.NotAlone):
        vault.grant(opening, by=as_another_record, now=NOW)


def test_the_twin_without_the_second_person_opens(world: World, kept: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check off, the table itself still refuses the same record, but no other record of the same person."""
    monkeypatch.setattr(vault, "require_two", lambda *_: None)
    opening = vault.ask(kept, reason="curious", by=administrator(world.people["Sonal"]), now=NOW)
    again = administrator(world.people["Tara"], world.people["Sonal"].pk)
    vault.grant(opening, by=again, now=NOW)
    assert vault.show(opening, by=again, now=NOW) == THING


def test_it_opens_for_a_reason_to_administrators_alone(world: World, kept: Vault) -> None:
    with pytest.raises(vault.NoReason):
        vault.ask(kept, reason=" ", by=administrator(world.people["Sonal"]), now=NOW)
    for by in (world.authority("Tara"), world.authority("Asha"), system("job")):
        with pytest.raises(PermissionDenied):
            vault.ask(kept, reason="work", by=by, now=NOW)
    assert vault.ask(kept, reason="work", by=world.authority("Sonal"), now=NOW).pk
    assert [len(by.see(Vault)) for by in (world.authority("Sonal"), world.authority("Tara"))] == [1, 0]


def opened_by(world: World, kept: Vault, one: str, other: str) -> Any:
    """What two people get to see who ask and grant, or PermissionDenied."""
    opening = vault.ask(kept, reason="work", by=world.authority(one), now=NOW)
    vault.grant(opening, by=world.authority(other), now=NOW)
    return vault.show(opening, by=world.authority(one), now=NOW)


def test_two_who_administer_nothing_open_nothing(world: World, kept: Vault) -> None:
    with pytest.raises(PermissionDenied):
        opened_by(world, kept, "Tara", "Uma")
    with pytest.raises(PermissionDenied):  # nor does a second who administers nothing grant it
        opened_by(world, kept, "Sonal", "Tara")


def test_the_twin_that_asks_for_no_administrator_opens_to_any_two(
    world: World, kept: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "required", lambda by: by.person_id)
    assert opened_by(world, kept, "Tara", "Uma") == THING
    monkeypatch.setattr(VaultQuerySet, "seen_by", lambda rows, _by: rows)
    assert len(world.authority("Asha").see(Vault)) == 1


def test_each_key_is_named_with_what_it_opens_and_what_is_wrong(kept: Vault, own_keys: Path) -> None:
    def wrong(at: datetime) -> list[tuple[str, int, str]]:
        return [(one.month, one.people, one.is_wrong(at.date())) for one in vault.months()]

    file = own_keys / "vault-202603.key"
    assert wrong(NOW) == [("202603", 1, "")]
    assert wrong(ERASED_AT + timedelta(days=380)) == [("202603", 1, "overdue")]
    key = file.read_bytes()
    file.unlink()
    assert wrong(NOW) == [("202603", 1, "lost")]
    file.write_bytes(key)
    vault.destroy_due(ERASED_AT + timedelta(days=367))
    assert wrong(ERASED_AT + timedelta(days=367)) == []
    file.write_bytes(key)  # a backup was put back
    assert wrong(ERASED_AT + timedelta(days=367)) == [("202603", 0, "back")]


def test_the_command_ends_with_one_where_a_key_is_wrong(kept: Vault, own_keys: Path) -> None:
    Vault.objects.update(destroy_on="2999-01-01")
    assert CliRunner().invoke(abhiyan, ["vault", "status", "--json"]).exit_code == 0
    Vault.objects.update(destroy_on="2026-01-01")
    said = CliRunner().invoke(abhiyan, ["vault", "status"])
    assert (said.exit_code, "worker" in said.output) == (1, True)


def test_what_was_granted_and_not_looked_at_lapses(world: World, kept: Vault) -> None:
    sonal = administrator(world.people["Sonal"])
    opening = vault.ask(kept, reason="work", by=sonal, now=NOW)
    vault.grant(opening, by=administrator(world.people["Tara"]), now=NOW)
    with pytest.raises(vault.NotGranted):
        vault.show(opening, by=sonal, now=NOW + timedelta(days=1, seconds=1))


@pytest.mark.parametrize(("days", "gone"), [(365, 0), (366, 1), (367, 1)])
def test_keys_are_destroyed_after_a_year_and_a_day(kept: Vault, days: int, gone: int, own_keys: Path) -> None:
    file = own_keys / "vault-202603.key"
    assert file.exists()
    assert vault.destroy_due(ERASED_AT + timedelta(days=days)) == gone
    kept.refresh_from_db()
    if gone:
        assert (bytes(kept.wrapped), bytes(kept.blob), file.exists()) == (b"", b"", False)
        with pytest.raises(vault.Destroyed):
            vault._unsealed(kept)
    else:
        assert vault._unsealed(kept) == THING


def test_an_older_copy_of_the_row_opens_nothing_either(kept: Vault) -> None:
    wrapped, blob = bytes(kept.wrapped), bytes(kept.blob)
    vault.destroy_due(ERASED_AT + timedelta(days=366))
    Vault.objects.update(wrapped=wrapped, blob=blob, destroyed_at=None)  # as a restored backup would have it
    with pytest.raises(vault.Destroyed):
        vault._unsealed(Vault.objects.get())


def test_the_twin_that_keeps_the_file_opens_an_older_copy(kept: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped, blob = bytes(kept.wrapped), bytes(kept.blob)
    monkeypatch.setattr(vault, "_drop_files", lambda _day: [])
    vault.destroy_due(ERASED_AT + timedelta(days=366))
    Vault.objects.update(wrapped=wrapped, blob=blob, destroyed_at=None)
    assert vault._unsealed(Vault.objects.get()) == THING


def test_the_file_of_a_month_stays_while_somebody_of_it_is_kept(world: World, kept: Vault, own_keys: Path) -> None:
    vault.put({world.people["Bela"].pk: THING}, at=ERASED_AT + timedelta(days=15))
    vault.destroy_due(ERASED_AT + timedelta(days=366))
    assert (own_keys / "vault-202603.key").exists()
    vault.destroy_due(ERASED_AT + timedelta(days=366 + 15))
    assert not (own_keys / "vault-202603.key").exists()


def test_a_row_cannot_be_passed_for_anothers(world: World, kept: Vault) -> None:
    Vault.objects.update(person=world.people["Bela"])
    with pytest.raises(vault.Destroyed):
        vault._unsealed(Vault.objects.get())


def test_an_opening_is_never_granted_by_its_asker_in_the_table(world: World, kept: Vault) -> None:
    fields = {f.name for f in VaultOpening._meta.get_fields()}
    assert {"asker", "granter", "reason", "shown_at"} <= fields
    assert "vault_opens_to_two" in {one.name for one in VaultOpening._meta.constraints}
