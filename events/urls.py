"""Routes of events."""

from django.urls import path

from events import views

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("events/<slug:slug>/", views.event_detail, name="detail"),
    path("events/<slug:slug>.ics", views.event_ics, name="ics"),
    path("events/<slug:slug>/cover.svg", views.event_cover, name="cover"),
    path("events/<slug:slug>/cover/", views.event_picture, name="picture"),
]
