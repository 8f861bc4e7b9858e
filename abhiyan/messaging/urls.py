"""Addresses of messages: to many, one's own inbox, the gateway's, the demo's phone."""

from django.urls import path

from abhiyan.messaging import views, views_broadcasts

app_name = "messaging"
urlpatterns = [
    path("inbound/<slug:gateway>/", views.inbound, name="inbound"),
    path("inbound/<slug:gateway>/receipts/", views.arrived, name="receipts"),
    path("unit/<int:unit_id>/messages/", views_broadcasts.broadcasts, name="broadcasts"),
    path("unit/<int:unit_id>/messages/new/", views_broadcasts.compose, name="compose"),
    path("messages/<int:broadcast_id>/", views_broadcasts.broadcast, name="broadcast"),
    path("messages/<int:broadcast_id>/unsure/", views_broadcasts.unsure, name="unsure"),
    path("inbox/", views_broadcasts.inbox, name="inbox"),
    path("demo/phone/", views.demo_phone, name="phone"),
]
