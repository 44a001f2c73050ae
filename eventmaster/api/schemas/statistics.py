"""Where an event stands, as the API says it: the figures of the desk's overview."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field

from eventmaster.api.values import Shown
from registrations.statistics.periods import Unit
from registrations.statistics.summary import Statistics


class TypeNumbersOut(Shown):
    """Of one ticket type."""

    id: UUID
    name: str
    tickets: int = Field(description="Good tickets of confirmed registrations.")
    limit: int | None = Field(description="Its smallest pool; null: only the event's capacity.")
    arrived: int
    absent: int = Field(description="Those of the tickets that never entered.")


class PeriodOut(Shown):
    """What happened from `starts_at` until the next period."""

    starts_at: datetime
    confirmed: int
    cancelled: int
    tickets: int = Field(description="Confirmed and not cancelled by the end of the period.")


class CourseOut(Shown):
    """How tickets were confirmed over time; periods begin on the event's own clock."""

    unit: Unit
    periods: list[PeriodOut]


class ArrivalPeriodOut(Shown):
    starts_at: datetime
    arrived: int


class ArrivalsOut(Shown):
    """First entries of tickets that are still good."""

    unit: Unit
    periods: list[ArrivalPeriodOut]


class StatisticsOut(Shown):
    """Where an event stands."""

    capacity: int | None = Field(description="Places of the event; null is unlimited.")
    taken: int = Field(description="Places that are taken now, held ones included.")
    held: int = Field(description="Places that are kept for people who have yet to answer.")
    waiting: int = Field(description="Registrations on the waiting list.")
    registrations: dict[str, int] = Field(description="How many are in each status.")
    tickets: int = Field(description="Good tickets of confirmed registrations.")
    arrived: int = Field(description="Those of the tickets that entered at least once.")
    absent: int = Field(description="Those that did not; after the event: no-shows.")
    due: Decimal = Field(description="The price of all good tickets, to be paid at the door.")
    paid: Decimal
    ticket_types: list[TypeNumbersOut]
    course: CourseOut
    arrivals: ArrivalsOut
    time_zone: str
    at: datetime


def statistics_out(numbers: Statistics) -> StatisticsOut:
    course_unit, course = numbers.course()
    arrivals_unit, arrivals = numbers.arrivals()
    return StatisticsOut(
        capacity=numbers.capacity,
        taken=numbers.taken,
        held=numbers.held,
        waiting=numbers.waiting,
        registrations=numbers.statuses,
        tickets=numbers.tickets,
        arrived=numbers.arrived,
        absent=numbers.absent,
        due=numbers.due,
        paid=numbers.paid,
        ticket_types=[
            TypeNumbersOut.model_validate(kind, from_attributes=True) for kind in numbers.by_type
        ],
        course=CourseOut(
            unit=course_unit,
            periods=[PeriodOut.model_validate(each, from_attributes=True) for each in course],
        ),
        arrivals=ArrivalsOut(
            unit=arrivals_unit,
            periods=[
                ArrivalPeriodOut.model_validate(each, from_attributes=True) for each in arrivals
            ],
        ),
        time_zone=numbers.event.time_zone,
        at=numbers.at,
    )
