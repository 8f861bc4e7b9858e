"""Addresses of the programme."""

from django.urls import path

from abhiyan.plans import views
from abhiyan.plans.views import office

app_name = "plans"
urlpatterns = [
    path("plan/", views.programme, name="timeline"),
    path("plan/<int:activity_id>/", views.activity, name="activity"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<str:token>.ics", views.feed, name="feed"),
    path("plans/", office.programmes, name="programmes"),
    path("plans/new/", office.new, name="new"),
    path("plans/compare/", office.compare, name="compare"),
    path("plans/<int:programme_id>/", office.read, name="read"),
    path("plans/<int:programme_id>/close/", office.close, name="close"),
    path("plans/<int:programme_id>/copy/", office.copy, name="copy"),
    path("plans/<int:programme_id>/draft/", office.revise, name="revise"),
    path("plans/draft/<int:draft_id>/", office.draft, name="draft"),
    path("plans/draft/<int:draft_id>/text/", office.draft_text, name="draft_text"),
    path("plans/draft/<int:draft_id>/activity/<int:number>/", office.draft_activity, name="draft_activity"),
    path("plans/draft/<int:draft_id>/discard/", office.discard, name="discard"),
    path("plans/draft/<int:draft_id>/apply/", office.apply, name="apply"),
    path("assignment/<int:assignment_id>/", views.assignment, name="assignment"),
    path("proof/<int:proof_id>/", views.proof, name="proof"),
    path("assignments/", views.work, name="work"),
    path("assignments/act/", views.act, name="act"),
    path("assignments/export.csv", views.work_csv, name="work_csv"),
    path("assignments/export.xlsx", views.work_xlsx, name="work_xlsx"),
]
