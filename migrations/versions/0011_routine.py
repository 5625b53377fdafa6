"""Groups of plain items, and measured values for tables; of what is held neither is known until it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0011_routine"
down_revision = "0010_cards"


def upgrade() -> None:
    for table in ("review_item", "entry", "entry_version"):
        op.add_column(table, sa.Column("routine", sa.String(length=40), nullable=True))
    op.add_column("entry_version", sa.Column("reading", sa.JSON(), nullable=True))
    waits = sa.text("routine IS NOT NULL AND state = 'waiting'")
    op.create_index(
        "ix_review_item_queue_by_routine",
        "review_item",
        ["practice_id", "routine", "rank", "recorded_at", "id"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
