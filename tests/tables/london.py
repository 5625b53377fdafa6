"""Days begin at midnight in London, also in summer time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from tests.tables.table import Table
from tests.tables.words import clock, said, yes_no


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type,misc]


@dataclass(frozen=True, slots=True)
class Midnight:
    """`begun`: at the time `at`, access that is on from the day `on` is on, and what is recorded then is in scope."""

    on: date
    at: datetime
    begun: bool

    def cells(self) -> tuple[str, ...]:
        return said(self.on), clock(self.at), f"{said(self.at.date())}, {self.at:%H:%M:%S}", yes_no(self.begun)


LONDON_MIDNIGHT = Table(
    "Midnight in London",
    "A switch-on, a registration, a proxy’s access and a birthday begin at midnight, London time. In summer time that "
    "is 23:00 of the day before in universal time (UTC), in which the database stores times.",
    "a switch-on counts from a day, and a day begins at midnight in London; hazard H08 of the "
    "[hazard log](safety/hazard-log.md)",
    ("unit/visibility/test_opening.py::test_a_day_begins_at_midnight_in_london",
     "unit/test_london.py::test_every_day_of_a_year_begins_on_itself_and_not_before"),
    ("on from", "time in London", "the same time in UTC", "access is on, and what is recorded then is in scope"),
    [
        Midnight(date(2026, 1, 1), utc(2025, 12, 31, 23, 59, 59), begun=False),
        Midnight(date(2026, 1, 1), utc(2026, 1, 1), begun=True),
        Midnight(date(2026, 3, 29), utc(2026, 3, 28, 23, 59, 59), begun=False),
        Midnight(date(2026, 3, 29), utc(2026, 3, 29), begun=True),
        Midnight(date(2026, 3, 30), utc(2026, 3, 29, 22, 59, 59), begun=False),
        Midnight(date(2026, 3, 30), utc(2026, 3, 29, 23), begun=True),
        Midnight(date(2026, 7, 1), utc(2026, 6, 30, 22, 59, 59), begun=False),
        Midnight(date(2026, 7, 1), utc(2026, 6, 30, 23), begun=True),
        Midnight(date(2026, 10, 25), utc(2026, 10, 24, 23), begun=True),
        Midnight(date(2026, 10, 26), utc(2026, 10, 25, 23, 59, 59), begun=False),
        Midnight(date(2026, 10, 26), utc(2026, 10, 26), begun=True),
    ],
)  # fmt: skip
