"""Teams: at the desk, under one's account, and behind the link of an invitation."""

from django.urls import reverse
from django.utils import timezone

from events.enums import Role
from events.models import Invitation
from events.services.invitations import invite, secret_of
from tests.quality.page import ADMIN, ANYONE, ATTENDEE, NEWCOMER, ORGANIZER, Page, at, named, of
from tests.quality.world import LONG, TYPES, World

INVITATION = "events:invitation"


def _invitation(world: World) -> Invitation:
    """One that is open to the attendee, for all of a team."""
    organizer = world.event(TYPES).organizer
    email = "attendee@demo.test"
    found = organizer.invitations.filter(email=email, event=None, accepted_at=None).first()
    boss = organizer.memberships.filter(role=Role.MANAGER).earliest("created_at").user
    return found or invite(
        organizer=organizer, email=email, role=Role.EDITOR, by=boss, now=timezone.now()
    )


def _link(world: World) -> str:
    return reverse(INVITATION, args=[secret_of(_invitation(world))])


def _team(world: World) -> str:
    """With an invitation in it."""
    return reverse("admin:events_organizer_team", args=[_invitation(world).organizer_id])


def _mine(world: World) -> str:
    _invitation(world)
    return reverse("events:teams")


TEAMS = (
    of("desk, team", "admin:events_event_team", lambda world: world.event(TYPES), ORGANIZER),
    of(
        "desk, team, long words",
        "admin:events_event_team",
        lambda world: world.event(LONG),
        ORGANIZER,
    ),
    Page("desk, whole team", "admin:events_organizer_team", _team, ORGANIZER),
    Page("invitation", INVITATION, _link, ATTENDEE),
    Page("invitation, nobody", INVITATION, _link, ANYONE),
    Page("invitation, for another", INVITATION, _link, NEWCOMER),
    at("invitation, gone", INVITATION, "/accounts/invitations/wrong/", status=404),
    Page("teams, invited", "events:teams", _mine, ATTENDEE),
    named("teams", "events:teams", ORGANIZER),
    named("new organizer", "events:team_new", ADMIN),
)
