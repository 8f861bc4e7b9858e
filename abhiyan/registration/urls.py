"""Addresses of rosters, duplicates, call-back samples and signs."""

from django.urls import path

from abhiyan.registration import views, views_calls, views_duplicates, views_signs

app_name = "registration"
urlpatterns = [
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/empty.xlsx", views.blank, name="template"),
    path("rosters/<int:pk>/", views.roster, name="roster"),
    path("rosters/<int:pk>/refused.csv", views.refused, name="refused"),
    path("rosters/<int:pk>/<str:outcome>/", views.lines, name="lines"),
    path("rosters/<int:pk>/line/<int:line>/", views.answer, name="answer"),
    path("calls/", views_calls.calls, name="calls"),
    path("calls/draw/<int:unit_id>/", views_calls.draw, name="draw"),
    path("calls/<int:pk>/", views_calls.sample, name="sample"),
    path("calls/<int:pk>/next/", views_calls.work, name="work"),
    path("calls/<int:pk>/dial/", views_calls.dial, name="dial"),
    path("signs/", views_signs.listed, name="signs"),
    path("signs/<int:pk>/", views_signs.one, name="sign"),
    path("duplicates/", views_duplicates.queue, name="duplicates"),
    path("duplicates/<int:duplicate_id>/", views_duplicates.pair, name="duplicate"),
    path("merge/<int:merge_id>/undo/", views_duplicates.undo, name="undo_merge"),
]
