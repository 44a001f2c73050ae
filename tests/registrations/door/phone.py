"""A helper's phone: a browser without an account that opens a code and scans."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from registrations.door.passes import COOKIE
from registrations.models import DoorEnrolment, DoorPass
from registrations.services.door_passes import NewPass, code_of, enrol, open_enrolment

START = "/d/"


def open_for(event: Event, *, now: datetime | None = None, **wishes: Any) -> DoorEnrolment:
    return open_enrolment(event_id=event.pk, by=None, now=now or timezone.now(), **wishes)


def pass_for(event: Event, name: str = "Ann", **wishes: Any) -> NewPass:
    """A pass of a device that nothing else is asked of."""
    return enrol(code=code_of(open_for(event, **wishes)), name=name, now=timezone.now())


def phone_with(key: str, **options: Any) -> Client:
    phone = Client(**options)
    phone.cookies[COOKIE] = key
    return phone


def type_code(phone: Client, code: str) -> HttpResponse:
    return phone.post(f"{START}code/", {"code": code})


def become_scanner(
    phone: Client, enrolment: DoorEnrolment, name: str = "Ann", **more: str
) -> HttpResponse:
    """Send the name's form with the code that the phone took."""
    address = reverse("registrations:checkin_enrolment", args=[enrolment.event.slug])
    return phone.post(address, {"code": code_of(enrolment), "name": name, **more})


def names_of(event: Event) -> list[str]:
    return list(DoorPass.objects.filter(event=event).order_by("id").values_list("name", flat=True))
