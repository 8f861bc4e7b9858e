from django.apps import AppConfig
from django.core.checks import register


class PagesConfig(AppConfig):
    name = "abhiyan.pages"

    def ready(self) -> None:
        from abhiyan.pages.policy import every_route_has_a_rule  # noqa: PLC0415 (addresses are read when all is ready)

        register(every_route_has_a_rule)
