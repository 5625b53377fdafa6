"""Importing real GP Connect bundles: resources a second on one core, flags included."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import orjson
from sqlalchemy import Engine

from tests.bench.measuring import Figure, at_least
from workbench import access, db, intake, schema
from workbench.demo.practice import demonstration_bundles
from workbench.people import practice_called
from workbench.permissions import Actor
from workbench.settings import PROJECT
from workbench.vocabulary import ClinicalSystem, Role, Switch

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
GP_CONNECT = PROJECT.parent / "shared" / "data" / "fhir" / "gpconnect-stu3"
ROUNDS = 3


def measure(folder: Path) -> Iterator[Figure]:
    bundles = real_bundles() or [orjson.dumps(bundle) for bundle in demonstration_bundles(NOW)]
    named = "GP Connect bundles" if real_bundles() else "the demonstration's bundles (no GP Connect data here)"
    resources = sum(len(orjson.loads(raw)["entry"]) for raw in bundles)
    spent = min(_import(bundles, folder / f"import-{number}.sqlite3") for number in range(ROUNDS))
    yield at_least(f"import of {named}, {resources:,} resources, by CPU time", resources / spent, "resources/s", 3000)


def real_bundles() -> list[bytes]:
    files = sorted(GP_CONNECT.glob("*.json")) if GP_CONNECT.is_dir() else []
    found = [(file.read_bytes()) for file in files]
    return [raw for raw in found if b'"Patient"' in raw and orjson.loads(raw).get("resourceType") == "Bundle"]


def _import(bundles: list[bytes], file: Path) -> float:
    """CPU seconds. Each bundle goes to the practice that its patient is registered at."""
    engine = db.open_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    for code in ("A82038", "B82617", "B2617"):
        with db.writing(engine) as session:
            by = Actor(None, "benchmark", Role.OPERATOR, code, None)
            practice = access.add_practice(session, code, code, ClinicalSystem.EMIS, by=by, at=NOW)
            access.switch(session, practice, Switch.ON, on=NOW.date().replace(year=2000), basis="", by=by, at=NOW)
    start = time.process_time()
    for raw in bundles:
        receive_somewhere(engine, raw)
    return time.process_time() - start


def receive_somewhere(engine: Engine, raw: bytes) -> None:
    code = next((code for code in ("B82617", "B2617") if f'"{code}"'.encode() in raw), "A82038")
    opened = intake.open_bundle(raw)
    with db.writing(engine) as session:
        practice = practice_called(session, code)
        by = Actor(None, "benchmark", Role.OPERATOR, code, practice.id)
        intake.receive(session, practice, opened, by=by, at=NOW, test_data=True)
