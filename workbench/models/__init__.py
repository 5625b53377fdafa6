"""The tables, by subject; importing this package declares them all."""

from workbench.models.audit import AuditEvent, AuditHead
from workbench.models.decision import Decision, PolicyCheck
from workbench.models.patient import AccessChange, Patient, Proxy, ProxyChange
from workbench.models.people import LoginSession, User
from workbench.models.practice import PolicyChange, Practice, ScopeGap, SwitchChange
from workbench.models.record import (
    Entry,
    EntryVersion,
    Flag,
    FlagFeedback,
    ItemLink,
    OwnRulesChange,
    QueueTally,
    ReviewItem,
)
from workbench.models.source import MedicationPart, SourceRelation, SourceStanding

__all__ = [
    "AccessChange", "AuditEvent", "AuditHead", "Decision", "Entry", "EntryVersion", "Flag", "FlagFeedback", "ItemLink",
    "LoginSession", "MedicationPart", "OwnRulesChange", "Patient", "PolicyChange", "PolicyCheck", "Practice", "Proxy",
    "ProxyChange", "QueueTally", "ReviewItem", "ScopeGap", "SourceRelation", "SourceStanding", "SwitchChange", "User",
]  # fmt: skip
