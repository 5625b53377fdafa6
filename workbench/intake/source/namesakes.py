"""The same id on several servers: what is taken back under a name that is not held may be held under another."""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.fhir.said import Statement
from workbench.fhir.values import BundleRead, EntryRead
from workbench.intake.source.key import Source
from workbench.models import Entry
from workbench.vocabulary import Standing

_CLOSING: Final = (Standing.WITHDRAWN, Standing.DELETED, Standing.NOPAT)


def with_namesakes(session: Session, of: Source, patient_id: int, bundle: BundleRead) -> BundleRead:
    """Where nothing is held under the name that is taken back, what the patient has under that id on any server is.

    An address is not always sent, and a record is moved between servers: whatever may be meant is not shown.
    """
    entries = [entry for item in bundle.items for entry in item.entries]
    spoken = {each.source_id for each in entries} | {each.source_id for each in bundle.statements}
    closing = {each.source_id: each for each in bundle.statements if each.standing in _CLOSING}
    closing |= {each.source_id: _statement(each) for each in entries if each.withdrawn or each.nopat}
    by_plain = {_plain(each): closing[each] for each in closing.keys() - _held(session, of, closing)}
    found = _held_by_patient(session, of, patient_id, by_plain) if by_plain else set()
    also = [replace(by_plain[_plain(each)], source_id=each) for each in sorted(found - spoken)]
    return replace(bundle, statements=(*bundle.statements, *also)) if also else bundle


def _statement(entry: EntryRead) -> Statement:
    return Statement(entry.source_id, Standing.WITHDRAWN if entry.withdrawn else Standing.NOPAT)


def _plain(source_id: str) -> str:
    """Without the server that it is told apart by."""
    return source_id.partition("@")[0]


def _held(session: Session, of: Source, ids: Collection[str]) -> set[str]:
    found: set[str] = set()
    for some in batches(sorted(ids)):
        found |= {*session.scalars(_IDS.where(*_of(of), Entry.source_id.in_(some)))}
    return found


def _held_by_patient(session: Session, of: Source, patient_id: int, plain: Collection[str]) -> set[str]:
    told_apart = _IDS.where(*_of(of), Entry.patient_id == patient_id, Entry.source_id.contains("@"))
    found = {each for each in session.scalars(told_apart) if _plain(each) in plain}
    for some in batches(sorted(plain)):
        found |= {*session.scalars(_IDS.where(*_of(of), Entry.patient_id == patient_id, Entry.source_id.in_(some)))}
    return found


def _of(of: Source) -> tuple[ColumnElement[bool], ...]:
    return Entry.practice_id == of.practice_id, Entry.source_system == of.system


_IDS = select(Entry.source_id)
