"""Addresses of the programme."""

from django.urls import path

from abhiyan.plans import views

app_name = "plans"
urlpatterns = [path("plan/", views.programme, name="timeline")]
