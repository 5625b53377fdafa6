"""Whether a decision was made about what could not be read here by somebody who had read it in the clinical system."""

import sqlalchemy as sa
from alembic import op

revision = "0012_read_elsewhere"
down_revision = "0011_routine"


def upgrade() -> None:
    """SQLite adds the column in place, so that the table keeps its guards."""
    op.add_column("decision", sa.Column("read_elsewhere", sa.Boolean(), nullable=False, server_default=sa.false()))
