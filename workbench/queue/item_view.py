"""A review item as people see it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from workbench.london import day_of, whole_years
from workbench.queue.claims import CLAIM_LASTS
from workbench.queue.derived_state import STATE_AFTER
from workbench.queue.elsewhere import NOTHING_ELSEWHERE, Elsewhere
from workbench.queue.entry_shown import EntryShown
from workbench.queue.listing.place import Place, card_name
from workbench.queue.texts.limits import ENTRIES_IN_LIST, IN_LIST, ITEM_IN_LIST
from workbench.vocabulary import (
    QUEUED,
    YOUNG,
    Category,
    Kind,
    Outcome,
    Routine,
    State,
    Urgency,
    WaitsBecause,
    Weighing,
)

MIRRORED = (Category.CHILD_SAFEGUARDING, Category.DOMESTIC_ABUSE)
"""Flags of these categories: the form to hide warns of entries about the same event in relatives' records."""

PROXY_CONFIDENTIAL = (Category.SEXUAL_REPRODUCTIVE, Category.SUBSTANCE_ALCOHOL)
"""What a patient may well know and a proxy may not: flags of this kind offer to hide from proxies first."""


class ItemShown(NamedTuple):
    """`entries` are those on this page or in this row; `elsewhere` is what its page says of the others."""

    id: int
    revision: int
    kind: Kind
    state: State
    urgency: Urgency
    rank: int
    author: str
    recorded_at: datetime
    entry_count: int
    waiting_count: int
    flag_count: int
    routine: Routine | None
    claimed_by_id: int | None
    claimed_by_name: str | None
    claimed_at: datetime | None
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    birth_date: date | None
    has_proxy: bool
    has_held_bundle: bool
    list_warnings: Sequence[Mapping[str, Any]]
    entries: Sequence[EntryShown]
    elsewhere: Elsewhere = NOTHING_ELSEWHERE

    def is_claimed(self, at: datetime, me: int | None) -> bool:
        """Has somebody else this open just now?"""
        return self.claimed_at is not None and self.claimed_by_id != me and at - self.claimed_at < CLAIM_LASTS

    @property
    def can_be_decided(self) -> bool:
        return self.state not in (State.OUT_OF_SCOPE, State.WITHDRAWN)

    @property
    def may_be_mirrored(self) -> bool:
        """Is this about something that relatives' records at the practice may tell as well?"""
        return not self.categories.isdisjoint(MIRRORED)

    @property
    def card(self) -> str:
        """The name of the card that it is on (listing.cards)."""
        return card_name(self.patient_id, day_of(self.recorded_at))

    @property
    def is_empty(self) -> bool:
        """Does it say nothing but a place or a heading, so that it can be folded away?"""
        return self.routine is Routine.WITHOUT_CONTENT and self.is_plain

    @property
    def asks_first(self) -> bool:
        """What presses most, was kept back, or cannot all be read here is not left visible by one stroke."""
        return self.urgency is Urgency.URGENT or self.was_kept_back or self.must_be_read_elsewhere

    @property
    def is_released_at_once(self) -> bool:
        """Does one stroke in a list leave it visible?"""
        return self.is_shown_whole and not self.asks_first

    @property
    def was_kept_back(self) -> bool:
        """Was any of it hidden or referred when it was last decided about?"""
        return any(entry.kept_back for entry in self.entries)

    def shows_again(self, outcome: str) -> bool:
        """Does this outcome show what was hidden or referred, so that a reason is asked for? (decisions holds it.)"""
        kept = [entry.state for entry in self.entries if entry.kept_back]
        if outcome == Outcome.HIDE_FROM_PROXIES:
            return any(state is not State.HIDDEN_FROM_PROXIES for state in kept)
        return outcome == Outcome.LEAVE_VISIBLE and bool(kept)

    @property
    def is_shown_whole(self) -> bool:
        """Are all its entries here, and all of each? A list shows the beginning, and must not decide about the rest."""
        return self.entry_count <= len(self.entries) and not self.is_cut and not self.is_paged and not self.has_pictures

    @property
    def has_pictures(self) -> bool:
        """Does it have documents of which only its own page shows the pages?"""
        return any(entry.pictures for entry in self.entries)

    @property
    def is_paged(self) -> bool:
        """Are there more entries than a page shows? Then what is on each page is decided about by itself."""
        return self.elsewhere.pages > 1

    @property
    def fits_in_list(self) -> bool:
        """Would a list show all of it?"""
        return self.is_shown_whole and self.entry_count <= ENTRIES_IN_LIST and fits_in_list(self.entries)

    @property
    def categories(self) -> frozenset[Category]:
        return self.elsewhere.categories | {flag.category for entry in self.entries for flag in entry.flags}

    @property
    def is_cut(self) -> bool:
        return any(entry.is_cut for entry in self.entries)

    @property
    def must_be_read_elsewhere(self) -> bool:
        """Does the form ask whether what cannot be read here has been read in the clinical system?"""
        return any(entry.must_be_read_elsewhere for entry in self.entries)

    @property
    def is_plain(self) -> bool:
        """May it be left visible in bulk? (decisions.leave_visible asks again.)"""
        special = any(entry.kept_back or entry.doubts or entry.is_unweighed for entry in self.entries)
        undecided = self.state is State.WAITING and self.urgency is Urgency.NONE and not special
        return undecided and self.is_shown_whole and fits_in_list(self.entries)

    def is_young(self, at: datetime) -> bool:
        return self.birth_date is not None and whole_years(self.birth_date, day_of(at)) in YOUNG

    def likeliest(self, at: datetime) -> Outcome | None:
        """What is offered first. Of what is decided, no change is likelier than another: so none is.

        A confidence of the patient's own, where others read, is hidden from proxies; what presses most is hidden.
        """
        if self.state not in QUEUED:
            return None
        confidential = self.flag_count and not self.categories.isdisjoint(PROXY_CONFIDENTIAL)
        if confidential and (self.has_proxy or self.is_young(at)):
            return Outcome.HIDE_FROM_PROXIES
        return Outcome.HIDE if self.asks_first else Outcome.LEAVE_VISIBLE

    def is_already(self, outcome: Outcome) -> bool:
        """Does all of it stand as this outcome would leave it?"""
        is_all_here = self.entry_count <= len(self.entries)
        return is_all_here and {entry.state for entry in self.entries} == {STATE_AFTER.get(outcome)}

    @property
    def waits_again(self) -> list[WaitsBecause]:
        """Why its entries wait that were decided about before or that a person must look at, each reason once."""
        causes = {entry.waits_because for entry in self.entries if entry.waits_because}
        causes |= {doubt for entry in self.entries for doubt in entry.doubts} | self.elsewhere.causes
        return sorted(causes - {WaitsBecause.NEW, WaitsBecause.UNDONE})

    @property
    def unweighed(self) -> list[Weighing]:
        """Why a missing flag is no sign in some of its entries that wait, each cause once."""
        return sorted({entry.weighing for entry in self.entries if entry.is_unweighed} | self.elsewhere.unweighed)

    @property
    def heading(self) -> EntryShown:
        """The entry that gives the item its kind and title: the consultation, report or document itself."""
        return self.elsewhere.heading or self.entries[0]

    @property
    def place(self) -> Place:
        return Place(self.rank, self.recorded_at, self.id)


def fits_in_list(entries: Sequence[EntryShown]) -> bool:
    """Would a list show each of these whole? (`too_long_for_a_list` asks the same of the database.)"""
    sizes = [(len(entry.text), len(entry.narrative or "")) for entry in entries]
    longest = max((max(size) for size in sizes), default=0)
    return longest <= IN_LIST.characters and sum(map(sum, sizes)) <= ITEM_IN_LIST
