from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KernelConfig(AppConfig):
    name = "abhiyan.kernel"
    label = "kernel"

    def ready(self) -> None:
        """Name unsafe settings, start the timer's own jobs, mark the keys a database relies on."""
        from abhiyan.kernel import audit, checkpoint, checks, idempotency, loop, work  # noqa: F401, PLC0415 (need models)

        loop.every(1)(audit.chain)
        loop.every(1)(checkpoint.checkpoint)
        loop.every(5)(work.rescue)
        loop.every(24 * 3600)(idempotency.forget)
        loop.every(24 * 3600)(work.forget)
        post_migrate.connect(mark_keys, sender=self)


def mark_keys(**_: Any) -> None:
    """After migrations; also makes the keys on the first start."""
    from abhiyan.kernel import crypto  # noqa: PLC0415 (needs models)

    crypto.remember_keys()
