"""What patient and proxies may see of many patients' records at once, from the histories."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.db import Written, batches, columns_of, fetch, is_among
from workbench.models import AccessChange, Patient, Proxy, ProxyChange
from workbench.scope.facts import CHANGES, PROXIES, STEPS, access_steps, proxies_by_patient, switch_history
from workbench.scope.told import OF_PATIENTS, Told
from workbench.visibility import Opening, ReaderScope
from workbench.vocabulary import Audience

Readers = Mapping[Audience, ReaderScope | None]


def readers_of(session: Session, practice_id: int, patients: Collection[int], *, at: datetime) -> dict[int, Readers]:
    """By patient, what `reader_scope_of` says of each audience, with the same number of queries for any number.

    A decision's turn asks it, so that it is asked in one message.
    """
    practice = visibility.opening(switch_history(session, practice_id), at)
    run = session.connection()
    found: dict[int, Readers] = {}
    for ids in batches(sorted(patients)):
        found |= _readers(practice, fetch(run, *(asked.of(run, ids=ids) for asked in _ASKED)), at=at)
    return found


def _readers(practice: Opening | None, answers: Sequence[Sequence[Any]], *, at: datetime) -> dict[int, Readers]:
    """`answers` are those to _ASKED."""
    patients, events, steps, proxies, changes = answers
    of_patient: dict[int, list[Any]] = defaultdict(list)
    for event in events:
        of_patient[event.patient].append(event)
    told = defaultdict(Told, {patient: Told(each) for patient, each in of_patient.items()})
    own, reading = access_steps(steps, told), proxies_by_patient(proxies, changes, told)
    found: dict[int, Readers] = {}
    for row in patients:
        access = visibility.access(practice, row.registered_on, own.get(row.id, ()), died=row.died, at=at)
        facts = list(reading.get(row.id, {}).values())
        found[row.id] = {
            audience: visibility.reader_scope(audience, access.reach, row.birth_date, facts, at)
            for audience in Audience
        }
    return found


_PATIENT = columns_of(Patient)
_IDS = bindparam("ids", expanding=True, type_=Integer)
_ASKED = (
    Written(
        select(_PATIENT.id, _PATIENT.registered_on, _PATIENT.died, _PATIENT.birth_date).where(
            is_among(_PATIENT.id, _IDS)
        ),
        _IDS,
    ),
    Written(OF_PATIENTS.where(is_among(_PATIENT.id, _IDS)), _IDS),
    Written(STEPS.where(is_among(columns_of(AccessChange).patient_id, _IDS)), _IDS),
    Written(PROXIES.where(is_among(columns_of(Proxy).patient_id, _IDS)), _IDS),
    Written(CHANGES.where(is_among(columns_of(ProxyChange).patient_id, _IDS)), _IDS),
)
