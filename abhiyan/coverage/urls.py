"""Addresses of coverage."""

from django.urls import path

from abhiyan.coverage import views

app_name = "coverage"
urlpatterns = [
    path("coverage/<int:unit_id>/", views.table, name="table"),
    path("coverage/<int:unit_id>/siblings/", views.siblings, name="siblings"),
    path("coverage/<int:unit_id>/gaps/", views.gaps, name="gaps"),
    path("coverage/<int:unit_id>/trend/", views.trend, name="trend"),
    path("coverage/<int:unit_id>/map/", views.map_, name="map"),
    path("coverage/<int:unit_id>/why/", views.why, name="why"),
    path("coverage/<int:unit_id>/export.csv", views.export_csv, name="csv"),
    path("coverage/<int:unit_id>/export.xlsx", views.export_xlsx, name="xlsx"),
]
