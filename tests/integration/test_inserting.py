"""Many rows are inserted at once, each value as it was given."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, MetaData, String, Table, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from workbench.db import Inserting, inserting
from workbench.db.columns import UtcDateTime

KEPT = Table(
    "kept_for_this_test",
    MetaData(),
    Column("word", String(8)),
    Column("said", JSON),
    Column("reading", JSON(none_as_null=True)),
    Column("digest", LargeBinary),
    Column("at", UtcDateTime),
    Column("is_so", Boolean),
    Column("number", Integer),
)
FULL = {
    "word": "é\\u0000",
    "said": {"known": [None, "a\\u0000“b”"]},
    "reading": {"of": "7.0"},
    "digest": b"\x00\\x\xff",
    "at": datetime(2026, 11, 23, 12, 0, 1, 2, UTC),
    "is_so": True,
    "number": 7,
}
EMPTY = dict.fromkeys(FULL)


def insert(session: Session, *rows: dict[str, object]) -> None:
    KEPT.create(session.connection())
    Inserting(KEPT, KEPT.c.keys())(session.connection(), rows)


def test_each_value_comes_back_as_it_was_given(either_db: Session) -> None:
    insert(either_db, FULL, EMPTY)
    assert [dict(row) for row in either_db.execute(KEPT.select()).mappings()] == [FULL, EMPTY]


def test_nothing_known_is_told_from_nothing_said(either_db: Session) -> None:
    insert(either_db, EMPTY)
    assert either_db.scalars(KEPT.select().where(KEPT.c.said.is_(None))).all() == []
    assert either_db.execute(KEPT.select().where(KEPT.c.reading.is_(None))).all() != []


@pytest.mark.parametrize("word", ["a\0b", "\\\0"])
def test_a_nul_is_refused_before_postgresql_logs_what_stands_beside_it(postgresql_engine: Engine, word: str) -> None:
    with Session(postgresql_engine) as session, pytest.raises(ValueError, match="a text with a NUL"):
        insert(session, {**EMPTY, "word": word})


def test_rows_of_any_size_are_sent_in_several_messages(either_db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inserting, "LARGE", 2_000)
    rows = [{**FULL, "number": number, "said": "x" * 700} for number in range(7)]
    sent: list[str] = []
    event.listen(either_db.connection(), "before_cursor_execute", lambda *told: sent.append(told[2]))
    insert(either_db, *rows)
    assert [dict(row) for row in either_db.execute(KEPT.select().order_by(KEPT.c.number)).mappings()] == rows
    messages = [each for each in sent if each.startswith("INSERT")]
    assert len(messages) == (1 if either_db.get_bind().dialect.name == "sqlite" else 3)
