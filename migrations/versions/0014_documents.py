"""Documents that come with entries, the pages that were drawn of them, and which entries show them."""

import sqlalchemy as sa
from alembic import op

revision = "0014_documents"
down_revision = "0013_relatives"

KEYS = {
    "attachment": [["id"], ["practice_id", "digest", "media_type"]],
    "attachment_page": [["attachment_id", "number"]],
    "entry_attachment": [["entry_id", "entry_version", "number"]],
}


def upgrade() -> None:
    """Of what is in the database nothing is known until it is sent again."""
    op.add_column("entry_version", sa.Column("pictures", sa.Integer(), nullable=False, server_default="0"))
    _add_attachments()
    _add_pages()
    _add_links()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, keys in KEYS.items():
        _guard_sqlite(table, keys) if is_sqlite else _guard_postgresql(table)


def _add_attachments() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("has_wordless", sa.Boolean(), nullable=False),
        sa.Column("not_read", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_attachment_practice_id_practice"),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.UniqueConstraint("practice_id", "digest", "media_type", name="uq_attachment_practice_id_digest_media_type"),
    )


def _add_pages() -> None:
    op.create_table(
        "attachment_page",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name="fk_attachment_page_attachment_id_attachment"
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_attachment_page_practice_id_practice"),
        sa.PrimaryKeyConstraint("attachment_id", "number", name="pk_attachment_page"),
    )


def _add_links() -> None:
    op.create_table(
        "entry_attachment",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("entry_version", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name="fk_entry_attachment_attachment_id_attachment"
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_entry_attachment_entry_id_entry"),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name="fk_entry_attachment_practice_id_practice"),
        sa.PrimaryKeyConstraint("entry_id", "entry_version", "number", name="pk_entry_attachment"),
    )
    op.create_index("ix_entry_attachment_attachment_id", "entry_attachment", ["attachment_id"])


def _guard_sqlite(table: str, keys: list[list[str]]) -> None:
    refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END")
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END")
    taken = " OR ".join(
        "EXISTS (SELECT 1 FROM {} WHERE {})".format(table, " AND ".join(f"{c} = NEW.{c}" for c in key))
        for key in [*keys, ["rowid"]]
    )
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {taken} BEGIN {refuse}; END")


def _guard_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
