"""When what is hidden now was decided, and its review date: the register goes by an index of each."""

import sqlalchemy as sa
from alembic import op

revision = "0031_hidden_at"
down_revision = "0030_kept_forms"


def upgrade() -> None:
    op.add_column("entry", sa.Column("hidden_at", sa.DateTime(), nullable=True))
    op.add_column("entry", sa.Column("review_on", sa.Date(), nullable=True))
    op.execute(
        """
        UPDATE entry SET hidden_at = d.at, review_on = d.review_on FROM decision AS d
        WHERE entry.kept_back AND NOT entry.withdrawn AND d.entry_id = entry.id
        AND d.number = (SELECT max(n.number) FROM decision AS n WHERE n.entry_id = entry.id)
        AND d.entry_version = entry.current_version AND d.outcome IN ('hide', 'hide-from-proxies')
        """
    )
    for name, columns, where in (
        ("ix_entry_hidden_at", ["practice_id", "hidden_at", "id", "review_on"], "hidden_at IS NOT NULL"),
        ("ix_entry_review_on", ["practice_id", "review_on", "id"], "review_on IS NOT NULL"),
    ):
        op.create_index(name, "entry", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.drop_index("ix_entry_review_due", "entry")
    op.drop_index("ix_decision_practice_id_review_on", "decision")
