from django.apps import AppConfig
from django.core.checks import register

from abhiyan.kernel import crush


class PagesConfig(AppConfig):
    name = "abhiyan.pages"

    def ready(self) -> None:
        from abhiyan.pages import policy  # noqa: PLC0415 (addresses are read when all is ready)

        register(policy.every_route_has_a_rule)
        crush.patience_by(policy.patience)
