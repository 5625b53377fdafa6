"""Since when what waits has been waiting: not when it was recorded, but since it was received or came back."""

import sqlalchemy as sa
from alembic import op

revision = "0028_waits_since"
down_revision = "0027_second_look"

LATEST = "d.entry_id = entry.id AND d.number = (SELECT max(n.number) FROM decision AS n WHERE n.entry_id = entry.id)"
GONE = "coalesce((SELECT max(w.number) FROM entry_version AS w WHERE w.entry_id = entry.id AND w.withdrawn), 0)"
RECEIVED = (
    "(SELECT min(v.received_at) FROM entry_version AS v WHERE v.entry_id = entry.id AND v.number > "
    f"coalesce((SELECT d.entry_version FROM decision AS d WHERE {LATEST}), 0) AND v.number > {GONE})"
)
DECIDED = (
    f"(SELECT d.at FROM decision AS d WHERE {LATEST} AND d.outcome IN ('reopen', 'send-back') "
    f"AND d.entry_version >= {GONE})"
)
MIDNIGHT = {
    "sqlite": "(d.review_on || ' 00:00:00.000000')",
    "postgresql": "CAST(d.review_on AS TIMESTAMP WITHOUT TIME ZONE)",
}


def upgrade() -> None:
    for table in ("entry", "review_item"):
        op.add_column(table, sa.Column("waits_since", sa.DateTime(), nullable=True))
    op.execute(
        f"""
        UPDATE entry SET waits_since = CASE waits_because
            WHEN 'review-due' THEN
                (SELECT {MIDNIGHT[op.get_bind().dialect.name]} FROM decision AS d WHERE {LATEST})
            WHEN 'birthday' THEN (SELECT p.reader_since FROM patient AS p WHERE p.id = entry.patient_id)
            WHEN 'new-proxy' THEN (SELECT p.proxy_since FROM patient AS p WHERE p.id = entry.patient_id)
            ELSE coalesce({DECIDED}, {RECEIVED})
        END
        WHERE state = 'waiting'
        """
    )
    op.execute(
        "UPDATE review_item SET waits_since = (SELECT min(e.waits_since) FROM entry AS e "
        "WHERE e.review_item_id = review_item.id AND e.state = 'waiting') WHERE state = 'waiting'"
    )
    waits = sa.text("waits_since IS NOT NULL")
    op.create_index(
        "ix_review_item_waits_since", "review_item", ["practice_id", "waits_since", "id"],
        sqlite_where=waits, postgresql_where=waits,
    )  # fmt: skip
