"""Entries as values → rows: what is new, what changed, what stayed; their flags and links."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of, table_of
from workbench.fhir.values import BundleRead, EntryRead
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import needs_lower_threshold, own_rules_of, version_of
from workbench.intake.entry_text import flags_read
from workbench.intake.items import items_for
from workbench.intake.linking import link_items
from workbench.intake.matching_rows import Filing, filings_of
from workbench.models import Entry, EntryVersion, Flag, Patient, Practice, ReviewItem
from workbench.vocabulary import State


@dataclass(frozen=True, slots=True)
class Filed:
    """How many entries were new and changed, and the review items that are to be settled.

    `taken_from` are other patients whose record some of the entries were in, with these entries.
    """

    new: int
    changed: int
    items: set[int]
    taken_from: Mapping[int, list[int]]


def file_entries(
    session: Session, practice: Practice, patient: Patient, bundle: BundleRead, *, digest: bytes, at: datetime
) -> Filed:
    items = items_for(session, practice, patient, bundle.items, at=at)
    filings = list(filings_of(session, practice, patient, bundle.items, items))
    new = [f for f in filings if f.known is None]
    changed = [f for f in filings if f.is_changed]
    moved = [f for f in filings if f.is_moved]
    own = own_rules_of(session, practice.id)
    _insert_entries(session, new, practice, own, at)
    _update_entries(session, changed + moved, own, at)
    _insert_versions(session, new + changed, practice, digest, at)
    _insert_flags(session, new + changed + moved, patient, own, at)
    touched = {f.item for f in new + changed + moved}
    placed = [(f.read, f.item) for f in filings]
    link_items(session, practice, patient, placed, digest=digest, anything_new=bool(touched))
    _bump(session, touched)
    left_behind = {f.known.review_item_id for f in changed + moved if f.known is not None}
    return Filed(len(new), len(changed), touched | left_behind, _taken_from(changed, patient))


def _taken_from(changed: Sequence[Filing], patient: Patient) -> dict[int, list[int]]:
    taken: dict[int, list[int]] = defaultdict(list)
    for filing in changed:
        if filing.known.patient_id != patient.id:
            taken[filing.known.patient_id].append(filing.entry)
    return dict(taken)


def _insert_entries(
    session: Session, filings: Sequence[Filing], practice: Practice, own: OwnRules, at: datetime
) -> None:
    if not filings:
        return
    rows = [
        {
            "practice_id": practice.id,
            "source_system": practice.system.value,
            "source_id": f.read.source_id,
            "state": State.OUT_OF_SCOPE,
            **_current(f, own, at),
        }
        for f in filings
    ]
    ids = session.execute(insert(table_of(Entry)).returning(_ENTRY.source_id, _ENTRY.id), rows)
    entry_of: dict[str, int] = dict(ids.all())
    for filing in filings:
        filing.entry = entry_of[filing.read.source_id]


def _current(filing: Filing, own: OwnRules, at: datetime) -> dict[str, Any]:
    return {
        "patient_id": filing.patient,
        "review_item_id": filing.item,
        "kind": filing.read.kind,
        "position": filing.position,
        "current_version": filing.version,
        "content_hash": filing.hash,
        "recorded_at": _recorded_at(filing, at),
        "withdrawn": filing.read.withdrawn,
        "nopat": filing.read.nopat,
        "flags_version": version_of(own),
    }


def _recorded_at(filing: Filing, at: datetime) -> datetime:
    """An entry without a date of its own keeps the time at which it was first received."""
    if filing.read.recorded_at is not None:
        return filing.read.recorded_at
    return at if filing.known is None else filing.known.recorded_at


_ENTRY = columns_of(Entry)
_CHANGING = (
    "patient_id", "review_item_id", "kind", "position", "current_version", "content_hash", "recorded_at", "withdrawn",
    "nopat", "flags_version",
)  # fmt: skip
_UPDATE_ENTRY = (
    update(table_of(Entry)).where(_ENTRY.id == bindparam("entry")).values({name: bindparam(name) for name in _CHANGING})
)


def _update_entries(session: Session, filings: Sequence[Filing], own: OwnRules, at: datetime) -> None:
    rows = []
    for filing in filings:
        filing.entry = filing.known.id
        rows.append({"entry": filing.entry, **_current(filing, own, at)})
    if rows:
        session.connection().execute(_UPDATE_ENTRY, rows)


def _insert_versions(
    session: Session, filings: Sequence[Filing], practice: Practice, digest: bytes, at: datetime
) -> None:
    rows = [
        {
            "entry_id": f.entry,
            "number": f.version,
            "practice_id": practice.id,
            "received_digest": digest,
            "received_at": at,
            "recorded_at": _recorded_at(f, at),
            "content_hash": f.hash,
            **_content(f.read, f.narrative),
        }
        for f in filings
    ]
    if rows:
        session.execute(insert(table_of(EntryVersion)), rows)


def _content(read: EntryRead, narrative: str | None) -> dict[str, Any]:
    return {
        "title": read.title,
        "text": read.text,
        "narrative_original": read.narrative,
        "narrative": narrative,
        "codings": [[c.system, c.code, c.display] for c in read.codings],
        "occurred_on": read.occurred_on,
        "recorded_from": read.recorded_from,
        "author": read.author,
        "author_role": read.author_role,
        "source_version": read.source_version,
        "withdrawn": read.withdrawn,
        "nopat": read.nopat,
        "links": read.links,
    }


def _insert_flags(session: Session, filings: Sequence[Filing], patient: Patient, own: OwnRules, at: datetime) -> None:
    """Replace the flags of these entries by those of their current version, in the item where they are now."""
    lower_threshold = needs_lower_threshold(session, patient)
    old = [f.entry for f in filings if f.known is not None]
    for some in batches(old):
        session.execute(delete(Flag).where(Flag.entry_id.in_(some)))
    rows = [
        {
            "practice_id": patient.practice_id,
            "review_item_id": f.item,
            "entry_id": f.entry,
            "entry_version": f.version,
            **flag,
        }
        for f in filings
        for flag in flags_read(
            f.read, f.narrative, patient, own, recorded_at=_recorded_at(f, at), lower_threshold=lower_threshold
        )
    ]
    if rows:
        session.execute(insert(table_of(Flag)), rows)


def _bump(session: Session, items: Collection[int]) -> None:
    """What was rendered before is out of date: a decision on it would be refused."""
    for some in batches(sorted(items)):
        session.execute(
            update(ReviewItem).where(ReviewItem.id.in_(some)).values(revision=ReviewItem.revision + 1),
            execution_options={"synchronize_session": False},
        )
