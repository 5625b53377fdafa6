"""Review items found or added, and linked to what gives them away."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from workbench.fhir.values import ItemRead
from workbench.models import ItemLink, Patient, Practice, ReviewItem
from workbench.vocabulary import State, Urgency

AT_ONCE = 500
_ITEMS: Table = ReviewItem.__table__  # type: ignore[assignment]


def items_for(
    session: Session, practice: Practice, patient: Patient, read: Sequence[ItemRead], *, at: datetime
) -> dict[str, int]:
    """The review item of each of these, by source id. A new one is out of scope until it is settled."""
    items = _known(session, practice, patient, [item.source_id for item in read])
    rows = [
        {
            "practice_id": practice.id, "patient_id": patient.id, "source_system": practice.system.value,
            "source_id": item.source_id, "kind": item.kind, "author": item.entries[0].author,
            "recorded_at": item.entries[0].recorded_at or at, "state": State.OUT_OF_SCOPE, "urgency": Urgency.NONE,
            "entry_count": 0, "waiting_count": 0, "flag_count": 0, "revision": 0,
        }
        for item in read
        if item.source_id not in items
    ]  # fmt: skip
    if rows:
        added = session.execute(insert(_ITEMS).returning(_ITEMS.c.source_id, _ITEMS.c.id), rows)
        items.update(added.all())
    return items


def _known(session: Session, practice: Practice, patient: Patient, source_ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(source_ids), AT_ONCE):
        rows = session.execute(
            select(ReviewItem.source_id, ReviewItem.id).where(
                ReviewItem.patient_id == patient.id,
                ReviewItem.source_system == practice.system.value,
                ReviewItem.source_id.in_(source_ids[start : start + AT_ONCE]),
            )
        )
        found.update(rows.all())
    return found


def link_items(
    session: Session, practice: Practice, entries: Mapping[str, tuple[int, tuple[str, ...]]], items: Mapping[str, int]
) -> None:
    """Link, in both directions, the items whose entries point at each other; an item never links to itself."""
    pairs = {
        pair
        for item, links in entries.values()
        for link in links
        if link in entries and entries[link][0] != item
        for pair in ((item, entries[link][0]), (entries[link][0], item))
    }
    if not pairs:
        return
    known = _known_links(session, sorted(items.values()))
    rows = [
        {"review_item_id": one, "linked_item_id": other, "practice_id": practice.id}
        for one, other in sorted(pairs - known)
    ]
    if rows:
        session.execute(insert(ItemLink.__table__), rows)  # type: ignore[arg-type]


def _known_links(session: Session, items: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for start in range(0, len(items), AT_ONCE):
        rows = session.execute(
            select(ItemLink.review_item_id, ItemLink.linked_item_id).where(
                ItemLink.review_item_id.in_(items[start : start + AT_ONCE])
            )
        )
        found.update(rows.all())
    return found
