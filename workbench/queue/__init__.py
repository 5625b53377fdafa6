"""What waits, and in what order."""

from workbench.queue.claims import CLAIM_LASTS, claim
from workbench.queue.entries import EntryShown, FlagShown, entries_of, entry_states
from workbench.queue.items import Filter, ItemShown, Place, item_shown, linked_items, next_waiting, of_patient, page
from workbench.queue.projection import QUEUED, differences, settle
from workbench.queue.tally import Tally, tally

__all__ = [
    "CLAIM_LASTS", "QUEUED", "EntryShown", "Filter", "FlagShown", "ItemShown", "Place", "Tally", "claim", "differences",
    "entries_of", "entry_states", "item_shown", "linked_items", "next_waiting", "of_patient", "page", "settle",
    "tally",
]  # fmt: skip
