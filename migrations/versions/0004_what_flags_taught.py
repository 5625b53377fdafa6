"""The queue's order by severity and number of categories; feedback on flags; practices' own phrases and codes."""

import sqlalchemy as sa
from alembic import op

revision = "0004_what_flags_taught"
down_revision = "0003_who_sees_what_from_when"

QUEUES = {
    "ix_review_item_queue": ["practice_id", "state"],
    "ix_review_item_queue_by_kind": ["practice_id", "state", "kind"],
    "ix_review_item_queue_by_author": ["practice_id", "state", "author"],
    "ix_review_item_queue_by_patient": ["patient_id", "state"],
}
NEW_HISTORY = {"flag_feedback": [["id"]], "own_rules_change": [["id"], ["practice_id", "number"]]}


def upgrade() -> None:
    op.add_column("entry", sa.Column("flags_version", sa.String(length=80), nullable=False, server_default=""))
    op.add_column("patient", sa.Column("placed_at", sa.DateTime(), nullable=True))
    op.add_column("review_item", sa.Column("rank", sa.Integer(), nullable=False, server_default="63"))
    op.execute(
        "UPDATE review_item SET rank = urgency * 16 + 15 - (SELECT COUNT(DISTINCT flag.category) FROM flag "
        "JOIN entry ON entry.id = flag.entry_id WHERE entry.review_item_id = review_item.id AND NOT entry.withdrawn)"
    )
    for name, columns in QUEUES.items():
        op.drop_index(name, "review_item")
        op.create_index(name, "review_item", [*columns, "rank", "recorded_at", "id"])
    _add_tables()
    for table, keys in NEW_HISTORY.items():
        if op.get_bind().dialect.name == "sqlite":
            _guard_sqlite(table, keys)
        else:
            _guard_postgresql(table)


def _add_tables() -> None:
    op.create_table(
        "flag_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("field", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_flag_feedback_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_flag_feedback_practice_id_practice"),
        sa.ForeignKeyConstraint(
            ["review_item_id"], ["review_item.id"], name="fk_flag_feedback_review_item_id_review_item"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_flag_feedback"),
    )
    op.create_index("ix_flag_feedback_practice_id_verdict_rule", "flag_feedback", ["practice_id", "verdict", "rule"])
    op.create_index("ix_flag_feedback_review_item_id", "flag_feedback", ["review_item_id"])
    op.create_table(
        "own_rules_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_own_rules_change_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_own_rules_change"),
        sa.UniqueConstraint("practice_id", "number", name="uq_own_rules_change_practice_id_number"),
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
