from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "abhiyan.plans"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their signals are heard.
        from abhiyan.kernel import clock, loop  # noqa: PLC0415
        from abhiyan.messaging.signals import received  # noqa: PLC0415
        from abhiyan.offline import kinds  # noqa: PLC0415
        from abhiyan.plans import counting, listening, offline, spreading, tasks  # noqa: PLC0415
        from abhiyan.posts import signals as posts  # noqa: PLC0415
        from abhiyan.units import signals as units  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        for sql in counting.sources():
            tally.source(sql)
        units.added.connect(spreading.on_units_added)
        units.closing.connect(spreading.on_units_closing)
        units.previewing.connect(spreading.on_previewing)
        posts.holders_changed.connect(spreading.on_holders_changed)
        clock.moved.connect(tasks.on_day_moved)
        received.connect(listening.on_received)
        kinds.register(kinds.Kind(offline.KIND, offline.take))
        loop.every(900)(tasks.hand_on)
        loop.every(1800)(tasks.remind)
        loop.every(3600)(tasks.sweep)
