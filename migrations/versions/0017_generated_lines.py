"""Which lines of a version a machine wrote: of those that are held it is not known, so that all count as people's."""

import sqlalchemy as sa
from alembic import op

revision = "0017_generated_lines"
down_revision = "0016_my_work"


def upgrade() -> None:
    op.add_column("entry_version", sa.Column("generated_lines", sa.JSON(), server_default="[]", nullable=False))
