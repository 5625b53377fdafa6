"""The tables, by subject; importing this package declares them all."""

from workbench.models.audit import AuditEvent, AuditHead
from workbench.models.decision import Decision
from workbench.models.patient import AccessChange, Patient, Proxy
from workbench.models.people import LoginSession, User
from workbench.models.practice import Practice, SwitchChange
from workbench.models.record import Entry, EntryVersion, Flag, ItemLink, QueueTally, ReviewItem

__all__ = [
    "AccessChange", "AuditEvent", "AuditHead", "Decision", "Entry", "EntryVersion", "Flag", "ItemLink", "LoginSession",
    "Patient", "Practice", "Proxy", "QueueTally", "ReviewItem", "SwitchChange", "User",
]  # fmt: skip
