"""The rows that review items are made of, in a list or on an item's own page."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Entry, HeldBundle, Patient, ReviewItem
from workbench.queue.elsewhere import count_of_entries, elsewhere_of, require_page
from workbench.queue.entries import IS_OF_THE_PATIENT, entries_of, entries_on_page
from workbench.queue.entry_shown import EntryShown
from workbench.queue.item_view import ItemShown
from workbench.queue.texts.limits import ENTRIES_ON_PAGE, ITEM_IN_LIST, on_page


def in_list(session: Session, rows: Sequence[Mapping[Any, Any]], *, most: int) -> list[ItemShown]:
    """These rows of ITEMS with the first of their entries, so that fifty of them make a page."""
    entries = entries_of(session, [row["id"] for row in rows], most=most)
    return [ItemShown(**row, entries=_cut_to_fit(entries[row["id"]])) for row in rows]


def on_its_page(session: Session, row: RowMapping, page: int) -> ItemShown:
    """This row of ITEMS with its entries, or those on that page: the more there are, the less of each."""
    total = count_of_entries(session, row["id"])
    require_page(page, total)
    entries = entries_on_page(session, row["id"], page, on_page(total))
    if total <= ENTRIES_ON_PAGE:
        return ItemShown(**row, entries=entries)
    elsewhere = elsewhere_of(session, row["id"], page, total, heading=entries[0])
    return ItemShown(**row, entries=entries[1:] if page > 1 else entries, elsewhere=elsewhere)


def _cut_to_fit(entries: Sequence[EntryShown]) -> Sequence[EntryShown]:
    """The later ones are cut where all together are too long."""
    left, fitting = ITEM_IN_LIST, []
    for entry in entries:
        fitting.append(entry if entry.size <= left else entry.cut_to(left))
        left -= fitting[-1].size
    return fitting


_ITEM, _PATIENT, _ENTRY = map(columns_of, (ReviewItem, Patient, Entry))
"""Columns, not attributes: rows are all that is wanted, and the mapper's way to them costs a fifth of the page."""

_HELD = columns_of(HeldBundle)
_IS_HELD_FOR = select(_HELD.id).where(_HELD.patient_id == _PATIENT.id, _HELD.answer.is_(None)).exists()

# Made once: on a page of fifty items, putting the statement together took longer than running it.
ITEMS = (
    select(
        _ITEM.id,
        _ITEM.revision,
        _ITEM.kind,
        _ITEM.state,
        _ITEM.urgency,
        _ITEM.rank,
        _ITEM.author,
        _ITEM.recorded_at,
        _ITEM.entry_count,
        _ITEM.waiting_count,
        _ITEM.flag_count,
        _ITEM.routine,
        _ITEM.claimed_by_id,
        _ITEM.claimed_by_name,
        _ITEM.claimed_at,
        _ITEM.patient_id,
        _PATIENT.given_name,
        _PATIENT.family_name,
        _PATIENT.nhs_number,
        _PATIENT.birth_date,
        _PATIENT.proxy_since.is_not(None).label("has_proxy"),
        _IS_HELD_FOR.label("has_held_bundle"),
        _PATIENT.list_warnings,
    )
    .join_from(table_of(ReviewItem), table_of(Patient), _PATIENT.id == _ITEM.patient_id)
    .where(select(_ENTRY.id).where(_ENTRY.review_item_id == _ITEM.id, IS_OF_THE_PATIENT).exists())
)
"""The columns of ItemShown, by their names. An item whose last entry went elsewhere is there for its history only."""
