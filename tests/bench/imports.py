"""Importing real GP Connect bundles: resources a second on one core, flags included, and what clinicians notice of it.

`python -m tests.bench.imports URL` imports them into one practice after the other until it is ended.
"""

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import orjson
from sqlalchemy import Engine

from tests.bench.clinicians import address_of, deciding_at_once
from tests.bench.databases import Database
from tests.bench.measuring import Figure, at_least, at_most
from tests.bench.practices import Surgery
from tests.server import served
from workbench import access, db, intake, schema
from workbench.cli.importing import OBJECTS_OF_A_BUNDLE
from workbench.demo.practice import demonstration_bundles
from workbench.models import Practice
from workbench.permissions import Actor
from workbench.settings import PROJECT
from workbench.vocabulary import ClinicalSystem, Role, Switch

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GP_CONNECT = PROJECT.parent / "shared" / "data" / "fhir" / "gpconnect-stu3"
REGISTERED_AT = ("A82038", "B82617", "B2617")
"""The practices at which the bundles' patients are registered."""
ROUNDS, SECONDS, HEAD_START = 3, 5.0, 2.0


def measure(database: Database) -> Iterator[Figure]:
    some, engine = bundles(), database.empty("import")
    schema.upgrade(engine)
    named = "GP Connect bundles" if real_bundles() else "the demonstration's bundles (no GP Connect data here)"
    resources = sum(len(orjson.loads(raw)["entry"]) for raw in some)
    spent = min(import_into(engine, some, f"B{number:04d}") for number in range(ROUNDS))
    name = f"import of {named}, {resources:,} resources, on {database.name}, by CPU time of its process"
    yield at_least(name, resources / spent, "resources/s", 6_000)


def measure_meanwhile(surgery: Surgery) -> Iterator[Figure]:
    with served(address_of(surgery)) as server:
        before = deciding_at_once(server, 1, surgery.waiting, SECONDS / 2)
        with importing(address_of(surgery)):
            during = deciding_at_once(server, 1, surgery.waiting, SECONDS)
        after = deciding_at_once(server, 1, surgery.waiting, SECONDS / 2)
    rest = statistics.median([*before.times, *after.times])
    told = f"a decision over HTTP on {surgery.database} while an import goes on ÷ without, p50"
    ratio = statistics.median(during.times) / rest
    yield at_most(f"{told} ({statistics.median(during.times) * 1e3:.1f} ms, {rest * 1e3:.1f} ms)", ratio, "times", 2)


def bundles() -> Sequence[bytes]:
    return real_bundles() or [orjson.dumps(bundle) for bundle in demonstration_bundles(NOW)]


def real_bundles() -> list[bytes]:
    files = sorted(GP_CONNECT.glob("*.json")) if GP_CONNECT.is_dir() else []
    found = [file.read_bytes() for file in files]
    return [raw for raw in found if b'"Patient"' in raw and orjson.loads(raw).get("resourceType") == "Bundle"]


def import_into(engine: Engine, some: Sequence[bytes], codes: str) -> float:
    """As `workbench import` does, into new practices whose codes begin so, instead of those at which the patients are
    registered; CPU seconds.
    """
    practices = {code: _a_practice(engine, f"{codes}{number}") for number, code in enumerate(REGISTERED_AT)}
    start = time.process_time()
    for raw in some:
        code = next((code for code in REGISTERED_AT if f'"{code}"'.encode() in raw), REGISTERED_AT[0])
        practice = practices[code]
        _import(engine, practice, raw.replace(f'"{code}"'.encode(), f'"{practice.ods_code}"'.encode()))
    return time.process_time() - start


def _a_practice(engine: Engine, code: str) -> Practice:
    by = Actor(None, "benchmark", Role.OPERATOR, code, None)
    with db.writing(engine) as session:
        practice = access.add_practice(session, code, code, ClinicalSystem.EMIS, by=by, at=NOW)
        access.switch(session, practice, Switch.ON, on=NOW.date().replace(year=2000), basis="", by=by, at=NOW)
    return practice


def _import(engine: Engine, practice: Practice, raw: bytes) -> None:
    by = Actor(None, "benchmark", Role.OPERATOR, practice.ods_code, practice.id)
    opened = intake.open_bundle(raw)
    with db.reading(engine) as session:
        expected = intake.expect(session, practice, opened, at=NOW, test_data=True)
    intake.prepare(opened, expected)
    with db.writing_in_turns(engine, name="import") as (session, next_turn):
        intake.receive(session, practice, opened, by=by, at=NOW, test_data=True, next_turn=next_turn)


@contextmanager
def importing(url: str) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.imports", url], cwd=PROJECT)
    try:
        time.sleep(HEAD_START)
        yield
        assert process.poll() is None, "the import has ended too soon"
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    gc.set_threshold(OBJECTS_OF_A_BUNDLE)
    target, sent = db.open_engine(sys.argv[1]), bundles()
    for number in count(1):
        import_into(target, sent, f"C{number:04d}")
