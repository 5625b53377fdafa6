"""Copy a practice's first items many times inside the database, with all their rows: a million take a minute."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from workbench import audit
from workbench.db import table_of
from workbench.models import AuditEvent, Decision, Entry, EntryVersion, Flag, ReviewItem
from workbench.vocabulary import QUEUED


@dataclass(frozen=True)
class Block:
    """Items `first` to `last`, each with the entries 2 × item - 1 and 2 × item, and the audit events about them, from
    `first_event` to `last_event`. They are copied `times` times, right after themselves. Item number i is of patient
    i % patients + 1.
    """

    first: int
    last: int
    times: int
    patients: int
    first_event: int = 1
    last_event: int = 0

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    @property
    def events(self) -> int:
        return self.last_event - self.first_event + 1


ITEMS = "review_item_id BETWEEN {block.first} AND {block.last}"
ITEM, ENTRY = "(t.{} + copy.number * {{block.size}})", "(t.{} + copy.number * 2 * {{block.size}})"
ITEM_ID, ENTRY_ID, OF_ITEM, OF_ENTRY = (
    ITEM.format("id"), ENTRY.format("id"), ITEM.format("review_item_id"), ENTRY.format("entry_id"),
)  # fmt: skip
BATCH = "substr(t.batch, 1, 24) || (100000000000 + copy.number)"
COPIED: Sequence[tuple[type, str, Mapping[str, str]]] = (
    (ReviewItem, "id BETWEEN {block.first} AND {block.last}", {
        "id": ITEM_ID, "source_id": f"'Encounter/' || {ITEM_ID}", "patient_id": f"{ITEM_ID} % {{block.patients}} + 1",
    }),
    (Entry, ITEMS, {
        "id": ENTRY_ID, "review_item_id": OF_ITEM, "source_id": f"t.kind || '/' || {OF_ITEM}",
        "patient_id": f"{OF_ITEM} % {{block.patients}} + 1",
    }),
    (EntryVersion, "entry_id BETWEEN 2 * {block.first} - 1 AND 2 * {block.last}", {"entry_id": OF_ENTRY}),
    (Flag, ITEMS, {"id": "", "entry_id": OF_ENTRY, "review_item_id": OF_ITEM}),
    (Decision, ITEMS, {
        "id": "", "entry_id": OF_ENTRY, "review_item_id": OF_ITEM, "batch": BATCH,
        "event_sequence": "t.event_sequence + copy.number * {block.events}",
    }),
    (AuditEvent, "sequence BETWEEN {block.first_event} AND {block.last_event}", {
        "sequence": "t.sequence + copy.number * {block.events}", "batch": BATCH,
        "review_item": ITEM.format("review_item"), "entry": ENTRY.format("entry"),
        "patient_nhs_number": f"CAST(9990000001 + {ITEM.format('review_item')} % {{block.patients}} AS VARCHAR(10))",
    }),
)  # fmt: skip
"""Of each table: which rows are a block's, and the columns that differ in a copy; "" is given by the database. The
hashes of copied audit events form no chain, which pages do not check."""


def copy(engine: Engine, blocks: Sequence[Block]) -> None:
    engine.dispose()
    quick = create_engine(engine.url)
    with quick.connect() as connection, _without_checks(connection):
        for block in blocks:
            for model, rows, changed in COPIED if block.times else ():
                _copy(connection, table_of(model).name, rows, changed, block)
        for statement in (COUNT, MOVE_ON):
            connection.execute(text(statement))
        connection.commit()
        audit.make_anew(connection)
        connection.commit()
    quick.dispose()


def _copy(connection: Connection, table: str, rows: str, changed: Mapping[str, str], block: Block) -> None:
    connection.execute(text(f"CREATE TEMPORARY TABLE block AS SELECT * FROM {table} WHERE {rows.format(block=block)}"))
    columns = inspect(connection).get_columns(table)
    names = [column["name"] for column in columns if changed.get(column["name"]) != ""]
    values = [changed.get(name, f't."{name}"').format(block=block) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    copies = f"SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < {block.times}"
    connection.execute(text(f"INSERT INTO {table} ({quoted}) WITH RECURSIVE copy (number) AS ({copies}) "
                            f"SELECT {', '.join(values)} FROM copy CROSS JOIN block t"))  # fmt: skip
    connection.execute(text("DROP TABLE block"))
    connection.commit()


COUNT = f"""
INSERT INTO queue_tally (practice_id, state, urgency, items)
SELECT practice_id, state, urgency, count(*) FROM review_item
WHERE state IN ({", ".join(repr(str(state)) for state in QUEUED)}) GROUP BY practice_id, state, urgency
ON CONFLICT (practice_id, state, urgency) DO UPDATE SET items = excluded.items
"""
LAST = "FROM audit_event e WHERE e.organisation = audit_head.organisation ORDER BY e.sequence DESC LIMIT 1"
MOVE_ON = f"""
UPDATE audit_head
SET sequence = (SELECT e.sequence {LAST}), hash = (SELECT e.hash {LAST})
WHERE sequence < (SELECT max(sequence) FROM audit_event e WHERE e.organisation = audit_head.organisation)
"""


@contextmanager
def _without_checks(connection: Connection) -> Iterator[None]:
    """Neither triggers nor journal nor indexes while rows are copied; what the database had of them is made anew."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET session_replication_role = replica"))
        yield
        connection.execute(text("SET session_replication_role = origin"))
        for table in ("review_item", "entry"):  # whose ids were given
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            connection.execute(text(last))
        connection.commit()
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
        return
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    tables = ", ".join(repr(table_of(model).name) for model, _, _ in COPIED)
    found = f"SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND sql <> '' AND tbl_name IN ({tables})"
    made = connection.exec_driver_sql(found).all()
    for kind, name, _ in made:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    yield
    for _, _, statement in made:
        connection.exec_driver_sql(statement)
    connection.commit()
