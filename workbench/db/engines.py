"""Engines: what each connection is set to, and what happens when a transaction begins and when its connection is free.

On SQLite a writing transaction waits in line, begins with the write lock, leaves the line once it has committed, and
then waits for the disk (ADR 0010, ADR 0016).
"""

import time
from functools import partial
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any, NamedTuple

import orjson
from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import OperationalError as Busy

from workbench.db import turns
from workbench.db.driver import run_at_once
from workbench.db.presence import file_of, identity_of, keeps_to_its_file, make_private, require_same
from workbench.db.waiting.flushing import commit_without_waiting, flush, synchronise
from workbench.db.waiting.line import IS_SUPPORTED, Place

PATIENCE = 10_000
"""Milliseconds that a writer waits for the others."""

CACHE, CHANGED = 4_000, 32_000
"""KiB of an SQLite connection's page cache, of which each thread has one, while the system keeps the file's pages as
well; and of what a transaction has changed, beyond which it waits for the disk in its turn.
"""

LOG_PAGES = 4_000
"""Pages in SQLite's write-ahead log before a commit moves them into the database: the longer, the rarer."""

PAGE_COST = 1.1
"""What PostgreSQL takes a page that it fetches by an index to cost, beside one in a row: it lies in memory or on a disk
without arms. With its own 4, it reads all entries of a year to find the flagged ones. What somebody has set stays."""

_PAGE_COST_WHERE_NOBODY_SET_IT = """
    SELECT set_config(name, %s, false) FROM pg_settings WHERE name = 'random_page_cost' AND source = 'default'
"""

STATEMENT, IDLE = 30_000, 60_000
"""Milliseconds that a page's statement may take on PostgreSQL, and that its transaction may do nothing."""


class Turn(NamedTuple):
    """A writing transaction: when it was asked for and when it began, by the process's clock."""

    name: str
    asked: float
    begun: float
    place: Place | None


def open_engine(database_url: str | URL, *, patience: int = PATIENCE) -> Engine:
    """An engine whose errors name the statement, never its values: they may be clinical.

    `patience` is how long, in milliseconds, a writer waits for another one.
    """
    options = {"workbench_patience": patience}
    engine = create_engine(
        make_url(database_url),
        hide_parameters=True,
        execution_options=options,
        json_serializer=_as_json,
        json_deserializer=orjson.loads,
    )
    return prepare(engine)


def _as_json(value: object) -> str:
    return orjson.dumps(value).decode()


def prepare(engine: Engine, *, statement: int = 0, idle: int = 0) -> Engine:
    """Register what the connections and transactions of an engine need.

    `statement` and `idle` limit what may take long on PostgreSQL, in milliseconds; 0: no limit.
    """
    if engine.dialect.name == "sqlite":
        if file := file_of(engine):
            event.listen(engine, "do_connect", lambda *_: make_private(file, may_be_made=not keeps_to_its_file(engine)))
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        patience = engine.get_execution_options().get("workbench_patience", PATIENCE)
        limits = {
            "lock_timeout": patience,
            "statement_timeout": statement,
            "idle_in_transaction_session_timeout": idle,
        }
        event.listen(engine, "connect", partial(_limit, limits))
        event.listen(engine, "begin", _note_begin)
        event.listen(engine, "commit", _note_commit)
    event.listen(engine, "checkin", partial(_free, engine))
    return engine


def _limit(limits: dict[str, int], connection: Any, record: Any) -> None:
    connection.autocommit = True
    for name, milliseconds in limits.items():
        connection.execute(f"SET {name} = {milliseconds}")
    connection.execute(_PAGE_COST_WHERE_NOBODY_SET_IT, [str(PAGE_COST)])
    connection.execute("SET TimeZone = 'UTC'")  # our columns have no zone: what has one is compared with them in this
    record.info["synchronous_commit"] = commit_without_waiting(connection)
    _write_in_transactions_only(connection)
    connection.autocommit = False


def _write_in_transactions_only(connection: Any) -> None:
    """A statement that is in no transaction of ours only reads (transactions.begin_reading)."""
    connection.execute("SET default_transaction_read_only = on")
    connection.read_only = False  # what the driver says with each BEGIN


def _set_pragmas(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    (journal,) = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    for pragma in (
        f"synchronous={'NORMAL' if journal == 'wal' else 'FULL'}",
        f"wal_autocheckpoint={LOG_PAGES}",
        "foreign_keys=ON",
        f"busy_timeout={PATIENCE}",
        "trusted_schema=OFF",
        "recursive_triggers=ON",
        f"cache_size=-{CACHE}",
        f"cache_spill=-{CHANGED}",
        "temp_store=MEMORY",  # what is sorted has words of records, and would go to files in a common folder
    ):
        connection.execute(f"PRAGMA {pragma}")
    file = _file_of(connection)
    record.info.update(
        file=file,
        identity=identity_of(file),
        line=Path(f"{file}-line") if file else None,
        log=f"{file}-wal" if file and journal == "wal" else None,
        changes=0,
        patience=PATIENCE,
    )


def _file_of(connection: Any) -> str:
    """The database's file; empty for one in memory."""
    (_, _, file), *_ = connection.execute("PRAGMA database_list").fetchall()
    return str(file)


def _begin(connection: Connection) -> None:
    """A writer takes the write lock first: a transaction that reads, then writes, fails with "database is locked"."""
    options, info = connection.get_execution_options(), connection.info
    if not options.get("workbench_writes"):
        run_at_once(connection, "BEGIN")
        return
    _leave(info)
    patience, asked = options.get("workbench_patience", PATIENCE), time.perf_counter()
    place = _place_in_line(info["line"], patience)
    info["turn"] = Turn(options["workbench_writes"], asked, time.perf_counter(), place)
    require_same(info)
    _wait_no_longer_than(connection, patience)
    run_at_once(connection, "BEGIN IMMEDIATE")


def _place_in_line(file: Path | None, patience: int) -> Place | None:
    if not IS_SUPPORTED or not file:
        return None
    try:
        return Place.take(file, patience / 1000)
    except TimeoutError as error:
        raise Busy("waiting in line to write", None, error) from error


def _wait_no_longer_than(connection: Connection, patience: int) -> None:
    """For a writer that is not in the line: another program, or a transaction that has not said that it writes."""
    if connection.info["patience"] != patience:
        run_at_once(connection, f"PRAGMA busy_timeout={patience}")
        connection.info["patience"] = patience


def _note_begin(connection: Connection) -> None:
    if name := connection.get_execution_options().get("workbench_writes"):
        now = time.perf_counter()
        connection.info["turn"] = Turn(name, now, now, None)


def _note_commit(connection: Connection) -> None:
    connection.info["committed"] = True


def _free(engine: Engine, connection: Any, record: Any) -> None:
    """The transaction is over: the next in line may begin. Then wait until what was committed is on disk."""
    _leave(record.info)
    try:
        _wait_for_disk(connection, record.info)
    except BaseException:
        record.invalidate()
        engine.dispose()  # its pool would count the connection as in use for ever
        raise


def _wait_for_disk(connection: Any, info: dict[str, Any]) -> None:
    if info.pop("committed", False) and connection is not None:
        flush(connection, info["synchronous_commit"])
    elif isinstance(connection, SqliteConnection) and connection.total_changes != info["changes"]:
        info["changes"] = connection.total_changes
        require_same(info)
        if info["log"]:
            synchronise(info["log"])


def _leave(info: dict[str, Any]) -> None:
    turn: Turn | None = info.pop("turn", None)
    if turn is None:
        return
    if turn.place:
        turn.place.leave()
    turns.count(turn.name, turn.begun - turn.asked, time.perf_counter() - turn.begun)
