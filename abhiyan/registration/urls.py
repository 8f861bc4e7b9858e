"""Addresses of registration."""

from django.urls import path

from abhiyan.registration import views_duplicates

app_name = "registration"
urlpatterns = [
    path("duplicates/", views_duplicates.queue, name="duplicates"),
    path("duplicates/<int:duplicate_id>/", views_duplicates.pair, name="duplicate"),
    path("merge/<int:merge_id>/undo/", views_duplicates.undo, name="undo_merge"),
]
