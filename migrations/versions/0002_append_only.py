"""Triggers that make the history append-only: UPDATE, DELETE, REPLACE and TRUNCATE are refused.

SQLite: `INSERT OR REPLACE` deletes the old row without firing delete triggers (unless the connection has
recursive_triggers on, which another program's may not), so a before-insert trigger refuses any row that would replace
an existing one, by a key or by SQLite's own `rowid`. A batch migration that rebuilds one of these tables loses its
triggers, and must create them again.
"""

from alembic import op

revision = "0002_append_only"
down_revision = "0001_tables"

KEYS = {
    "access_change": [["id"], ["patient_id", "number"]],
    "audit_event": [["organisation", "sequence"]],
    "decision": [["id"], ["entry_id", "number"]],
    "entry_version": [["entry_id", "number"]],
    "switch_change": [["id"], ["practice_id", "number"]],
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, keys in KEYS.items():
            _guard_sqlite(table, keys)
        _guard_head_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite(table: str, keys: list[list[str]]) -> None:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
    taken = " OR ".join(
        "EXISTS (SELECT 1 FROM {} WHERE {})".format(table, " AND ".join(f"{c} = NEW.{c}" for c in key))
        for key in [*keys, ["rowid"]]
    )
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {refuse}; END")


def _guard_head_sqlite() -> None:
    refuse = "SELECT RAISE(ABORT, 'audit_head only moves on')"
    op.execute(f"CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN {refuse}; END")
    op.execute(
        "CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head "
        "WHEN NEW.sequence <= OLD.sequence OR NEW.organisation <> OLD.organisation OR NEW.rowid <> OLD.rowid "
        f"BEGIN {refuse}; END"
    )
    op.execute(
        "CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head "
        "WHEN EXISTS (SELECT 1 FROM audit_head WHERE organisation = NEW.organisation OR rowid = NEW.rowid) "
        f"BEGIN {refuse}; END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in [*KEYS]:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER audit_head_append_only BEFORE DELETE OR TRUNCATE ON audit_head "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_no_return BEFORE UPDATE ON audit_head FOR EACH ROW "
        "WHEN (NEW.sequence <= OLD.sequence OR NEW.organisation <> OLD.organisation) "
        "EXECUTE FUNCTION refuse_change()"
    )
