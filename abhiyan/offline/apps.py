from django.apps import AppConfig


class OfflineConfig(AppConfig):
    name = "abhiyan.offline"

    def ready(self) -> None:
        # Here, because the models must be loaded before.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.offline import actions, erasing, kinds, profile  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415

        kinds.register(kinds.Kind(profile.KIND, profile.take, of_person=True))
        people.erased.connect(erasing.on_erased)
        loop.every(600)(actions.catch_up)
