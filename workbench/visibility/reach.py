"""Which entries are in scope, by the moment at which they were recorded."""

from dataclasses import dataclass
from datetime import datetime

Gap = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Reach:
    """From `since` on, except what was recorded in a gap (its end is not part of it). Moments in UTC."""

    since: datetime
    gaps: tuple[Gap, ...] = ()

    def holds(self, recorded_at: datetime) -> bool:
        return recorded_at >= self.since and not any(start <= recorded_at < end for start, end in self.gaps)
