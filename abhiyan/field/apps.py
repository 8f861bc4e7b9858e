from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "abhiyan.field"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their news are heard.
        from abhiyan.field import counting, crediting, erasing, linking, offline, photos, signs  # noqa: PLC0415
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.offline import kinds  # noqa: PLC0415
        from abhiyan.people.signals import erased  # noqa: PLC0415
        from abhiyan.plans import proofs  # noqa: PLC0415
        from abhiyan.registration.signals import came_through  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        for sql in counting.SOURCES:
            tally.source(sql)
        came_through.connect(linking.on_came_through)
        erased.connect(erasing.on_erased)
        kinds.register(kinds.Kind("visit", offline.take))
        kinds.register(kinds.Kind(offline.PHOTO, offline.show, longest=kinds.PHOTO, prepare=proofs.from_a_phone))
        signs.register()
        loop.every(crediting.EVERY)(crediting.follow_all)
        loop.every(24 * 3600)(photos.forget)
