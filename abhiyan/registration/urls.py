"""Addresses of rosters and of duplicates."""

from django.urls import path

from abhiyan.registration import views, views_duplicates, views_grievances

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
    path("merge/<int:merge_id>/undo/", views_duplicates.undo, name="undo_merge"),
    path("grievances/", views_grievances.queue, name="grievances"),
    path("grievances/<int:pk>/", views_grievances.one, name="grievance"),
    path("person/<int:person_id>/under-age/", views_grievances.under_age, name="under_age"),
    path("expiring/", views_grievances.soon, name="expiring"),
]
