"""Which items one decided on a day is read from an index alone."""

from alembic import op

revision = "0034_decisions_by_person"
down_revision = "0033_relations_by_target"


def upgrade() -> None:
    op.drop_index("ix_decision_practice_id_by_id_at_id_outcome", "decision")
    op.create_index(
        "ix_decision_by_person", "decision", ["practice_id", "by_id", "at", "id", "outcome", "review_item_id"]
    )
