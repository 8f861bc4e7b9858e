from django.apps import AppConfig


class HallConfig(AppConfig):
    name = "abhiyan.hall"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before they are told.
        from abhiyan.hall import entering, erasing, telling  # noqa: PLC0415
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        tally.source(entering.SOURCE)
        people.erased.connect(erasing.on_erased)
        loop.every(60)(telling.look)
