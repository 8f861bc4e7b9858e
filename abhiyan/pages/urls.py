"""Addresses of the pages that draw on several domains."""

from django.urls import path

from abhiyan.pages import entry, views, views_jobs, views_me, views_vault

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("booth/", views.booth, name="booth"),
    path("digest/", views.the_digest, name="digest"),
    path("unit/<int:unit_id>/", views.unit, name="unit"),
    path("person/<int:person_id>/", views.person, name="person"),
    path("search/", views.search, name="search"),
    path("who-sees-me/", views.who_sees_me, name="who_sees_me"),
    path("me/<str:token>/", views_me.me, name="me"),
    path("me/<str:token>/switch/", views_me.switch, name="me_switch"),
    path("me/<str:token>/say/", views_me.say, name="me_say"),
    path("me/<str:token>/leave/", views_me.leave, name="me_leave"),
    path("me/<str:token>/erase/", views_me.erase, name="me_erase"),
    path("me/<str:token>/devices/", views_me.devices, name="me_devices"),
    path("me/<str:token>/renew/", views_me.renew, name="me_renew"),
    path("notices/", views.notices, name="notices"),
    path("vault/", views_vault.vault, name="vault"),
    path("vault/<int:pk>/ask/", views_vault.ask, name="vault_ask"),
    path("vault/<int:pk>/grant/", views_vault.grant, name="vault_grant"),
    path("vault/<int:pk>/show/", views_vault.show, name="vault_show"),
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
