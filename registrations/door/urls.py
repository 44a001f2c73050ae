"""Routes of the door, included under `checkin/` and the namespace of registrations."""

from __future__ import annotations

from django.urls import path

from registrations.door import board_views, list_views, views

urlpatterns = [
    path("", views.checkin_list, name="checkin_list"),
    path("<slug:slug>/", views.checkin, name="checkin"),
    path("<slug:slug>/scans/", views.checkin_scan, name="checkin_scan"),
    path("<slug:slug>/payments/", views.checkin_payment, name="checkin_payment"),
    path("<slug:slug>/people/", views.checkin_search, name="checkin_search"),
    path("<slug:slug>/list/", list_views.people_list, name="people_list"),
    path("<slug:slug>/board/", board_views.board, name="board"),
    path("<slug:slug>/board/numbers/", board_views.board_numbers, name="board_numbers"),
]
