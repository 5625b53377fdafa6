"""Whether an entry has been weighed by all that makes flags: what is held is scanned again, as its flags are older."""

import sqlalchemy as sa
from alembic import op

revision = "0020_weighing"
down_revision = "0019_days_of_a_practice"


def upgrade() -> None:
    op.add_column("entry", sa.Column("weighing", sa.String(length=40), server_default="weighed", nullable=False))
