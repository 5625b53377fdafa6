"""Ways in that run by themselves, what happened to them, and what came by command, feed or upload."""

import sqlalchemy as sa
from alembic import op

revision = "0021_feeds"
down_revision = "0020_weighing"

KEYS = {
    "feed": [["id"], ["practice_id", "number"]],
    "feed_event": [["id"], ["feed_id", "number"]],
}


def upgrade() -> None:
    _add_feeds()
    _add_positions()
    _add_received_files()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, keys in KEYS.items():
        _guard_sqlite(table, keys) if is_sqlite else _guard_postgresql(table)


def _practice(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=f"fk_{table}_practice_id_practice")


def _feed(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["feed_id"], ["feed.id"], name=f"fk_{table}_feed_id_feed")


def _add_feeds() -> None:
    op.create_table(
        "feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=1000), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _practice("feed"),
        sa.PrimaryKeyConstraint("id", name="pk_feed"),
        sa.UniqueConstraint("practice_id", "number", name="uq_feed_practice_id_number"),
    )
    op.create_table(
        "feed_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=500), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        _practice("feed_event"),
        _feed("feed_event"),
        sa.PrimaryKeyConstraint("id", name="pk_feed_event"),
        sa.UniqueConstraint("feed_id", "number", name="uq_feed_event_feed_id_number"),
    )


def _add_positions() -> None:
    op.create_table(
        "feed_position",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", sa.DateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(), nullable=True),
        sa.Column("position", sa.JSON(), nullable=False),
        _practice("feed_position"),
        _feed("feed_position"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_feed_position"),
    )
    op.create_table(
        "feed_seen",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("resource", sa.String(length=300), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_updated", sa.DateTime(), nullable=False),
        _practice("feed_seen"),
        _feed("feed_seen"),
        sa.PrimaryKeyConstraint("feed_id", "resource", name="pk_feed_seen"),
    )
    op.create_index("ix_feed_seen_feed_id_last_updated", "feed_seen", ["feed_id", "last_updated"])


def _add_received_files() -> None:
    op.create_table(
        "received_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("bundles", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("untold", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        _practice("received_file"),
        _feed("received_file"),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_received_file_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_received_file"),
        sa.UniqueConstraint("token", name="uq_received_file_token"),
    )
    op.create_index("ix_received_file_practice_id_id", "received_file", ["practice_id", "id"])
    op.create_index("ix_received_file_feed_id_at", "received_file", ["feed_id", "at"])
    op.create_index("ix_received_file_state_way_id", "received_file", ["state", "way", "id"])


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
