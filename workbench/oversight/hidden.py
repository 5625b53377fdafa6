"""The register of what is hidden now: narrowed, sorted, page by page; and as rows of a file."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, ScalarSelect, Select, bindparam, func, not_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from workbench import audit
from workbench.db import Written, fetch, placeholder
from workbench.errors import not_in_practice
from workbench.london import day_of
from workbench.models import CURRENT_VERSION, Decision, Entry, EntryVersion, Flag, Patient, User, is_latest_decision
from workbench.oversight.register_order import ORDERS, Place, places
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.queue import IS_DUE, IS_HIDDEN, MOST_COUNTED, TODAY, few_of, has_come, is_one_of_many, patients_sought
from workbench.vocabulary import Action, Category, Kind, Outcome, Reason

PAGE = 25
ROWS_AT_ONCE = 1_000
REVIEWS = ("none", "due", "later")
"""No review date, one that has come, one to come."""

SORTS = tuple(ORDERS)

THE_REGISTER = "register of what is hidden"

T = TypeVar("T")


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
    is_due: bool | None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`flags` are the categories of each entry's flags. `previous` and `next` are the places of the first and the last
    row, where there are pages before and after these.
    """

    rows: Sequence[Hidden]
    flags: dict[int, list[Category]]
    previous: Place | None
    next: Place | None


def hidden_now(
    session: Session, *, by: Actor, at: datetime, narrowed: Narrowed | None = None, start: Place | None = None,
    back: bool = False,
) -> RegisterPage:  # fmt: skip
    """The page after the place `start`, or the one before it. The view is audited."""
    require(by, Permission.SEE_WHAT_IS_HIDDEN)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": THE_REGISTER}), by=by, at=at)
    narrowed = narrowed or Narrowed()
    wanted, today = _wanted(session, narrowed, by), {"today": day_of(at)}
    found = places(session, wanted, narrowed.sort, today, start=start, back=back, most=PAGE + 1)
    many = len(found) > PAGE
    of_page = found[-PAGE:] if back else found[:PAGE]
    rows = _rows(session, [place.entry for place in of_page], today)
    is_after, is_before = (many, start is not None)[:: -1 if back else 1]
    return RegisterPage(
        rows,
        _flags(session, [row.entry for row in rows]),
        previous=of_page[0] if of_page and is_before else None,
        next=of_page[-1] if of_page and is_after else None,
    )


def _rows(session: Session, entries: Sequence[int], today: Mapping[str, Any]) -> list[Hidden]:
    """These, each once, without those of which the decision has changed since they were found."""
    found = {
        row["entry"]: Hidden(**row)
        for row in session.execute(_HIDDEN.where(Entry.id.in_(entries), IS_HIDDEN), today).mappings()
    }
    return [found[entry] for entry in dict.fromkeys(entries) if entry in found]


def hidden_entry(session: Session, entry: int, *, by: Actor, at: datetime) -> tuple[Hidden, bool]:
    """An entry as the register has it, and whether it is hidden now. Raises NotFound where none was ever decided."""
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    wanted = _HIDDEN.add_columns(IS_HIDDEN.label("is_hidden")).where(Entry.practice_id == practice_id)
    row = session.execute(wanted.where(Entry.id == entry), {"today": day_of(at)}).mappings().first()
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
    wanted = _wanted(session, narrowed, by).subquery()
    rows = session.scalars(select(func.count()).select_from(wanted), {"today": day_of(at)}).one()
    details = {"what": THE_REGISTER, "format": "csv", "rows": rows}
    audit.add(session, audit.Event(Action.EXPORTED, details=details), by=by, at=at)


def register_rows(session: Session, narrowed: Narrowed, *, by: Actor, at: datetime) -> Iterator[Hidden]:
    """The whole register, in constant memory. Whoever takes it away has put that on record."""
    require(by, Permission.EXPORT_AUDIT)
    wanted = _wanted(session, narrowed, by).subquery()
    options = {"stream_results": True, "max_row_buffer": ROWS_AT_ONCE}
    for part in ORDERS[narrowed.sort]:
        statement = part.select(_HIDDEN.join(wanted, wanted.c.id == Entry.id))
        for row in session.execute(statement, {"today": day_of(at)}, execution_options=options).mappings():
            yield Hidden(**row)


def who_hides(session: Session, *, by: Actor) -> Sequence[tuple[int, str]]:
    """The people of the practice, by name, to narrow the register to one of them."""
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    people = select(User.id, User.full_name).where(User.practice_id == practice_id).order_by(User.full_name, User.id)
    return [(row.id, row.full_name) for row in session.execute(people)]


def how_many_due(session: Session, practice_id: int, *, at: datetime) -> int:
    """Hidden entries whose review date has come, as the register lists them; MOST_COUNTED + 1: there are more."""
    run = session.connection()
    (((due,),),) = fetch(run, _HOW_MANY_DUE.of(run, practice=practice_id, today=day_of(at)))
    return int(due)


def _wanted(session: Session, narrowed: Narrowed, by: Actor) -> Select[int]:
    """Takes the value `today`."""
    practice_id = require_practice(by, Permission.SEE_WHAT_IS_HIDDEN)
    found = select(Entry.id).where(IS_HIDDEN, *_of_patients(session, practice_id, narrowed))
    if narrowed.review:
        found = found.where(_REVIEWS[narrowed.review])
    if narrowed.reason:
        found = found.where(_of_latest_decision(Decision.reason) == narrowed.reason)
    if narrowed.by_id is not None:
        found = found.where(_of_latest_decision(Decision.by_id) == narrowed.by_id)
    if narrowed.flag:
        flagged = (Flag.entry_id == Entry.id, Flag.entry_version == Entry.current_version)
        found = found.where(select(Flag.id).where(*flagged, Flag.category == narrowed.flag).exists())
    return found


def _of_patients(session: Session, practice_id: int, narrowed: Narrowed) -> Iterator[ColumnElement[bool]]:
    """Those of the practice that are looked for: few by the index of each, for SQLite would take that of the order."""
    sought = patients_sought(practice_id, narrowed.patient) if narrowed.patient else None
    few = few_of(session, sought) if narrowed.patient else None
    if few is not None:
        yield Entry.patient_id.in_(few)
        yield Entry.practice_id + 0 == practice_id  # no index of the practice serves this
        return
    yield Entry.practice_id == practice_id
    if sought is not None:
        yield is_one_of_many(Entry.patient_id, sought)


def _of_latest_decision(column: InstrumentedAttribute[T]) -> ScalarSelect[T]:
    """Looked up entry by entry, in the order of the register: joined, PostgreSQL would look at all that is hidden."""
    of_entry = select(column).where(Decision.entry_id == Entry.id).order_by(Decision.number.desc())
    return of_entry.limit(1).correlate(Entry).scalar_subquery()


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


_PRACTICE = bindparam("practice", type_=Integer)
_SOME_DUE = (
    select(Entry.id)
    .where(Entry.practice_id == placeholder(_PRACTICE), has_come(Entry.review_on, placeholder(TODAY)))
    .limit(MOST_COUNTED + 1)
)
_HOW_MANY_DUE = Written(select(func.count().label("due")).select_from(_SOME_DUE.subquery()), _PRACTICE, TODAY)
_REVIEWS = {"none": Entry.review_on.is_(None), "due": IS_DUE, "later": not_(IS_DUE)}
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
        IS_DUE.label("is_due"),
    )
    .select_from(Entry)
    .join(Patient, Patient.id == Entry.patient_id)
    .join(EntryVersion, CURRENT_VERSION)
    .join(Decision, is_latest_decision(Entry.id))
)
