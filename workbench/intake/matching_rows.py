"""Each entry of a bundle with its review item and the row that it already has, if any."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.fhir.values import EntryRead, ItemRead
from workbench.models import Entry, Patient, Practice
from workbench.sanitise import clean_narrative


@dataclass
class Filing:
    """One entry on its way in: where it belongs, and which row it has, if any."""

    read: EntryRead
    patient: int
    item: int
    position: int
    hash: bytes
    known: Any
    entry: int = 0

    @cached_property
    def narrative(self) -> str | None:
        """Cleaned, once: it is slow."""
        return clean_narrative(self.read.narrative) if self.read.narrative else None

    @property
    def is_changed(self) -> bool:
        """Other content than before, or the same in another patient's record."""
        if self.known is None:
            return False
        return bool(self.known.content_hash != self.hash or self.known.patient_id != self.patient)

    @property
    def is_moved(self) -> bool:
        """The same content, filed under another review item than before."""
        return self.known is not None and not self.is_changed and self.known.review_item_id != self.item

    @property
    def version(self) -> int:
        if self.known is None:
            return 1
        return int(self.known.current_version) + self.is_changed


def filings_of(
    session: Session, practice: Practice, patient: Patient, read: Sequence[ItemRead], items: dict[str, int]
) -> Iterator[Filing]:
    known = _known(session, practice, [entry.source_id for item in read for entry in item.entries])
    for item in read:
        for position, entry in enumerate(item.entries):
            row = known.get(entry.source_id)
            yield Filing(entry, patient.id, items[item.source_id], position, entry.content_hash(), row)


def _known(session: Session, practice: Practice, source_ids: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    columns = (
        Entry.id,
        Entry.source_id,
        Entry.patient_id,
        Entry.review_item_id,
        Entry.current_version,
        Entry.content_hash,
        Entry.recorded_at,
    )
    for some in batches(source_ids):
        rows = session.execute(
            select(*columns).where(
                Entry.practice_id == practice.id,
                Entry.source_system == practice.system.value,
                Entry.source_id.in_(some),
            )
        )
        found.update({row.source_id: row for row in rows})
    return found
