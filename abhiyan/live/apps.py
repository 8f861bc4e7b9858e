from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "abhiyan.live"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before they are told.
        from abhiyan.kernel import loop, serving  # noqa: PLC0415
        from abhiyan.live import (  # noqa: PLC0415
            actions,
            attending,
            hub,
            listening,
            noting,
            offline,
            photos,
            presence,
            reminding,
        )
        from abhiyan.messaging.signals import received  # noqa: PLC0415
        from abhiyan.offline import kinds  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.plans import proofs  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        received.connect(listening.on_received)
        people.merged.connect(attending.on_merged)
        people.withdrawn.connect(noting.on_withdrawn)
        people.erased.connect(noting.on_erased)
        kinds.register(kinds.Kind(offline.KIND, offline.take, of_person=True))
        kinds.register(kinds.Kind(offline.HEADS, offline.count))
        kinds.register(kinds.Kind(offline.PHOTO, offline.show, longest=kinds.PHOTO, prepare=proofs.from_a_phone))
        for sql in attending.SOURCES:
            tally.source(sql)
        loop.every(presence.EVERY)(presence.count_all)
        loop.every(1)(actions.keep_time)
        loop.every(60)(actions.close)
        loop.every(24 * 3600)(photos.forget)
        loop.every(60)(reminding.remind_all)
        serving.beside("live", hub.prepare)
