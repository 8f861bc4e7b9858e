"""Addresses of coverage."""

from django.urls import path

from abhiyan.coverage import views, views_work

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
    path("coverage/<int:unit_id>/plan/", views_work.table, name="work"),
    path("coverage/<int:unit_id>/plan/trend/", views_work.trend, name="work_trend"),
    path("coverage/<int:unit_id>/plan/why/", views_work.why, name="work_why"),
    path("coverage/<int:unit_id>/behind/", views_work.laggards, name="behind"),
    path("coverage/<int:unit_id>/behind.csv", views_work.behind_csv, name="behind_csv"),
    path("coverage/<int:unit_id>/behind.xlsx", views_work.behind_xlsx, name="behind_xlsx"),
    path("coverage/<int:unit_id>/text/", views_work.text, name="text"),
]
