"""Pauses, the entries_from day of grants, proxies' history, policies, and why an entry waits."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003_who_sees_what_from_when"
down_revision = "0002_append_only"

NEW_HISTORY = {
    "policy_change": [["id"], ["practice_id", "number"]],
    "policy_check": [["id"], ["review_item_id", "batch"]],
    "proxy": [["id"], ["patient_id", "name", "from_on"]],
    "proxy_change": [["id"], ["proxy_id", "number"]],
}
LONG_AGO = datetime(1970, 1, 1)  # noqa: DTZ001 (as the database keeps it: UTC, without a zone)


def upgrade() -> None:
    _widen()
    _add_tables()
    _say_why_entries_wait()
    for table, keys in NEW_HISTORY.items():
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table, keys)
        else:
            _guard_postgresql(table)


def _widen() -> None:
    """Only columns that SQLite can add in place: a table that is rebuilt loses its append-only triggers."""
    no = sa.false()
    op.add_column("switch_change", sa.Column("with_paused", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("access_change", sa.Column("entries_from", sa.Date(), nullable=True))
    op.add_column("practice", sa.Column("followed_at", sa.DateTime(), nullable=True))
    op.add_column("patient", sa.Column("gaps", sa.Integer(), nullable=True))
    op.add_column("patient", sa.Column("reader_since", sa.DateTime(), nullable=True))
    op.add_column("patient", sa.Column("proxy_since", sa.DateTime(), nullable=True))
    op.add_column("decision", sa.Column("policy", sa.Integer(), nullable=True))
    op.add_column("decision", sa.Column("sampled", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("entry", sa.Column("waits_because", sa.String(length=40), nullable=True))
    op.add_column("entry", sa.Column("kept_back", sa.Boolean(), nullable=False, server_default=no))
    _widen_proxy()
    op.create_index("ix_access_change_practice_id", "access_change", ["practice_id"])
    op.create_index("ix_decision_practice_id_review_on", "decision", ["practice_id", "review_on"])
    op.create_index("ix_entry_practice_id_kept_back_id", "entry", ["practice_id", "kept_back", "id"])
    op.create_index("ix_decision_practice_id_policy_id", "decision", ["practice_id", "policy", "id"])


def _widen_proxy() -> None:
    """Existing proxies are taken to have been proxies from the beginning."""
    with op.batch_alter_table("proxy") as proxy:
        proxy.add_column(sa.Column("basis", sa.String(length=500), nullable=False, server_default=""))
        proxy.add_column(sa.Column("authorised_by", sa.String(length=200), nullable=False, server_default=""))
        proxy.add_column(sa.Column("source_id", sa.String(length=300), nullable=True))
        proxy.add_column(sa.Column("by_name", sa.String(length=200), nullable=False, server_default=""))
        proxy.add_column(sa.Column("at", sa.DateTime(), nullable=True))
    op.execute(sa.text("UPDATE proxy SET at = :long_ago").bindparams(long_ago=LONG_AGO))
    with op.batch_alter_table("proxy") as proxy:
        proxy.alter_column("at", existing_type=sa.DateTime(), nullable=False)
    op.create_index("ix_proxy_practice_id", "proxy", ["practice_id"])


def _say_why_entries_wait() -> None:
    """Fill the new projections of existing entries; the next `workbench due` fills those of patients."""
    latest = "FROM decision d WHERE d.entry_id = entry.id ORDER BY d.number DESC LIMIT 1"
    keeping = "IN ('hide', 'hide-from-proxies', 'refer')"
    ever = f"EXISTS (SELECT 1 FROM decision e WHERE e.entry_id = d.entry_id AND e.outcome {keeping})"
    kept = f"CASE WHEN d.outcome {keeping} OR (d.outcome = 'reopen' AND {ever}) THEN 1 ELSE 0 END"
    op.execute(f"UPDATE entry SET kept_back = (SELECT {kept} {latest}) = 1 WHERE id IN (SELECT entry_id FROM decision)")
    because = "CASE WHEN d.entry_version = entry.current_version THEN 'undone' ELSE 'changed' END"
    op.execute(f"UPDATE entry SET waits_because = COALESCE((SELECT {because} {latest}), 'new') WHERE state = 'waiting'")


def _add_tables() -> None:
    op.create_table(
        "scope_gap",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start_at", sa.DateTime(), nullable=False),
        sa.Column("end_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_scope_gap_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "number", "start_at", name="pk_scope_gap"),
    )
    op.create_table(
        "policy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_policy_change_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_policy_change"),
        sa.UniqueConstraint("practice_id", "number", name="uq_policy_change_practice_id_number"),
    )
    op.create_table(
        "policy_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_policy_check_practice_id_practice"),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_item.id"], name="fk_policy_check_review_item_id_review_item"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_policy_check"),
        sa.UniqueConstraint("review_item_id", "batch", name="uq_policy_check_review_item_id_batch"),
    )
    op.create_index("ix_policy_check_practice_id", "policy_check", ["practice_id"])
    op.create_table(
        "proxy_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("proxy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_proxy_change_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_proxy_change_practice_id_practice"),
        sa.ForeignKeyConstraint(["proxy_id"], ["proxy.id"], name="fk_proxy_change_proxy_id_proxy"),
        sa.PrimaryKeyConstraint("id", name="pk_proxy_change"),
        sa.UniqueConstraint("proxy_id", "number", name="uq_proxy_change_proxy_id_number"),
    )
    op.create_index("ix_proxy_change_patient_id", "proxy_change", ["patient_id"])
    op.create_index("ix_proxy_change_practice_id", "proxy_change", ["practice_id"])


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
