"""Decisions, compared with transactions of the same inserts through the raw driver."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.bench.measuring import Figure, alternating, at_least
from tests.bench.practices import NOW, Surgery
from workbench import db, decisions
from workbench.decisions import Choice
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, Role

GP = Actor(1, "Dr Amara Okafor", Role.CLINICIAN, "A82038", 1)
AT_ONCE, TIMES = 10, 20


def measure(surgery: Surgery) -> Iterator[Figure]:
    ours, floor = deciding(surgery), bare_inserts(surgery)
    ours_s, floor_s, ratio = alternating(ours, floor, times=TIMES)
    rates = f"({AT_ONCE / ours_s:,.0f}/s, {AT_ONCE / floor_s:,.0f}/s)"
    name = f"decisions on {surgery.database}: rate ÷ the same inserts by the raw driver {rates}"
    yield at_least(name, 1 / ratio, "times", round(1 / 3, 3))


def deciding(surgery: Surgery) -> Callable[[], None]:
    def decide_some() -> None:
        for _ in range(AT_ONCE):
            with db.writing(surgery.engine) as session:
                decisions.decide(session, next(surgery.waiting), Choice(Outcome.LEAVE_VISIBLE), seen=1, by=GP, at=NOW)

    return decide_some


def bare_inserts(surgery: Surgery) -> Callable[[], None]:
    """The rows that one decision about an item of two entries writes: two decisions, two audit events."""
    deciding(surgery)()
    rows = [sample(surgery.engine, "decision", "id"), sample(surgery.engine, "audit_event", "sequence")]
    connection = _unguarded(surgery.engine)
    mark = "?" if surgery.engine.dialect.name == "sqlite" else "%s"
    decision, event = (_insert(table, row, mark) for table, row in zip(("decision", "audit_event"), rows, strict=True))
    numbers = count(10_000_000)

    def insert_some() -> None:
        for _ in range(AT_ONCE):
            connection.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
            for _ in range(2):
                number = next(numbers)
                connection.execute(decision, [*{**rows[0], "number": number}.values()])
                connection.execute(event, [*{**rows[1], "organisation": "bare", "sequence": number}.values()])
            connection.execute("COMMIT")

    return insert_some


def _unguarded(engine: Engine) -> Any:
    """Of a copy of the file without the triggers that hold decisions and events against each other, for SQLite."""
    if engine.dialect.name == "postgresql":
        connection = raw(engine)
        connection.execute("SET session_replication_role = replica")
        return connection
    copy = f"{engine.url.database}.bare"
    raw(engine).execute("VACUUM INTO ?", [copy])
    connection = raw(create_engine(engine.url.set(database=copy)))
    connection.execute("PRAGMA journal_mode=WAL")
    for name in ("decision_on_record", "audit_event_in_order"):
        connection.execute(f"DROP TRIGGER {name}")
    return connection


def raw(engine: Engine) -> Any:
    """The driver's own connection, set as ours are, for whose every commit the disk is waited for."""
    connection = create_engine(engine.url).raw_connection().driver_connection
    assert connection is not None
    if engine.dialect.name == "postgresql":
        connection.autocommit = True
        return connection
    connection.isolation_level = None
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def sample(engine: Engine, table: str, last: str) -> dict[str, Any]:
    """The last row, which a real decision wrote; without its id."""
    with engine.connect() as connection:
        row = connection.execute(text(f"SELECT * FROM {table} ORDER BY {last} DESC LIMIT 1")).mappings().one()
    return {name: value for name, value in row.items() if name != "id"}


def _insert(table: str, row: dict[str, Any], mark: str) -> str:
    names = ", ".join(f'"{name}"' for name in row)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join([mark] * len(row))})"
