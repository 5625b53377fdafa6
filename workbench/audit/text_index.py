"""The index of the audit's words and codes: filled with each event, asked, held against the audit, and made anew.

On SQLite it is a table of FTS5, which `add_all` fills in the same transaction. On PostgreSQL it is an index over an
expression, which the database fills, and of words and names alone: for codes it has ordinary ones (docs/adr/0029).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Text, cast, column, func, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from workbench.audit.terms import COLUMNS, AllOf, Condition, Term, of_event
from workbench.db import Inserting, columns_of
from workbench.models import AuditEvent, Practice

ROWS_AT_ONCE = 2_000
PRACTICE = 40
"""The number of an indexed event is its practice's id, then so many bits for its sequence number."""


def _a_table(name: str) -> Any:
    return table(name, column("rowid", Integer), column("words", Text), column(name, Text))


WORDS = _a_table("audit_words")
_EVENT = columns_of(AuditEvent)
_ADD = Inserting(WORDS, ("rowid", "words"))


def is_kept_here(connection: Connection) -> bool:
    """Does the workbench fill it, and not the database?"""
    return connection.dialect.name == "sqlite"


def first_number(practice_id: int) -> int:
    return practice_id << PRACTICE


def put(connection: Connection, practice_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
    first = first_number(practice_id)
    _ADD(connection, [{"rowid": first + row["sequence"], "words": of_event(row)} for row in rows])


def matches(condition: Condition) -> ColumnElement[bool]:
    """In the words of FTS5."""
    found: ColumnElement[bool] = WORDS.c.audit_words.bool_op("MATCH")(
        _said(condition, " AND ", " OR ", '"{}"', '"{}"*')
    )
    return found


def event_matches(condition: Condition) -> ColumnElement[bool]:
    """In the words of PostgreSQL, which recognises its index by this expression."""
    words: ColumnElement[Any] = func.audit_words(
        _EVENT.action, _EVENT.actor, _EVENT.patient_nhs_number, _EVENT.reason, _EVENT.note, _EVENT.details
    )
    return words.bool_op("@@")(cast(_said(condition, " & ", " | ", "'{}'", "'{}':*"), TSQUERY))


def _said(condition: Condition, all_of: str, any_of: str, whole: str, beginning: str) -> str:
    if isinstance(condition, Term):
        return (beginning if condition.is_beginning else whole).format(condition.word)
    joined = all_of if isinstance(condition, AllOf) else any_of
    return f"({joined.join(_said(each, all_of, any_of, whole, beginning) for each in condition)})"


def make_anew(connection: Connection) -> None:
    """Fill it from the audit. On PostgreSQL there is nothing to do."""
    if not is_kept_here(connection):
        return
    connection.execute(text("INSERT INTO audit_words (audit_words) VALUES ('delete-all')"))
    for practice_id, rows in _of_all(connection):
        put(connection, practice_id, rows)


def index_faults(session: Session) -> list[str]:
    """Is it what the audit would be indexed as now? On PostgreSQL the database sees to that."""
    connection = session.connection()
    if not is_kept_here(connection):
        return []
    for statement in _COMPARING:
        connection.execute(text(statement))
    anew = Inserting(_a_table("words_anew"), ("rowid", "words"))
    for practice_id, rows in _of_all(connection):
        first = first_number(practice_id)
        anew(connection, [{"rowid": first + row["sequence"], "words": of_event(row)} for row in rows])
    differing = connection.execute(text(_DIFFERING)).scalar_one()
    for name in ("words_held", "words_meant", "words_anew"):
        connection.execute(text(f"DROP TABLE temp.{name}"))
    said = f"the text index of the audit differs from the audit in {differing:,} words and codes"
    return [f"{said}: a search may miss events; run workbench audit reindex"] if differing else []


_COMPARING = (
    "CREATE VIRTUAL TABLE temp.words_anew USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')",
    "CREATE VIRTUAL TABLE temp.words_held USING fts5vocab(main, audit_words, instance)",
    "CREATE VIRTUAL TABLE temp.words_meant USING fts5vocab(temp, words_anew, instance)",
)
_DIFFERING = """
WITH held AS (
    SELECT term, count(*) AS events, sum(doc & 1099511627775) AS numbers, sum(doc >> 40) AS practices
    FROM temp.words_held GROUP BY term
), meant AS (
    SELECT term, count(*) AS events, sum(doc & 1099511627775) AS numbers, sum(doc >> 40) AS practices
    FROM temp.words_meant GROUP BY term
)
SELECT count(DISTINCT term) FROM (
    SELECT * FROM (SELECT * FROM held EXCEPT SELECT * FROM meant)
    UNION ALL SELECT * FROM (SELECT * FROM meant EXCEPT SELECT * FROM held)
)
"""
"""Of each word: of how many events, and a sum over these."""


def _of_all(connection: Connection) -> Iterator[tuple[int, Sequence[Any]]]:
    """The events of every practice, some at a time."""
    for practice_id, code in connection.execute(select(Practice.id, Practice.ods_code).order_by(Practice.id)).all():
        wanted = select(*(_EVENT[name] for name in COLUMNS)).where(_EVENT.organisation == code)
        after = 0
        while (
            rows := connection.execute(
                wanted.where(_EVENT.sequence > after).order_by(_EVENT.sequence).limit(ROWS_AT_ONCE)
            )
            .mappings()
            .all()
        ):
            after = rows[-1]["sequence"]
            yield practice_id, rows
