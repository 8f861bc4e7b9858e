"""Which domain answers which address."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

handler400 = "abhiyan.pages.errors.bad_request"
handler403 = "abhiyan.pages.errors.forbidden"
handler404 = "abhiyan.pages.errors.missing"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("abhiyan.accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("abhiyan.units.urls")),
    path("", include("abhiyan.people.urls")),
    path("", include("abhiyan.posts.urls")),
    path("", include("abhiyan.offline.urls")),
    path("", include("abhiyan.messaging.urls")),
    path("", include("abhiyan.registration.urls")),
    path("", include("abhiyan.plans.urls")),
    path("", include("abhiyan.events.urls")),
    path("", include("abhiyan.live.urls")),
    path("", include("abhiyan.field.urls")),
    path("", include("abhiyan.hall.urls")),
    path("", include("abhiyan.press.urls")),
    path("", include("abhiyan.coverage.urls")),
    path("", include("abhiyan.rehearsal.urls")),
    path("", include("abhiyan.pages.urls")),
]
