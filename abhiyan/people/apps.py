from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "abhiyan.people"

    def ready(self) -> None:
        # Here, because the models must be loaded before.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.people import vault  # noqa: PLC0415

        loop.every(3600)(vault.destroy_due)
