"""Review items by their source's name: what is kept back in one is asked for at each part of an import."""

from alembic import op

revision = "0032_items_by_name"
down_revision = "0031_hidden_at"


def upgrade() -> None:
    op.create_index("ix_review_item_practice_id_source_id", "review_item", ["practice_id", "source_id"])
