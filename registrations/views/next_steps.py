"""What happens once the form's button is pressed, in words, before it is pressed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event
from registrations.views.visitors import Visitor


def next_steps(event: Event, visitor: Visitor, *, people: int, joins_list: bool) -> list[str]:
    """The steps in their order; `event` is read `with_seats()`."""
    if visitor.is_guest:
        return _steps_of_a_guest(event, people=people, joins_list=joins_list)
    return _steps_of_an_account(event, visitor.address or "", people=people, joins_list=joins_list)


def _steps_of_an_account(event: Event, address: str, *, people: int, joins_list: bool) -> list[str]:
    if joins_list:
        return [
            _place_in_line(event),
            _("As soon as there are places, they are yours at once, and we write to %(email)s.")
            % {"email": address},
        ]
    if event.requires_approval:
        return [
            _("The organizer looks at your registration and decides."),
            _("Then we write to %(email)s.") % {"email": address},
        ]
    place = ngettext(
        "Your place is confirmed at once.", "Your %(n)d places are confirmed at once.", people
    )
    ticket = ngettext(
        "You get your ticket here and by mail to %(email)s.",
        "You get your %(n)d tickets here and by mail to %(email)s.",
        people,
    )
    return [place % {"n": people}, ticket % {"n": people, "email": address}]


def _steps_of_a_guest(event: Event, *, people: int, joins_list: bool) -> list[str]:
    mail = _("First we send you a link by mail.")
    if joins_list:
        confirm = _("Open it within two days and confirm: then you join the waiting list.")
        after = _("As soon as there are places, they are yours at once, and we write to you.")
        return [mail, confirm, _place_in_line(event), after]
    if event.requires_approval:
        confirm = _("Open it within two days and confirm.")
        return [mail, confirm, _("Then the organizer decides, and we write to you.")]
    hold = ngettext(
        "Open it and confirm. Your place is held for 30 minutes.",
        "Open it and confirm. Your %(n)d places are held for 30 minutes.",
        people,
    )
    ticket = ngettext(
        "Then your place is confirmed, and you get your ticket.",
        "Then your %(n)d places are confirmed, and you get your tickets.",
        people,
    )
    return [mail, hold % {"n": people}, ticket % {"n": people}]


def _place_in_line(event: Event) -> str:
    """Each registration that waits is one in the line, however many people it brings."""
    waiting: int = event.seats_waiting  # type: ignore[attr-defined]
    if not waiting:
        return _("You would be the first on the waiting list.")
    words = ngettext(
        "You would be number %(number)d on the waiting list: %(n)d registration is ahead of you.",
        "You would be number %(number)d on the waiting list: %(n)d registrations are ahead of you.",
        waiting,
    )
    return words % {"number": waiting + 1, "n": waiting}
