"""Who signs in, and how."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "abhiyan.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hourly jobs of the worker, and a row for each sign-in."""
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 (models are ready now)

        from abhiyan.accounts import signing, tasks  # noqa: PLC0415 (as above)
        from abhiyan.kernel import loop  # noqa: PLC0415 (as above)

        user_logged_in.connect(signing.on_logged_in)
        loop.every(3600)(tasks.clear_sessions)
