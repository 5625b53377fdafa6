"""Who lives with whom and who names whom as a relative, and what one author recorded on a day.

Of patients in the database nothing is known until their record is sent again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_relatives"
down_revision = "0012_read_elsewhere"


def upgrade() -> None:
    op.create_table(
        "patient_home",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("home", sa.LargeBinary(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_patient_home_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_patient_home_practice_id_practice"),
        sa.PrimaryKeyConstraint("patient_id", "home", name="pk_patient_home"),
    )
    op.create_index("ix_patient_home_practice_id_home", "patient_home", ["practice_id", "home"])
    op.create_table(
        "patient_relative",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("nhs_number", sa.String(length=10), nullable=False),
        sa.Column("relationship", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_patient_relative_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_patient_relative_practice_id_practice"),
        sa.PrimaryKeyConstraint("patient_id", "source_id", name="pk_patient_relative"),
    )
    op.create_index("ix_patient_relative_practice_id_name", "patient_relative", ["practice_id", "name"])
    op.create_index("ix_patient_relative_practice_id_nhs_number", "patient_relative", ["practice_id", "nhs_number"])
    op.create_index(
        "ix_review_item_practice_id_author_recorded_at", "review_item", ["practice_id", "author", "recorded_at"]
    )
