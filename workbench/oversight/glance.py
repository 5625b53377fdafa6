"""The practice at a glance: what the figures of its days say of the last thirteen weeks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

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


@dataclass(frozen=True, slots=True)
class Glance:
    """From `first` to `last`, both days in Europe/London that are over; `last` is None where nothing is counted yet."""

    first: date
    last: date | None
    days: Sequence[Day] = ()
    weeks: Sequence[Week] = ()
    reasons: Mapping[Reason | None, int] = field(default_factory=dict)
    flagged: Mapping[Category, Mapping[Outcome, int]] = field(default_factory=dict)
    people: Sequence[Person] = ()
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
    """Two statements, over one row for each day. Whoever shows it audits the look."""
    practice_id = require_practice(by, Permission.OVERSEE)
    today = day_of(at)
    first = today - timedelta(days=today.weekday()) - (WEEKS - 1) * WEEK
    rows = session.execute(
        select(PracticeDay.day, PracticeDay.figures)
        .where(PracticeDay.practice_id == practice_id, PracticeDay.day >= first, PracticeDay.day < today)
        .order_by(PracticeDay.day)
    ).all()
    if not rows:
        return Glance(first, None)
    figures = {row.day: row.figures for row in rows}
    last = max(figures)
    return Glance(
        first,
        last,
        days=[_day(day, figures.get(day)) for day in _days_to(last)],
        weeks=_weeks(first, figures),
        reasons=_sorted({Reason(word) if word else None: n for word, n in _sum(figures.values(), "reasons").items()}),
        flagged=_flagged(figures.values()),
        people=_people(session, practice_id, _sum(figures.values(), "people")),
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


def _people(session: Session, practice_id: int, decisions: Mapping[str, int]) -> list[Person]:
    """By name: how much each has decided, and nothing of what."""
    names = session.execute(select(User.id, User.full_name).where(User.practice_id == practice_id))
    found = [Person(row.id, row.full_name, decisions[str(row.id)]) for row in names if str(row.id) in decisions]
    return sorted(found, key=lambda person: (person.name, person.user_id))
