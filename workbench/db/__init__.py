"""The database: column types and the declarative base, engines, and how a transaction begins, waits and ends."""

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError as Unavailable
from sqlalchemy.exc import OperationalError as Busy
from sqlalchemy.orm import Session

from workbench.db.columns import IDS_PER_STATEMENT, Base, IntEnumColumn, batches, columns_of, table_of
from workbench.db.days import beginning_of
from workbench.db.engines import IDLE, STATEMENT, open_engine, prepare
from workbench.db.finding import Finding
from workbench.db.inserting import Inserting
from workbench.db.messages import fetch, one_message
from workbench.db.prepared import Call, Written, constant, is_among, placeholder
from workbench.db.presence import (
    JOURNALS,
    ask,
    beside,
    file_of,
    is_away,
    keep_to_its_file,
    kind_of,
    said_of_file,
    told_by_driver,
)
from workbench.db.transactions import (
    begin_reading,
    begin_writing,
    declare_reading,
    in_turn,
    kept_for_turn,
    known,
    reading,
    writing,
    writing_in_turns,
)
from workbench.db.waiting.flushing import synchronise

__all__ = [
    "IDLE", "IDS_PER_STATEMENT", "JOURNALS", "STATEMENT", "Base", "Busy", "Call", "Engine", "Finding", "Inserting",
    "IntEnumColumn", "Session", "Unavailable", "Written", "ask", "batches", "begin_reading", "begin_writing",
    "beginning_of", "beside", "columns_of", "constant", "declare_reading", "fetch", "file_of", "in_turn", "is_among",
    "is_away", "keep_to_its_file", "kept_for_turn", "kind_of", "known", "one_message", "open_engine", "placeholder",
    "prepare", "reading", "said_of_file", "synchronise", "table_of", "told_by_driver", "writing", "writing_in_turns",
]  # fmt: skip
"""`Session` and `Engine` are exported because pages may not import SQLAlchemy, and annotate what they pass to verbs."""
