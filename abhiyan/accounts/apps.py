"""Who signs in, and how."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "abhiyan.accounts"
    label = "accounts"

    def ready(self) -> None:
        """An hourly job of the worker."""
        from abhiyan.accounts import tasks  # noqa: PLC0415 (models are ready now)
        from abhiyan.kernel import loop  # noqa: PLC0415 (as above)

        loop.every(3600)(tasks.clear_sessions)
