"""When things were recorded: working hours in London, the fortnight before, or months ago."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from workbench.demo.writing import Table, consultation

SWITCH_ON_DAYS_AGO = 14

_LONDON = ZoneInfo("Europe/London")
_OPENS, _CLOSES = time(8, 45), time(18, 10)
_LEAST = timedelta(hours=1)
_ROOM = timedelta(minutes=20)  # a consultation begins before it is recorded, a report is taken from the line later

Session = tuple[datetime, datetime]


def recorded_at(happening: Table, at: datetime) -> datetime:
    """In UTC. `day` counts working days back from `at`, `months` is long before the switch-on; else chance decides."""
    chance = random.Random(name_of(happening))  # noqa: S311 -- the same for the same texts, on purpose
    if "months" in happening:
        return _within(_long_ago(at, happening["months"]), chance)
    days = sessions(at)
    number = happening["day"] if "day" in happening else chance.randrange(len(days))
    return _within(_hour(days[min(number, len(days) - 1)], happening.get("hour")), chance)


def name_of(happening: Table) -> str:
    """What tells a patient's happenings apart."""
    said = happening.get("for") or happening.get("title") or happening["text"]
    return f"{happening['of']}/{happening['shape']}/{happening.get('months', 0)}/{said}"


def moment_of(happening: Table, at: datetime) -> datetime:
    """A lone entry that belongs to a consultation was recorded with it."""
    if happening["shape"] == "entry" and "consultation" in happening:
        return recorded_at(consultation(happening["consultation"]), at)
    return recorded_at(happening, at)


@cache
def sessions(at: datetime) -> tuple[Session, ...]:
    """The practice's opening hours since its switch-on, latest first; nothing after `at`."""
    switched_on = at - timedelta(days=SWITCH_ON_DAYS_AGO)
    days = (at.astimezone(_LONDON).date() - timedelta(days=back) for back in range(SWITCH_ON_DAYS_AGO + 1))
    open_hours = (_hours(day) for day in days if day.weekday() < 5)
    within = ((max(opens, switched_on + _ROOM), min(closes, at - _ROOM)) for opens, closes in open_hours)
    return tuple((opens, closes) for opens, closes in within if closes - opens >= _LEAST)


def working_day_before(moment: datetime) -> datetime:
    """When a sample was taken whose result came at this moment."""
    return moment - timedelta(days=3 if moment.weekday() == 0 else 1, hours=-1)


def stamp(moment: datetime) -> str:
    """As FHIR writes an instant, with London's offset."""
    return moment.astimezone(_LONDON).isoformat(timespec="seconds")


def day(moment: datetime) -> str:
    return moment.astimezone(_LONDON).date().isoformat()


def months_before(at: datetime, months: int) -> datetime:
    return at - timedelta(days=round(months * 30.44))


def _long_ago(at: datetime, months: int) -> Session:
    back = months_before(at, months).astimezone(_LONDON).date()
    return _hours(back - timedelta(days=max(0, back.weekday() - 4)))


def _hours(on: date) -> Session:
    opens, closes = (datetime.combine(on, each, _LONDON).astimezone(UTC) for each in (_OPENS, _CLOSES))
    return opens, closes


def _hour(session: Session, hour: int | None) -> Session:
    """Narrowed to the half hour from which the text tells, if the practice was open then."""
    if hour is None:
        return session
    begins = session[0].astimezone(_LONDON).replace(hour=hour, minute=20, second=0).astimezone(UTC)
    narrowed = max(session[0], begins), min(session[1], begins + timedelta(minutes=30))
    return narrowed if narrowed[0] < narrowed[1] else session


def _within(session: Session, chance: random.Random) -> datetime:
    opens, closes = session
    return opens + timedelta(seconds=chance.randrange(int((closes - opens).total_seconds())))
