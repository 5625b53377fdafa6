"""What waits, and in what order."""

from workbench.queue.checking import differences
from workbench.queue.claims import CLAIM_LASTS, claim
from workbench.queue.decided_versions import DecidedVersion, TextBefore, decided_versions
from workbench.queue.derived_state import IS_DUE, IS_HIDDEN, STATE_AFTER, TODAY, has_come
from workbench.queue.elsewhere import entry_count_of, first_waiting_page, waiting_on_page
from workbench.queue.entries import entry_states
from workbench.queue.entry_shown import EntryShown, FlagCause, FlagReason, FlagShown, Passage, by_gravity
from workbench.queue.item_view import ItemShown
from workbench.queue.items import (
    item_shown,
    items_called,
    linked_items,
    links_of,
    next_waiting,
    of_patient,
    place_of,
    put_on_record,
    still_waiting,
)
from workbench.queue.listing.beside import Beside, beside
from workbench.queue.listing.cards import Card, CardItems, card_items, cards
from workbench.queue.listing.filter import Filter
from workbench.queue.listing.finding import among, few_of, is_one_of_many, patients_sought
from workbench.queue.listing.place import Place, card_name
from workbench.queue.listing.statements import ITEMS_IN_CARD
from workbench.queue.news import MOST_NEW, new_since
from workbench.queue.projection import settle, settle_decided, settle_patients
from workbench.queue.routine.listing import (
    MOST_COUNTED,
    RoutineEntry,
    RoutineItem,
    routine_counts,
    routine_page,
)
from workbench.queue.tally import TALLIES, Tally, counts_in, tally, total_of
from workbench.queue.texts.document_pages import DocumentShown, document_page, documents_shown
from workbench.queue.texts.limits import ENTRIES_IN_LIST, ENTRIES_ON_PAGE, MOST_PARTS, bounds_of_part, parts_in
from workbench.queue.texts.long_items import too_long_for_a_list
from workbench.queue.texts.parts import TextPart, text_part
from workbench.queue.waiting_again import due_for_review, outdate_forms, waiting_again

__all__ = [
    "CLAIM_LASTS", "ENTRIES_IN_LIST", "ENTRIES_ON_PAGE", "IS_DUE", "IS_HIDDEN", "ITEMS_IN_CARD", "MOST_COUNTED",
    "MOST_NEW", "MOST_PARTS", "STATE_AFTER", "TALLIES", "TODAY", "Beside", "Card", "CardItems", "DecidedVersion",
    "DocumentShown", "EntryShown", "Filter", "FlagCause", "FlagReason", "FlagShown", "ItemShown", "Passage", "Place",
    "RoutineEntry", "RoutineItem", "Tally", "TextBefore", "TextPart", "among", "beside", "bounds_of_part", "by_gravity",
    "card_items", "card_name", "cards", "claim", "counts_in", "decided_versions", "differences", "document_page",
    "documents_shown", "due_for_review", "entry_count_of", "entry_states", "few_of", "first_waiting_page", "has_come",
    "is_one_of_many", "item_shown", "items_called", "linked_items", "links_of", "new_since", "next_waiting",
    "of_patient", "outdate_forms", "parts_in", "patients_sought", "place_of", "put_on_record", "routine_counts",
    "routine_page", "settle", "settle_decided", "settle_patients", "still_waiting", "tally", "text_part",
    "too_long_for_a_list", "total_of", "waiting_again", "waiting_on_page",
]  # fmt: skip
