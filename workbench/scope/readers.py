"""What patient and proxies may see of many patients' records at once, from the histories."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import visibility
from workbench.db import batches
from workbench.models import AccessChange, Patient, Proxy, ProxyChange
from workbench.scope.facts import CHANGES, PROXIES, STEPS, access_steps, proxies_by_patient, switch_history
from workbench.scope.told import told_of_patients
from workbench.visibility import ReaderScope
from workbench.vocabulary import Audience

Readers = Mapping[Audience, ReaderScope | None]


def readers_of(session: Session, practice_id: int, patients: Collection[int], *, at: datetime) -> dict[int, Readers]:
    """By patient, what `reader_scope_of` says of each audience, with the same number of queries for any number."""
    practice = visibility.opening(switch_history(session, practice_id), at)
    found: dict[int, Readers] = {}
    for ids in batches(sorted(patients)):
        told = told_of_patients(session, Patient.id.in_(ids))
        steps = access_steps(session.execute(STEPS.where(AccessChange.patient_id.in_(ids))), told)
        proxies = session.execute(PROXIES.where(Proxy.patient_id.in_(ids))).all()
        changes = session.execute(CHANGES.where(ProxyChange.patient_id.in_(ids))) if proxies else ()
        readers = proxies_by_patient(proxies, changes, told)
        wanted = select(Patient.id, Patient.registered_on, Patient.died, Patient.birth_date).where(Patient.id.in_(ids))
        for row in session.execute(wanted):
            access = visibility.access(practice, row.registered_on, steps.get(row.id, ()), died=row.died, at=at)
            reading = list(readers.get(row.id, {}).values())
            found[row.id] = {
                audience: visibility.reader_scope(audience, access.reach, row.birth_date, reading, at)
                for audience in Audience
            }
    return found
