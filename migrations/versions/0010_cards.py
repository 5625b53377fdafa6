"""What waits of one patient and day is found by an index: the queue shows it as a card."""

from alembic import op

revision = "0010_cards"
down_revision = "0009_drawn_words"


def upgrade() -> None:
    op.create_index("ix_review_item_of_patient", "review_item", ["patient_id", "state", "recorded_at"])
    op.drop_index("ix_review_item_queue_by_patient", "review_item")
