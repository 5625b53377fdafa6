"""What is to be done by hand, as jobs: a review item's entries, or one patient's proxies; to do, or to check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from workbench.upstream.way_out import WayOut
from workbench.upstream.wishes import WishState
from workbench.vocabulary import Stage, Wanted

CLAIM_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class JobKey:
    """`item` is None for a patient's proxies. `is_check`: somebody has done it, and a second person checks."""

    patient: int
    item: int | None
    is_check: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    by_id: int | None
    by_name: str
    until: datetime


def key_of(state: WishState) -> JobKey:
    """What is to be hidden from proxies alone is one job for the patient: no system can say it of an entry."""
    item = None if state.wanted is Wanted.HIDDEN_FROM_PROXIES else state.review_item_id
    return JobKey(state.patient_id, item, state.stage is Stage.TO_CHECK)


def claim_of(states: Sequence[WishState], at: datetime) -> Claim | None:
    """Who has claimed any of these, if that still holds."""
    for state in states:
        if state.claimed_at is not None and at < state.claimed_at + CLAIM_LASTS:
            return Claim(state.claimed_by_id, state.claimed_by_name or "", state.claimed_at + CLAIM_LASTS)
    return None


def is_done_by(states: Sequence[WishState], user: int | None) -> bool:
    """Did this person do any of these, so that somebody else has to check?"""
    return any(state.done_by_id == user for state in states)


def is_not_yet(way: WayOut | None, state: WishState) -> bool:
    """A backup was restored: what is to be made visible may have been hidden since it, which is not known here.

    What is to be hidden from proxies alone is to be visible to the patient.
    """
    return way is not None and way.restored_at is not None and state.wanted is not Wanted.HIDDEN


def token(states: Sequence[WishState]) -> str:
    """What a form was rendered with: it holds while nothing else is wished for and nothing else has become of it."""
    return " ".join(f"{state.entry_id}.{state.number}.{state.stage.value}" for state in states)
