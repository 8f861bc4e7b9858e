"""Addresses of what belongs to one person."""

from django.urls import path

from abhiyan.people import views

app_name = "people"
urlpatterns = [
    path("contact/<int:contact_id>/unmask/", views.unmask, name="unmask"),
]
