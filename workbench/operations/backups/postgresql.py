"""PostgreSQL databases written by `pg_dump`, and put back by `pg_restore`, both as they are found on the path."""

import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine, inspect
from sqlalchemy.engine import URL

from workbench.operations.backups.becoming import stopped_by_sigterm
from workbench.operations.backups.kinds import BackupFault

Tell = Callable[[int, int], None]

_A_TABLE = re.compile(r"dumping contents of table|processing data for table")
_A_REVISION = re.compile(r"^COPY .*alembic_version.*\n(.+)$", re.MULTILINE)
_OTHER_VERSION = "server version mismatch"


def dump(engine: Engine, snapshot: str, target: Path, *, tables: int, tell: Tell) -> None:
    """Write what a transaction sees that has exported this snapshot, and read the archive through to its end.

    `tell` is called with the number of tables done, and of all. Raises BackupFault.
    """
    written = ("--format=custom", f"--snapshot={snapshot}", f"--file={target}")
    _run("pg_dump", engine.url, *written, each=_counting(tell, tables))
    _run("pg_restore", None, f"--file={os.devnull}", str(target), each=lambda: None)


def put_back(backup: Path, engine: Engine, *, tables: int, tell: Tell) -> None:
    """All of it, or nothing. Owners and rights are those of whoever does it. Raises BackupFault."""
    how = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _run("pg_restore", engine.url, *how, str(backup), each=_counting(tell, tables))


def revision_in(backup: Path) -> str | None:
    """The revision of the database of which this is an archive. Raises BackupFault."""
    with TemporaryDirectory() as folder:
        rows = Path(folder) / "revision"
        only = ("--data-only", "--table=alembic_version", f"--file={rows}")
        _run("pg_restore", None, *only, str(backup), each=lambda: None)
        found = _A_REVISION.search(rows.read_text())
    return found[1] if found else None


def empty_database(engine: Engine) -> bool:
    with engine.connect() as connection:
        return not inspect(connection).get_table_names()


def _run(program: str, address: URL | None, *words: str, each: Callable[[], None]) -> None:
    """`each` is called for each table. The password is never among the words that others on the machine can read."""
    found = shutil.which(program)
    if found is None:
        todo = "install PostgreSQL's client programs of the server's version, and put them on the path"
        raise BackupFault(f"{program} is not on the path: {todo}")
    where, password = _connection(address) if address else ([], None)
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    command = [found, "--verbose", *([] if address is None else ["--no-password"]), *where, *words]
    last: deque[str] = deque(maxlen=50)
    with (
        stopped_by_sigterm(),
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process,  # noqa: S603
    ):
        assert process.stderr  # noqa: S101
        try:
            for line in process.stderr:
                last.append(line.strip())
                if _A_TABLE.search(line):
                    each()
        except BaseException:  # nobody waits for it any more
            process.kill()
            raise
    if process.returncode:
        raise BackupFault(_told(program, last))


def _connection(address: URL) -> tuple[list[str], str | None]:
    (_, options) = address.get_dialect()().create_connect_args(address)
    password = options.pop("password", None)
    return [f"--dbname={make_conninfo(**options)}"], password


def _counting(tell: Tell, tables: int) -> Callable[[], None]:
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        tell(min(done, tables), tables)

    return count


def _told(program: str, said: deque[str]) -> str:
    """Its first error, without what it may quote of the record."""
    errors = [line.partition("error: ")[2] for line in said if "error: " in line]
    told = re.sub(r"(COPY failed for table \"\w+\").*", r"\1", errors[0] if errors else "no reason was given")
    if any(_OTHER_VERSION in line for line in said):
        return f"{program} is of another version than the server: put the server's version on the path"
    return f"{program} failed: {told}"
