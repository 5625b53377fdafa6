"""The practice at a glance: what the figures of its days say of the last thirteen weeks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

import orjson
from sqlalchemy import Date, Integer, Text, bindparam, cast, select
from sqlalchemy.orm import Session

from workbench.db import Written, columns_of, fetch, placeholder
from workbench.london import day_of
from workbench.models import PracticeDay, User
from workbench.oversight.days import Figures
from workbench.oversight.usual_range import Usual, usual_range
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import HIDES, JUDGES, Category, Outcome, Reason

WEEKS, DAYS = 13, 28
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    """How many decisions people made, by outcome."""

    day: date
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Week:
    """From a Monday on. `median` and `slow` (the 90th percentile) are hours from recording to the first decision.

    `of` is how many decisions left visible or hid something, `hidden` how many of these hid; `usual` is where that
    share lies by chance, as shares of 1, or None where there is too little to say.
    """

    begins: date
    ends: date
    waited: int
    median: int | None
    slow: int | None
    hidden: int
    of: int
    usual: Usual | None

    @property
    def share(self) -> float | None:
        return self.hidden / self.of if self.of else None

    @property
    def is_unusual(self) -> bool:
        return bool(self.usual and self.share is not None and not self.usual.low <= self.share <= self.usual.high)


@dataclass(frozen=True, slots=True)
class Person:
    user_id: int
    name: str
    decisions: int


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """From `first` to `last`, both days in Europe/London that are over; `last` is None where nothing is counted yet.

    `decisions` is how many each person made, by user id. The same figures make the same object.
    """

    first: date
    last: date | None
    days: Sequence[Day] = ()
    weeks: Sequence[Week] = ()
    reasons: Mapping[Reason | None, int] = field(default_factory=dict)
    flagged: Mapping[Category, Mapping[Outcome, int]] = field(default_factory=dict)
    decisions: Mapping[str, int] = field(default_factory=dict)
    by_policy: int = 0

    @property
    def unusual(self) -> list[Week]:
        return [week for week in self.weeks if week.is_unusual]

    @property
    def hidden(self) -> int:
        return sum(week.hidden for week in self.weeks)

    @property
    def of(self) -> int:
        return sum(week.of for week in self.weeks)


def glance(session: Session, *, by: Actor, at: datetime) -> Glance:
    """One statement, over one row for each day. Whoever shows it audits the look."""
    practice_id = require_practice(by, Permission.OVERSEE)
    today = day_of(at)
    first = today - timedelta(days=today.weekday()) - (WEEKS - 1) * WEEK
    run = session.connection()
    (rows,) = fetch(run, _DAYS.of(run, practice=practice_id, first=first, today=today))
    return _glance(first, tuple(rows))


@lru_cache(maxsize=16)
def _glance(first: date, rows: Sequence[tuple[date, str]]) -> Glance:
    """Worked out once for the same rows, which are read each time: days that are over say the same all day."""
    if not rows:
        return Glance(first, None)
    figures: dict[date, Figures] = {day: orjson.loads(said) for day, said in rows}
    last = max(figures)
    return Glance(
        first,
        last,
        days=[_day(day, figures.get(day)) for day in _days_to(last)],
        weeks=_weeks(first, figures),
        reasons=_sorted({Reason(word) if word else None: n for word, n in _sum(figures.values(), "reasons").items()}),
        flagged=_flagged(figures.values()),
        decisions=_sum(figures.values(), "people"),
        by_policy=sum(each["by_policy"] for each in figures.values()),
    )


def _days_to(last: date) -> list[date]:
    return [last - timedelta(days=before) for before in reversed(range(DAYS))]


def _day(day: date, figures: Figures | None) -> Day:
    return Day(day, {Outcome(word): n for word, n in (figures or {"outcomes": {}})["outcomes"].items()})


def _weeks(first: date, figures: Mapping[date, Figures]) -> list[Week]:
    last, weeks = max(figures), []
    begins = [first + number * WEEK for number in range(WEEKS) if first + number * WEEK <= last]
    of_weeks = [[each for day, each in figures.items() if begin <= day < begin + WEEK] for begin in begins]
    shares = [_share(_sum(each, "outcomes")) for each in of_weeks]
    usual = usual_range(shares)
    for begin, each, (hidden, of), range_ in zip(begins, of_weeks, shares, usual, strict=True):
        waited = _sum(each, "waited")
        many = sum(waited.values())
        median, slow = percentile(waited, 50), percentile(waited, 90)
        ends = min(begin + WEEK - timedelta(days=1), last)
        weeks.append(Week(begin, ends, many, median, slow, hidden, of, range_))
    return weeks


def _share(outcomes: Mapping[str, int]) -> tuple[int, int]:
    hidden, of = (sum(outcomes.get(outcome.value, 0) for outcome in which) for which in (HIDES, JUDGES))
    return hidden, of


def percentile(waited: Mapping[str, int], share: int) -> int | None:
    """The least number of hours that `share` per cent of these waits did not exceed."""
    wanted, seen = share * sum(waited.values()), 0
    for hours in sorted(waited, key=int):
        seen += waited[hours]
        if 100 * seen >= wanted:
            return int(hours)
    return None


def _sum(figures: Iterable[Figures], name: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in figures:
        total.update(each[name])
    return total


def _sorted(reasons: Mapping[Reason | None, int]) -> dict[Reason | None, int]:
    return dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0] or "")))


def _flagged(figures: Iterable[Figures]) -> dict[Category, Counter[Outcome]]:
    """In the order of the categories, without those of which nothing was decided."""
    found: defaultdict[Category, Counter[Outcome]] = defaultdict(Counter)
    for each in figures:
        for category, outcomes in each["flagged"].items():
            found[Category(category)].update({Outcome(word): n for word, n in outcomes.items()})
    return {category: found[category] for category in Category if category in found}


def people_in(session: Session, glance: Glance, *, by: Actor) -> list[Person]:
    """By name: how much each has decided, and nothing of what."""
    run, decisions = session.connection(), glance.decisions
    (names,) = fetch(run, _NAMES.of(run, practice=require_practice(by, Permission.OVERSEE)))
    found = [Person(row.id, row.full_name, decisions[str(row.id)]) for row in names if str(row.id) in decisions]
    return sorted(found, key=lambda person: (person.name, person.user_id))


_DAY, _USER = columns_of(PracticeDay), columns_of(User)
_PRACTICE, _FIRST, _TODAY = (
    bindparam("practice", type_=Integer), bindparam("first", type_=Date), bindparam("today", type_=Date),
)  # fmt: skip
_DAYS = Written(
    select(_DAY.day, cast(_DAY.figures, Text).label("figures"))
    .where(
        _DAY.practice_id == placeholder(_PRACTICE), _DAY.day >= placeholder(_FIRST), _DAY.day < placeholder(_TODAY)
    )
    .order_by(_DAY.day),
    _PRACTICE, _FIRST, _TODAY,
)  # fmt: skip
_NAMES = Written(select(_USER.id, _USER.full_name).where(_USER.practice_id == placeholder(_PRACTICE)), _PRACTICE)
