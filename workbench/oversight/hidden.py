"""The register of what is hidden now: narrowed, sorted, page by page; and as rows of a file."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import not_in_practice
from workbench.london import day_of
from workbench.models import CURRENT_VERSION, Decision, Entry, EntryVersion, Flag, Patient, User, is_latest_decision
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.queue import IS_HIDDEN, among, patients_sought
from workbench.vocabulary import Action, Category, Kind, Outcome, Reason

PAGE = 25
ROWS_AT_ONCE = 1_000
REVIEWS = ("none", "due", "later")
"""No review date, one that has come, one to come."""

SORTS = ("due", "review", "decided", "entry")
"""What is due for review, then the oldest decision; the earliest review date; the oldest decision; the newest entry."""

THE_REGISTER = "register of what is hidden"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What of the register is asked for: `patient` is a name or an NHS number, `review` of REVIEWS, `sort` of SORTS."""

    patient: str = ""
    reason: Reason | None = None
    flag: Category | None = None
    by_id: int | None = None
    review: str = ""
    sort: str = SORTS[0]


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry that is hidden now, by its latest decision, whose id is `decision`."""

    entry: int
    review_item: int
    kind: Kind
    title: str
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    decision: int
    outcome: Outcome
    reason: Reason | None
    note: str
    review_on: date | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`flags` are the categories of each entry's flags; `more`: there are further pages."""

    rows: Sequence[Hidden]
    flags: dict[int, list[Category]]
    more: bool


def hidden_now(
    session: Session, *, by: Actor, at: datetime, narrowed: Narrowed | None = None, start: int = 0
) -> RegisterPage:
    """A page from the place `start` on. The view is audited."""
    require(by, Permission.SEE_WHAT_IS_HIDDEN)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": THE_REGISTER}), by=by, at=at)
    narrowed = narrowed or Narrowed()
    order = _order(narrowed, at)
    wanted = _wanted(session, narrowed, by, at).order_by(*order)
    # The page first: PostgreSQL would look for the latest decision about every hidden entry, to sort them all.
    of_page = wanted.offset(start).limit(PAGE + 1).subquery()
    statement = _HIDDEN.join(of_page, of_page.c.id == Entry.id).order_by(*order)
    rows = [Hidden(**row) for row in session.execute(statement).mappings()]
    return RegisterPage(rows[:PAGE], _flags(session, [row.entry for row in rows[:PAGE]]), len(rows) > PAGE)


def hidden_entry(session: Session, entry: int, *, by: Actor) -> tuple[Hidden, bool]:
    """An entry as the register has it, and whether it is hidden now. Raises NotFound where none was ever decided."""
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    wanted = _HIDDEN.add_columns(IS_HIDDEN.label("is_hidden"))
    row = session.execute(wanted.where(Entry.practice_id == practice_id, Entry.id == entry)).mappings().first()
    if row is None:
        raise not_in_practice("entry")
    facts = dict(row)
    is_hidden = bool(facts.pop("is_hidden"))
    return Hidden(**facts), is_hidden


def flags_of(session: Session, entry: int) -> dict[int, list[Category]]:
    return _flags(session, [entry])


def take_away(session: Session, narrowed: Narrowed, *, by: Actor, at: datetime) -> None:
    """Put on record that the register is taken away as a file."""
    require(by, Permission.EXPORT_AUDIT)
    wanted = _wanted(session, narrowed, by, at).subquery()
    rows = session.scalars(select(func.count()).select_from(wanted)).one()
    details = {"what": THE_REGISTER, "format": "csv", "rows": rows}
    audit.add(session, audit.Event(Action.EXPORTED, details=details), by=by, at=at)


def register_rows(session: Session, narrowed: Narrowed, *, by: Actor, at: datetime) -> Iterator[Hidden]:
    """The whole register, in constant memory. Whoever takes it away has put that on record."""
    require(by, Permission.EXPORT_AUDIT)
    wanted, order = _wanted(session, narrowed, by, at).subquery(), _order(narrowed, at)
    statement = _HIDDEN.join(wanted, wanted.c.id == Entry.id).order_by(*order)
    options = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
    for row in session.execute(statement, execution_options=options).mappings():
        yield Hidden(**row)


def who_hides(session: Session, *, by: Actor) -> Sequence[tuple[int, str]]:
    """The people of the practice, by name, to narrow the register to one of them."""
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    people = select(User.id, User.full_name).where(User.practice_id == practice_id).order_by(User.full_name, User.id)
    return [(row.id, row.full_name) for row in session.execute(people)]


def _wanted(session: Session, narrowed: Narrowed, by: Actor, at: datetime) -> Select[int]:
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    found = select(Entry.id).where(Entry.practice_id == practice_id, IS_HIDDEN)
    decided = _of_decision(narrowed, at)
    if decided or narrowed.sort != "entry":
        found = found.join(Decision, is_latest_decision(Entry.id)).where(*decided)
    if narrowed.patient:
        found = found.where(among(session, Entry.patient_id, patients_sought(practice_id, narrowed.patient)))
    if narrowed.flag:
        flagged = (Flag.entry_id == Entry.id, Flag.entry_version == Entry.current_version)
        found = found.where(select(Flag.id).where(*flagged, Flag.category == narrowed.flag).exists())
    return found


def _of_decision(narrowed: Narrowed, at: datetime) -> list[ColumnElement[bool]]:
    reviews = {
        "none": Decision.review_on.is_(None),
        "due": Decision.review_on <= day_of(at),
        "later": Decision.review_on > day_of(at),
    }
    asked = [reviews[narrowed.review]] if narrowed.review else []
    asked += [Decision.reason == narrowed.reason] if narrowed.reason else []
    return asked + ([Decision.by_id == narrowed.by_id] if narrowed.by_id is not None else [])


def _flags(session: Session, entries: Collection[int]) -> dict[int, list[Category]]:
    found: dict[int, list[Category]] = defaultdict(list)
    rows = session.execute(
        select(Flag.entry_id, Flag.category)
        .join(Entry, (Entry.id == Flag.entry_id) & (Entry.current_version == Flag.entry_version))
        .where(Flag.entry_id.in_(entries))
        .distinct()
    )
    for row in rows:
        found[row.entry_id].append(row.category)
    return {entry: sorted(categories, key=list(Category).index) for entry, categories in found.items()}


def _order(narrowed: Narrowed, at: datetime) -> tuple[Any, ...]:
    """Total. “Due” is for whoever asks what should still be hidden: what is due, then the oldest decision."""
    if narrowed.sort == "due":
        return (case((Decision.review_on <= day_of(at), 0), else_=1), Decision.at, Entry.id.desc())
    return _ORDERS[narrowed.sort]


_ORDERS: dict[str, tuple[Any, ...]] = {
    "entry": (Entry.id.desc(),),
    "review": (Decision.review_on.is_(None), Decision.review_on, Entry.id.desc()),
    "decided": (Decision.at, Entry.id.desc()),
}
_HIDDEN: Any = (
    select(
        Entry.id.label("entry"),
        Entry.review_item_id.label("review_item"),
        Entry.kind,
        EntryVersion.title,
        Patient.id.label("patient_id"),
        Patient.given_name,
        Patient.family_name,
        Patient.nhs_number,
        Decision.id.label("decision"),
        Decision.outcome,
        Decision.reason,
        Decision.note,
        Decision.review_on,
        Decision.by_name,
        Decision.at,
    )
    .select_from(Entry)
    .join(Patient, Patient.id == Entry.patient_id)
    .join(EntryVersion, CURRENT_VERSION)
    .join(Decision, is_latest_decision(Entry.id))
)
