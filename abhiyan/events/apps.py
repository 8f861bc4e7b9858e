from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "abhiyan.events"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their signals are heard.
        from abhiyan.events import calendars, guests, making, tasks  # noqa: PLC0415
        from abhiyan.kernel import loop  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.plans import signals as plans  # noqa: PLC0415

        people.erased.connect(guests.on_erased)
        plans.work_spread.connect(making.on_work_spread)
        loop.every(3600)(tasks.make_missing)
        plans.calendar_asked.connect(calendars.on_calendar_asked)
