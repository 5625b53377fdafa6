"""A database of an earlier release with its rows, as that release's own program wrote them."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Column, Date, DateTime, Engine, Integer, LargeBinary, MetaData, Table, text
from sqlalchemy.types import JSON

from workbench import schema

FIRST = json.loads(Path(__file__).with_name("first.json").read_bytes())
"""Made by the command line and the verbs of the first release: a patient with a proxy and four items, one hidden, one
left visible, one referred and one that waits. Passwords are left out."""

HEAD = "e9d6bc1191925c86d4c29bad1a8023a7d5df4d886893069c6ef3746540a34e69"
"""The hash of the last event, as that release's `audit verify` printed it."""

_READ = {
    DateTime: datetime.fromisoformat,
    Date: date.fromisoformat,
    JSON: json.loads,
    LargeBinary: bytes.fromhex,
    Boolean: bool,
}


def make(engine: Engine, release: dict[str, Any] = FIRST) -> None:
    """Migrate an empty database to the release's revision, and put its rows in."""
    schema.upgrade(engine, release["revision"])
    found = MetaData()
    found.reflect(engine)
    with engine.begin() as connection:
        for table in found.sorted_tables:
            for row in release["tables"].get(table.name, ()):
                connection.execute(table.insert().values({name: _value(table.c[name], row[name]) for name in row}))
        if connection.dialect.name == "postgresql":
            for table in found.sorted_tables:
                _count_on(connection, table)


def _value(column: Column[Any], written: Any) -> Any:
    for kind, read in _READ.items():
        if isinstance(column.type, kind):
            return read(written)
    return written


def _count_on(connection: Any, table: Table) -> None:
    if "id" in table.c and isinstance(table.c.id.type, Integer):
        said = (
            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), (SELECT max(id) FROM \"{table.name}\"))"
        )
        connection.execute(text(said))
