"""Bundles that are held for a person to say whose they are, and when a bundle last said who a patient is."""

import sqlalchemy as sa
from alembic import op

revision = "0007_held_bundles"
down_revision = "0006_list_warnings"


def upgrade() -> None:
    op.add_column("patient", sa.Column("identity_at", sa.DateTime(), nullable=True))
    op.create_table(
        "held_bundle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("came_from", sa.String(length=200), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("took_effect", sa.JSON(), nullable=False),
        sa.Column("test_data", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_held_bundle_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_held_bundle_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_held_bundle"),
    )
    op.create_index("ix_held_bundle_practice_id_answer_id", "held_bundle", ["practice_id", "answer", "id"])
    op.create_index("ix_held_bundle_patient_id_answer", "held_bundle", ["patient_id", "answer"])
