"""Text messages and calls: what comes in from people, and what goes out to them."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "abhiyan.messaging"
    label = "messaging"

    def ready(self) -> None:
        # Here, because the models must be loaded before.
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.messaging import actions, receiving, tasks  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415

        people.erased.connect(actions.on_erased)
        people.withdrawn.connect(actions.on_withdrawn)
        loop.every(24 * 3600)(receiving.forget)
        loop.every(1)(tasks.look)
