"""The names of patients and the titles of entries that events are about, for whoever may see records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.models import CURRENT_VERSION, AuditEvent, Entry, EntryVersion, Patient
from workbench.permissions import Actor, Permission

LONGEST = 200
"""Characters of a title."""


@dataclass(frozen=True, slots=True)
class Names:
    """Of patients by NHS number, with their ids; of entries by id and version; of review items by id."""

    patients: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    entries: Mapping[tuple[int, int], str] = field(default_factory=dict)
    items: Mapping[int, str] = field(default_factory=dict)

    def patient_of(self, event: AuditEvent) -> str:
        _, name = self.patients.get(event.patient_nhs_number or "", (0, ""))
        return name

    def title_of(self, event: AuditEvent) -> str:
        if event.entry is not None:
            return self.entries.get((event.entry, event.entry_version or 0), "")
        return self.items.get(event.review_item or 0, "")


def names_in(session: Session, events: Sequence[AuditEvent], *, by: Actor) -> Names:
    """None for whoever may not see records. Titles are of the versions that the events are about, or, of a review item
    as a whole, of its first entry as it is now.
    """
    if not by.may(Permission.VIEW_RECORDS):
        return Names()
    here = by.practice_id
    numbers = {event.patient_nhs_number for event in events if event.patient_nhs_number}
    patients = select(Patient.id, Patient.nhs_number, Patient.given_name, Patient.family_name)
    title = func.substr(EntryVersion.title, 1, LONGEST + 1).label("title")
    versions = select(EntryVersion.entry_id, EntryVersion.number, title)
    of_entries = {(event.entry, event.entry_version) for event in events if event.entry is not None}
    of_items = {event.review_item for event in events if event.review_item is not None and event.entry is None}
    first = select(func.min(Entry.id)).where(Entry.review_item_id.in_(of_items)).group_by(Entry.review_item_id)
    items = select(Entry.review_item_id, title).join(EntryVersion, CURRENT_VERSION)
    its_practice = Entry.practice_id + 0  # no index has it: SQLite would go through all that the practice holds
    return Names(
        {
            row.nhs_number: (row.id, f"{row.given_name} {row.family_name}".strip())
            for row in session.execute(patients.where(Patient.practice_id == here, Patient.nhs_number.in_(numbers)))
        },
        {
            (row.entry_id, row.number): _short(row.title)
            for row in session.execute(
                versions.where(
                    EntryVersion.practice_id == here, EntryVersion.entry_id.in_({entry for entry, _ in of_entries})
                )
            )
            if (row.entry_id, row.number) in of_entries
        },
        {
            row.review_item_id: _short(row.title)
            for row in session.execute(items.where(its_practice == here, Entry.id.in_(first)))
        },
    )


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[:LONGEST]}…"
