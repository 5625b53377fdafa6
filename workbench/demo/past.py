"""The three months before: what was recorded on each working day, and what the practice is to make of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workbench.demo.dates import SWITCH_ON_DAYS_AGO
from workbench.demo.people import Patient, patients
from workbench.demo.text_files import Table, texts_of

LONDON = ZoneInfo("Europe/London")
_A_DAY = (2, 3, 3, 4)
"""How many plain texts are recorded on a day; on a Monday two more."""
_CAREFUL_IN_TEN = 7
"""On how many of ten days something is recorded that asks for care."""
_LAST = ("lesion", "partner", "gambling", "carer")
"""What was recorded on four of the last days, so that two referrals wait for an answer."""
_LEFT_ALONE = ("code 103", "code 104", "NOPAT", "entered in error")


@dataclass(frozen=True, slots=True)
class Recorded:
    """`text` is a table of past.toml: what was written, and what is decided about it. `moment` is in UTC."""

    patient: Patient
    moment: datetime
    text: Table

    @property
    def event(self) -> Table:
        """As the writers of FHIR take it."""
        return {
            "of": self.patient.key,
            "shape": "consultation",
            "by": self.text["by"],
            "for": self.text["for"],
            "note": self.text["note"],
            "moment": self.moment,
            **({"way": self.text["way"]} if "way" in self.text else {}),
        }


def in_london(day: date, hour: int, minute: int = 0) -> datetime:
    """In UTC."""
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def first_day(at: datetime) -> date:
    """The day of the switch-on."""
    return at.astimezone(LONDON).date() - timedelta(days=SWITCH_ON_DAYS_AGO)


def working_days(at: datetime) -> list[date]:
    """From the switch-on to the day before."""
    days = (first_day(at) + timedelta(days=number) for number in range(SWITCH_ON_DAYS_AGO))
    return [day for day in days if day.weekday() < 5]


def next_working_day(day: date, after: int = 1) -> date:
    for _ in range(after):
        day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
    return day


def recorded_before(at: datetime) -> Iterator[tuple[date, list[Recorded]]]:
    """Day by day; the same for the same day."""
    chance = random.Random("the three months before")  # noqa: S311 -- the same every time, on purpose
    used: set[tuple[str, str]] = set()
    days, careful = working_days(at), _in_turns(texts_of("past")["careful"], chance)
    pressing = dict(zip(days[-5:-1], _LAST, strict=True))
    for day in days:
        texts = [chance.choice(texts_of("past")["plain"]) for _ in range(_how_many(day, chance))]
        if day in pressing:
            texts.append(_text_called(pressing[day]))
        elif chance.randrange(10) < _CAREFUL_IN_TEN:
            texts.append(next(careful))
        minutes = sorted(chance.sample(range(540), len(texts)))
        opens, recorded = in_london(day, 8, 50), list[Recorded]()
        for text, minute in zip(texts, minutes, strict=True):
            seen = [each.patient.key for each in recorded if "outcome" not in each.text]
            if who := _somebody(text, seen, used, chance):
                recorded.append(Recorded(who, opens + timedelta(minutes=minute), text))
        yield day, recorded


def _in_turns(texts: Sequence[Table], chance: random.Random) -> Iterator[Table]:
    """Each as often as the others, without an end."""
    while True:
        yield from chance.sample(texts, len(texts))


def _text_called(key: str) -> Table:
    return next(each for each in texts_of("past")["careful"] if each["key"] == key)


def _how_many(day: date, chance: random.Random) -> int:
    return chance.choice(_A_DAY) + (2 if day.weekday() == 0 else 0)


def _somebody(text: Table, seen: Sequence[str], used: set[tuple[str, str]], chance: random.Random) -> Patient | None:
    """A patient whom the text fits and who has not had it yet; rather one who was seen that day: some come for two
    things, and each record is brought in once a day.
    """
    youngest, oldest = text["ages"]
    fitting = [
        each
        for each in patients().values()
        if youngest * 366 <= each.days_old - SWITCH_ON_DAYS_AGO
        and each.days_old < oldest * 365
        and text.get("gender", each.gender) == each.gender
        and (each.key, text["for"]) not in used
        and not any(word in (each.character or "") for word in _LEFT_ALONE)
    ]
    if not fitting:
        return None
    found = chance.choice([each for each in fitting if each.key in seen] or fitting)
    used.add((found.key, text["for"]))
    return found


def by_patient(recorded: Sequence[Recorded]) -> dict[str, list[Recorded]]:
    found: dict[str, list[Recorded]] = {}
    for each in recorded:
        found.setdefault(each.patient.key, []).append(each)
    return found
