"""Registrations, tickets and payments, scans and visits, and keys against doing things twice."""

from registrations.models.door import Scan, Visit
from registrations.models.registrations import Registration
from registrations.models.retries import IdempotencyKey
from registrations.models.tickets import Payment, Ticket

__all__ = ["IdempotencyKey", "Payment", "Registration", "Scan", "Ticket", "Visit"]
