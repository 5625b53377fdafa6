"""The tables, by subject, and which row of a history counts; importing this package declares them all."""

from workbench.models.audit import IS_DEED, AuditEvent, AuditHead, moment
from workbench.models.counts import PracticeDay, QueueTally
from workbench.models.decision import Decision, PolicyCheck
from workbench.models.document import Attachment, AttachmentPage, EntryAttachment
from workbench.models.feeds import Feed, FeedEvent, FeedPosition, FeedSeen, ReceivedFile
from workbench.models.held import HeldBundle
from workbench.models.latest import (
    CURRENT_VERSION,
    is_latest_decision,
    last_withdrawn,
    latest,
    latest_decision_id,
    next_number,
    select_next_number,
)
from workbench.models.patient import AccessChange, Patient, PatientHome, PatientRelative, Proxy, ProxyChange
from workbench.models.patient_names import PatientName, name_key, name_rows, words_of_name, words_sought
from workbench.models.people import KeptForm, KeptSearch, LoginSession, RecoveryCode, SavedView, User
from workbench.models.practice import PolicyChange, Practice, ScopeGap, SwitchChange
from workbench.models.record import (
    QUEUE_ORDER,
    Entry,
    EntryVersion,
    Flag,
    FlagFeedback,
    ItemLink,
    OwnRulesChange,
    ReviewItem,
)
from workbench.models.second_look import SecondLook, SecondLookAnswer, SecondLookDraw, SecondLookStep
from workbench.models.source import DrawnWords, MedicationPart, SourceRelation, SourceStanding
from workbench.models.upstream import Upstream, UpstreamEvent, UpstreamProgress, UpstreamState, UpstreamWish

__all__ = [
    "CURRENT_VERSION", "IS_DEED", "QUEUE_ORDER", "AccessChange", "Attachment", "AttachmentPage", "AuditEvent",
    "AuditHead", "Decision", "DrawnWords", "Entry", "EntryAttachment", "EntryVersion", "Feed", "FeedEvent",
    "FeedPosition", "FeedSeen", "Flag", "FlagFeedback", "HeldBundle", "ItemLink", "KeptForm", "KeptSearch",
    "LoginSession", "MedicationPart", "OwnRulesChange", "Patient", "PatientHome", "PatientName",
    "PatientRelative", "PolicyChange", "PolicyCheck", "Practice", "PracticeDay", "Proxy", "ProxyChange",
    "QueueTally", "ReceivedFile", "RecoveryCode", "ReviewItem", "SavedView", "ScopeGap", "SecondLook",
    "SecondLookAnswer", "SecondLookDraw", "SecondLookStep", "SourceRelation", "SourceStanding", "SwitchChange",
    "Upstream", "UpstreamEvent", "UpstreamProgress", "UpstreamState", "UpstreamWish", "User",
    "is_latest_decision", "last_withdrawn", "latest", "latest_decision_id", "moment", "name_key", "name_rows",
    "next_number", "select_next_number", "words_of_name", "words_sought",
]  # fmt: skip
