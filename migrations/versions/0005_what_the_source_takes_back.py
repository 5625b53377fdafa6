"""What the source last said of its resources and how they depend on each other; why a version of an entry waits."""

import sqlalchemy as sa
from alembic import op

revision = "0005_what_the_source_takes_back"
down_revision = "0004_what_flags_taught"


def upgrade() -> None:
    _widen()
    _add_tables()
    _note_what_is_taken_back()


def _widen() -> None:
    """Only columns that SQLite can add in place: a rebuilt table would lose its guards."""
    for table in ("entry", "entry_version"):
        op.add_column(table, sa.Column("because", sa.String(length=40), nullable=True))
        op.add_column(table, sa.Column("doubts", sa.String(length=200), nullable=False, server_default=""))
        op.add_column(table, sa.Column("whole", sa.LargeBinary(length=32), nullable=True))
    op.add_column("entry", sa.Column("taken_back", sa.String(length=40), nullable=True))
    op.add_column("entry", sa.Column("source_version", sa.String(length=100), nullable=True))
    op.add_column("entry", sa.Column("last_updated", sa.DateTime(), nullable=True))
    op.add_column("entry_version", sa.Column("not_shown", sa.JSON(), nullable=True))
    op.add_column("patient", sa.Column("address_digest", sa.LargeBinary(length=32), nullable=True))


def _add_tables() -> None:
    op.create_table(
        "source_standing",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("standing", sa.String(length=40), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("source_version", sa.String(length=100), nullable=True),
        sa.Column("last_updated", sa.DateTime(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_source_standing_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_source_standing_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "source_system", "source_id", name="pk_source_standing"),
    )
    op.create_table(
        "source_relation",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("relation", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_source_relation_practice_id_practice"),
        sa.PrimaryKeyConstraint(
            "practice_id", "source_system", "source_id", "relation", "target", name="pk_source_relation"
        ),
    )
    op.create_index(
        "ix_source_relation_practice_id_source_system_relation_target",
        "source_relation",
        ["practice_id", "source_system", "relation", "target"],
    )
    op.create_table(
        "medication_part",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_medication_part_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_medication_part_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "source_system", "source_id", name="pk_medication_part"),
    )
    op.create_index("ix_medication_part_patient_id", "medication_part", ["patient_id"])


def _note_what_is_taken_back() -> None:
    """What is in the database of entries taken back or labelled, and what is filed together, as an import notes it now.

    `whole` stays empty: the next import that brings the same content fills it, and calls nothing changed.
    """
    received = "(SELECT received_at FROM entry_version v WHERE v.entry_id = entry.id AND v.number = current_version)"
    op.execute(
        "INSERT INTO source_standing (practice_id, source_system, source_id, standing, patient_id, at) "
        "SELECT practice_id, source_system, source_id, CASE WHEN withdrawn THEN 'withdrawn' ELSE 'nopat' END, "
        f"patient_id, {received} FROM entry WHERE withdrawn OR nopat"
    )
    op.execute("UPDATE entry SET taken_back = 'withdrawn' WHERE withdrawn")
    version = "SELECT source_version FROM entry_version v WHERE v.entry_id = entry.id AND v.number = current_version"
    op.execute(f"UPDATE entry SET source_version = ({version})")
    op.execute(
        "INSERT INTO source_relation (practice_id, source_system, source_id, relation, target) "
        "SELECT entry.practice_id, entry.source_system, entry.source_id, 'under', item.source_id "
        "FROM entry JOIN review_item item ON item.id = entry.review_item_id "
        "WHERE entry.source_id <> item.source_id AND entry.source_system = item.source_system"
    )
