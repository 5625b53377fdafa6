"""Of whose records a bundle speaks that does not hold its patient."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.fhir.values import BundleRead
from workbench.intake.entries.others.conditions import patients_meant
from workbench.intake.source.drawn_words import drawing_on_others
from workbench.intake.source.effects import below
from workbench.intake.source.key import Source
from workbench.intake.source.owners import owners_of
from workbench.models import Patient


def patients_concerned(session: Session, of: Source, bundle: BundleRead) -> list[Patient]:
    """Whose entries it takes back, may take back or outdates, and who are deleted themselves; ordered by id."""
    spoken = {each.source_id for each in bundle.statements} | {each.source_id for each in bundle.dependences}
    outdated = drawing_on_others(session, of, bundle.words, None)
    ids = {*owners_of(session, of, below(session, of, spoken) | outdated).values()}
    ids |= {patient for each in bundle.searches for patient in patients_meant(session, of, each)}
    ids |= {patient.id for patient in patients_called(session, of, spoken)}
    wanted = select(Patient).where(Patient.practice_id == of.practice_id).order_by(Patient.id)
    return [each for some in batches(sorted(ids)) for each in session.scalars(wanted.where(Patient.id.in_(some)))]


def patients_called(session: Session, of: Source, source_ids: Collection[str]) -> list[Patient]:
    called = sorted(each for each in source_ids if each.startswith("Patient/"))
    return [
        patient
        for some in batches(called)
        for patient in session.scalars(
            select(Patient).where(Patient.practice_id == of.practice_id, Patient.source_id.in_(some))
        )
    ]
