"""For `workbench check`: wishes held against what patients may see, and the projection against wishes and events."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches, columns_of
from workbench.models import AuditEvent, Patient, Practice, UpstreamEvent
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.wishes import states
from workbench.upstream.wishes.refolding import refolded
from workbench.upstream.wishes.values import WishState
from workbench.upstream.wishes.wanting import Of, wanted
from workbench.upstream.wishes.wishing import is_new

_PATIENT, _EVENT, _AUDIT, _PRACTICE = map(columns_of, (Patient, UpstreamEvent, AuditEvent, Practice))


def differences(session: Session, practice_id: int, *, at: datetime) -> list[str]:
    """A sentence for each entry of which something else is wished or stored than ought to be. Reads only."""
    way = way_of(session, practice_id)
    if way is None:
        return []
    found = [wrong for ids in _patients(session, practice_id) for wrong in _of_patients(session, way, ids, at)]
    return found + _not_on_record(session, practice_id)


def _patients(session: Session, practice_id: int) -> Iterator[Sequence[int]]:
    wanted_ids = select(_PATIENT.id).where(_PATIENT.practice_id == practice_id).order_by(_PATIENT.id)
    yield from batches(session.scalars(wanted_ids).all())


def _of_patients(session: Session, way: WayOut, patients: Sequence[int], at: datetime) -> Iterator[str]:
    for row, now in wanted(session, way.practice_id, Of.PATIENTS, patients, at=at):
        if is_new(row, now):
            yield f"entry {row.entry_id}: what is wished of the clinical system is not what its patient may see"
    stored = {s.entry_id: s for s in states.states_where(session, states.STATE.patient_id.in_(patients))}
    for ids in batches(sorted(stored)):
        again = refolded(session, ids, way)
        for entry in ids:
            if entry not in again or not _is_same(stored[entry], again[entry]):
                yield f"entry {entry}: its wish does not stand where its events put it"


def _is_same(stored: WishState, again: WishState) -> bool:
    """When it is looked at next is set by other things too: something set beside it wakes it."""
    return stored == replace(again, next_at=stored.next_at)


def _not_on_record(session: Session, practice_id: int) -> list[str]:
    code = select(_PRACTICE.ods_code).where(_PRACTICE.id == practice_id).scalar_subquery()
    held = (
        select(_AUDIT.sequence)
        .where(
            _AUDIT.organisation == code,
            _AUDIT.sequence == _EVENT.event_sequence,
            _AUDIT.hash == _EVENT.event_hash,
            _AUDIT.entry == _EVENT.entry_id,
        )
        .exists()
    )
    bare = select(_EVENT.entry_id).where(_EVENT.practice_id == practice_id, ~held).order_by(_EVENT.id)
    return [f"entry {entry}: what became of its wish has no event in the audit" for entry in session.scalars(bare)]
