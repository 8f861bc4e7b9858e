"""Addresses of rosters and of duplicates."""

from django.urls import path

from abhiyan.registration import views, views_duplicates, views_proving

app_name = "registration"
urlpatterns = [
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/empty.xlsx", views.blank, name="template"),
    path("rosters/<int:pk>/", views.roster, name="roster"),
    path("rosters/<int:pk>/refused.csv", views.refused, name="refused"),
    path("rosters/<int:pk>/<str:outcome>/", views.lines, name="lines"),
    path("rosters/<int:pk>/line/<int:line>/", views.answer, name="answer"),
    path("duplicates/", views_duplicates.queue, name="duplicates"),
    path("duplicates/<int:duplicate_id>/", views_duplicates.pair, name="duplicate"),
    path("join/done/<slug:code>/", views_proving.prove, name="prove"),
    path("helped/", views_proving.helped_list, name="helped"),
    path("merge/<int:merge_id>/undo/", views_duplicates.undo, name="undo_merge"),
]
