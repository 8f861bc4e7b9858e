"""The kernel's tests need no country."""

import pytest

from abhiyan.kernel import refusals
from abhiyan.kernel.models import AuditEntry, AuditHead


@pytest.fixture
def bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals without the screens around them, whose addresses these tests don't have."""
    monkeypatch.setattr(refusals, "TEMPLATES", ("kernel/refused.html",))


@pytest.fixture
def nothing_done(request: pytest.FixtureRequest) -> None:
    """An audit without the entries of the world."""
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
