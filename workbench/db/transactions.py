"""How a transaction begins: one that reads, or one that writes; and what a reading one keeps to be written after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

KEPT, READS, KNOWN = "kept for a turn", "reads, until it declares that it writes", "known while a transaction lasts"
Act = Callable[[Session], None]


def begin_writing(session: Session, name: str = "write") -> None:
    """Declare that this transaction will write; to be called before its first statement. `name` is for its figures."""
    session.connection(execution_options={"workbench_writes": name})


@contextmanager
def writing(engine: Engine, *, patience: int | None = None, name: str = "write") -> Iterator[Session]:
    """One transaction that writes: committed at the end, or rolled back. `patience`: see `open_engine`."""
    options: dict[str, object] = {"workbench_writes": name}
    if patience is not None:
        options["workbench_patience"] = patience
    with Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options=options)
        yield session


@contextmanager
def writing_in_turns(engine: Engine, *, name: str = "write") -> Iterator[tuple[Session, Callable[[], None]]]:
    """Transactions that write, one after another in one session; others write between them. What is given with the
    session commits and begins the next.
    """
    with Session(engine, expire_on_commit=False) as session:

        def next_turn() -> None:
            session.commit()
            begin_writing(session, name)

        begin_writing(session, name)
        yield session, next_turn
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A transaction that only reads, with snapshot isolation: SQLite's default, REPEATABLE READ on PostgreSQL."""
    with Session(engine, expire_on_commit=False) as session:
        declare_reading(session)
        if engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
        if kept_for_turn(session):
            raise RuntimeError("what was looked at has not been put on record")


def declare_reading(session: Session) -> None:
    """The transactions of this session read, but for those that `begin_writing` declares."""
    session.info[READS] = True


def begin_reading(session: Session) -> None:
    """What this session does reads, until `begin_writing`. Nothing may be open in it.

    On PostgreSQL each statement stands by itself, which changes nothing of what it sees (READ COMMITTED): there is no
    transaction to begin and to roll back, after which the driver would forget the statements that it has prepared.
    Connections refuse to write in such a statement (engines.prepare).
    """
    declare_reading(session)
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def in_turn(session: Session, act: Act) -> None:
    """Do this at once; in a transaction that only reads keep it, for a writing one that must follow."""
    if session.info.get(READS) and not _is_writing(session):
        session.info.setdefault(KEPT, []).append(act)
    else:
        act(session)


def kept_for_turn(session: Session) -> list[Act]:
    """What was kept, once."""
    kept: list[Act] = session.info.pop(KEPT, [])
    return kept


def known(session: Session) -> dict[object, Any]:
    """Where to keep what nobody else can change before this transaction, or this savepoint of it, ends."""
    session.connection()  # begins the transaction
    now = session.get_nested_transaction() or session.get_transaction()
    transaction, found = session.info.get(KNOWN, (None, {}))
    if transaction is not now:
        session.info[KNOWN] = now, (found := {})
    return found  # type: ignore[no-any-return]


def _is_writing(session: Session) -> bool:
    return bool(session.connection().get_execution_options().get("workbench_writes"))
