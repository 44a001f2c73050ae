"""People, what they did, the mail that goes to them, and work to do later."""

from accounts.models.jobs import Job
from accounts.models.mail import KnownAddress, MailRefusal, Message, MessageQuerySet
from accounts.models.people import ApiToken, ApiTokenQuerySet, User
from accounts.models.records import JournalEntry, RateCount

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Job",
    "JournalEntry",
    "KnownAddress",
    "MailRefusal",
    "Message",
    "MessageQuerySet",
    "RateCount",
    "User",
]
