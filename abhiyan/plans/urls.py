"""Addresses of the programme."""

from django.urls import path

from abhiyan.plans import views

app_name = "plans"
urlpatterns = [
    path("plan/", views.programme, name="timeline"),
    path("plan/<int:activity_id>/", views.activity, name="activity"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
    path("assignment/<int:assignment_id>/", views.assignment, name="assignment"),
    path("proof/<int:proof_id>/", views.proof, name="proof"),
    path("assignments/", views.work, name="work"),
    path("assignments/act/", views.act, name="act"),
    path("assignments/export.csv", views.work_csv, name="work_csv"),
    path("assignments/export.xlsx", views.work_xlsx, name="work_xlsx"),
]
