"""A search of a very long audit: the first page and its counts, for many kinds of search."""

import random
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, create_engine, insert, text

from tests.bench.databases import Database, postgresql, sqlite
from tests.bench.exporting import switch_off
from tests.bench.measuring import Figure, at_most, for_information
from tests.factories import a_practice
from workbench import audit, db, schema
from workbench.audit import Search, Word, text_index
from workbench.db import table_of
from workbench.models import AuditEvent
from workbench.vocabulary import Action, Outcome, Reason

CODE, TIMES, AT_ONCE = "A82038", 5, 50_000
SOME = 1_000_000
WITHIN = 100
"""Milliseconds."""

START = datetime(2020, 1, 1, tzinfo=UTC)
PEOPLE = [f"Dr {given} {family}" for given in ("Amara", "Ben", "Carys", "Dev", "Elin") for family in
          ("Evans", "Haddad", "Khan", "Lewis", "Okoro", "Shah")]  # fmt: skip
WORDS = [f"{first}{last}" for first in ("spo", "bru", "par", "mot", "let", "fea", "dis", "cou", "hou")
         for last in ("ke", "ised", "tner", "her", "ter", "rful", "closed", "rt", "se", "ool", "ing")]  # fmt: skip
NUMBERS = [str(9990000000 + number) for number in range(50_000)]
SEARCHES: Mapping[str, Search] = {
    "nothing but looks left out": Search(looks=False),
    "everything": Search(),
    "hidden": Search(outcome=Outcome.HIDE, looks=False),
    "one reason": Search(reason=Reason.STAFF_SAFETY, looks=False),
    "one person": Search(by=PEOPLE[3], looks=False),
    "what one person hid for one reason": Search(by=PEOPLE[3], reason=Reason.PATIENT_REQUEST, looks=False),
    "two that never meet": Search(action=Action.VIEWED, outcome=Outcome.HIDE),
    "one patient": Search(patient=NUMBERS[77], looks=False),
    "a month long ago": Search(since=date(2020, 2, 1), until=date(2020, 2, 29), outcome=Outcome.HIDE, looks=False),
    "a word": Search(text=(Word(("partner",)),), looks=False),
    "the beginning of words and a person's name": Search(text=(Word(("bru",)), Word(("shah",))), looks=False),
    "a name that fifty patients have": Search(text=(Word(("zebra",), NUMBERS[:50]),), looks=False),
    "a word that is nowhere": Search(text=(Word(("zebra",)),)),
}


def measure(database: Database, events: int = SOME) -> Iterator[Figure]:
    engine = database.empty("searching")
    fill(engine, events)
    where = f"of {events:,} events on {database.name}"
    worst, slowest = 0.0, ""
    for name, search in SEARCHES.items():
        took = median(sorted(_milliseconds(engine, search) for _ in range(TIMES + 1))[:-1])
        yield for_information(f"first page and counts {where}: {name}", took, "ms")
        worst, slowest = max((worst, slowest), (took, name))
    yield at_most(f"the slowest of these searches {where}: {slowest}", worst, "ms", WITHIN)


def _milliseconds(engine: Engine, search: Search) -> float:
    with db.reading(engine) as session:
        start = time.perf_counter()
        audit.page(session, CODE, search)
        audit.counts(session, CODE, search)
        return (time.perf_counter() - start) * 1000


def fill(engine: Engine, events: int) -> None:
    """Three fifths are looks, a quarter decisions, of which one in twenty hides. The hashes form no chain."""
    schema.upgrade(engine)
    chance = random.Random(7)  # noqa: S311 (no secret)
    with db.writing(engine) as session:
        practice = a_practice(session, CODE, on=None).id
    with db.writing(engine) as session:
        guard = switch_off(session)
    for first in range(1, events + 1, AT_ONCE):
        rows = [_event(number, chance) for number in range(first, min(first + AT_ONCE, events + 1))]
        with db.writing(engine) as session:
            session.execute(insert(table_of(AuditEvent)), rows)
            if text_index.is_kept_here(session.connection()):
                text_index.put(session.connection(), practice, rows)
    with db.writing(engine) as session:
        session.connection().exec_driver_sql(guard)
    if engine.dialect.name == "postgresql":
        vacuum(engine)


def vacuum(engine: Engine) -> None:
    """As PostgreSQL does by itself after a while."""
    quick = create_engine(engine.url, isolation_level="AUTOCOMMIT")
    with quick.connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
    quick.dispose()


def _event(number: int, chance: random.Random) -> dict[str, Any]:
    kind, what = chance.random(), chance.random()
    action = "viewed" if kind < 0.6 else "signed-in" if kind < 0.65 else "imported" if kind < 0.75 else "decided"
    hides = action == "decided" and what < 0.05
    decided = action == "decided"
    return {
        "organisation": CODE, "sequence": number,
        "at": f"{START + timedelta(seconds=20 * number):%Y-%m-%dT%H:%M:%S.%fZ}", "actor_id": 1,
        "actor": PEOPLE[int(chance.random() ** 2 * len(PEOPLE))], "actor_role": "clinician", "action": action,
        "patient_nhs_number": None if action == "signed-in" else chance.choice(NUMBERS), "review_item": number // 2,
        "entry": number if decided else None, "entry_kind": None, "entry_version": 1 if decided else None,
        "outcome": None if not decided else "hide" if hides else "refer" if what > 0.99 else "leave-visible",
        "reason": chance.choice(list(Reason)).value if hides else None,
        "note": " ".join(chance.choices(WORDS, k=8)) if hides else "", "review_on": None, "batch": None,
        "details": '{"what":"review item"}' if action == "viewed" else "{}", "hash": bytes(32),
    }  # fmt: skip


def main() -> None:
    """`python -m tests.bench.searching 10000000 [postgresql]`."""
    with TemporaryDirectory(prefix="workbench-bench-") as name:
        folder = Path(name)
        if sys.argv[2:] == ["postgresql"]:
            with postgresql(folder) as server:
                _print(server)
        else:
            _print(sqlite(folder))


def _print(database: Database) -> None:
    for figure in measure(database, int(sys.argv[1])):
        print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
