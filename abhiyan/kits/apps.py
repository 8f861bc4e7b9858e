from django.apps import AppConfig


class KitsConfig(AppConfig):
    name = "abhiyan.kits"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before they are told.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.kits import carrying, drawing, offline, opening  # noqa: PLC0415
        from abhiyan.offline import kinds  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        for sql in (opening.SOURCE, *carrying.SOURCES):
            tally.source(sql)
        kinds.register(kinds.Kind(offline.KIND, offline.take, of_person=True))
        loop.every(60)(drawing.forget)
