"""Ways out to a practice's clinical system, what is wished for, what became of it, and where each wish stands.

What is in the database gets its wishes when a practice is given a way out (`workbench upstream add`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0023_ways_out"
down_revision = "0022_access_on_record"

APPEND_ONLY = {
    "upstream": [["id"], ["practice_id", "number"]],
    "upstream_wish": [["entry_id", "number"]],
    "upstream_event": [["id"], ["entry_id", "wish", "number"]],
}
ITS_EVENT = (
    "SELECT 1 FROM practice p JOIN audit_event e ON e.organisation = p.ods_code "
    "JOIN audit_head h ON h.organisation = e.organisation AND h.sequence >= e.sequence "
    "WHERE p.id = NEW.practice_id AND e.sequence = NEW.event_sequence AND e.hash = NEW.event_hash "
    "AND e.action = 'upstream' AND e.entry = NEW.entry_id AND e.actor = NEW.by_name"
)
SAYS = "upstream_event has no event in the audit"


def upgrade() -> None:
    _create_tables()
    for table, keys in APPEND_ONLY.items():
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table, keys)
        else:
            _guard_postgresql(table)
    _require_event()


def _create_tables() -> None:
    op.create_table(
        "upstream",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_upstream_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_upstream"),
        sa.UniqueConstraint("practice_id", "number", name="uq_upstream_practice_id_number"),
    )
    op.create_table(
        "upstream_wish",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("item_kind", sa.String(length=40), nullable=False),
        sa.Column("wanted", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_upstream_wish_entry_id_entry"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_upstream_wish_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_upstream_wish_practice_id_practice"),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_item.id"], name="fk_upstream_wish_review_item_id_review_item"
        ),
        sa.PrimaryKeyConstraint("entry_id", "number", name="pk_upstream_wish"),
    )
    op.create_table(
        "upstream_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_upstream_event_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_upstream_event_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_upstream_event"),
        sa.UniqueConstraint("entry_id", "wish", "number", name="uq_upstream_event_entry_id_wish_number"),
    )
    op.create_index("ix_upstream_event_practice_id_happened_at", "upstream_event", ["practice_id", "happened", "at"])
    op.create_table(
        "upstream_state",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.String(length=40), nullable=False),
        sa.Column("wished_at", sa.DateTime(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("route", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=40), nullable=True),
        sa.Column("hidden_by_us", sa.Boolean(), nullable=False),
        sa.Column("by_machine", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("drifted", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by_name", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_upstream_state_entry_id_entry"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_upstream_state_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_upstream_state_practice_id_practice"),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_item.id"], name="fk_upstream_state_review_item_id_review_item"
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_upstream_state"),
    )
    op.create_index(
        "ix_upstream_state_practice_id_stage_entry_id", "upstream_state", ["practice_id", "stage", "entry_id"]
    )
    op.create_index("ix_upstream_state_review_item_id", "upstream_state", ["review_item_id"])
    op.create_index(
        "ix_upstream_state_sender",
        "upstream_state",
        ["practice_id", "next_at", "entry_id"],
        sqlite_where=sa.text("route = 'sender'"),
        postgresql_where=sa.text("route = 'sender'"),
    )
    op.create_index(
        "ix_upstream_state_worklist",
        "upstream_state",
        ["practice_id", "patient_id", "review_item_id"],
        sqlite_where=sa.text("route = 'worklist'"),
        postgresql_where=sa.text("route = 'worklist'"),
    )
    op.create_table(
        "upstream_progress",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("wished_for", sa.String(length=64), nullable=False),
        sa.Column("patient", sa.Integer(), nullable=True),
        sa.Column("holder", sa.String(length=36), nullable=True),
        sa.Column("held_until", sa.DateTime(), nullable=True),
        sa.Column("nightly_on", sa.Date(), nullable=True),
        sa.Column("nightly_entry", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_upstream_progress_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", name="pk_upstream_progress"),
    )


def _guard_sqlite(table: str, keys: list[list[str]]) -> None:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
    taken = " OR ".join(
        "EXISTS (SELECT 1 FROM {} WHERE {})".format(table, " AND ".join(f"{c} = NEW.{c}" for c in key))
        for key in [*keys, ["rowid"]]
    )
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {refuse}; END")


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _require_event() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER upstream_event_on_record BEFORE INSERT ON upstream_event "
            f"WHEN NOT EXISTS ({ITS_EVENT}) BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION require_upstream_event() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS "
        f"$$ BEGIN IF NOT EXISTS ({ITS_EVENT}) THEN RAISE EXCEPTION '{SAYS}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER upstream_event_on_record BEFORE INSERT ON upstream_event "
        "FOR EACH ROW EXECUTE FUNCTION require_upstream_event()"
    )
