"""Addresses of share kits: one's own of the day, a unit's, one as the office writes it, and what readers open."""

from django.urls import path

from abhiyan.kits import views, views_links, views_office

app_name = "kits"
urlpatterns = [
    path("kits/", views.today, name="today"),
    path("unit/<int:unit_id>/kits/", views.kits, name="kits"),
    path("unit/<int:unit_id>/kits/new/", views_office.compose, name="compose"),
    path("unit/<int:unit_id>/kits/<int:number>/", views.reach, name="reach"),
    path("unit/<int:unit_id>/kits/<int:number>.csv", views.reach_csv, name="reach_csv"),
    path("kits/<int:kit_id>/", views_office.kit, name="kit"),
    path("kits/<int:kit_id>/add/", views_office.add, name="add"),
    path("kits/<int:kit_id>/preview/", views_office.preview, name="preview"),
    path("kits/pieces/<int:piece_id>/", views_office.piece, name="piece"),
    path("k/standing.json", views_links.standing_json, name="standing"),
    path("k/<str:token>/", views_links.landing, name="landing"),
    path("k/<str:token>/file", views_links.file, name="file"),
]
