"""What waits and what is hidden at this moment, and how long entries waited for their first decision."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from workbench.audit import Search
from workbench.london import day_of, midnight
from workbench.models import Decision, Entry, ReviewItem
from workbench.queue import IS_DUE, IS_HIDDEN
from workbench.vocabulary import QUEUED, State

HOUR = timedelta(hours=1)
ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Present:
    """As of `at`. `oldest_at`: since when the item waits that has waited longest."""

    at: datetime
    waiting: int
    referred: int
    oldest_at: datetime | None
    hidden: int
    without_review: int
    overdue: int


def present(session: Session, practice_id: int, *, at: datetime) -> Present:
    items = select(ReviewItem.state, func.count().label("items"), func.min(ReviewItem.waits_since).label("oldest"))
    queued = items.where(ReviewItem.practice_id == practice_id, ReviewItem.state.in_(QUEUED)).group_by(ReviewItem.state)
    found = {row.state: row for row in session.execute(queued)}
    hidden = select(
        func.count().label("entries"),
        func.count(case((Entry.review_on.is_(None), 1))).label("without_review"),
        func.count(case((IS_DUE, 1))).label("overdue"),
    ).where(Entry.practice_id == practice_id, IS_HIDDEN)
    entries = session.execute(hidden, {"today": day_of(at)}).one()
    return Present(
        at,
        waiting=found[State.WAITING].items if State.WAITING in found else 0,
        referred=found[State.REFERRED].items if State.REFERRED in found else 0,
        oldest_at=found[State.WAITING].oldest if State.WAITING in found else None,
        hidden=entries.entries,
        without_review=entries.without_review,
        overdue=entries.overdue,
    )


def hours_to_decision(session: Session, practice_id: int, search: Search) -> Counter[int]:
    """How many entries waited how many whole hours from being recorded to their first decision, of those decided then.

    An entry from before the practice's patients had access counts from the day of its record, as all others do.
    """
    statement = select(Decision.at, Entry.recorded_at).join(Entry, Entry.id == Decision.entry_id)
    statement = _in_period(statement.where(Decision.practice_id == practice_id, Decision.number == 1), search)
    found = session.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    return Counter(max((row.at - row.recorded_at) // HOUR, 0) for row in found)


def _in_period(statement: Select[datetime, datetime], search: Search) -> Select[datetime, datetime]:
    if search.since:
        statement = statement.where(Decision.at >= midnight(search.since))
    if search.until:
        statement = statement.where(Decision.at < midnight(search.until + timedelta(days=1)))
    return statement


def percentile(counted: Mapping[int, int], share: float) -> int | None:
    """The value that this share of all did not exceed (nearest rank); None if there are none."""
    wanted, passed = share * sum(counted.values()), 0
    for value in sorted(counted):
        passed += counted[value]
        if passed >= wanted:
            return value
    return None
