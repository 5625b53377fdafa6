"""On whose words each entry draws; of what is in the database nothing is known until it is sent again."""

import sqlalchemy as sa
from alembic import op

revision = "0009_drawn_words"
down_revision = "0008_what_is_searched_for"


def upgrade() -> None:
    op.create_table(
        "drawn_words",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source_version", sa.String(length=100), nullable=True),
        sa.Column("last_updated", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_drawn_words_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "source_system", "source_id", "target", name="pk_drawn_words"),
    )
    op.create_index(
        "ix_drawn_words_practice_id_source_system_target", "drawn_words", ["practice_id", "source_system", "target"]
    )
