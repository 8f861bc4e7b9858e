from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "abhiyan.events"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their signals are heard.
        from abhiyan.events import calendars, guests, making  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.plans import signals as plans  # noqa: PLC0415

        people.erased.connect(guests.on_erased)
        plans.work_spread.connect(making.on_work_spread)
        plans.calendar_asked.connect(calendars.on_calendar_asked)
