from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "abhiyan.units"

    def ready(self) -> None:
        # Here, because models can't be read before apps are.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.units import counting, tally  # noqa: PLC0415

        counting.listen()
        loop.every(1)(tally.squash)
