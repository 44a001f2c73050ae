"""Invitations into a team: made, sent again, taken back, accepted. Nobody becomes a member unasked.

The secret of a link is in no row: it is derived from the invitation's id and its end with the
site's secret, so that the mail can be written when it is sent. Sending it again moves the end, and
with that makes another link; the old one opens nothing more.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import journal, outbox
from accounts.limits import DAY, MINUTE, Limit, consume, is_within, keyed_digest
from accounts.services import verified_email
from core.errors import DomainError, TooManyRequests
from core.models import new_id
from core.text import normalise_email
from events.enums import Role
from events.models import Event, EventRole, Invitation, Membership, Organizer
from events.services.event_roles import set_event_role
from events.services.teams import AlreadyMember, AlwaysManager, lock_team, set_role

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

KIND = "team.invited"
LASTS = timedelta(days=14)
BY_ORGANIZER = Limit("invitation-organizer", 100, DAY)
BY_PERSON = Limit("invitation-person", 200, DAY)
AGAIN = Limit("invitation-again", 1, 10 * MINUTE)


class InvitedAlready(DomainError):
    code = "invited_already"
    message = _("There is an open invitation to this address. Send it again, or take it back.")


class InvitationOver(DomainError):
    code = "invitation_over"
    message = _("This invitation is over. Ask the team for a new one.")


class InvitationForAnother(DomainError):
    code = "invitation_for_another"
    message = _("This invitation is for another address. Sign in with the account that has it.")


class ConfirmYourAddress(DomainError):
    code = "confirm_your_address"
    message = _("Confirm your own address first: you find it under “Account”.")


def invite(
    *,
    organizer: Organizer,
    event: Event | None = None,
    email: str,
    role: Role,
    by: User,
    now: datetime,
) -> Invitation:
    """Offer `email` a role, for all events of the organizer or for `event` alone; a mail brings it.

    The answer is the same whether the address has an account or not. Raises `ConfirmYourAddress`,
    `AlreadyMember`, `AlwaysManager`, `InvitedAlready`, `TooManyRequests`.
    """
    address = normalise_email(email)
    if not by.is_superuser and not verified_email(by):
        raise ConfirmYourAddress
    consume(BY_PERSON, str(by.pk), now=now)
    consume(BY_ORGANIZER, str(organizer.pk), now=now)
    with transaction.atomic():
        lock_team(organizer)
        _refuse_those_inside(organizer, event, address)
        open_ = _open_ones(Invitation.objects.filter(organizer=organizer, event=event), now)
        if open_.filter(email=address).exists():
            raise InvitedAlready
        _end_overdue(organizer, event, address, now=now)
        invitation = Invitation(
            id=new_id(),
            organizer=organizer,
            event=event,
            email=address,
            role=role,
            expires_at=now + LASTS,
            invited_by=by,
            created_at=now,
        )
        invitation.digest = digest_of(secret_of(invitation))
        invitation.save(force_insert=True)
        _write_mail(invitation, now=now)
        _note("invitation.sent", invitation, by=by, now=now)
    return invitation


def send_again(*, invitation: Invitation, by: User, now: datetime) -> Invitation:
    """Send a new link that is good for as long as the first one was; the old one ends. An
    invitation that has expired lives again. Raises `InvitationOver`, `TooManyRequests`."""
    if not is_within(AGAIN, str(invitation.pk), now=now):
        raise TooManyRequests(
            retry_after=int(AGAIN.period.total_seconds()),
            message=_("This was sent a few minutes ago. Please wait a little."),
        )
    consume(BY_ORGANIZER, str(invitation.organizer_id), now=now)
    with transaction.atomic():
        lock_team(invitation.organizer)
        present = _present(invitation)
        present.expires_at = now + LASTS
        present.digest = digest_of(secret_of(present))
        present.save(update_fields=["expires_at", "digest", "updated_at"])
        _write_mail(present, now=now)
        _note("invitation.sent_again", present, by=by, now=now)
    return present


def revoke(*, invitation: Invitation, by: User, now: datetime) -> None:
    """From now on its link opens nothing; called again, or too late, it changes nothing."""
    with transaction.atomic():
        lock_team(invitation.organizer)
        open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if open_.update(revoked_at=now, updated_at=now):
            _note("invitation.revoked", invitation, by=by, now=now)


def accept(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Make `user` what they were invited to be; who is in the team already keeps their role.

    Raises `InvitationOver`, also for the second of two who accept at once, and
    `InvitationForAnother`.
    """
    with transaction.atomic():
        lock_team(invitation.organizer)
        present = _present(invitation)
        if not present.is_open(at=now):
            raise InvitationOver
        if verified_email(user) != present.email:
            raise InvitationForAnother
        present.accepted_at, present.accepted_by = now, user
        present.save(update_fields=["accepted_at", "accepted_by", "updated_at"])
        _note("invitation.accepted", present, by=user, now=now)
        _give_role(present, user, now)


def decline(*, invitation: Invitation, user: User | None, now: datetime) -> None:
    """Whoever has the link may say no; it changes nothing once the invitation is over."""
    with transaction.atomic():
        lock_team(invitation.organizer)
        open_ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
        if open_.update(revoked_at=now, updated_at=now):
            _note("invitation.declined", invitation, by=user, now=now)


def find_invitation(secret: str) -> Invitation | None:
    """The invitation that a link names, whether it is still open or not."""
    rows = Invitation.objects.select_related("organizer", "event", "invited_by")
    return rows.filter(digest=digest_of(secret)).first()


def invitations_to(user: User, *, now: datetime) -> QuerySet[Invitation]:
    """The open ones to the address that `user` has confirmed."""
    address = verified_email(user)
    if address is None:
        return Invitation.objects.none()
    return _open_ones(Invitation.objects.filter(email=address), now)


def url_of(invitation: Invitation) -> str | None:
    """The absolute address of the page with the button; None where the site's secret was changed
    since the link was made and the old one is gone."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    for secret in (secret_of(invitation, key) for key in keys):
        if digest_of(secret) == invitation.digest:
            return f"{settings.SITE_URL}{reverse('events:invitation', args=[secret])}"
    return None


def secret_of(invitation: Invitation, key: str = "") -> str:
    end = invitation.expires_at.astimezone(UTC).isoformat()
    return keyed_digest("team-invitation", str(invitation.pk), end, key=key)


def digest_of(secret: str) -> str:
    """What a row keeps of a link's secret; nothing leads back from it."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _open_ones(rows: QuerySet[Invitation], now: datetime) -> QuerySet[Invitation]:
    return rows.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)


def _refuse_those_inside(organizer: Organizer, event: Event | None, address: str) -> None:
    team = Membership.objects.filter(organizer=organizer, user__email=address)
    if event is None:
        if team.exists():
            raise AlreadyMember
    elif team.filter(role=Role.MANAGER).exists():
        raise AlwaysManager
    elif EventRole.objects.filter(event=event, user__email=address).exists():
        raise AlreadyMember(_("This person has a role for this event already."))


def _end_overdue(organizer: Organizer, event: Event | None, address: str, *, now: datetime) -> None:
    """An invitation that has expired makes room for the next one to the address."""
    overdue = Q(accepted_at=None, revoked_at=None, expires_at__lte=now, email=address)
    Invitation.objects.filter(overdue, organizer=organizer, event=event).update(
        revoked_at=now, updated_at=now
    )


def _present(invitation: Invitation) -> Invitation:
    """As it is under the team's lock, not yet accepted nor taken back."""
    rows = Invitation.objects.select_related("organizer", "event__organizer")
    present = rows.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).first()
    if present is None:
        raise InvitationOver
    return present


def _give_role(invitation: Invitation, user: User, now: datetime) -> None:
    event, role = invitation.event, Role(invitation.role)
    if event is None:
        if not invitation.organizer.memberships.filter(user=user).exists():
            set_role(organizer=invitation.organizer, user=user, role=role, by=user, now=now)
    elif not EventRole.objects.filter(event=event, user=user).exists():
        leads = invitation.organizer.memberships.filter(user=user, role=Role.MANAGER)
        if not leads.exists():
            set_event_role(event=event, user=user, role=role, by=user, now=now)


def _write_mail(invitation: Invitation, *, now: datetime) -> None:
    """Counted, where its address never confirmed anything, when it goes out (rule 9)."""
    outbox.enqueue(
        KIND,
        cause=f"{KIND}:{invitation.pk}:{invitation.digest[:16]}",
        to_email=invitation.email,
        now=now,
        subject_of=invitation,
        event_id=invitation.event_id,
    )


def _note(action: str, invitation: Invitation, *, by: User | None, now: datetime) -> None:
    subject = invitation.event or invitation.organizer
    journal.record(
        action,
        subject,
        by=by,
        now=now,
        event_id=invitation.event_id,
        details={"role": invitation.role, "invitation": str(invitation.pk)},
        personal={"email": invitation.email},
    )
