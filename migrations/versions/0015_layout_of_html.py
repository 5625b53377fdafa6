"""How an HTML document is laid out, cleaned; of what is in the database it is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0015_layout_of_html"
down_revision = "0014_documents"


def upgrade() -> None:
    """SQLite adds the column in place, so that the table keeps its guards."""
    op.add_column("attachment", sa.Column("markup", sa.Text(), nullable=False, server_default=""))
