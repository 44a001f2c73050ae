"""What happens once the form's button is pressed, in words, before it is pressed."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numbers import amount
from events.models import Event
from registrations.views.visitors import Visitor


def next_steps(
    event: Event, visitor: Visitor, *, people: int, joins_list: bool, due: Decimal = Decimal(0)
) -> list[str]:
    """The steps in their order; `event` is read `with_seats()`, `due` is paid at the door."""
    first = _steps_of_mail(event, people, joins_list) if visitor.is_guest else []
    address = None if visitor.is_guest else visitor.address
    if event.requires_approval:
        rest = _steps_of_approval(event, address, joins_list)
    elif joins_list:
        rest = [_place_in_line(event), *_steps_of_the_list(event, address)]
    elif visitor.is_guest:
        rest = [_tickets_of_a_guest(people)]
    else:
        rest = _steps_of_an_account(address or "", people)
    return [*first, *rest, *_payment(due, is_certain=not joins_list)]


def _steps_of_mail(event: Event, people: int, joins_list: bool) -> list[str]:
    """A guest confirms first."""
    mail = _("First we send you a link by mail.")
    if event.requires_approval:
        return [mail, _("Open it within two days and confirm.")]
    if joins_list:
        return [mail, _("Open it within two days and confirm: then you join the waiting list.")]
    hold = ngettext(
        "Open it and confirm. Your place is held for 30 minutes.",
        "Open it and confirm. Your %(n)d places are held for 30 minutes.",
        people,
    )
    return [mail, hold % {"n": people}]


def _tickets_of_a_guest(people: int) -> str:
    words = ngettext(
        "Then your place is confirmed, and you get your ticket.",
        "Then your %(n)d places are confirmed, and you get your tickets.",
        people,
    )
    return words % {"n": people}


def _steps_of_an_account(address: str, people: int) -> list[str]:
    place = ngettext(
        "Your place is confirmed at once.", "Your %(n)d places are confirmed at once.", people
    )
    ticket = ngettext(
        "You get your ticket here and by mail to %(email)s.",
        "You get your %(n)d tickets here and by mail to %(email)s.",
        people,
    )
    return [place % {"n": people}, ticket % {"n": people, "email": address}]


def _steps_of_approval(event: Event, address: str | None, joins_list: bool) -> list[str]:
    """Who waits for approval stands in no line yet."""
    if joins_list:
        joining = _("If they say yes while places are lacking, you join the waiting list.")
        decision = _("The organizer looks at your registration and decides.")
        return [decision, joining, *_steps_of_the_list(event, address)]
    if address is None:
        return [_("Then the organizer decides, and we write to you.")]
    decision = _("The organizer looks at your registration and decides.")
    return [decision, _("Then we write to %(email)s.") % {"email": address}]


def _steps_of_the_list(event: Event, address: str | None) -> list[str]:
    """What comes once there are places: they are given, or offered for a while."""
    if event.offers_places:
        return _steps_of_an_offer(event, address)
    if address is None:
        return [_("As soon as there are places, they are yours at once, and we write to you.")]
    words = _("As soon as there are places, they are yours at once, and we write to %(email)s.")
    return [words % {"email": address}]


def _steps_of_an_offer(event: Event, address: str | None) -> list[str]:
    if address is None:
        offer = _("As soon as there are places, we offer them to you by mail.")
    else:
        words = _("As soon as there are places, we offer them to you by mail to %(email)s.")
        offer = words % {"email": address}
    hours = ngettext(
        "You have %(n)d hour to accept. After that, the next in line is asked.",
        "You have %(n)d hours to accept. After that, the next in line is asked.",
        event.offer_hours,
    )
    return [offer, hours % {"n": event.offer_hours}]


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


def _payment(due: Decimal, *, is_certain: bool) -> list[str]:
    if not due:
        return []
    if is_certain:
        return [_("You pay %(sum)s at the door.") % {"sum": amount(due)}]
    return [_("Once you have a place, you pay %(sum)s at the door.") % {"sum": amount(due)}]
