"""Migrate the database to its pinned revision, and tell why it must not be served."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from workbench.errors import WorkbenchError
from workbench.schema.guards import guard_faults
from workbench.settings import PROJECT

MIGRATIONS = PROJECT / "migrations"


class LaterRelease(WorkbenchError):
    """A database that a later release has migrated."""


def pinned_head() -> str:
    return (MIGRATIONS / "HEAD").read_text().strip()


def upgrade(engine: Engine, revision: str = "") -> None:
    """Run every migration up to this revision, the pinned head unless given, in one transaction.

    On SQLite, foreign keys are checked at its end instead of meanwhile: a migration that rebuilds a table drops one
    that others refer to. Raises LaterRelease.
    """
    # Imported here, since only migrations need alembic, and it would slow every start by a tenth.
    from alembic import command  # noqa: PLC0415

    config = _config()
    with (
        engine.connect().execution_options(workbench_writes="upgrade") as connection,
        _foreign_keys_at_the_end(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        refuse_later(_current_revision(connection))
        command.upgrade(config, revision or pinned_head())
        _require_foreign_keys(connection)


def refuse_later(current: str | None) -> None:
    """Of a database or a backup at this revision. Raises LaterRelease."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current not in {None, *known}:
        todo = "use that release, or a backup of this one"
        raise LaterRelease(f"The database is at revision {current} of a later release: {todo}.")


def _config() -> Any:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _foreign_keys_at_the_end(connection: Connection) -> Iterator[None]:
    """SQLite changes this only outside of a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    run: Any = connection.connection.driver_connection
    run.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        run.execute("PRAGMA foreign_keys=ON")


def _require_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError(f"a row of the table {broken[0]} refers to one of {broken[2]} that is not there")


def faults(connection: Connection) -> list[str]:
    """Why this database must not be served: it is not at the pinned head, or a guard is not as it must be."""
    if outdated := revision_fault(connection):
        return [outdated]
    return guard_faults(connection)


def revision_fault(connection: Connection) -> str:
    """Why no command can use this database; empty if it is at the pinned head."""
    return fault_of(_current_revision(connection))


def fault_of(current: str | None) -> str:
    """The same of a database or a backup at this revision."""
    if current == pinned_head():
        return ""
    return f"the database is at revision {current or 'none'}, not {pinned_head()}; run: workbench db upgrade"


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalars(text("SELECT version_num FROM alembic_version")).one_or_none()
