"""Migrate the database to its pinned revision, and check that its append-only triggers (guards) exist."""

from sqlalchemy import Connection, Engine, inspect, text

from workbench.settings import PROJECT

MIGRATIONS = PROJECT / "migrations"
APPEND_ONLY = (
    "access_change", "attachment", "attachment_page", "audit_event", "decision", "entry_attachment", "entry_version",
    "flag_feedback", "own_rules_change", "policy_change", "policy_check", "proxy", "proxy_change", "switch_change",
)  # fmt: skip

ON_RECORD = ("audit_event_in_order", "audit_head_at_event", "decision_on_record")
GUARDS = {
    "sqlite": {f"{table}_no_{act}" for table in APPEND_ONLY for act in ("update", "delete", "replace")}
    | {"audit_head_no_delete", "audit_head_no_return", "audit_head_no_replace", *ON_RECORD},
    "postgresql": {f"{table}_append_only" for table in APPEND_ONLY}
    | {"audit_head_append_only", "audit_head_no_return", *ON_RECORD},
}

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def pinned_head() -> str:
    return (MIGRATIONS / "HEAD").read_text().strip()


def upgrade(engine: Engine) -> None:
    """Run every migration up to the pinned head, in one transaction."""
    # Imported here, since only migrations need alembic, and it would slow every start by a tenth.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect().execution_options(workbench_writes="upgrade") as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, pinned_head())


def faults(connection: Connection) -> list[str]:
    """Why this database must not be served: it is not at the pinned head, or a guard of its history is missing."""
    if outdated := revision_fault(connection):
        return [outdated]
    dialect = connection.dialect.name
    standing = set(connection.scalars(text(_TRIGGERS[dialect])))
    missing = sorted(GUARDS[dialect] - standing)
    return [f"the guard {guard} is missing: the history could be altered" for guard in missing]


def revision_fault(connection: Connection) -> str:
    """Why no command can use this database; empty if it is at the pinned head."""
    current = _current_revision(connection)
    if current == pinned_head():
        return ""
    return f"the database is at revision {current or 'none'}, not {pinned_head()}; run: workbench db upgrade"


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalars(text("SELECT version_num FROM alembic_version")).one_or_none()
