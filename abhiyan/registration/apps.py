from django.apps import AppConfig
from django.db.models.signals import post_save


class RegistrationConfig(AppConfig):
    name = "abhiyan.registration"

    def ready(self) -> None:
        # Here, because the models must be loaded before.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.messaging.signals import received  # noqa: PLC0415
        from abhiyan.posts.signals import ended  # noqa: PLC0415
        from abhiyan.registration.checking.tasks import look_by_night  # noqa: PLC0415
        from abhiyan.registration.joining import leafnames, limits, placing, windows  # noqa: PLC0415
        from abhiyan.registration.leaving import checks, expiring  # noqa: F401, PLC0415 (checks register themselves)
        from abhiyan.registration.models import Window  # noqa: PLC0415
        from abhiyan.registration.proof import entering, listening  # noqa: PLC0415
        from abhiyan.registration.rosters import actions, tasks  # noqa: F401, PLC0415 (so that the worker knows the tasks)
        from abhiyan.units.signals import added, renamed  # noqa: PLC0415

        loop.every(24 * 3600)(actions.forget)
        loop.every(3600)(limits.forget)
        loop.every(3600)(entering.forget)
        loop.every(1800)(look_by_night)
        loop.every(900)(expiring.expire)
        received.connect(listening.on_received)
        ended.connect(placing.on_ended)
        post_save.connect(windows.forget, sender=Window)
        added.connect(leafnames.write)
        renamed.connect(leafnames.write_anew)
