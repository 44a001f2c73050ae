"""Routes of events."""

from django.urls import path

from events.views import (
    accents,
    dates,
    invitations,
    listing,
    organizers,
    pictures,
    sharing,
    showing,
    teams,
)

app_name = "events"
urlpatterns = [
    path("", listing.event_list, name="list"),
    path("robots.txt", sharing.robots, name="robots"),
    path("sitemap.xml", sharing.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", sharing.sitemap_page, name="sitemap_page"),
    path("events/<slug:slug>/", showing.event_detail, name="detail"),
    path("events/<slug:slug>/similar/", showing.similar, name="similar"),
    path("events/<slug:slug>/dates/", dates.event_dates, name="dates"),
    path("events/<slug:slug>.ics", showing.event_ics, name="ics"),
    path("events/<slug:slug>/cover.svg", pictures.event_cover, name="cover"),
    path("events/<slug:slug>/cover/", pictures.event_picture, name="picture"),
    path("events/<slug:slug>/share.png", pictures.event_shared, name="shared"),
    path("o/<slug:slug>/accent.css", accents.organizer_accent, name="accent"),
    path("o/<slug:slug>/", organizers.organizer_page, name="organizer"),
    path("o/<slug:slug>/logo/", organizers.organizer_logo, name="logo"),
    path("accounts/invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("accounts/teams/", teams.mine, name="teams"),
    path("accounts/teams/new/", teams.founding, name="team_new"),
    path("accounts/teams/<uuid:membership_id>/leaving/", teams.leaving, name="team_leaving"),
    path(
        "accounts/teams/events/<uuid:event_role_id>/leaving/",
        teams.event_leaving,
        name="event_role_leaving",
    ),
]
