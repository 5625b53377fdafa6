"""Decisions, compared with transactions of the same inserts through the raw driver."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from sqlalchemy import Engine, text

from tests.bench.measuring import Figure, alternating, at_least
from tests.bench.practices import NOW
from workbench import db, decisions
from workbench.decisions import Choice
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Role

GP = Actor(1, "Dr Amara Okafor", Role.CLINICIAN, "A82038", 1)
AT_ONCE = 20


def measure(engine: Engine) -> Iterator[Figure]:
    ours, floor = deciding(engine), bare_inserts(engine)
    ours_s, floor_s, ratio = alternating(ours, floor, times=15)
    name = f"decisions: rate ÷ the same inserts, bare ({AT_ONCE / ours_s:,.0f}/s, {AT_ONCE / floor_s:,.0f}/s)"
    yield at_least(name, 1 / ratio, "times", 1 / 3)


def deciding(engine: Engine) -> Callable[[], None]:
    items = iter(range(10_001, 100_000))

    def decide_some() -> None:
        for _ in range(AT_ONCE):
            with db.writing(engine) as session:
                decisions.decide(session, next(items), Choice(Outcome.LEAVE_VISIBLE), seen=1, by=GP, at=NOW)

    return decide_some


def bare_inserts(engine: Engine) -> Callable[[], None]:
    """The rows that one decision about an item of two entries writes: two decisions, two audit events."""
    rows = {table: sample(engine, table) for table in ("decision", "audit_event")}
    connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    numbers = count(10_000_000)

    def insert_some() -> None:
        for _ in range(AT_ONCE):
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(2):
                number = next(numbers)
                insert(connection, "decision", {**rows["decision"], "id": None, "number": number})
                insert(connection, "audit_event", {**rows["audit_event"], "organisation": "bare", "sequence": number})
            connection.execute("COMMIT")

    return insert_some


def sample(engine: Engine, table: str) -> dict[str, Any]:
    """A row as a real decision writes it."""
    deciding_once(engine)
    with engine.connect() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} LIMIT 1")).mappings().one()
    return dict(row)


def deciding_once(engine: Engine) -> None:
    with db.writing(engine) as session:
        seen = session.execute(text("SELECT revision FROM review_item WHERE id = 10000")).scalar_one()
        decisions.decide(session, 10_000, Choice(Outcome.LEAVE_VISIBLE), seen=seen, by=GP, at=NOW)


def insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*row.values()])
