"""Entries as values → rows: what is new, what changed, what stayed; their flags and links."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select, update
from sqlalchemy.orm import Session

from workbench.db import Finding, Inserting, Written, batches, columns_of, is_among, table_of
from workbench.fhir.values import EntryRead
from workbench.flagging.scanning import Weighed
from workbench.intake.documents.keeping import keep_documents
from workbench.intake.entries.bringing import Bringing
from workbench.intake.entries.entry_text import Scan
from workbench.intake.entries.matching_rows import Filing
from workbench.intake.entries.restating import write_doubts
from workbench.intake.source.key import is_of, source_of
from workbench.models import Entry, EntryVersion, Flag, Practice, ReviewItem
from workbench.vocabulary import State


def save(one: Bringing, filings: Sequence[Filing]) -> None:
    """Write what is new, changed or moved, and of the rest only what the source says of its version."""
    new = [f for f in filings if f.known is None]
    changed = [f for f in filings if f.is_changed]
    moved = [f for f in filings if f.is_moved]
    session, practice, at = one.session, one.practice, one.at
    scan = Scan(one.patient, one.steady.own_rules, one.steady.lower_threshold, one.ahead)
    _insert_entries(session, new, practice, scan, at)
    _update_entries(session, changed + moved, scan, at)
    _insert_versions(session, new + changed, practice, one.digest, at)
    keep_documents(session, practice.id, [(f.entry, f.version, f.read) for f in new + changed], one.ahead.documents)
    _insert_flags(one, new + changed + moved, scan)
    _note_versions(session, [f for f in filings if f.known is not None and not f.is_changed and not f.is_moved])


def _insert_entries(session: Session, filings: Sequence[Filing], practice: Practice, scan: Scan, at: datetime) -> None:
    rows = [
        {
            "practice_id": practice.id,
            "source_system": practice.system.value,
            "source_id": f.read.source_id,
            "state": State.OUT_OF_SCOPE,
            "kept_back": False,
            **_current(f, scan, at),
        }
        for f in filings
    ]
    _INSERT_ENTRIES(session.connection(), rows)
    entry_of = _ids_of(session, practice, [f.read.source_id for f in filings])
    for filing in filings:
        filing.entry = entry_of[filing.read.source_id]


def _ids_of(session: Session, practice: Practice, source_ids: Sequence[str]) -> dict[str, int]:
    return dict(_FIND_IDS(session.connection(), source_ids, **source_of(practice).bound))


def _current(filing: Filing, scan: Scan, at: datetime) -> dict[str, Any]:
    return {
        "patient_id": filing.patient,
        "review_item_id": filing.item,
        "kind": filing.read.kind,
        "position": filing.position,
        "current_version": filing.version,
        "content_hash": filing.hash,
        "recorded_at": _recorded_at(filing, at),
        "withdrawn": filing.withdrawn,
        "nopat": filing.nopat,
        "because": filing.because if filing.known is None or filing.is_changed else filing.known.because,
        "routine": filing.read.routine if filing.known is None or filing.is_changed else filing.known.routine,
        "flags_version": scan.version,
        "weighing": _weighed(filing, scan, at).weighing,
        **_said(filing),
    }


def _said(filing: Filing) -> dict[str, Any]:
    """What the source says of it now, be it new to decide about or not."""
    return {
        "taken_back": filing.taken_back,
        "doubts": write_doubts(filing.doubts),
        "whole": filing.read.whole or (filing.known.whole if filing.known is not None else None),
        "source_version": filing.read.source_version,
        "last_updated": filing.read.last_updated,
    }


def _weighed(filing: Filing, scan: Scan, at: datetime) -> Weighed:
    if filing.weighed is None:
        filing.weighed = scan.weighed(filing.read, filing.narrative, _recorded_at(filing, at))
    return filing.weighed


def _recorded_at(filing: Filing, at: datetime) -> datetime:
    """An entry without a date of its own keeps the time at which it was first received."""
    if filing.read.recorded_at is not None:
        return filing.read.recorded_at
    return at if filing.known is None else filing.known.recorded_at


_ENTRY = columns_of(Entry)
_FIND_IDS = Finding(select(_ENTRY.source_id, _ENTRY.id).where(*is_of(_ENTRY)), _ENTRY.source_id)
_CHANGING = (
    "patient_id", "review_item_id", "kind", "position", "current_version", "content_hash", "recorded_at", "withdrawn",
    "nopat", "because", "routine", "flags_version", "weighing", "taken_back", "doubts", "whole", "source_version",
    "last_updated",
)  # fmt: skip
_INSERT_ENTRIES = Inserting(
    table_of(Entry), ("practice_id", "source_system", "source_id", "state", "kept_back", *_CHANGING)
)
_INSERT_VERSIONS = Inserting(table_of(EntryVersion), columns_of(EntryVersion).keys())
_INSERT_FLAGS = Inserting(table_of(Flag), [column.name for column in columns_of(Flag) if column.name != "id"])
_SAID = ("taken_back", "doubts", "whole", "source_version", "last_updated")
_UPDATE_ENTRY = (
    update(table_of(Entry)).where(_ENTRY.id == bindparam("entry")).values({name: bindparam(name) for name in _CHANGING})
)


def _update_entries(session: Session, filings: Sequence[Filing], scan: Scan, at: datetime) -> None:
    rows = []
    for filing in filings:
        filing.entry = filing.known.id
        rows.append({"entry": filing.entry, **_current(filing, scan, at)})
    if rows:
        session.connection().execute(_UPDATE_ENTRY, rows)


def _note_versions(session: Session, filings: Sequence[Filing]) -> None:
    """Of what came again as it is held: its newest version and clock; `whole`, if that was not known yet."""
    rows = []
    for filing in filings:
        filing.entry = filing.known.id
        said = _said(filing)
        if any(said[name] != getattr(filing.known, name) for name in _SAID):
            rows.append({"entry": filing.entry, **said})
    if rows:
        session.connection().execute(_UPDATE_SAID, rows)


_UPDATE_SAID = (
    update(table_of(Entry)).where(_ENTRY.id == bindparam("entry")).values({name: bindparam(name) for name in _SAID})
)


def note_versions(session: Session, kept: Sequence[tuple[int, EntryRead]]) -> None:
    """Of entries that are kept as they are held: the version and clock with which they came again."""
    rows = [{"entry": id_, "version": e.source_version, "updated": e.last_updated} for id_, e in kept]
    if rows:
        said: dict[str, Any] = {"source_version": bindparam("version"), "last_updated": bindparam("updated")}
        wanted = update(table_of(Entry)).where(_ENTRY.id == bindparam("entry"))
        session.connection().execute(wanted.values(said), rows)


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
            "withdrawn": f.withdrawn,
            "nopat": f.nopat,
            "because": f.because,
            "doubts": write_doubts(f.doubts),
            **_content(f.read, f.narrative),
        }
        for f in filings
    ]
    _INSERT_VERSIONS(session.connection(), rows)


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
        "links": read.links,
        "not_shown": [*read.not_shown],
        "pictures": read.pictures,
        "reading": asdict(read.reading) if read.reading else None,
        "generated_lines": [*read.generated_lines],
        "routine": read.routine,
        "whole": read.whole or None,
    }


def _insert_flags(one: Bringing, filings: Sequence[Filing], scan: Scan) -> None:
    """Replace the flags of these entries by those of their current version, in the item where they are now."""
    session, patient = one.session, one.patient
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
        for flag in _weighed(f, scan, one.at).flags
    ]
    _INSERT_FLAGS(session.connection(), rows)


def outdate(session: Session, items: Collection[int]) -> None:
    """What was rendered before is out of date: a decision on it would be refused."""
    for some in batches(sorted(items)):
        _OUTDATE.run(session.connection(), items=some)


_ITEM, _ITEMS = columns_of(ReviewItem), bindparam("items", expanding=True, type_=Integer)
_OUTDATE = Written(
    update(table_of(ReviewItem)).where(is_among(_ITEM.id, _ITEMS)).values(revision=_ITEM.revision + 1), _ITEMS
)
