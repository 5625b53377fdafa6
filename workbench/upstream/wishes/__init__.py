"""What the clinical system is to show of each entry, and what became of that."""

from workbench.upstream.wishes.backlog import is_any_to_wish, wish_next
from workbench.upstream.wishes.checking import differences
from workbench.upstream.wishes.folding import A_PERSONS_WORD, NOT_FOUND, VERIFIED_AGAIN, steps
from workbench.upstream.wishes.holding import can_hold
from workbench.upstream.wishes.own_labels import own_labels
from workbench.upstream.wishes.recording import Became, record
from workbench.upstream.wishes.refolding import courses
from workbench.upstream.wishes.states import STATE, states_of, states_where
from workbench.upstream.wishes.values import Fact, Wish, WishState
from workbench.upstream.wishes.wishing import wish_for_items, wish_for_patients

__all__ = [
    "A_PERSONS_WORD",
    "NOT_FOUND",
    "STATE",
    "VERIFIED_AGAIN",
    "Became",
    "Fact",
    "Wish",
    "WishState",
    "can_hold",
    "courses",
    "differences",
    "is_any_to_wish",
    "own_labels",
    "record",
    "states_of",
    "states_where",
    "steps",
    "wish_for_items",
    "wish_for_patients",
    "wish_next",
]
