"""The audit as CSV: rows a second compared with the raw driver and csv, and memory for few and many rows."""

import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import Engine, insert

from tests.bench.measuring import Figure, alternating, at_least, at_most
from workbench import audit, db
from workbench.audit import exporting
from workbench.models import AuditEvent
from workbench.permissions import Actor
from workbench.vocabulary import Role

LEAD = Actor(2, "Dr Rhys Llewellyn", Role.SAFEGUARDING_LEAD, "A82038", 1)
FEW, MANY = 10_000, 1_000_000


def measure(engine: Engine) -> Iterator[Figure]:
    fill(engine, "FEW", FEW)
    fill(engine, "MANY", MANY)
    ours_s, floor_s, ratio = alternating(an_export(engine, "FEW"), bare(engine, "FEW"), times=15)
    name = f"audit export: rows/s ÷ raw driver and csv ({FEW / ours_s:,.0f}/s, {FEW / floor_s:,.0f}/s)"
    yield at_least(name, 1 / ratio, "times", 0.65)
    few, many = (peak_memory(engine, organisation) for organisation in ("FEW", "MANY"))
    yield at_most(f"peak memory of an export, 1,000,000 ÷ 10,000 rows ({many:.0f} MB, {few:.0f} MB)",
                  many / few, "times", 1.1)  # fmt: skip


def fill(engine: Engine, organisation: str, rows: int, *, first: int = 1) -> None:
    """Insert realistic events. Their hashes form no chain, which an export does not check."""
    for start in range(first, first + rows, 20_000):
        with db.writing(engine) as session:
            session.execute(insert(AuditEvent.__table__), [
                {
                    "organisation": organisation, "sequence": number, "at": "2026-11-23T12:00:00.000000Z",
                    "actor_id": 1, "actor": "Dr Amara Okafor", "actor_role": "clinician", "action": "decided",
                    "patient_nhs_number": "9990000018", "review_item": number, "entry": number,
                    "entry_kind": "document", "entry_version": 1, "outcome": "hide", "reason": "domestic-abuse",
                    "note": "spoke to her alone",
                    "review_on": "2027-05-23", "batch": "0" * 36, "details": "{}", "hash": bytes(32),
                }
                for number in range(start, min(start + 20_000, first + rows))
            ])  # fmt: skip


def an_export(engine: Engine, organisation: str) -> Callable[[], None]:
    by = Actor(LEAD.user_id, LEAD.name, LEAD.role, organisation, 1)

    def export() -> None:
        with db.reading(engine) as session, Path(os.devnull).open("wb") as nowhere:
            for part in exporting.as_csv(exporting.rows(session, audit.Search(), by=by)):
                nowhere.write(part)

    return export


def bare(engine: Engine, organisation: str) -> Callable[[], None]:
    connection = sqlite3.connect(str(engine.url.database))
    columns = ", ".join(exporting.COLUMNS)

    def export() -> None:
        with Path(os.devnull).open("w", newline="") as nowhere:
            writer = csv.writer(nowhere)
            wanted = f"SELECT {columns} FROM audit_event WHERE organisation = ? ORDER BY sequence"
            writer.writerows((*row[:-1], row[-1].hex()) for row in connection.execute(wanted, [organisation]))

    return export


def peak_memory(engine: Engine, organisation: str) -> float:
    """Peak memory in MB of a separate process that only exports."""
    command = [sys.executable, "-m", "tests.bench.exporting", str(engine.url), organisation]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    import resource

    an_export(db.open_engine(sys.argv[1]), sys.argv[2])()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
