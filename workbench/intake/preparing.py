"""The slow part of importing a bundle, done before the transaction that files it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench.fhir.values import EntryRead
from workbench.flagging.practice_rules import OwnRules
from workbench.flagging.scanning import needs_lower_threshold, own_rules_of
from workbench.intake.documents.reading import Documents
from workbench.intake.entries.entry_text import entry_text
from workbench.intake.entries.matching_rows import known_entries
from workbench.intake.entries.reading_again import read_with_held
from workbench.intake.patient.patients import known_patient
from workbench.intake.receiving import Opened
from workbench.intake.source.key import source_of
from workbench.models import Practice


@dataclass(frozen=True, slots=True)
class Expected:
    """What the transaction is likely to ask for. It is a guess: what turns out otherwise is found in the transaction.

    `entries` are those that are new, changed or another patient's so far, each with the moment at which it counts as
    recorded.
    """

    entries: Sequence[tuple[EntryRead, datetime]]
    birth_date: date | None
    gender: str
    lower_threshold: bool
    own: OwnRules


def expect(session: Session, practice: Practice, opened: Opened, *, at: datetime, test_data: bool = False) -> Expected:
    """Reads only."""
    if opened.bundle.is_nobodys:
        return Expected((), None, "", lower_threshold=False, own=own_rules_of(session, practice.id))
    patient = known_patient(session, practice, opened.bundle.patient, test_data=test_data)
    bundle, of = opened.bundle, source_of(practice)
    if patient is not None:
        bundle = read_with_held(session, of, patient.id, bundle, opened.raw, ahead=opened.ahead)
    opened.ahead.documents.learn(session, practice.id, bundle)
    read = [entry for item in bundle.items for entry in item.entries]
    known = known_entries(session, of, [entry.source_id for entry in read])
    return Expected(
        [
            (entry, entry.recorded_at or (row.recorded_at if row is not None else at))
            for entry in read
            if (row := known.get(entry.source_id)) is None
            or patient is None
            or row.patient_id != patient.id
            or _may_differ(entry, row, opened.ahead.documents)
        ],
        opened.bundle.patient.birth_date or (patient.birth_date if patient is not None else None),
        opened.bundle.patient.gender,
        patient is not None and needs_lower_threshold(session, patient),
        own_rules_of(session, practice.id),
    )


def _may_differ(entry: EntryRead, row: Any, documents: Documents) -> bool:
    """What is in a document that is new is not known yet."""
    return not documents.knows_all(entry) or row.content_hash != documents.entry(entry).content_hash()


def prepare(opened: Opened, expected: Expected) -> None:
    """Read the documents, clean the narratives and find the flags: this takes seconds, and no lock is held."""
    for sent, recorded_at in expected.entries:
        entry = opened.ahead.documents.entry(sent)
        narrative = opened.ahead.cleaned(entry.narrative) if entry.narrative else None
        text = entry_text(
            entry,
            birth_date=expected.birth_date,
            gender=expected.gender,
            recorded_at=recorded_at,
            lower_threshold=expected.lower_threshold,
        )
        opened.ahead.weighed(text, narrative, expected.own)
