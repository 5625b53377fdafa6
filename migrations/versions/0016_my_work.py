"""What one has decided oneself and who is at work, found by an index; filters of the queue that a user has named."""

import sqlalchemy as sa
from alembic import op

revision = "0016_my_work"
down_revision = "0015_layout_of_html"


def upgrade() -> None:
    op.create_index(
        "ix_decision_practice_id_by_id_at_id_outcome", "decision", ["practice_id", "by_id", "at", "id", "outcome"]
    )
    is_claimed = sa.text("claimed_at IS NOT NULL")
    op.create_index(
        "ix_review_item_practice_id_claimed_at",
        "review_item",
        ["practice_id", "claimed_at"],
        sqlite_where=is_claimed,
        postgresql_where=is_claimed,
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_saved_view_practice_id_practice"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_saved_view_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("user_id", "name", name="uq_saved_view_user_id_name"),
    )
