"""When a feed has been silent beyond what is usual: held against its own last weeks, at this hour of this weekday.

Something is silent for too long when nothing came for two hours longer than it had been silent, at most, in the two
hours before this moment of the last eight weeks, the longest of these weeks left out. So nights and weekends are usual
for a feed that is quiet then, and a nightly one is missed in the morning. Of fewer than four weeks nobody can say what
is usual: then it is a day, Saturdays and Sundays not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from workbench.london import LONDON, day_of, midnight

WEEKS, FEWEST_WEEKS = 8, 4
MAY_BE_LATE = timedelta(hours=2)
AT_FIRST = timedelta(hours=24)
_DAY, _SATURDAY = timedelta(days=1), 5


@dataclass(frozen=True, slots=True)
class Window:
    """The last two hours before one moment, and what came in them; `before`: when something had come last by then."""

    start: datetime
    end: datetime
    before: datetime | None = None
    arrivals: tuple[datetime, ...] = ()

    @property
    def longest(self) -> timedelta:
        """How long it had been silent at any moment of it."""
        moments = [self.before or self.start, *self.arrivals, self.end]
        return max(later - earlier for earlier, later in pairwise(moments))


def windows(at: datetime) -> list[Window]:
    """The same hours of the weeks before, by the clocks of London, the last week first."""
    here = at.astimezone(LONDON)
    ends = [(here - timedelta(weeks=weeks)).astimezone(UTC) for weeks in range(1, WEEKS + 1)]
    return [Window(end - MAY_BE_LATE, end) for end in ends]


def is_silent(since: datetime, at: datetime, weeks: Sequence[Window]) -> bool:
    """`since`: when something came last, or the feed was added."""
    known = sorted(week.longest for week in weeks if week.before is not None)
    if len(known) < FEWEST_WEEKS:
        return working_days(since, at) > AT_FIRST
    return at - since > known[-2] + MAY_BE_LATE


def working_days(since: datetime, at: datetime) -> timedelta:
    """The time between, without Saturdays and Sundays."""
    total, day = timedelta(), day_of(since)
    while midnight(day) < at:
        begins, ends = midnight(day), midnight(day + _DAY)
        if day.weekday() < _SATURDAY:
            total += min(at, ends) - max(since, begins)
        if total > AT_FIRST:
            break
        day += _DAY
    return total
