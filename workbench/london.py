"""Days as the practice's calendar has them (Europe/London) and moments in UTC."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
LAST_DAYS = (7, 28, 91)
"""What is offered as “the last so many days” wherever days are asked for; today is one of them."""


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """When that day begins in London, in UTC."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def whole_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
