"""What is asked about exposure, and what is known of one entry that was hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workbench.exposure.saving import OnSaving
from workbench.vocabulary import ClinicalSystem, Kind, Outcome, Reason, WayKind


@dataclass(frozen=True, slots=True)
class Asked:
    """Entries that were first hidden on these days (Europe/London, both included), narrowed.

    `way` "": by whatever way out; NO_WAY: where there was none. `only_open`: what may be seen still.
    """

    first_day: date
    last_day: date
    kind: Kind | None = None
    way: str = ""
    only_open: bool = False


NO_WAY = "none"


@dataclass(frozen=True, slots=True)
class Bounds:
    """For how long it could have been seen. None: not known. `is_open`: it may be seen still, as far as is known."""

    at_least: timedelta | None
    at_most: timedelta | None
    is_open: bool

    @property
    def nobody(self) -> bool:
        """Surely nobody whom this is about could see it at any time."""
        return self.at_most is not None and not self.at_most


@dataclass(frozen=True, slots=True)
class ProxyBounds:
    proxy: int
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Exposure:
    """One entry. `decided_at` is when it was first hidden; what is None is not known, or has not happened.

    `patient` is None where it was only ever hidden from proxies. `released_at`: shown again, by a later decision;
    `was_released_first`: by one before it took effect.
    """

    entry: int
    review_item: int
    patient_id: int
    kind: Kind
    outcome: Outcome
    reason: Reason | None
    system: ClinicalSystem
    way: WayKind | None
    on_saving: OnSaving
    recorded_at: datetime | None
    received_at: datetime
    decided_at: datetime
    sent_at: datetime | None
    in_effect_at: datetime | None
    released_at: datetime | None
    was_released_first: bool
    bounds: Bounds
    patient: Bounds | None
    proxies: Sequence[ProxyBounds]

    @property
    def way_name(self) -> str:
        return self.way.value if self.way else NO_WAY
