"""One bundle on its way in: what it is, and what is known of its entries before anything of it is kept."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench.fhir.values import BundleRead
from workbench.intake.entries.ahead import Ahead
from workbench.intake.entries.matching_rows import known_entries
from workbench.intake.entries.parts import names_in
from workbench.intake.entries.placing import Placed, place
from workbench.intake.source.key import Source, source_of
from workbench.intake.source.standings import standings_of
from workbench.intake.steady import Steady
from workbench.models import Patient, Practice


@dataclass(frozen=True, slots=True)
class Bringing:
    """`named` are the source ids that the bundle says anything of, and those of which something was said since it came;
    `known` the rows of those that are held. `came_at`: a bundle that was held for a person came before `at`.
    """

    session: Session
    practice: Practice
    patient: Patient
    bundle: BundleRead
    digest: bytes
    at: datetime
    of: Source
    named: AbstractSet[str]
    known: Mapping[str, Any]
    placed: Placed
    ahead: Ahead
    came_at: datetime
    is_part: bool
    steady: Steady


def bringing(
    session: Session, practice: Practice, patient: Patient, bundle: BundleRead, ahead: Ahead,
    *, digest: bytes, at: datetime, named: AbstractSet[str] = frozenset(), is_part: bool = False,
    steady: Steady | None = None,
) -> Bringing:  # fmt: skip
    """`named` are source ids of which something is said beside this bundle; `is_part` of a longer one, of which other
    parts have found `steady`.
    """
    of, here = source_of(practice), names_in(bundle)
    known = known_entries(session, of, here)
    named = named | here
    placed = place(bundle.items, known, standings_of(session, of, known), named, patient_id=patient.id)
    steady = steady or Steady(session, practice, patient)
    return Bringing(
        session, practice, patient, bundle, digest, at, of, named, known, placed, ahead, at, is_part, steady
    )
