"""The address of a rehearsal's outcome."""

from django.urls import path

from abhiyan.rehearsal import views

app_name = "rehearsal"
urlpatterns = [path("rehearsal/", views.outcome, name="outcome")]
