"""From a database of the first release with its rows to this release, on both databases; or not at all."""

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from tests.commands import RIVERSIDE, ROSA, CommandLine
from tests.integration.test_backups import PROGRAMS
from tests.postgresql import PostgreSQL, run_on
from tests.releases import rows
from workbench import db
from workbench.operations import backups


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


def test_what_was_withdrawn_and_came_again_waits_since_then(old: Engine, workbench: CommandLine) -> None:
    (entry,) = _of(old, "SELECT id FROM entry WHERE state = 'waiting'")
    first = f"SELECT * FROM entry_version WHERE entry_id = {entry.id} AND number = 1"
    with old.begin() as connection:
        for number, month, withdrawn in ((2, "02", True), (3, "03", False)):
            version = dict(connection.execute(text(first)).mappings().one())
            version |= {"number": number, "received_at": f"2027-{month}-01 00:00:00.000000", "withdrawn": withdrawn}
            names = ", ".join(version)
            values = ", ".join(f":{name}" for name in version)
            connection.execute(text(f"INSERT INTO entry_version ({names}) VALUES ({values})"), version)
    rows.schema.upgrade(old)
    (entry,) = _of(old, f"SELECT CAST(waits_since AS VARCHAR(30)) AS since FROM entry WHERE id = {entry.id}")
    assert entry.since.startswith("2027-03-01")


def test_what_is_hidden_is_in_the_register(old: Engine) -> None:
    hidden = "JOIN decision d ON d.entry_id = e.id WHERE e.state IN ('hidden', 'hidden-from-proxies')"
    rows.schema.upgrade(old)
    found = _of(old, f"SELECT e.id, e.hidden_at = d.at AND d.review_on IS NULL AS same FROM entry e {hidden}")
    assert found
    assert all(row.same for row in found)
    assert len(_of(old, "SELECT id FROM entry WHERE hidden_at IS NOT NULL")) == len({row.id for row in found})


def test_what_was_typed_too_late_is_kept_on(old: Engine) -> None:
    row = "1, 1, 1, 'x', '2027-01-01', '2027-01-01', '/hidden', '{\"note\": [\"a long note\"]}'"
    with old.begin() as connection:
        columns = "id, practice_id, user_id, token_hash, started_at, seen_at, kept_path, kept_fields"
        connection.execute(text(f"INSERT INTO login_session ({columns}) VALUES ({row})"))
    rows.schema.upgrade(old)
    asked = "SELECT user_id, page, path, CAST(fields AS VARCHAR(100)) AS fields FROM kept_form"
    assert [tuple(each) for each in _of(old, asked)] == [(1, "/hidden", "/hidden", '{"note": ["a long note"]}')]


def _of(engine: Engine, asked: str) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(text(asked)))


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


def test_a_backup_of_the_first_release_is_restored_and_migrated(
    old: Engine, workbench: CommandLine, request: pytest.FixtureRequest
) -> None:
    """The backup is made as that release made it: by SQLite's own copy, or by pg_dump."""
    before, backup = _decided(old), workbench.folder / "first.backup"
    if old.dialect.name == "sqlite":
        backups.write_copy(f"file:{old.url.database}?mode=rw", backup, tell=lambda *_: None)
        elsewhere = f"sqlite:///{workbench.folder}/new/w.sqlite3"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        subprocess.run([PROGRAMS / "pg_dump", "-Fc", f"--file={backup}", _plain(old)], check=True)
        run_on(server.server, "DROP DATABASE IF EXISTS elsewhere WITH (FORCE)", "CREATE DATABASE elsewhere")
        elsewhere = workbench.address.replace("/old", "/elsewhere")
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    refused = workbench("restore", backup, WORKBENCH_DATABASE_URL=elsewhere, PATH=path)
    assert "add --upgrade" in refused.stderr
    restored = workbench("restore", backup, "--upgrade", WORKBENCH_DATABASE_URL=elsewhere, PATH=path)
    assert (restored.exit_code, "was restored and is good" in restored.stdout) == (0, True), restored.output
    workbench.address = elsewhere
    workbench.ok("due")
    assert workbench.ok("check") == "No faults were found.\n"
    new = db.open_engine(elsewhere)
    assert _decided(new) == before
    new.dispose()


def _plain(engine: Engine) -> str:
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
