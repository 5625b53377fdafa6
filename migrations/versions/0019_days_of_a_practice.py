"""What was decided on each day, counted once; decisions and reviews that are due, found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0019_days_of_a_practice"
down_revision = "0018_on_record"


def upgrade() -> None:
    op.create_table(
        "practice_day",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_practice_day_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "day", name="pk_practice_day"),
    )
    op.create_index("ix_decision_practice_id_at_id", "decision", ["practice_id", "at", "id"])
    is_due = sa.text("waits_because = 'review-due'")
    op.create_index(
        "ix_entry_review_due",
        "entry",
        ["practice_id", "review_item_id"],
        sqlite_where=is_due,
        postgresql_where=is_due,
    )
