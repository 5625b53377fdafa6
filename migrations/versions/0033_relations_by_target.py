"""What depends on something is read from an index alone: without the name in it, all of the practice's were read."""

from alembic import op

revision = "0033_relations_by_target"
down_revision = "0032_items_by_name"

TARGET = ["practice_id", "source_system", "relation", "target"]


def upgrade() -> None:
    op.drop_index("ix_source_relation_practice_id_source_system_relation_target", "source_relation")
    op.create_index("ix_source_relation_by_target", "source_relation", [*TARGET, "source_id"])
