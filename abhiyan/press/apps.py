from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "abhiyan.press"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before they are told.
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.press import erasing  # noqa: PLC0415

        people.erased.connect(erasing.on_erased)
