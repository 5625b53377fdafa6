"""A wish, what became of it, and where it stands, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from workbench.vocabulary import Happened, Kind, Reason, Route, Shown, Stage, Wanted


@dataclass(frozen=True, slots=True)
class Wish:
    """A row of `upstream_wish`, so far as it says where the wish stands."""

    entry_id: int
    number: int
    practice_id: int
    patient_id: int
    review_item_id: int
    kind: Kind
    item_kind: Kind
    wanted: Wanted
    reason: Reason | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became of a wish; `details` as in `upstream_event`."""

    happened: Happened
    at: datetime
    shown: Shown | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    by_id: int | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True)
class WishState:
    """A row of `upstream_state`, which says what each means."""

    entry_id: int
    practice_id: int
    patient_id: int
    review_item_id: int
    number: int
    wanted: Wanted
    wished_at: datetime
    urgent: bool
    needs_second: bool
    stage: Stage
    route: Route
    by_machine: bool
    hidden_by_us: bool
    changed_at: datetime
    shown: Shown | None = None
    next_at: datetime | None = None
    events: int = 0
    verified: int = 0
    drifted: int = 0
    tries: int = 0
    claimed_by_id: int | None = None
    claimed_by_name: str | None = None
    claimed_at: datetime | None = None
    done_by_id: int | None = None

    @property
    def may_be_hidden_by_us(self) -> bool:
        """We have hidden it there, or somebody has claimed that and may have done it."""
        return self.hidden_by_us or (self.claimed_at is not None and self.wanted is Wanted.HIDDEN)

    @property
    def may_be_kept_back(self) -> bool:
        """It was seen there as kept back from somebody, by whomever, or somebody has claimed to do that."""
        claimed = self.claimed_at is not None and self.wanted is not Wanted.VISIBLE
        return claimed or self.shown in (Shown.HIDDEN, Shown.HIDDEN_FROM_PROXIES)


STATE_NAMES = tuple(each.name for each in fields(WishState))
