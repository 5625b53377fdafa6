"""What is held and may meet a condition by which the source deleted or changed something: it waits."""

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workbench.fhir.said import Search
from workbench.intake.entries.bringing import Bringing
from workbench.intake.source.effects import below
from workbench.intake.source.key import Source
from workbench.intake.source.relations import targets_of
from workbench.models import Entry, Patient
from workbench.vocabulary import Relation


def met_by_conditions(one: Bringing) -> frozenset[str]:
    """Source ids of entries; what this bundle brings is not among them, since it was sent after the deletion."""
    brought = {entry.source_id for entry in one.placed.heard}
    default = () if one.bundle.is_nobodys else (one.patient.id,)
    found: set[str] = set()
    for each in one.bundle.searches:
        if one.known.keys().isdisjoint(each.names):
            for patient_id in patients_meant(one.session, one.of, each, default):
                found |= _meant(one.session, one.of, each.type, patient_id)
    return frozenset(found - brought)


def patients_meant(session: Session, of: Source, search: Search, default: Iterable[int] = ()) -> list[int]:
    """Whom the condition names; `default` where it names nobody."""
    if not search.patient and not search.number:
        return [*default]
    named = or_(Patient.source_id == search.patient, Patient.nhs_number == search.number)
    return list(session.scalars(select(Patient.id).where(Patient.practice_id == of.practice_id, named)))


def _meant(session: Session, of: Source, type_: str, patient_id: int) -> set[str]:
    """The patient's entries of this type, and all that are under one of this type; of any type if it is not said."""
    held = set(
        session.scalars(select(Entry.source_id).where(Entry.patient_id == patient_id, Entry.source_system == of.system))
    )
    if not type_:
        return held
    start = f"{type_}/"
    above = targets_of(session, of, Relation.UNDER, held)
    met = {each for each in held if any(name.startswith(start) for name in (each, *above.get(each, ())))}
    return held & below(session, of, met)
