"""Addresses of what a phone keeps and sends."""

from django.urls import path

from abhiyan.offline import views

app_name = "offline"
urlpatterns = [
    path("worker.js", views.worker, name="worker"),
    path("app.webmanifest", views.manifest, name="manifest"),
    path("offline/", views.sync, name="sync"),
    path("offline/form/", views.file, name="file"),
    path("offline/waiting/", views.waiting, name="waiting"),
]
