"""Wishes a second told to a FHIR server that answers at once, each read before and read back after; and statements.

`python -m tests.bench.telling` measures this alone, on SQLite.
"""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, event, text

from tests.bench.at_once import answering_at_once
from tests.bench.databases import Database, sqlite
from tests.bench.measuring import Figure, at_least, at_most, seconds
from tests.bench.practices import HIDE, LEAD, NOW, OPERATOR, a_surgery
from workbench import db, decisions, upstream
from workbench.models import Practice
from workbench.upstream import sending
from workbench.upstream.sending.sender import TARGETS_PER_BATCH
from workbench.vocabulary import Happened, WayKind

ITEMS = 300
ENTRIES_OF_AN_ITEM = 2
SENT_LATER = timedelta(seconds=1)


def measure(database: Database) -> Iterator[Figure]:
    """Statements of a batch, so that each further wish's are seen; then as many as can be told."""
    engine = a_surgery(database, decided=0, waiting=ITEMS + 2 * TARGETS_PER_BATCH).engine
    with answering_at_once() as address:
        practice, items = _with_way_out(engine, address), iter(range(1, ITEMS + 2 * TARGETS_PER_BATCH))
        _hide(engine, items, TARGETS_PER_BATCH // ENTRIES_OF_AN_ITEM // 2)
        few = _statements(engine, practice, TARGETS_PER_BATCH // 2)
        _hide(engine, items, TARGETS_PER_BATCH // ENTRIES_OF_AN_ITEM)
        many = _statements(engine, practice, TARGETS_PER_BATCH)
        further = (many - few) / (TARGETS_PER_BATCH // 2)
        name = f"statements for each further wish of a batch on {database.name} ({many} for {TARGETS_PER_BATCH})"
        yield at_most(f"{name}: is it still wanted, and is the lease ours", further, "statements", 2)
        _hide(engine, items, ITEMS)
        spent = seconds(lambda: _tell(engine, practice, ITEMS * ENTRIES_OF_AN_ITEM))
    rate = ITEMS * ENTRIES_OF_AN_ITEM / spent
    yield at_least(f"wishes told to a FHIR server that answers at once on {database.name}", rate, "/s", 200)


def _with_way_out(engine: Engine, address: str) -> Practice:
    with db.writing(engine) as session:
        session.execute(text("UPDATE entry SET source_id = 'Observation/' || id || '-' || patient_id"))
        practice = session.get_one(Practice, 1)
        settings = {"address": address, "label-by": "patch"}
        upstream.add(session, practice, WayKind.FHIR_R4, settings, by=OPERATOR, at=NOW)
        while upstream.wish_next(session, practice.id, by=OPERATOR, at=NOW):
            pass
    return practice


def _hide(engine: Engine, items: Iterator[int], number: int) -> None:
    with db.writing(engine) as session:
        for _ in range(number):
            decisions.decide(session, next(items), HIDE, seen=1, by=LEAD, at=NOW)


def _tell(engine: Engine, practice: Practice, entries: int) -> None:
    at: datetime = NOW + SENT_LATER
    sent = sending.send(engine, practice, by=OPERATOR, now=lambda: at)
    assert sent.became == {Happened.SENT: entries, Happened.ANSWERED: entries, Happened.VERIFIED: entries}, sent.became


def _statements(engine: Engine, practice: Practice, entries: int) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    _tell(engine, practice, entries)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="workbench-bench-") as name:
        for figure in measure(sqlite(Path(name))):
            print(figure.line(), file=sys.stdout)
