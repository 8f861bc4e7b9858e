"""Addresses of posts and their holders."""

from django.urls import path

from abhiyan.posts import views

app_name = "posts"
urlpatterns = [
    path("unit/<int:unit_id>/people/", views.people, name="people"),
    path("post/<int:post_id>/", views.post, name="post"),
    path("post/<int:post_id>/appoint/", views.appoint, name="appoint"),
    path("post/<int:post_id>/nominate/", views.nominate, name="nominate"),
    path("post/<int:post_id>/seats/", views.seats, name="seats"),
    path("appointment/<int:appointment_id>/end/", views.end, name="end"),
    path("appointment/<int:appointment_id>/transfer/", views.transfer, name="transfer"),
    path("nomination/<int:nomination_id>/decide/", views.decide, name="decide"),
    path("person/<int:person_id>/invite/", views.invite, name="invite"),
]
