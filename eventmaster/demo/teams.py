"""Invitations that wait: one into a team, one to work on a single event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eventmaster.demo.cast import DEMO_DOMAIN
from events.enums import Role
from events.models import Event
from events.services.invitations import invite

if TYPE_CHECKING:
    from eventmaster.demo.story import Story


def tell_of_teams(story: Story) -> None:
    """The attendee finds theirs under "Your teams", and may accept it."""
    organizer = next(iter(story.organizers.values()))
    event = Event.objects.filter(organizer=organizer).published().upcoming(at=story.now).first()
    for email, place, role in (
        (f"robin@{DEMO_DOMAIN}", None, Role.EDITOR),
        (story.attendee.email, event, Role.CHECKIN),
    ):
        invite(
            organizer=organizer,
            event=place,
            email=email,
            role=role,
            by=story.organizer,
            now=story.now,
        )
