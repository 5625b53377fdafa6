"""Whether the database is this release's, guarded, durable and of a version that is known to work."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from workbench import schema
from workbench.models import AuditEvent, moment
from workbench.operations.doctor.answers import Answer, Examined, fine, look, wrong

OLDEST_POSTGRESQL, OLDEST_SQLITE = 14, (3, 38, 0)
APART = timedelta(seconds=5)
AHEAD = timedelta(minutes=5)

_SUPERUSER = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
_OWNER = (
    "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() "
    "AND pg_has_role(current_user, tableowner, 'MEMBER')"
)
_DURABLE = (
    "SELECT name FROM pg_settings "
    "WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND reset_val = 'off' ORDER BY name"
)


class NotInOrder(Exception):
    """The database is at another revision: nothing else can be asked of it."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def revision(_examined: Examined, session: Session) -> Iterator[Answer]:
    """Raises NotInOrder."""
    if fault := schema.revision_fault(session.connection()):
        said, _, todo = fault.partition("; ")
        raise NotInOrder(wrong(f"{said[:1].upper()}{said[1:]}.", f"take a backup, stop serve, {todo}"))
    yield fine(f"The database is at revision {schema.pinned_head()}.")


def guards(_examined: Examined, session: Session) -> Iterator[Answer]:
    connection = session.connection()
    found = [*schema.faults(connection), *schema.grant_faults(connection)]
    for fault in found:
        said, _, todo = fault.partition(": ")
        yield wrong(f"{said[:1].upper()}{said[1:]}.", todo or "find out who changed it")
    if not found:
        yield fine("The guards of the history stand.")


def role(examined: Examined, session: Session) -> Iterator[Answer]:
    if examined.is_sqlite:
        yield fine("SQLite has no roles: whoever may write the file could change history. See the files' modes.")
        return
    todo = "serve as a role that owns nothing, limited with: workbench db limit ROLE"
    if session.scalar(text(_SUPERUSER)):
        yield wrong("The database is used as a superuser, who may change history.", todo)
    elif session.scalar(text(_OWNER)):
        yield wrong("The database is used as the owner of its tables, who may remove the guards.", todo)
    else:
        yield fine("The database is used as a role that owns no table.")


def version(examined: Examined, session: Session) -> Iterator[Answer]:
    if examined.is_sqlite:
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            yield wrong(f"SQLite is {sqlite3.sqlite_version}.", "use a Python with SQLite 3.38 or later")
        else:
            yield fine(f"SQLite is {sqlite3.sqlite_version}.")
        return
    found = int(session.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    if found < OLDEST_POSTGRESQL:
        yield wrong(f"PostgreSQL is {found}.", f"upgrade it to {OLDEST_POSTGRESQL} or later")
    else:
        yield fine(f"PostgreSQL is {found}.")


def durability(examined: Examined, session: Session) -> Iterator[Answer]:
    off = [] if examined.is_sqlite else session.scalars(text(_DURABLE)).all()
    for name in off:
        yield wrong(f"PostgreSQL's {name} is off: a power cut may lose decisions.", f"set {name} = on")
    if not off:
        yield fine("What is decided is on the disk before it is answered.")


def clock(examined: Examined, session: Session) -> Iterator[Answer]:
    """Against the database's, against the audit, and whether somebody keeps it."""
    todo = "let the machine's clock be kept by NTP (timedatectl set-ntp true)"
    newest = session.scalar(select(func.max(AuditEvent.at)))
    if newest and newest > moment(examined.at + AHEAD):
        yield wrong(f"The audit has an event of {newest}, which is still to come.", todo)
    elif not examined.is_sqlite and abs(_database_time(session) - datetime.now(UTC)) > APART:
        yield wrong("The database's clock differs from this machine's by more than five seconds.", todo)
    elif not _is_kept():
        yield look("This machine does not say that its clock is kept by NTP.", todo)
    else:
        yield fine("The clock is kept by NTP.")


def _database_time(session: Session) -> datetime:
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


def _is_kept() -> bool:
    program = shutil.which("timedatectl")
    if program is None:
        return False
    command = [program, "show", "--property=NTPSynchronized", "--value"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    return said.stdout.strip() == "yes"
