"""Addresses of the tree: loading and changing units."""

from django.urls import path

from abhiyan.units import views

app_name = "units"
urlpatterns = [
    path("units/load/", views.load, name="load"),
    path("unit/<int:unit_id>/change/", views.change, name="change"),
    path("unit/<int:unit_id>/change/<slug:kind>/", views.act, name="act"),
    path("unit-act/<int:act_id>/undo/", views.undo, name="undo"),
]
