from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "abhiyan.units"

    def ready(self) -> None:
        # Here, because models can't be read before apps are.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        loop.every(1)(tally.squash)
