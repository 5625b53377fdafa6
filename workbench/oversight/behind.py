"""The decisions behind a number: those of some days, narrowed as the number is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from workbench import audit
from workbench.london import midnight
from workbench.models import Decision, Entry, EntryVersion, Flag, Patient, User
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action, Category, Kind, Outcome, Reason

PAGE = 50
_ORDER = (Decision.at, Decision.id)


class Place(NamedTuple):
    """Where a page ends."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Behind:
    """Which decisions: days in Europe/London, both included; `since` is a moment, not included.

    `reason` None: whatever it is; `without_reason` only those that hide without one. `first`: only an entry's first.
    `by_policy`: only those of the practice's policy, else only people's. `colleagues`: not one's own.
    """

    first_day: date | None = None
    last_day: date | None = None
    since: datetime | None = None
    outcomes: Sequence[Outcome] = ()
    reason: Reason | None = None
    without_reason: bool = False
    by_id: int | None = None
    flag: Category | None = None
    first: bool = False
    by_policy: bool = False
    colleagues: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A decision about one entry, with the title that the entry then had."""

    id: int
    at: datetime
    by_name: str
    outcome: Outcome
    reason: Reason | None
    note: str
    review_item: int
    kind: Kind
    title: str
    patient_id: int
    given_name: str
    family_name: str

    @property
    def place(self) -> Place:
        return Place(self.at, self.id)


def decisions_behind(
    session: Session, behind: Behind, *, by: Actor, at: datetime, before: Place | None = None
) -> tuple[Sequence[Made], int, bool]:
    """A page, newest first, how many there are in all, and whether there are more. The view is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    wanted = _conditions(practice_id, behind, by)
    total = session.scalars(select(func.count()).select_from(Decision).where(*wanted)).one()
    of_page = wanted if before is None else [*wanted, tuple_(*_ORDER) < tuple_(*before, types=[c.type for c in _ORDER])]
    page = select(Decision.id).where(*of_page).order_by(Decision.at.desc(), Decision.id.desc()).limit(PAGE + 1)
    listed = page.subquery("page")
    statement = _MADE.join(listed, listed.c.id == Decision.id).order_by(Decision.at.desc(), Decision.id.desc())
    rows = [Made(**row) for row in session.execute(statement).mappings()]
    items = sorted({row.review_item for row in rows[:PAGE]})
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "decisions", "items": items}), by=by, at=at)
    return rows[:PAGE], total, len(rows) > PAGE


def _conditions(practice_id: int, behind: Behind, by: Actor) -> Sequence[ColumnElement[bool]]:
    by_policy = Decision.policy.is_not(None) if behind.by_policy else Decision.policy.is_(None)
    colleagues = select(User.id).where(User.practice_id == practice_id, User.id != by.user_id)
    flagged = select(Flag.id).where(
        Flag.entry_id == Decision.entry_id, Flag.entry_version == Decision.entry_version, Flag.category == behind.flag
    )
    asked = {
        Decision.by_id == behind.by_id: behind.by_id is not None,
        Decision.outcome.in_(behind.outcomes): bool(behind.outcomes),
        Decision.reason == behind.reason: behind.reason is not None,
        Decision.reason.is_(None): behind.without_reason,
        Decision.number == 1: behind.first,
        Decision.by_id.in_(colleagues): behind.colleagues,
        flagged.exists(): behind.flag is not None,
    }
    narrowed = [condition for condition, is_asked in asked.items() if is_asked]
    return [Decision.practice_id == practice_id, by_policy, *_in_time(behind), *narrowed]


def _in_time(behind: Behind) -> Iterator[ColumnElement[bool]]:
    if behind.first_day is not None:
        yield Decision.at >= midnight(behind.first_day)
    if behind.last_day is not None:
        yield Decision.at < midnight(behind.last_day + timedelta(days=1))
    if behind.since is not None:
        yield Decision.at > behind.since


_MADE: Any = (
    select(
        Decision.id,
        Decision.at,
        Decision.by_name,
        Decision.outcome,
        Decision.reason,
        Decision.note,
        Decision.review_item_id.label("review_item"),
        Entry.kind,
        EntryVersion.title,
        Patient.id.label("patient_id"),
        Patient.given_name,
        Patient.family_name,
    )
    .join(Entry, Entry.id == Decision.entry_id)
    .join(Patient, Patient.id == Entry.patient_id)
    .join(EntryVersion, (EntryVersion.entry_id == Decision.entry_id) & (EntryVersion.number == Decision.entry_version))
)
