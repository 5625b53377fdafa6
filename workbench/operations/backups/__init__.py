"""Copies of the database: made while it is in use, and put back where there is none."""

from workbench.operations.backups.becoming import becoming
from workbench.operations.backups.kinds import BackupFault, Kind, kind_of
from workbench.operations.backups.postgresql import dump, empty_database, put_back, revision_in
from workbench.operations.backups.sqlite import copied_back, copy_of, engine_on, write_copy

__all__ = [
    "BackupFault", "Kind", "becoming", "copied_back", "copy_of", "dump", "empty_database", "engine_on", "kind_of",
    "put_back", "revision_in", "write_copy",
]  # fmt: skip
