"""Addresses of who comes to an event: for whoever arranges it, for each invited person, for each door."""

from django.urls import path

from abhiyan.hall import views

app_name = "hall"
urlpatterns = [
    path("event/<int:event_id>/hall/", views.hall, name="hall"),
    path("event/<int:event_id>/hall/people/", views.people, name="people"),
    path("event/<int:event_id>/hall/protocol/", views.protocol, name="protocol"),
    path("event/<int:event_id>/hall/protocol.pdf", views.protocol_pdf, name="protocol_pdf"),
    path("event/<int:event_id>/hall/badges.pdf", views.badges, name="badges"),
    path("event/<int:event_id>/hall/doors/", views.doors, name="doors"),
    path("event/<int:event_id>/hall/sheet.pdf", views.sheet, name="sheet"),
    path("invited/<str:token>/pass.pdf", views.invited_pdf, name="invited_pdf"),
    path("invited/<str:token>/event.ics", views.invited_ics, name="invited_ics"),
    path("invited/<str:token>/", views.invited, name="invited"),
    path("door/<str:token>/worker.js", views.worker, name="worker"),
    path("door/<str:token>/list.json", views.list_json, name="list"),
    path("door/<str:token>/sync/", views.sync, name="sync"),
    path("door/<str:token>/", views.door, name="door"),
]
