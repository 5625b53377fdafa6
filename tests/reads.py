"""What a bundle was read as, as values: for what the database makes of it, whatever the FHIR that says so."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests.factories import LEEDS, NOON, a_practice, an_operator
from workbench import intake
from workbench.fhir.said import Dependence, Search, Statement
from workbench.fhir.values import NOBODY, BundleRead, EntryRead, ItemRead, PatientRead, Problem
from workbench.vocabulary import Kind, RecordedFrom, Standing

ROSA, OMAR = "9990000018", "9990000026"
RECORDED = datetime(2026, 3, 2, 9, tzinfo=UTC)
_ROSA = PatientRead(
    "Patient/p1", ROSA, "Rosa", "Marsh", date(1984, 5, 6), "female", None, date(2015, 6, 1), None, True, None
)
PATIENTS = {ROSA: _ROSA, OMAR: replace(_ROSA, source_id="Patient/p2", nhs_number=OMAR, given_name="Omar",
                                       family_name="Pike")}  # fmt: skip
_ENTRY = EntryRead(
    source_id="", kind=Kind.OBSERVATION, title="", text="", narrative=None, codings=(), occurred_on=None,
    recorded_at=RECORDED, recorded_from=RecordedFrom.RESOURCE, author="Dr A Shah", author_role="", source_version=None,
    withdrawn=False, nopat=False, links=(), folded=(),
)  # fmt: skip


def a_read(source_id: str = "Observation/o1", **more: Any) -> EntryRead:
    """An entry, called by its id unless it says how."""
    return replace(_ENTRY, source_id=source_id, **{"title": source_id, **more})


def an_item_read(*entries: EntryRead) -> ItemRead:
    head = entries[0]
    return ItemRead(head.source_id, head.kind, head.title, entries)


def receive(
    db: Session, *items: EntryRead | ItemRead, says: dict[str, Standing] | None = None, of: str = ROSA,
    patient: PatientRead | None = None, complete: bool | Collection[Kind] = (), days: int = 0, practice: str = LEEDS,
    statements: tuple[Statement, ...] = (), depends: tuple[Dependence, ...] = (), problems: tuple[Problem, ...] = (),
    searches: tuple[Search, ...] = (), is_whose: bool = True, **more: Any,
) -> intake.Received:  # fmt: skip
    """A bundle of that patient with these lone entries and items; `says` is what it says of other resources."""
    read = BundleRead(
        patient=(patient or PATIENTS[of]) if is_whose else NOBODY,
        items=tuple(each if isinstance(each, ItemRead) else an_item_read(each) for each in items),
        access_codes=(), related=(), problems=problems, resources=len(items),
        statements=(*statements, *(Statement(each, standing) for each, standing in (says or {}).items())),
        complete=frozenset(Kind) if complete is True else frozenset(complete), dependences=depends, searches=searches,
    )  # fmt: skip
    at = a_practice(db, practice)
    digest = hashlib.sha256(repr(read).encode()).digest()
    moment = NOON.replace(day=NOON.day + days)
    received = intake.receive(db, at, intake.Opened(read, digest, b""), by=an_operator(at), at=moment, **more)
    db.expire_all()
    return received
