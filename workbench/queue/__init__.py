"""What waits, and in what order."""

from workbench.queue.claims import CLAIM_LASTS, claim
from workbench.queue.entries import EntryShown, FlagShown, entries_of, entry_states
from workbench.queue.items import (
    ENTRIES_IN_LIST,
    item_shown,
    linked_items,
    next_waiting,
    of_patient,
    page,
    put_on_record,
)
from workbench.queue.narrowing import Filter
from workbench.queue.projection import QUEUED, differences, settle
from workbench.queue.shown import KEPT_BACK, ItemShown, Place
from workbench.queue.tally import Standing, Tally, tally

__all__ = [
    "CLAIM_LASTS", "ENTRIES_IN_LIST", "KEPT_BACK", "QUEUED", "EntryShown", "Filter", "FlagShown", "ItemShown", "Place",
    "Standing", "Tally", "claim", "differences", "entries_of", "entry_states", "item_shown", "linked_items",
    "next_waiting", "of_patient", "page", "put_on_record", "settle", "tally",
]  # fmt: skip
