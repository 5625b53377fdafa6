"""When events were recorded: in opening hours of the last two weeks (London time), or months ago."""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from workbench.demo.text_files import Table, consultation

SWITCH_ON_DAYS_AGO = 88
RECENT_DAYS = 14
"""What is recorded in these still waits; what was before has been decided (past.py)."""

_LONDON = ZoneInfo("Europe/London")
_OPENS, _CLOSES = time(8, 45), time(18, 10)
_LEAST = timedelta(hours=1)
_ROOM = timedelta(minutes=20)  # a consultation begins before it is recorded; a laboratory's message is filed later

Session = tuple[datetime, datetime]


def recorded_at(event: Table, at: datetime) -> datetime:
    """In UTC. `day` counts working days back from `at`; `months` is long before the switch-on; else a random time.

    What has a `moment` was recorded then.
    """
    if "moment" in event:
        moment: datetime = event["moment"]
        return moment
    chance = random.Random(name_of(event))  # noqa: S311 -- the same for the same texts, on purpose
    if "months" in event:
        return _within(_long_ago(at, event["months"]), chance)
    days = sessions(at)
    number = event["day"] if "day" in event else chance.randrange(len(days))
    return _within(_hour(days[min(number, len(days) - 1)], event.get("hour")), chance)


def name_of(event: Table) -> str:
    """A key that is unique among the patient's events."""
    said = event.get("for") or event.get("title") or event["text"]
    when = "past" if "moment" in event else event.get("months", 0)
    return f"{event['of']}/{event['shape']}/{when}/{said}"


def moment_of(event: Table, at: datetime) -> datetime:
    """When the event was recorded: an entry that belongs to a consultation is recorded with it."""
    if event["shape"] == "entry" and "consultation" in event:
        return recorded_at(consultation(event["consultation"]), at)
    return recorded_at(event, at)


@cache
def sessions(at: datetime) -> tuple[Session, ...]:
    """The practice's opening hours of the last two weeks up to `at`, latest first."""
    begun = at - timedelta(days=RECENT_DAYS)
    days = (at.astimezone(_LONDON).date() - timedelta(days=back) for back in range(RECENT_DAYS + 1))
    open_hours = (_hours(day) for day in days if day.weekday() < 5)
    within = ((max(opens, begun + _ROOM), min(closes, at - _ROOM)) for opens, closes in open_hours)
    return tuple((opens, closes) for opens, closes in within if closes - opens >= _LEAST)


def working_day_before(moment: datetime) -> datetime:
    """The working day before, on which the sample of a result was taken."""
    return moment - timedelta(days=3 if moment.weekday() == 0 else 1, hours=-1)


def stamp(moment: datetime) -> str:
    """A FHIR instant, with London's offset."""
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
    """The half hour from 20 past that hour, if the practice was open then; else the whole session."""
    if hour is None:
        return session
    begins = session[0].astimezone(_LONDON).replace(hour=hour, minute=20, second=0).astimezone(UTC)
    narrowed = max(session[0], begins), min(session[1], begins + timedelta(minutes=30))
    return narrowed if narrowed[0] < narrowed[1] else session


def _within(session: Session, chance: random.Random) -> datetime:
    opens, closes = session
    return opens + timedelta(seconds=chance.randrange(int((closes - opens).total_seconds())))
