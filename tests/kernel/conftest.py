"""The kernel's tests need no country."""

from typing import Any

import pytest

from abhiyan.kernel import refusals
from abhiyan.kernel.models import AuditEntry, AuditHead


@pytest.fixture
def kernel_alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests as the kernel answers them: no screens around a refusal, no rights, no table of routes."""
    above = ("abhiyan.posts.", "abhiyan.pages.")
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith(above)]
    monkeypatch.setattr(refusals, "TEMPLATES", ("kernel/refused.html",))


@pytest.fixture
def nothing_done(db: None) -> None:
    """An audit without the entries of the world."""
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
