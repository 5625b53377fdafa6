"""The words of patients' names, and a patient's audit events in their order: found without reading all of them."""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0008_what_is_searched_for"
down_revision = "0007_held_bundles"

AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "patient_name",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column(
            "word", sa.String(length=200).with_variant(sa.String(200, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_patient_name_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_patient_name_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "word", "patient_id", name="pk_patient_name"),
    )
    op.create_index(
        "ix_patient_name_patient_id_practice_id_word", "patient_name", ["patient_id", "practice_id", "word"]
    )
    _fill()
    op.drop_index("ix_audit_event_organisation_patient_nhs_number", "audit_event")
    op.create_index(
        "ix_audit_event_organisation_patient_nhs_number_sequence",
        "audit_event",
        ["organisation", "patient_nhs_number", "sequence"],
    )


def _fill() -> None:
    run, last = op.get_bind(), 0
    wanted = sa.text(
        "SELECT id, practice_id, given_name, family_name FROM patient WHERE id > :last ORDER BY id LIMIT :most"
    )
    insert = sa.text("INSERT INTO patient_name (practice_id, word, patient_id) VALUES (:practice, :word, :patient)")
    while patients := run.execute(wanted, {"last": last, "most": AT_ONCE}).all():
        last = patients[-1].id
        rows = [
            {"practice": patient.practice_id, "word": word, "patient": patient.id}
            for patient in patients
            for word in sorted(_words(f"{patient.given_name} {patient.family_name}"))
        ]
        if rows:
            run.execute(insert, rows)


def _words(name: str) -> set[str]:
    """As the first release that has this table makes them (models.patient_names)."""
    of_each = map(_parts, name.split())
    return {word[:200] for parts in of_each for word in (*parts, "".join(parts)) if word}


def _parts(word: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain.casefold())
