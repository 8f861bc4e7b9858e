"""Addresses of drives: their figures, setting one up, visiting, and the page behind a link."""

from django.urls import path

from abhiyan.field import views

app_name = "field"
urlpatterns = [
    path("drive/<int:activity_id>/", views.drive, name="drive"),
    path("drive/<int:activity_id>/drive.csv", views.report, name="report"),
    path("drive/at/<int:assignment_id>/", views.places, name="places"),
    path("drive/at/<int:assignment_id>/places.csv", views.places_csv, name="places_csv"),
    path("drive/at/<int:assignment_id>/teams/", views.teams, name="teams"),
    path("drive/at/<int:assignment_id>/slots/", views.slots, name="slots"),
    path("drive/at/<int:assignment_id>/links/", views.links, name="links"),
    path("drive/at/<int:assignment_id>/visits/", views.visits, name="visits"),
    path("drive/at/<int:assignment_id>/visit/", views.free_visit, name="free_visit"),
    path("drive/place/<int:place_id>/", views.place, name="place"),
    path("drive/slot/<int:slot_id>/", views.slot, name="slot"),
    path("drive/link/<int:link_id>.<str:suffix>", views.square, name="square"),
    path("drive/photo/<int:photo_id>/", views.photo, name="photo"),
    path("drive/mine/", views.mine, name="mine"),
    path("d/<str:token>/", views.landing, name="landing"),
]
