"""The register page by page: each entry once, in either direction, also among equal keys and while others change."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from tests.conftest import taken_back
from tests.factories import (
    DAY,
    HIDE,
    NOON,
    VISIBLE_AGAIN,
    a_decided_item,
    a_lead,
    a_patient,
    a_practice,
    an_item,
    deciding,
    entries,
    entry_states,
)
from workbench import oversight, queue
from workbench.decisions import Choice
from workbench.exports.reports.present import present
from workbench.models import Patient, ReviewItem
from workbench.oversight import Hidden, Narrowed, RegisterPage, hidden
from workbench.vocabulary import Outcome, Reason, State

PAST, FUTURE = (NOON - DAY).date(), date(2026, 9, 1)


def until(day: date | None) -> Choice:
    return Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "", day)


@pytest.fixture(scope="module")
def written(module_db: Session) -> Session:
    """Four items of two entries each for every kind of review date, and decided in pairs at once."""
    patient = a_patient(module_db)
    for number in range(12):
        item = an_item(module_db, patient, titles=["One", "Another"], recorded_at=NOON - 20 * DAY)
        deciding(module_db, item, until((PAST, None, FUTURE)[number % 3]), at=NOON - (10 - number // 2) * DAY)
    return module_db


@pytest.fixture
def register(written: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """In pages of three."""
    monkeypatch.setattr(hidden, "PAGE", 3)
    yield from taken_back(written)


def opened(db: Session, sort: str, **place: object) -> RegisterPage:
    return oversight.hidden_now(db, by=a_lead(a_practice(db)), at=NOON, narrowed=Narrowed(sort=sort), **place)  # type: ignore[arg-type]


def forwards(db: Session, sort: str) -> Iterator[RegisterPage]:
    yield (found := opened(db, sort))
    while found.next:
        yield (found := opened(db, sort, start=found.next))


def backwards(db: Session, sort: str, last: RegisterPage) -> Iterator[RegisterPage]:
    yield (found := last)
    while found.previous:
        yield (found := opened(db, sort, start=found.previous, back=True))


def in_order(db: Session, sort: str) -> list[int]:
    """As somebody would sort them who has all of them."""
    rows = list(oversight.register_rows(db, Narrowed(), by=a_lead(a_practice(db)), at=NOON))
    keys = {
        "due": lambda row: (0, row.review_on, row.entry) if row.is_due else (1, row.at, row.entry),
        "review": lambda row: (0, row.review_on, row.entry) if row.review_on else (1, row.at, row.entry),
        "decided": lambda row: (row.at, row.entry),
        "entry": lambda row: -row.entry,
    }
    return [row.entry for row in sorted(rows, key=keys[sort])]


@pytest.mark.parametrize("sort", oversight.SORTS)
def test_each_entry_is_on_one_page_in_its_order_in_either_direction(register: Session, sort: str) -> None:
    there = list(forwards(register, sort))
    assert [row.entry for page in there for row in page.rows] == in_order(register, sort)
    assert len(in_order(register, sort)) == 24
    back = list(backwards(register, sort, there[-1]))
    assert [page.rows for page in back] == [page.rows for page in reversed(there)]


@pytest.mark.parametrize("sort", oversight.SORTS)
def test_what_did_not_change_is_on_one_page_while_others_do(register: Session, sort: str) -> None:
    """After each page somebody shows its last entry, keeps its first hidden for longer, and hides another."""
    before, seen, numbers = in_order(register, sort), [], count()
    changed: set[int] = set()
    for page in forwards(register, sort):
        seen += [row.entry for row in page.rows]
        for row, choice in ((page.rows[-1], VISIBLE_AGAIN), (page.rows[0], until(FUTURE))):
            _decide(register, row, choice, seconds=next(numbers))
            changed.add(row.entry)
        new = a_decided_item(register, HIDE)
        changed.update(entry.id for entry in entries(register, new))
        if len(changed) > 40:
            break
    stayed = [entry for entry in before if entry not in changed]
    assert [entry for entry in seen if entry in stayed] == stayed


def test_an_entry_that_is_decided_again_between_two_statements_is_listed_once(register: Session) -> None:
    """On PostgreSQL each statement of a page sees what was committed before it."""
    found = opened(register, "due").rows
    again = hidden._rows(register, [row.entry for row in (*found, found[0])], {"today": NOON.date()})
    assert [row.entry for row in again] == [row.entry for row in found]


def test_what_is_due_is_counted_as_the_register_lists_it(register: Session) -> None:
    lead = a_lead(a_practice(register))
    due = oversight.tasks(register, by=lead, at=NOON).due
    assert present(register, a_practice(register).id, at=NOON).overdue == due
    listed = [row for page in forwards(register, "due") for row in page.rows if row.is_due]
    assert due == len(listed) == 8
    assert oversight.tasks(register, by=lead, at=NOON + 365 * DAY).due == 16


def test_what_is_out_of_scope_is_due_all_the_same(either_db: Session) -> None:
    """Nobody can see it, so that it does not wait in the queue; the lead reviews it in the register."""
    item = an_item(either_db, recorded_at=NOON - 20 * DAY)
    deciding(either_db, item, until(PAST), at=NOON - 9 * DAY)
    either_db.get_one(Patient, item.patient_id).access_from = NOON - DAY
    queue.settle_patients(either_db, [item.patient_id], at=NOON)
    assert entry_states(either_db, item) == [State.HIDDEN]
    lead = a_lead(a_practice(either_db))
    (row,) = oversight.hidden_now(either_db, by=lead, at=NOON, narrowed=Narrowed(review="due")).rows
    assert (row.is_due, oversight.tasks(either_db, by=lead, at=NOON).due) == (True, 1)


WALKED = re.compile(r"TEMP B-TREE|Sort")
"""Of a plan, on SQLite or PostgreSQL: everything is read, to be put in order."""


@contextmanager
def in_order_asked(db: Session) -> Iterator[list[tuple[str, Any]]]:
    """The statements that ask for entries in an order, with their values."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if "ORDER BY entry." in statement:
            asked.append((statement, values))

    event.listen(db.connection(), "before_cursor_execute", note)
    yield asked
    event.remove(db.connection(), "before_cursor_execute", note)


@pytest.mark.parametrize("sort", oversight.SORTS)
def test_a_page_goes_by_an_index_from_any_place(register: Session, sort: str) -> None:
    run = register.connection()
    is_postgresql = run.dialect.name == "postgresql"
    for way in ("sort", "seqscan", "bitmapscan") if is_postgresql else ():  # a few rows it would read and sort
        run.execute(text(f"SET LOCAL enable_{way} = off"))
    with in_order_asked(register) as asked:
        *_, last = forwards(register, sort)
        list(backwards(register, sort, last))
    explain = "EXPLAIN" if is_postgresql else "EXPLAIN QUERY PLAN"
    steps = [str(step) for said, values in asked for step in run.exec_driver_sql(f"{explain} {said}", values)]
    assert len(steps) >= len(asked) > 10
    assert [step for step in steps if WALKED.search(step)] == []


def test_few_patients_who_are_looked_for_are_not_looked_for_in_all_that_is_hidden(register: Session) -> None:
    lead, narrowed = a_lead(a_practice(register)), Narrowed(patient="Marsh")
    with in_order_asked(register) as asked:
        assert len(oversight.hidden_now(register, by=lead, at=NOON, narrowed=narrowed).rows) == 3
    if register.get_bind().dialect.name == "sqlite":
        for said, values in asked:
            steps = register.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", values)
            assert "ix_entry_patient_id_recorded_at" in " ".join(str(step) for step in steps)


def _decide(db: Session, row: Hidden, choice: Choice, *, seconds: int) -> None:
    item = db.get_one(ReviewItem, row.review_item)
    deciding(db, item, choice, at=NOON + timedelta(seconds=seconds), entries=[row.entry])
