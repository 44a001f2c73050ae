"""Registrations, tickets and payments, scans and visits, and what goes out by mail."""

from registrations.models.door import Scan, Visit
from registrations.models.exports import ExportChoice
from registrations.models.mail import ChangeNotice, Mailing, MailText, Reminder
from registrations.models.passes import DoorEnrolment, DoorPass
from registrations.models.registrations import Registration
from registrations.models.retries import IdempotencyKey
from registrations.models.tickets import Payment, Ticket
from registrations.models.words import PersonWord

__all__ = [
    "ChangeNotice",
    "DoorEnrolment",
    "DoorPass",
    "ExportChoice",
    "IdempotencyKey",
    "MailText",
    "Mailing",
    "Payment",
    "PersonWord",
    "Registration",
    "Reminder",
    "Scan",
    "Ticket",
    "Visit",
]
