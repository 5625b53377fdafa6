"""Writers of one SQLite database: first come, first served; nobody who has ended holds up the rest (ADR 0016)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from tests.factories import a_practice
from workbench import db
from workbench.db import turns
from workbench.db.waiting.line import IS_SUPPORTED, Place

pytestmark = pytest.mark.skipif(not IS_SUPPORTED, reason="the kernel has no locks of an open file")
A_MOMENT = 0.05
STANDS_IN_LINE = """
import sys, time
from pathlib import Path
from workbench.db.waiting.line import Place
place = Place.take(Path(sys.argv[1]), 60)
print("in turn", flush=True)
time.sleep(60)
"""


@contextmanager
def another_process(line: Path, *, in_turn: bool) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([sys.executable, "-c", STANDS_IN_LINE, line], stdout=subprocess.PIPE, text=True) as process:
        before = _numbers(line)
        assert process.stdout
        if in_turn:
            process.stdout.readline()
        while _numbers(line) == before and not in_turn:
            time.sleep(A_MOMENT / 10)
        yield process
        process.kill()


def _numbers(line: Path) -> bytes:
    return line.read_bytes()[:8] if line.exists() else b""


def test_whoever_came_first_is_first(tmp_path: Path) -> None:
    line, order = tmp_path / "line", []

    def stand(number: int) -> None:
        place = Place.take(line, 60)
        order.append(number)
        place.leave()

    first = Place.take(line, 60)
    waiting = []
    for number in range(8):
        waiting.append(Thread(target=stand, args=[number]))
        waiting[-1].start()
        time.sleep(A_MOMENT)
    first.leave()
    for thread in waiting:
        thread.join()
    assert order == list(range(8))


def test_only_one_is_in_turn(tmp_path: Path) -> None:
    line, in_turn, most = tmp_path / "line", [], []

    def stand(number: int) -> None:
        for _ in range(50):
            place = Place.take(line, 60)
            in_turn.append(number)
            most.append(len(in_turn))
            in_turn.remove(number)
            place.leave()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(stand, range(4)))
    assert (len(most), max(most)) == (200, 1)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_is_killed_in_its_turn_leaves_the_line(tmp_path: Path, end: signal.Signals) -> None:
    with another_process(tmp_path / "line", in_turn=True) as process:
        with pytest.raises(TimeoutError):
            Place.take(tmp_path / "line", A_MOMENT)
        process.send_signal(end)
        Place.take(tmp_path / "line", 10).leave()


def test_a_process_that_is_killed_while_it_waits_leaves_the_line(tmp_path: Path) -> None:
    first = Place.take(tmp_path / "line", 1)
    with another_process(tmp_path / "line", in_turn=False) as process:
        process.kill()
        process.wait()
    first.leave()
    Place.take(tmp_path / "line", 1).leave()


def test_who_gives_up_does_not_hold_up_the_next(tmp_path: Path) -> None:
    first = Place.take(tmp_path / "line", 1)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            Place.take(tmp_path / "line", A_MOMENT)
    first.leave()
    Place.take(tmp_path / "line", A_MOMENT).leave()


def test_a_writer_gives_up_after_its_patience_and_is_told_that_others_write(engine: Engine) -> None:
    with db.writing(engine), pytest.raises(db.Busy), db.writing(engine, patience=50):
        pass
    with db.writing(engine, patience=50):
        pass


def test_a_writer_waits_for_another_programs_lock_too(engine: Engine) -> None:
    with engine.connect() as other:
        other.exec_driver_sql("ROLLBACK")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(db.Busy), db.writing(engine, patience=50):
            pass
    with db.writing(engine, patience=50):
        pass


def test_a_failed_transaction_leaves_the_line(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), db.writing(engine):
        _ = 1 / 0
    with db.writing(engine, patience=50):
        pass


@pytest.mark.parametrize("begin", [db.writing, Session.begin], ids=["declared", "undeclared"])
def test_a_commit_returns_once_its_log_is_on_disk(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, begin: Callable[..., Any]
) -> None:
    """And the next writer need not wait for the disk."""
    log, on_disk = Path(f"{engine.url.database}-wal"), []

    def synchronise(descriptor: int) -> None:
        with db.writing(engine, patience=50):
            on_disk.append((os.fstat(descriptor).st_ino, log.stat().st_ino, log.stat().st_size))

    monkeypatch.setattr(os, "fsync", synchronise)
    with Session(engine) as session, begin(engine if begin is db.writing else session) as transaction:
        a_practice(session if begin is Session.begin else transaction)
    ((synchronised, inode, size),) = on_disk
    assert (synchronised, size) == (inode, log.stat().st_size)


def test_a_disk_that_fails_fails_the_commit_and_nothing_after_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("input/output error")

    for number in range(20):
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", fail)
            with pytest.raises(OSError, match="input/output"), db.writing(engine) as session:
                a_practice(session, f"A{number}")
    with db.writing(engine, patience=50) as session:
        a_practice(session)


def test_a_large_transaction_writes_nothing_to_the_disk_before_its_commit(tmp_path: Path) -> None:
    engine = db.open_engine(f"sqlite:///{tmp_path / 'large.sqlite3'}")
    log = tmp_path / "large.sqlite3-wal"
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE large (bytes)"))
    with engine.begin() as connection:
        before = log.stat().st_size
        connection.execute(text("INSERT INTO large VALUES (zeroblob(20000000))"))
        assert log.stat().st_size == before
    assert log.stat().st_size > 20_000_000


def test_what_is_sorted_goes_to_no_file(engine: Engine) -> None:
    """It has words of records."""
    numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"{numbers} SELECT zeroblob(2000) FROM n ORDER BY random()")
        cursor.fetchone()
        opened = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    assert [name for name in opened if "etilqs" in name] == []


def test_what_only_reads_does_not_wait_for_the_disk(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.reading(engine):
        pass
    monkeypatch.setattr(os, "fsync", pytest.fail)
    with db.reading(engine) as session:
        session.execute(text("SELECT count(*) FROM practice"))


def test_turns_are_counted_by_name_with_how_long_they_waited(engine: Engine) -> None:
    turns.forget()
    with ThreadPoolExecutor(1) as threads:
        with db.writing(engine, name="first"):
            line = Path(f"{db.file_of(engine)}-line")
            before, second = _numbers(line), threads.submit(_write, engine)
            while _numbers(line) == before:
                time.sleep(A_MOMENT / 10)
            time.sleep(2 * A_MOMENT)
        second.result()
    first, after = (turns.counted()[name] for name in ("first", "second"))
    assert (first.count, after.count) == (1, 1)
    assert first.held_total >= A_MOMENT
    assert turns.percentile(after.waited, 0.99) >= A_MOMENT > turns.percentile(first.waited, 0.5)


def _write(engine: Engine) -> None:
    with db.writing(engine, name="second") as session:
        session.execute(text("SELECT 1"))


def test_what_a_reading_transaction_keeps_must_be_written(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="put on record"), db.reading(engine) as session:
        db.in_turn(session, lambda _: None)


def test_an_engine_that_has_connected_before_goes_on_when_it_is_told_to_make_no_file(engine: Engine) -> None:
    with db.reading(engine) as session:
        session.execute(text("SELECT 1"))
    db.keep_to_its_file(engine)
    with db.writing(engine) as session:
        a_practice(session)


def test_on_postgresql_a_commit_waits_for_the_disk_once_its_locks_are_free(postgresql_engine: Engine) -> None:
    """Its own transactions do not wait for it; the one after them writes to the log, and does."""
    flushed: list[int] = []

    @event.listens_for(postgresql_engine, "checkin")
    def place_in_log(connection: Any, _record: object) -> None:
        ((is_on_disk,),) = connection.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [written[0]])
        flushed.append(is_on_disk)
        connection.rollback()

    written = ["0/0"]
    with db.writing(postgresql_engine) as session:
        a_practice(session)
        session.flush()
        assert session.scalars(text("SHOW synchronous_commit")).one() == "off"
        written[0] = session.scalars(text("SELECT pg_current_wal_insert_lsn()::text")).one()
    assert flushed == [True]
