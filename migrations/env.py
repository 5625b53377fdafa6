"""Run Alembic on the connection that workbench.schema passes, with one transaction for all migrations."""

from alembic import context

import workbench.models  # noqa: F401 (the tables are declared by importing them)
from workbench.db import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
