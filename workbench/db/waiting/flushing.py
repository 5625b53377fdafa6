"""Waiting for the disk after a commit, once its locks are free, so that several writers wait for one flush."""

import os
from pathlib import Path
from typing import Any

FLUSH = "SELECT set_config('synchronous_commit', %s, true), pg_logical_emit_message(true, 'workbench', '')"
"""A transaction of its own that writes into PostgreSQL's log and waits for that: all earlier ones are before it."""


def synchronise(file: str | Path) -> None:
    """Wait until what was written to this file, or named in this folder, is on disk."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def commit_without_waiting(connection: Any) -> str:
    """Let a psycopg connection's commits not wait for the disk; returns how they did, for `flush`."""
    (before,) = connection.execute("SHOW synchronous_commit").fetchone()
    connection.execute("SET synchronous_commit = off")
    return str(before)


def flush(connection: Any, how: str) -> None:
    if how != "off":
        connection.autocommit = True
        connection.execute(FLUSH, [how])
        connection.autocommit = False
