"""What the lists of each patient's record last said of what they lack."""

import sqlalchemy as sa
from alembic import op

revision = "0006_list_warnings"
down_revision = "0005_what_the_source_takes_back"


def upgrade() -> None:
    op.add_column("patient", sa.Column("list_warnings", sa.JSON(), nullable=False, server_default="[]"))
