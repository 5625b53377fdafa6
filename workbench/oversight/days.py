"""What was decided on each day that is over, counted once by scheduled work (docs/adr/0025)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select
from sqlalchemy.orm import Session

from workbench.london import day_of, midnight
from workbench.models import Decision, EntryVersion, Flag, PracticeDay
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import HIDES

DAYS_AT_ONCE = 31
OVER_AFTER = timedelta(minutes=15)
"""What was decided just before midnight has surely been written by then."""

WHOLE_HOURS = 72
"""Up to here a wait is counted in whole hours; from here on in whole days, given in hours."""

Figures = dict[str, Any]
"""`by_policy`: decisions of the practice's policy. All others are those of people: `outcomes`, `reasons` (of what was
hidden; "" for none), `people` (by user id), `waited` (first decisions by hours since recording), `flagged` (category →
outcome, by the flags as they were when it was counted: later rules may say otherwise)."""


def uncounted_days(session: Session, practice_id: int, *, at: datetime) -> Sequence[date]:
    """The next days (Europe/London) that are over and not yet counted, oldest first; at most DAYS_AT_ONCE."""
    last: date | None = session.scalar(select(func.max(PracticeDay.day)).where(PracticeDay.practice_id == practice_id))
    first = _first_day(session, practice_id) if last is None else last + timedelta(days=1)
    over = day_of(at - OVER_AFTER) - timedelta(days=1)
    if first is None or first > over:
        return ()
    many = min((over - first).days + 1, DAYS_AT_ONCE)
    return [first + timedelta(days=number) for number in range(many)]


def _first_day(session: Session, practice_id: int) -> date | None:
    first: datetime | None = session.scalar(select(func.min(Decision.at)).where(Decision.practice_id == practice_id))
    return None if first is None else day_of(first)


def counted(session: Session, practice_id: int, day: date) -> Figures:
    """The figures of one day (Europe/London). Reads only."""
    of_day = _of_day(practice_id, day)
    found: dict[str, Counter[str]] = {name: Counter() for name in ("outcomes", "reasons", "people", "waited")}
    by_policy = 0
    for row in session.execute(_DECISIONS.where(of_day)):
        if row.policy is not None:
            by_policy += 1
            continue
        found["outcomes"][row.outcome.value] += 1
        found["people"][str(row.by_id or "")] += 1
        if row.outcome in HIDES:
            found["reasons"][row.reason.value if row.reason else ""] += 1
        if row.number == 1:
            found["waited"][str(hours_waited(row.recorded_at, row.at))] += 1
    flagged: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in session.execute(_FLAGGED.where(of_day, Decision.policy.is_(None))):
        flagged[row.category.value][row.outcome.value] = row.decisions
    return {**{name: dict(counts) for name, counts in found.items()}, "flagged": dict(flagged), "by_policy": by_policy}


def hours_waited(since: datetime, until: datetime) -> int:
    """Whole hours; from WHOLE_HOURS on, whole days in hours."""
    hours = max(0, int((until - since) / timedelta(hours=1)))
    return hours if hours < WHOLE_HOURS else hours // 24 * 24


def keep_days(session: Session, practice_id: int, figures: Mapping[date, Figures], *, by: Actor) -> int:
    """Store the figures of days that nobody else has stored meanwhile; how many. Takes no turn of its own."""
    require(by, Permission.MAINTAIN)
    there = set(
        session.scalars(
            select(PracticeDay.day).where(PracticeDay.practice_id == practice_id, PracticeDay.day.in_(figures))
        )
    )
    rows = [
        {"practice_id": practice_id, "day": day, "figures": each} for day, each in figures.items() if day not in there
    ]
    if rows:
        session.execute(insert(PracticeDay), rows)
    return len(rows)


def differences(session: Session, practice_id: int) -> list[str]:
    """Days whose stored figures are not what the decisions say, for `workbench check`."""
    stored = session.execute(
        select(PracticeDay.day, PracticeDay.figures)
        .where(PracticeDay.practice_id == practice_id)
        .order_by(PracticeDay.day)
    ).all()
    return [
        f"the figures of {row.day} are not what was decided on that day"
        for row in stored
        if _lasting(row.figures) != _lasting(counted(session, practice_id, row.day))
    ]


def _lasting(figures: Figures) -> Figures:
    return {name: value for name, value in figures.items() if name != "flagged"}


def _of_day(practice_id: int, day: date) -> ColumnElement[bool]:
    begins, ends = midnight(day), midnight(day + timedelta(days=1))
    return and_(Decision.practice_id == practice_id, Decision.at >= begins, Decision.at < ends)


_DECIDED_VERSION = and_(EntryVersion.entry_id == Decision.entry_id, EntryVersion.number == Decision.entry_version)
_DECISIONS: Any = select(
    Decision.outcome, Decision.reason, Decision.by_id, Decision.policy, Decision.number, Decision.at,
    EntryVersion.recorded_at,
).join(EntryVersion, _DECIDED_VERSION)  # fmt: skip
_FLAGGED: Any = (
    select(Flag.category, Decision.outcome, func.count(Decision.id.distinct()).label("decisions"))
    .select_from(Decision)
    .join(Flag, (Flag.entry_id == Decision.entry_id) & (Flag.entry_version == Decision.entry_version))
    .group_by(Flag.category, Decision.outcome)
)
