"""The indexes of the queue know whose each item is: which ones make the cards of a page is read from them alone."""

import sqlalchemy as sa
from alembic import op

revision = "0035_whose_in_queue"
down_revision = "0034_decisions_by_person"

QUEUED = ("rank", "recorded_at", "id", "patient_id")
QUEUES = {
    "ix_review_item_queue": ("practice_id", "state"),
    "ix_review_item_queue_by_kind": ("practice_id", "state", "kind"),
    "ix_review_item_queue_by_author": ("practice_id", "state", "author"),
}
IN_A_GROUP = "routine IS NOT NULL AND state = 'waiting'"
AFTER_THEM: dict[str, tuple[tuple[str, ...], str | None]] = {
    "ix_review_item_of_patient": (("patient_id", "state", "recorded_at"), None),
    "ix_review_item_queue_by_routine": (("practice_id", "routine", *QUEUED), IN_A_GROUP),
    "ix_review_item_practice_id_author_recorded_at": (("practice_id", "author", "recorded_at"), None),
    "ix_review_item_practice_id_claimed_at": (("practice_id", "claimed_at"), "claimed_at IS NOT NULL"),
    "ix_review_item_waits_since": (("practice_id", "waits_since", "id"), "waits_since IS NOT NULL"),
    "ix_review_item_practice_id_source_id": (("practice_id", "source_id"), None),
}
"""Made anew after those: of two that seem alike to it, SQLite takes the one that was made last."""


def upgrade() -> None:
    for name in (*QUEUES, *AFTER_THEM):
        op.drop_index(name, "review_item")
    for name, first in QUEUES.items():
        op.create_index(name, "review_item", [*first, *QUEUED])
    for name, (columns, condition) in AFTER_THEM.items():
        where = sa.text(condition) if condition else None
        op.create_index(name, "review_item", [*columns], sqlite_where=where, postgresql_where=where)
