"""Review items found or added, and headed as their heading now is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from workbench.db import Finding, Inserting, table_of
from workbench.fhir.values import ItemRead
from workbench.models import Patient, Practice, ReviewItem
from workbench.vocabulary import RANK_WITHOUT_FLAGS, State, Urgency

_ITEMS = table_of(ReviewItem)


def items_for(
    session: Session, practice: Practice, patient: Patient, read: Sequence[ItemRead], *, at: datetime
) -> dict[str, int]:
    """The review item of each of these, by source id. A new one is out of scope until it is settled."""
    known = _known(session, practice, patient, [item.source_id for item in read])
    _bring_up_to_date(session, known, read)
    new = [item for item in read if item.source_id not in known]
    _insert(session, practice, patient, new, at)
    known |= _known(session, practice, patient, [item.source_id for item in new])
    return {source_id: row.id for source_id, row in known.items()}


def _insert(session: Session, practice: Practice, patient: Patient, new: Sequence[ItemRead], at: datetime) -> None:
    rows = [
        {
            "practice_id": practice.id,
            "patient_id": patient.id,
            "source_system": practice.system.value,
            "source_id": item.source_id,
            "kind": item.kind,
            "author": item.author,
            "recorded_at": item.entries[0].recorded_at or at,
            "state": State.OUT_OF_SCOPE,
            "urgency": Urgency.NONE,
            "rank": RANK_WITHOUT_FLAGS,
            "entry_count": 0,
            "waiting_count": 0,
            "flag_count": 0,
            "revision": 0,
        }
        for item in new
    ]
    _INSERT(session.connection(), rows)


_INSERT = Inserting(
    _ITEMS,
    (
        "practice_id", "patient_id", "source_system", "source_id", "kind", "author", "recorded_at", "state", "urgency",
        "rank", "entry_count", "waiting_count", "flag_count", "revision",
    ),
)  # fmt: skip


def _known(session: Session, practice: Practice, patient: Patient, source_ids: Sequence[str]) -> dict[str, Any]:
    given = {"patient": patient.id, "system": practice.system.value}
    return {row.source_id: row for row in _FIND(session.connection(), source_ids, **given)}


_FIND = Finding(
    select(_ITEMS.c.source_id, _ITEMS.c.id, _ITEMS.c.kind, _ITEMS.c.author).where(
        _ITEMS.c.patient_id == bindparam("patient"), _ITEMS.c.source_system == bindparam("system")
    ),
    _ITEMS.c.source_id,
)


def _bring_up_to_date(session: Session, known: dict[str, Any], read: Sequence[ItemRead]) -> None:
    """The kind and author by which an item is found are its heading's, also when that has changed."""
    rows = [
        {"item": known[item.source_id].id, "kind": item.kind, "author": item.author}
        for item in read
        if item.source_id in known
        and (known[item.source_id].kind, known[item.source_id].author) != (item.kind, item.author)
    ]
    if rows:
        session.connection().execute(_UPDATE, rows)


_UPDATE = (
    update(_ITEMS).where(_ITEMS.c.id == bindparam("item")).values(kind=bindparam("kind"), author=bindparam("author"))
)
