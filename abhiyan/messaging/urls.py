"""Addresses of messages: the gateway's, and the demo's phone."""

from django.urls import path

from abhiyan.messaging import views

app_name = "messaging"
urlpatterns = [
    path("inbound/<slug:gateway>/", views.inbound, name="inbound"),
    path("demo/phone/", views.demo_phone, name="phone"),
]
