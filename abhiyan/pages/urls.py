"""Addresses of the pages that draw on several domains."""

from django.urls import path

from abhiyan.pages import entry, views, views_jobs

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("digest/", views.the_digest, name="digest"),
    path("unit/<int:unit_id>/", views.unit, name="unit"),
    path("person/<int:person_id>/", views.person, name="person"),
    path("search/", views.search, name="search"),
    path("who-sees-me/", views.who_sees_me, name="who_sees_me"),
    path("data-promise/", views.data_promise, name="data_promise"),
    path("first-steps/", entry.first_steps, name="first_steps"),
    path("jobs/", views_jobs.jobs, name="jobs"),
    path("jobs/<int:job_id>/", views_jobs.job, name="job"),
    path("jobs/<int:job_id>/again/", views_jobs.again, name="job_again"),
    path("jobs/<int:job_id>/drop/", views_jobs.drop, name="job_drop"),
    path("demo/sign-in/<slug:kind>/", entry.demo_sign_in, name="demo_sign_in"),
    path("demo/guide/", entry.demo_guide, name="demo_guide"),
    path("demo/day/", entry.demo_day, name="demo_day"),
]
