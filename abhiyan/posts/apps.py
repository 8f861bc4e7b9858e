from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "abhiyan.posts"

    def ready(self) -> None:
        # Here, because the apps below must be loaded before their signals are heard.
        from abhiyan.accounts.signals import number_proved, unknown_number  # noqa: PLC0415
        from abhiyan.kernel import work  # noqa: PLC0415
        from abhiyan.people import signals as people  # noqa: PLC0415
        from abhiyan.posts import access, actions, bynumber, counting, reorganising  # noqa: PLC0415
        from abhiyan.units import signals as units  # noqa: PLC0415
        from abhiyan.units import tally  # noqa: PLC0415

        unknown_number.connect(bynumber.on_unknown_number)
        number_proved.connect(bynumber.on_number_proved)
        work.rights_from(access.authority_of_person)
        for sql in counting.SOURCES:
            tally.source(sql)
        people.verified.connect(counting.on_verified)
        people.unverified.connect(counting.on_unverified)
        for news in (people.merged, people.unmerged, people.together):
            news.connect(counting.on_regrouped)
        units.added.connect(actions.on_units_added)
        units.closing.connect(actions.on_units_closing)
        units.previewing.connect(reorganising.on_previewing)
        units.reopened.connect(reorganising.on_reopened)
