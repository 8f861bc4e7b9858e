"""Addresses of a live address: to be there, to run it, to speak for a unit."""

from django.urls import path

from abhiyan.live import views

app_name = "live"
urlpatterns = [
    path("live/<int:activity_id>/", views.watch, name="watch"),
    path("live/<int:activity_id>/room/", views.room, name="room"),
    path("live/<int:activity_id>/replay/", views.replay, name="replay"),
    path("live/<int:activity_id>/room.csv", views.report, name="report"),
    path("live/<int:activity_id>/announce/", views.announce, name="announce"),
    path("live/photos/<int:photo_id>/", views.photo, name="photo"),
    path("unit/<int:unit_id>/live/", views.unit, name="unit"),
]
