"""Second looks: the sample of each week, what the second person would decide, and what was said about it."""

import sqlalchemy as sa
from alembic import op

revision = "0027_second_look"
down_revision = "0026_relationship"

KEYS = {
    "second_look_draw": [["id"], ["practice_id", "first_day"]],
    "second_look": [["id"], ["draw_id", "place"], ["review_item_id", "batch"]],
    "second_look_answer": [["id"], ["look_id"]],
    "second_look_step": [["id"], ["look_id", "number"]],
}
"""What names a row of each: its primary key, and what is unique in it."""


def upgrade() -> None:
    _add_draws()
    _add_looks()
    _add_answers()
    _add_steps()
    op.create_index("ix_second_look_practice_id", "second_look", ["practice_id"])
    op.create_index(
        "ix_second_look_answer_practice_id_agrees_first_by_id",
        "second_look_answer",
        ["practice_id", "agrees", "first_by_id"],
    )
    op.create_index("ix_second_look_step_practice_id_step", "second_look_step", ["practice_id", "step"])
    guard = _guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgresql
    for table, keys in KEYS.items():
        guard(table, keys)


def _add_draws() -> None:
    op.create_table(
        "second_look_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("left_out_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs_to("second_look_draw", "practice_id", "practice"),
        sa.PrimaryKeyConstraint("id", name="pk_second_look_draw"),
        sa.UniqueConstraint("practice_id", "first_day", name="uq_second_look_draw_practice_id_first_day"),
    )


def _add_looks() -> None:
    op.create_table(
        "second_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _belongs_to("second_look", "practice_id", "practice"),
        _belongs_to("second_look", "draw_id", "second_look_draw"),
        _belongs_to("second_look", "review_item_id", "review_item"),
        _belongs_to("second_look", "decision_id", "decision"),
        sa.PrimaryKeyConstraint("id", name="pk_second_look"),
        sa.UniqueConstraint("draw_id", "place", name="uq_second_look_draw_id_place"),
        sa.UniqueConstraint("review_item_id", "batch", name="uq_second_look_review_item_id_batch"),
    )


def _add_answers() -> None:
    op.create_table(
        "second_look_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("first_by_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs_to("second_look_answer", "practice_id", "practice"),
        _belongs_to("second_look_answer", "look_id", "second_look"),
        sa.PrimaryKeyConstraint("id", name="pk_second_look_answer"),
        sa.UniqueConstraint("look_id", name="uq_second_look_answer_look_id"),
    )


def _add_steps() -> None:
    op.create_table(
        "second_look_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _belongs_to("second_look_step", "practice_id", "practice"),
        _belongs_to("second_look_step", "look_id", "second_look"),
        sa.PrimaryKeyConstraint("id", name="pk_second_look_step"),
        sa.UniqueConstraint("look_id", "number", name="uq_second_look_step_look_id_number"),
    )


def _belongs_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _guard_sqlite(table: str, keys: list[list[str]]) -> None:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
    taken = " OR ".join(
        "EXISTS (SELECT 1 FROM {} WHERE {})".format(table, " AND ".join(f"{c} = NEW.{c}" for c in key))
        for key in [*keys, ["rowid"]]
    )
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {refuse}; END")


def _guard_postgresql(table: str, _keys: list[list[str]]) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
