"""An event's life, as the API says it: copies, what to look at before it goes out, what cancelling
would do."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ninja import Field

from eventmaster.api.values import Line, Moment, Sent, Shown
from registrations.consequences import Consequences
from registrations.readiness import Answered


class NewCopy(Sent):
    """When the copy starts, and what it is called."""

    start_at: Moment | None = Field(
        None,
        description="All other times move along, as clocks in the event's zone show them. Needed"
        " unless a template is made, which keeps the times.",
    )
    title: Annotated[Line, Field(min_length=1)] | None = Field(
        None, description="Not sent: as the event is called."
    )
    is_template: bool = Field(
        False, description="Make a template: a draft that is never published, for more copies."
    )


class CheckOut(Shown):
    """One thing to look at before the event is published."""

    key: str = Field(description="Stable name of the question, like `ticket_types`.")
    holds: bool
    is_needed: bool = Field(description="Whether it stops publishing while it does not hold.")
    field: str = Field(description="What to change for it.")
    message: str = Field(description="In words, with what to do.")


class ChecklistOut(Shown):
    """What to look at before an event is published."""

    may_be_published: bool
    checks: list[CheckOut]


class ConsequencesOut(Shown):
    """What cancelling the event would do to people, as things stand now."""

    people: dict[str, int] = Field(description="Registrations by status.")
    mails: int = Field(description="How many people get a mail at once.")
    paid: Decimal = Field(description="What was paid at the door, and may have to be given back.")
    payers: int = Field(description="Registrations for which something was paid.")
    due: Decimal = Field(description="What would still have been paid at the door.")


def checklist_out(answers: list[Answered]) -> ChecklistOut:
    checks = [
        CheckOut(
            key=each.question.key,
            holds=each.holds,
            is_needed=each.question.is_needed,
            field=each.question.field,
            message=each.words,
        )
        for each in answers
    ]
    return ChecklistOut(
        may_be_published=not any(each.stops for each in answers),
        checks=checks,
    )


def consequences_out(found: Consequences) -> ConsequencesOut:
    return ConsequencesOut(
        people=found.people,
        mails=found.mails,
        paid=found.paid,
        payers=found.payers,
        due=found.due,
    )
