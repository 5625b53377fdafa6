"""What came from the clinical record: review items, their entries, every version of each, and its flags."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from workbench.db import Base, IntEnumColumn
from workbench.vocabulary import (
    RANK_WITHOUT_FLAGS,
    Category,
    Kind,
    RecordedFrom,
    Routine,
    Severity,
    State,
    TakenBack,
    Urgency,
    Verdict,
    WaitsBecause,
    Weighing,
)

QUEUE_ORDER = ("rank", "recorded_at", "id")
"""The columns by which the queue is sorted, each ascending; the last is unique, so that the order is total. The indexes
below, the ORDER BY, the place where a page ends and the next item to decide all follow this."""

_QUEUED = (*QUEUE_ORDER, "patient_id")  # which items make the cards of a page is read from an index alone

_IS_CLAIMED = text("claimed_at IS NOT NULL")
_IS_HIDDEN = text("hidden_at IS NOT NULL")
_HAS_REVIEW = text("review_on IS NOT NULL")
_WAITS = text("waits_since IS NOT NULL")
_WAITS_IN_A_GROUP = text("routine IS NOT NULL AND state = 'waiting'")


class ReviewItem(Base):
    """What the queue shows and a decision is about.

    `recorded_at`, `state`, `waits_since`, `urgency`, `rank`, `routine` and the counts are projections (queue.settle).
    `waits_since` is when the first of its entries that wait began to; null where none does. `rank` is how an item
    presses: the gravest severity, then how many categories; lower is more pressing. `routine` is the group that all its
    entries are of, flagged or not. `revision` rises with every decision and every change of an entry: it is the token
    that a form was rendered with.
    """

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("patient_id", "source_system", "source_id"),
        Index("ix_review_item_queue", "practice_id", "state", *_QUEUED),
        Index("ix_review_item_queue_by_kind", "practice_id", "state", "kind", *_QUEUED),
        Index("ix_review_item_queue_by_author", "practice_id", "state", "author", *_QUEUED),
        Index("ix_review_item_of_patient", "patient_id", "state", "recorded_at"),
        Index("ix_review_item_queue_by_routine", "practice_id", "routine", *_QUEUED,
              sqlite_where=_WAITS_IN_A_GROUP, postgresql_where=_WAITS_IN_A_GROUP),
        Index(None, "practice_id", "source_id"),
        Index(None, "practice_id", "author", "recorded_at"),
        Index("ix_review_item_waits_since", "practice_id", "waits_since", "id",
              sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index(None, "practice_id", "claimed_at", sqlite_where=_IS_CLAIMED, postgresql_where=_IS_CLAIMED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    source_system: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(300))
    kind: Mapped[Kind]
    author: Mapped[str] = mapped_column(String(200))
    recorded_at: Mapped[datetime]
    state: Mapped[State]
    waits_since: Mapped[datetime | None]
    urgency: Mapped[Urgency] = mapped_column(IntEnumColumn(Urgency))
    rank: Mapped[int] = mapped_column(default=RANK_WITHOUT_FLAGS, server_default=str(RANK_WITHOUT_FLAGS))
    routine: Mapped[Routine | None]
    entry_count: Mapped[int]
    waiting_count: Mapped[int]
    flag_count: Mapped[int]
    revision: Mapped[int]
    claimed_by_id: Mapped[int | None]
    claimed_by_name: Mapped[str | None] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None]


class ItemLink(Base):
    """Two review items of one patient that give each other away; kept in both directions."""

    __tablename__ = "item_link"

    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"), primary_key=True)
    linked_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))


class Entry(Base):
    """One item of the record; the content lives in its versions.

    `withdrawn` and `nopat` are the source's last word of it and of what it is under; `taken_back` says which withdrew
    it, `because` why its current version waits though its content is the same, `doubts` (Doubt, separated by blanks)
    why a person must look at it. `whole`, `source_version` and `last_updated` are as last received; `whole` is null
    until it has been. `flags_version` names what its flags come from (flagging.scanning.version_of), `weighing` whether
    all of that has read it. `state`, `waits_because`, `waits_since` and `kept_back` (its latest decision, about
    whatever version, hid or referred it) are projections (see queue.settle). So are `hidden_at` and `review_on`: when
    the latest decision was made and until when it holds, if it hides the entry as it is now; otherwise null.
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("practice_id", "source_system", "source_id"),
        Index(None, "review_item_id"),
        Index(None, "patient_id", "recorded_at"),
        Index(None, "practice_id", "state", "id"),
        Index(None, "practice_id", "kept_back", "id"),
        Index("ix_entry_hidden_at", "practice_id", "hidden_at", "id", "review_on",
              sqlite_where=_IS_HIDDEN, postgresql_where=_IS_HIDDEN),
        Index("ix_entry_review_on", "practice_id", "review_on", "id",
              sqlite_where=_HAS_REVIEW, postgresql_where=_HAS_REVIEW),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    source_system: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(300))
    kind: Mapped[Kind]
    position: Mapped[int]
    current_version: Mapped[int]
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    recorded_at: Mapped[datetime]
    withdrawn: Mapped[bool]
    nopat: Mapped[bool]
    taken_back: Mapped[TakenBack | None]
    because: Mapped[WaitsBecause | None]
    doubts: Mapped[str] = mapped_column(String(200), default="", server_default="")
    routine: Mapped[Routine | None]
    whole: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    source_version: Mapped[str | None] = mapped_column(String(100))
    last_updated: Mapped[datetime | None]
    state: Mapped[State]
    waits_because: Mapped[WaitsBecause | None]
    waits_since: Mapped[datetime | None]
    kept_back: Mapped[bool] = mapped_column(default=False, server_default=false())
    hidden_at: Mapped[datetime | None]
    review_on: Mapped[date | None]
    flags_version: Mapped[str] = mapped_column(String(80), default="", server_default="")
    weighing: Mapped[Weighing] = mapped_column(default=Weighing.WEIGHED, server_default=Weighing.WEIGHED)


class EntryVersion(Base):
    """Append-only: the content of an entry as it was received. Clinical text lives here, and in attachments.

    `links` are the source ids that it names, whether or not they have been received; `not_shown` says in words what of
    it nobody can read here. `reading` is a measured value for a table (fhir.values.Measured); `generated_lines` are the
    lines that a machine wrote (fhir.values.EntryRead). A version with the content of the one before says in `because`
    and `doubts` why there is another to decide about. `pictures` is how many pages and pictures its attachments have:
    no list shows them.
    """

    __tablename__ = "entry_version"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    narrative: Mapped[str | None] = mapped_column(Text)
    narrative_original: Mapped[str | None] = mapped_column(Text)
    codings: Mapped[list[list[str]]] = mapped_column(JSON)
    occurred_on: Mapped[str | None] = mapped_column(String(10))
    recorded_at: Mapped[datetime]
    recorded_from: Mapped[RecordedFrom]
    author: Mapped[str] = mapped_column(String(200))
    author_role: Mapped[str] = mapped_column(String(100))
    source_version: Mapped[str | None] = mapped_column(String(100))
    withdrawn: Mapped[bool]
    nopat: Mapped[bool]
    links: Mapped[list[str]] = mapped_column(JSON)
    not_shown: Mapped[list[str] | None] = mapped_column(JSON)
    pictures: Mapped[int] = mapped_column(default=0, server_default="0")
    reading: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    generated_lines: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    routine: Mapped[Routine | None]
    because: Mapped[WaitsBecause | None]
    doubts: Mapped[str] = mapped_column(String(200), default="", server_default="")
    whole: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    received_digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    received_at: Mapped[datetime]


class Flag(Base):
    """A suggestion about one version of an entry: which words, in which field, by which rule.

    The words themselves stay in the version; `start` and `end` find them there.
    """

    __tablename__ = "flag"
    __table_args__ = (Index(None, "entry_id"), Index(None, "practice_id", "category", "review_item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    entry_version: Mapped[int]
    category: Mapped[Category]
    severity: Mapped[Severity]
    rule: Mapped[str] = mapped_column(String(100))
    rules_version: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    why: Mapped[str] = mapped_column(Text)


class FlagFeedback(Base):
    """Append-only: what a clinician said of a flag, or of words (by their place) that should have raised one."""

    __tablename__ = "flag_feedback"
    __table_args__ = (Index(None, "practice_id", "verdict", "rule"), Index(None, "review_item_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    review_item_id: Mapped[int] = mapped_column(ForeignKey("review_item.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    entry_version: Mapped[int]
    verdict: Mapped[Verdict]
    category: Mapped[Category]
    rule: Mapped[str] = mapped_column(String(100))
    field: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    by_id: Mapped[int | None]
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class OwnRulesChange(Base):
    """Append-only: a practice's own phrases and codes, whole, as of one moment; the highest number counts."""

    __tablename__ = "own_rules_change"
    __table_args__ = (UniqueConstraint("practice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    number: Mapped[int]
    chosen: Mapped[list[Any]] = mapped_column(JSON)
    by_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
