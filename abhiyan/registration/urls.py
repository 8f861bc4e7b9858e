"""Addresses of signing up, rosters, duplicates, call-back samples and signs."""

from django.urls import path

from abhiyan.registration.checking import views_calls, views_signs
from abhiyan.registration.duplicates import views as views_duplicates
from abhiyan.registration.joining import views as views_intake
from abhiyan.registration.joining import views_help
from abhiyan.registration.leaving import views as views_grievances
from abhiyan.registration.proof import views as views_proving
from abhiyan.registration.proof import views_entering
from abhiyan.registration.rosters import views

app_name = "registration"
urlpatterns = [
    path("join/", views_intake.join, name="join"),
    path("join/where/", views_intake.where, name="where"),
    path("join/under-18/", views_intake.under_age, name="under_age"),
    path("join/done/<slug:code>/", views_proving.prove, name="prove"),
    path("enter/", views_entering.begin, name="enter"),
    path("enter/<slug:code>/", views_entering.entrance, name="entrance"),
    path("j/<str:token>/", views_intake.referred, name="referred"),
    path("help-join/", views_help.help_join, name="help_join"),
    path("help-join/done/<slug:code>/", views_help.done, name="help_done"),
    path("helped/", views_proving.helped_list, name="helped"),
    path("my-place/", views_help.my_place, name="my_place"),
    path("share/", views_help.share, name="share"),
    path("share/link.<str:kind>", views_help.share_image, name="share_image"),
    path("unplaced/", views_help.unplaced, name="unplaced"),
    path("unplaced/<int:pk>/", views_help.place, name="place"),
    path("rosters/", views.rosters, name="rosters"),
    path("rosters/empty.xlsx", views.blank, name="template"),
    path("rosters/<int:pk>/", views.roster, name="roster"),
    path("rosters/<int:pk>/refused.csv", views.refused, name="refused"),
    path("rosters/<int:pk>/discard/", views.discard, name="discard"),
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
    path("grievances/", views_grievances.queue, name="grievances"),
    path("grievances/<int:pk>/", views_grievances.one, name="grievance"),
    path("person/<int:person_id>/under-age/", views_grievances.under_age, name="minor"),
    path("expiring/", views_grievances.soon, name="expiring"),
]
