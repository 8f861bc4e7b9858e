"""Addresses of the record of an event, its minutes and its press notes."""

from django.urls import path

from abhiyan.press import views

app_name = "press"
urlpatterns = [
    path("event/<int:event_id>/record/", views.record, name="record"),
    path("event/<int:event_id>/record/people/", views.people, name="people"),
    path("event/<int:event_id>/record/new/", views.new, name="new"),
    path("item/<int:item_id>/", views.item, name="item"),
    path("item/<int:item_id>/versions/", views.versions, name="versions"),
    path("event/<int:event_id>/record.toml", views.record_toml, name="record_toml"),
    path("event/<int:event_id>/minutes/", views.minutes, name="minutes"),
    path("event/<int:event_id>/minutes.pdf", views.minutes_pdf, name="minutes_pdf"),
    path("event/<int:event_id>/minutes.docx", views.minutes_docx, name="minutes_docx"),
    path("event/<int:event_id>/notes/", views.notes, name="notes"),
    path("note/<int:note_id>/", views.note, name="note"),
    path("note/<int:note_id>/note.txt", views.note_txt, name="note_txt"),
    path("note/<int:note_id>/note.pdf", views.note_pdf, name="note_pdf"),
    path("note/<int:note_id>/note.docx", views.note_docx, name="note_docx"),
]
