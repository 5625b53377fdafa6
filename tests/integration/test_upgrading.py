"""From a database of the first release with its rows to this release, on both databases; or not at all."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from tests.commands import RIVERSIDE, ROSA, CommandLine
from tests.postgresql import PostgreSQL, run_on
from tests.releases import rows
from workbench import db


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def old(request: pytest.FixtureRequest, workbench: CommandLine) -> Iterator[Engine]:
    """A database of the first release; the command line is on it."""
    address = f"sqlite:///{workbench.database}"
    workbench.database.unlink()
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        run_on(server.server, "DROP DATABASE IF EXISTS old WITH (FORCE)", "CREATE DATABASE old")
        address = server.server.url.set(database="old").render_as_string(hide_password=False)
    workbench.address = address
    engine = db.open_engine(address)
    rows.make(engine)
    yield engine
    engine.dispose()


def _decided(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id, entry_id, outcome, reason, note, by_name FROM decision")))


def test_nothing_that_was_decided_is_lost_or_shown_otherwise(old: Engine, workbench: CommandLine) -> None:
    before = _decided(old)
    assert len(before) >= 3
    assert "is at revision" in workbench.ok("db", "upgrade")
    assert _decided(old) == before
    assert workbench.ok("audit", "verify", "--practice", RIVERSIDE).strip() == rows.HEAD
    workbench.ok("due")
    assert workbench.ok("check") == "No faults were found.\n"
    assert _titles(workbench, "patient") == ["Blood pressure"]
    assert _titles(workbench, "proxy") == []


def _titles(workbench: CommandLine, reader: str) -> list[str]:
    said = json.loads(workbench.ok("patient-view", ROSA, "--practice", RIVERSIDE, "--as", reader))
    return [entry["title"] for entry in said["entries"]]


def test_an_upgrade_that_fails_half_way_leaves_everything_as_it_was(old: Engine, workbench: CommandLine) -> None:
    """The way back from an upgrade that was carried out is the backup that was made before it."""
    with old.begin() as connection:
        connection.execute(text("CREATE TABLE practice_day (in_the_way INTEGER)"))
    before, tables = _decided(old), sorted(inspect(old).get_table_names())
    with pytest.raises(DatabaseError):
        rows.schema.upgrade(old)
    assert sorted(inspect(old).get_table_names()) == tables
    assert _decided(old) == before
    with old.begin() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == rows.FIRST["revision"]
        connection.execute(text("DROP TABLE practice_day"))
    workbench.ok("db", "upgrade")
    workbench.ok("due")
    assert workbench.ok("check") == "No faults were found.\n"
