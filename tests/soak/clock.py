"""Times at which the rule can change: midnight in London, birthdays, changes of summer time."""

from datetime import UTC, date, datetime, timedelta

from tests.soak.world import World
from workbench.london import LONDON

MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 44640, "year": 525960}
JUMPS = (*MINUTES, "midnight", "eve", "clocks")


def time_after(world: World, jump: str) -> datetime:
    """The time after this jump; `eve` is the last microsecond of the day."""
    if jump in MINUTES:
        return world.now + timedelta(minutes=MINUTES[jump])
    if jump == "clocks":
        return _clocks_change_after(world.now)
    tomorrow = midnight(world.day(1))
    return tomorrow if jump == "midnight" else max(world.now, tomorrow - timedelta(microseconds=1))


def _clocks_change_after(at: datetime) -> datetime:
    """The next change of London's clocks, searched for hour by hour."""
    moment = at.replace(minute=0, second=0, microsecond=0)
    offset = moment.astimezone(LONDON).utcoffset()
    while moment.astimezone(LONDON).utcoffset() == offset or moment <= at:
        moment += timedelta(hours=1)
    return moment


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)


def years_before(day: date, age: int) -> date:
    return years_after(day, -age)


def years_after(day: date, age: int) -> date:
    try:
        return day.replace(year=day.year + age)
    except ValueError:
        return date(day.year + age, 3, 1)
