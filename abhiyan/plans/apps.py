from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "abhiyan.plans"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their signals are heard.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.plans import counting, spreading, tasks  # noqa: PLC0415
        from abhiyan.units import signals as units  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        for sql in counting.sources():
            tally.source(sql)
        units.added.connect(spreading.on_units_added)
        units.closing.connect(spreading.on_units_closing)
        units.previewing.connect(spreading.on_previewing)
        loop.every(900)(tasks.hand_on)
