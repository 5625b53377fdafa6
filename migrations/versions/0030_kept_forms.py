"""What was typed too late has a table of its own: several forms of a session, each with the page that it belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0030_kept_forms"
down_revision = "0029_kept_at"


def upgrade() -> None:
    op.create_table(
        "kept_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("page", sa.String(length=500), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("led_to", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_kept_form_practice_id_practice"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_kept_form_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_form"),
    )
    op.create_index("ix_kept_form_user_id_kept_at", "kept_form", ["user_id", "kept_at"])
    op.create_index("ix_kept_form_kept_at", "kept_form", ["kept_at"])
    op.execute(
        "INSERT INTO kept_form (practice_id, user_id, kept_at, page, path, fields) "
        "SELECT practice_id, user_id, kept_at, kept_path, kept_path, kept_fields FROM login_session "
        "WHERE kept_at IS NOT NULL AND kept_path IS NOT NULL"
    )
    for column in ("kept_at", "kept_path", "kept_fields"):
        op.drop_column("login_session", column)
