"""The audit as CSV: rows a second compared with the raw driver and csv, and memory for few and many rows."""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, insert, text

from tests.bench.decisions import raw
from tests.bench.measuring import Figure, alternating, at_least, at_most, peak_of_process
from tests.bench.practices import Surgery
from workbench import audit, db
from workbench.audit import exporting
from workbench.models import AuditEvent
from workbench.permissions import Actor
from workbench.vocabulary import Role

LEAD = Actor(2, "Dr Rhys Llewellyn", Role.SAFEGUARDING_LEAD, "A82038", 1)
FEW, MANY, TIMES = 100_000, 1_000_000, 5
FILLED = 300_000
"""Rows that fill a connection's page cache: up to there memory grows by the cache, beyond by what an export keeps."""


def measure(surgery: Surgery) -> Iterator[Figure]:
    engine = surgery.engine
    fill(engine, "FEW", FEW)
    ours_s, floor_s, ratio = alternating(an_export(engine, "FEW"), bare(engine, "FEW"), times=TIMES)
    yield at_least(f"audit export as CSV on {surgery.database}", FEW / ours_s, "rows/s", 160_000)
    name = f"the same ÷ raw driver and csv ({FEW / ours_s:,.0f}/s, {FEW / floor_s:,.0f}/s)"
    yield at_least(name, 1 / ratio, "times", 0.65)


def measure_memory(surgery: Surgery) -> Iterator[Figure]:
    fill(surgery.engine, "FILLED", FILLED)
    fill(surgery.engine, "MANY", MANY)
    few, many = (peak_memory(surgery.engine, organisation) for organisation in ("FILLED", "MANY"))
    name = f"peak memory of an export on {surgery.database}, {MANY:,} ÷ {FILLED:,} rows"
    yield at_most(f"{name} ({many:.0f} MB, {few:.0f} MB)", many / few, "times", 1.1)


def fill(engine: Engine, organisation: str, rows: int, *, first: int = 1) -> None:
    """Insert realistic events. Their hashes form no chain, which an export does not check."""
    event = {
        "organisation": organisation, "sequence": first, "at": "2026-11-23T12:00:00.000000Z",
        "actor_id": 1, "actor": "Dr Amara Okafor", "actor_role": "clinician", "action": "decided",
        "patient_nhs_number": "9990000018", "review_item": first, "entry": first,
        "entry_kind": "document", "entry_version": 1, "outcome": "hide", "reason": "domestic-abuse",
        "note": "spoke to her alone", "review_on": "2027-05-23", "batch": "0" * 36, "details": "{}", "hash": bytes(32),
    }  # fmt: skip
    with db.writing(engine) as session, out_of_order(session):
        session.execute(insert(AuditEvent.__table__), [event])
        names = ", ".join(event)
        values = names.replace("sequence", "sequence + copy.number")
        session.execute(text(
            f"INSERT INTO audit_event ({names}) WITH RECURSIVE copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 "
            f"FROM copy WHERE number < {rows - 1}) SELECT {values} FROM copy CROSS JOIN (SELECT {names} FROM "
            f"audit_event WHERE organisation = '{organisation}' AND sequence = {first}) event"
        ))  # fmt: skip


@contextmanager
def out_of_order(session: db.Session) -> Iterator[None]:
    """Without the guard that lets an event only follow the one before."""
    guard = switch_off(session)
    yield
    session.connection().exec_driver_sql(guard)


def switch_off(session: db.Session) -> str:
    """Take this guard away; the statement that puts it back."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE audit_event DISABLE TRIGGER audit_event_in_order"))
        return "ALTER TABLE audit_event ENABLE TRIGGER audit_event_in_order"
    guard: str = session.execute(text("SELECT sql FROM sqlite_master WHERE name = 'audit_event_in_order'")).scalar_one()
    session.execute(text("DROP TRIGGER audit_event_in_order"))
    return guard


def an_export(engine: Engine, organisation: str) -> Callable[[], None]:
    by = Actor(LEAD.user_id, LEAD.name, LEAD.role, organisation, 1)

    def export() -> None:
        with db.reading(engine) as session, Path(os.devnull).open("wb") as nowhere:
            for part in exporting.as_csv(exporting.rows(session, audit.Search(), by=by)):
                nowhere.write(part)

    return export


def bare(engine: Engine, organisation: str) -> Callable[[], None]:
    connection, columns = raw(engine), ", ".join(exporting.COLUMNS)

    def export() -> None:
        with Path(os.devnull).open("w", newline="") as nowhere:
            writer = csv.writer(nowhere)
            wanted = f"SELECT {columns} FROM audit_event WHERE organisation = '{organisation}' ORDER BY sequence"
            writer.writerows((*row[:-1], row[-1].hex()) for row in connection.execute(wanted))

    return export


def peak_memory(engine: Engine, organisation: str) -> float:
    """Peak memory in MB of a separate process that only exports."""
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.bench.exporting", url, organisation]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    an_export(db.open_engine(sys.argv[1]), sys.argv[2])()
    print(peak_of_process())
