"""Many rows inserted by a statement that is prepared once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import JSON, Column, Connection, Dialect, LargeBinary, Table

from workbench.db import driver
from workbench.db.rows import Convert

LARGE = 4_000_000
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class _Prepared(NamedTuple):
    statement: str
    converters: Sequence[Convert | None]


class Inserting:
    """Inserts rows into these columns of a table. Defaults of the model are not filled in.

    PostgreSQL is sent many rows as JSON, in one parameter: a row for itself is a message for itself, and forty took
    five times as long to send, and twice as long to insert.
    """

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        self._table, self._names = table, tuple(map(str, names))
        self._prepared: dict[str, _Prepared] = {}

    def __call__(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        statement, converters = self._on(connection.dialect)
        columns = ([row[name] for row in rows] for name in self._names)
        converted = zip(*map(_converted, columns, converters), strict=True)
        if connection.dialect.name == "sqlite":
            driver.run(connection, statement, list(converted), many=True)
        else:
            for sent in _in_messages(self._names, converted):
                driver.run(connection, statement, [sent])

    def _on(self, dialect: Dialect) -> _Prepared:
        if dialect.name not in self._prepared:
            columns = [self._table.c[name] for name in self._names]
            into = f"INSERT INTO {_named([self._table], dialect)} ({_named(columns, dialect)})"
            taken = _each(columns) if dialect.name == "sqlite" else _all_at_once(columns, dialect)
            self._prepared[dialect.name] = _Prepared(f"{into} {taken}", [_converter(each, dialect) for each in columns])
        return self._prepared[dialect.name]


def _named(those: Iterable[Table | Column[Any]], dialect: Dialect) -> str:
    return ", ".join(dialect.identifier_preparer.quote(each.name) for each in those)


def _each(columns: Sequence[Column[Any]]) -> str:
    return f"VALUES ({', '.join(['?'] * len(columns))})"


def _all_at_once(columns: Sequence[Column[Any]], dialect: Dialect) -> str:
    """A column of JSON comes as the text that is kept."""
    named = {each: _named([each], dialect) for each in columns}
    kinds = {each: "TEXT" if _is_json(each) else each.type.compile(dialect) for each in columns}
    taken = ", ".join(f"{name}::JSON" if _is_json(each) else name for each, name in named.items())
    sent = ", ".join(f"{name} {kinds[each]}" for each, name in named.items())
    return f"SELECT {taken} FROM json_to_recordset(%s::JSON) AS sent ({sent})"  # noqa: S608 (our own names)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _converter(column: Column[Any], dialect: Dialect) -> Convert | None:
    """The drivers take bytes as they are."""
    if isinstance(column.type, LargeBinary):
        return None
    type_ = column.type if _is_json(column) else column.type.dialect_impl(dialect)
    convert: Convert | None = type_.bind_processor(dialect)
    return convert


def _converted(column: list[Any], convert: Convert | None) -> list[Any]:
    """Each value once: many rows hold the same word or the same time. (The same object: two equal times may differ by
    the hour that comes twice in autumn.)
    """
    if convert is None:
        return column
    known = {key: convert(value) for key, value in {id(value): value for value in column}.items()}
    return [known[id(value)] for value in column]


def _in_messages(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Lists of rows. Each is sent once it has `LARGE` characters: a value of PostgreSQL has at most a gigabyte."""
    gathered, size = list[str](), 0
    for row in rows:
        gathered.append(_as_json(dict(zip(names, row, strict=True))))
        size += len(gathered[-1])
        if size >= LARGE:
            yield f"[{','.join(gathered)}]"
            gathered, size = [], 0
    if gathered:
        yield f"[{','.join(gathered)}]"


def _as_json(row: dict[str, Any]) -> str:
    """A text with a NUL is refused here: PostgreSQL holds none, and would log what stands beside it."""
    sent = orjson.dumps(row, default=_as_bytea).decode()
    if "\\u0000" in sent and _NUL.search(sent):
        raise ValueError("a text with a NUL")
    return sent


def _as_bytea(value: bytes) -> str:
    return rf"\x{value.hex()}"
