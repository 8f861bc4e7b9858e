from django.apps import AppConfig


class RehearsalConfig(AppConfig):
    name = "abhiyan.rehearsal"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before they are told.
        from abhiyan.posts import signin  # noqa: PLC0415
        from abhiyan.rehearsal import offering  # noqa: PLC0415

        signin.prefer(offering.who_goes_out)
        signin.prefer(offering.who_confers)
