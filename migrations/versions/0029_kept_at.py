"""When what was typed too late was kept: it is deleted so long after that, and not after its page was last used."""

import sqlalchemy as sa
from alembic import op

revision = "0029_kept_at"
down_revision = "0028_waits_since"


def upgrade() -> None:
    op.add_column("login_session", sa.Column("kept_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE login_session SET kept_at = seen_at WHERE kept_path IS NOT NULL")
