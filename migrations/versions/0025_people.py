"""Accounts that are closed, one-time passwords, second factors, and users who belong to no practice."""

import sqlalchemy as sa
from alembic import op

revision = "0025_people"
down_revision = "0024_words_of_the_audit"


def upgrade() -> None:
    no = sa.false()
    op.add_column("practice", sa.Column("demands_factor", sa.Boolean(), server_default=no, nullable=False))
    for name, kind in (
        ("disabled_at", sa.DateTime()),
        ("one_time_until", sa.DateTime()),
        ("factor_secret", sa.String(length=255)),
        ("factor_step", sa.Integer()),
        ("factor_set_at", sa.DateTime()),
    ):
        op.add_column("user", sa.Column(name, kind, nullable=True))
    op.add_column("login_session", sa.Column("awaits_factor", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("login_session", sa.Column("browser", sa.String(length=60), server_default="", nullable=False))
    for table in ("user", "login_session"):
        with op.batch_alter_table(table) as people:
            people.alter_column("practice_id", existing_type=sa.Integer(), nullable=True)
    op.create_table(
        "recovery_code",
        sa.Column("practice_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_recovery_code_practice_id_practice"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_recovery_code_user_id_user"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name="pk_recovery_code"),
    )
