"""Every table, as the first release has them."""

import sqlalchemy as sa
from alembic import op

revision = "0001_tables"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("organisation", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("actor_role", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("patient_nhs_number", sa.String(length=10), nullable=True),
        sa.Column("review_item", sa.Integer(), nullable=True),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("entry_kind", sa.String(length=40), nullable=True),
        sa.Column("entry_version", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_on", sa.String(length=10), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "sequence", name="pk_audit_event"),
    )
    op.create_index("ix_audit_event_organisation_at", "audit_event", ["organisation", "at"])
    op.create_index(
        "ix_audit_event_organisation_action_sequence", "audit_event", ["organisation", "action", "sequence"]
    )
    op.create_index(
        "ix_audit_event_organisation_patient_nhs_number", "audit_event", ["organisation", "patient_nhs_number"]
    )
    op.create_table(
        "audit_head",
        sa.Column("organisation", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_audit_head"),
    )
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ods_code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("system", sa.String(length=40), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice"),
        sa.UniqueConstraint("ods_code", name="uq_practice_ods_code"),
    )
    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("nhs_number", sa.String(length=10), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("given_name", sa.String(length=200), nullable=False),
        sa.Column("family_name", sa.String(length=200), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("gender", sa.String(length=20), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("died", sa.Boolean(), nullable=False),
        sa.Column("access_from", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_patient_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.UniqueConstraint("practice_id", "nhs_number", name="uq_patient_practice_id_nhs_number"),
    )
    op.create_index("ix_patient_practice_id_family_name", "patient", ["practice_id", "family_name"])
    op.create_table(
        "queue_tally",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_queue_tally_practice_id_practice"),
        sa.PrimaryKeyConstraint("practice_id", "state", "urgency", name="pk_queue_tally"),
    )
    op.create_table(
        "switch_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_switch_change_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_switch_change"),
        sa.UniqueConstraint("practice_id", "number", name="uq_switch_change_practice_id_number"),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_user_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
        sa.UniqueConstraint("name", name="uq_user_name"),
    )
    op.create_index("ix_user_practice_id", "user", ["practice_id"])
    op.create_table(
        "access_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_access_change_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_access_change_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_access_change"),
        sa.UniqueConstraint("patient_id", "number", name="uq_access_change_patient_id_number"),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("kept_path", sa.String(length=500), nullable=True),
        sa.Column("kept_fields", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_login_session_practice_id_practice"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_login_session_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
    )
    op.create_index("ix_login_session_user_id_started_at", "login_session", ["user_id", "started_at"])
    op.create_table(
        "proxy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("relationship", sa.String(length=100), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_proxy_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_proxy_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_proxy"),
        sa.UniqueConstraint("patient_id", "name", "from_on", name="uq_proxy_patient_id_name_from_on"),
    )
    op.create_table(
        "review_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("flag_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by_name", sa.String(length=200), nullable=True),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_review_item_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_review_item_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_review_item"),
        sa.UniqueConstraint(
            "patient_id", "source_system", "source_id", name="uq_review_item_patient_id_source_system_source_id"
        ),
    )
    op.create_index(
        "ix_review_item_queue_by_patient",
        "review_item",
        ["patient_id", "state", "urgency", "recorded_at", "id"],
    )
    op.create_index("ix_review_item_queue", "review_item", ["practice_id", "state", "urgency", "recorded_at", "id"])
    op.create_index(
        "ix_review_item_queue_by_author",
        "review_item",
        ["practice_id", "state", "author", "urgency", "recorded_at", "id"],
    )
    op.create_index(
        "ix_review_item_queue_by_kind", "review_item", ["practice_id", "state", "kind", "urgency", "recorded_at", "id"]
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("source_system", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("nopat", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name="fk_entry_patient_id_patient"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_entry_practice_id_practice"),
        sa.ForeignKeyConstraint(["review_item_id"], ["review_item.id"], name="fk_entry_review_item_id_review_item"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.UniqueConstraint(
            "practice_id", "source_system", "source_id", name="uq_entry_practice_id_source_system_source_id"
        ),
    )
    op.create_index("ix_entry_patient_id_recorded_at", "entry", ["patient_id", "recorded_at"])
    op.create_index("ix_entry_practice_id_state_id", "entry", ["practice_id", "state", "id"])
    op.create_index("ix_entry_review_item_id", "entry", ["review_item_id"])
    op.create_table(
        "item_link",
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("linked_item_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["linked_item_id"], ["review_item.id"], name="fk_item_link_linked_item_id_review_item"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_item_link_practice_id_practice"),
        sa.ForeignKeyConstraint(["review_item_id"], ["review_item.id"], name="fk_item_link_review_item_id_review_item"),
        sa.PrimaryKeyConstraint("review_item_id", "linked_item_id", name="pk_item_link"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("batch", sa.String(length=36), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("by_role", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_decision_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_decision_practice_id_practice"),
        sa.ForeignKeyConstraint(["review_item_id"], ["review_item.id"], name="fk_decision_review_item_id_review_item"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("entry_id", "number", name="uq_decision_entry_id_number"),
    )
    op.create_index("ix_decision_batch", "decision", ["batch"])
    op.create_index("ix_decision_review_item_id", "decision", ["review_item_id"])
    op.create_table(
        "entry_version",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("narrative_original", sa.Text(), nullable=True),
        sa.Column("codings", sa.JSON(), nullable=False),
        sa.Column("occurred_on", sa.String(length=10), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_from", sa.String(length=40), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("author_role", sa.String(length=100), nullable=False),
        sa.Column("source_version", sa.String(length=100), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("nopat", sa.Boolean(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_version_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_entry_version_practice_id_practice"),
        sa.PrimaryKeyConstraint("entry_id", "number", name="pk_entry_version"),
    )
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("review_item_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=100), nullable=False),
        sa.Column("rules_version", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_flag_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_flag_practice_id_practice"),
        sa.ForeignKeyConstraint(["review_item_id"], ["review_item.id"], name="fk_flag_review_item_id_review_item"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
    )
    op.create_index("ix_flag_entry_id", "flag", ["entry_id"])
    op.create_index(
        "ix_flag_practice_id_category_review_item_id", "flag", ["practice_id", "category", "review_item_id"]
    )
