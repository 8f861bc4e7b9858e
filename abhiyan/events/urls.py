"""Addresses of events, halls, guests and the timetable."""

from django.urls import path

from abhiyan.events import views

app_name = "events"
urlpatterns = [
    path("unit/<int:unit_id>/events/", views.events, name="events"),
    path("unit/<int:unit_id>/venues/", views.venues, name="venues"),
    path("unit/<int:unit_id>/agenda/", views.outline, name="outline"),
    path("venue/<int:venue_id>/", views.venue, name="venue"),
    path("event/<int:event_id>/", views.event, name="event"),
    path("event/<int:event_id>/arrange/", views.arrange, name="arrange"),
    path("event/<int:event_id>/agenda/", views.agenda, name="agenda"),
    path("event/<int:event_id>/event.ics", views.event_ics, name="event_ics"),
    path("timetable/<int:activity_id>/", views.board, name="board"),
    path("timetable/<int:activity_id>/check/", views.check, name="check"),
    path("timetable/<int:activity_id>/guests/", views.wished_for, name="guests"),
    path("timetable/found/<int:timetable_id>/", views.timetable, name="timetable"),
    path("person/<int:person_id>/days/", views.guest_days, name="guest_days"),
    path("person/<int:person_id>/itinerary/", views.itinerary, name="itinerary"),
    path("person/<int:person_id>/itinerary.pdf", views.itinerary_pdf, name="itinerary_pdf"),
    path("person/<int:person_id>/itinerary.ics", views.itinerary_ics, name="itinerary_ics"),
    path("office/<str:token>/itinerary/", views.office_itinerary, name="office_itinerary"),
    path("office/<str:token>.pdf", views.office_pdf, name="office_pdf"),
    path("office/<str:token>.ics", views.office_ics, name="office_ics"),
    path("office/<str:token>/", views.office, name="office"),
]
