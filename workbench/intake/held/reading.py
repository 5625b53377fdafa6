"""The held bundles of a practice as people see them: when, from where, who it says that the patient is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.errors import not_in_practice
from workbench.intake.patient.identity import Said, differing, from_kept
from workbench.models import HeldBundle, Patient
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class HeldShown:
    """`differs` names what it says otherwise than is held now; `was_said_since`: a later bundle said who this is."""

    bundle: HeldBundle
    patient: Patient
    said: Said
    differs: Sequence[str]

    @property
    def was_said_since(self) -> bool:
        said_at = self.patient.identity_at
        return said_at is not None and said_at > self.bundle.at


def how_many_held(session: Session, practice_id: int) -> int:
    """Bundles that wait for an answer."""
    run = session.connection()
    (((held,),),) = fetch(run, _HOW_MANY.of(run, practice=practice_id))
    return int(held)


def held_bundles(session: Session, *, by: Actor, at: datetime) -> tuple[list[HeldShown], list[HeldShown]]:
    """Those that wait, oldest first, and those that were answered, newest first; at most a hundred of each. Audited."""
    practice_id = require_practice(by, Permission.ANSWER_HELD)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "held records"}), by=by, at=at)
    wanted = _HELD.where(HeldBundle.practice_id == practice_id).limit(MOST_LISTED)
    waiting = wanted.where(HeldBundle.answer.is_(None)).order_by(HeldBundle.id)
    answered = wanted.where(HeldBundle.answer.is_not(None)).order_by(HeldBundle.answered_at.desc(), HeldBundle.id)
    return _shown(session, waiting), _shown(session, answered)


def held_bundle(session: Session, held: int, *, by: Actor) -> HeldShown:
    practice_id = require_practice(by, Permission.ANSWER_HELD)
    found = _shown(session, _HELD.where(HeldBundle.practice_id == practice_id, HeldBundle.id == held))
    if not found:
        raise not_in_practice("held record")
    return found[0]


def held_for(session: Session, patient: Patient) -> Sequence[HeldBundle]:
    """Those that wait for an answer, oldest first."""
    wanted = select(HeldBundle).where(HeldBundle.patient_id == patient.id, HeldBundle.answer.is_(None))
    return session.scalars(wanted.order_by(HeldBundle.id)).all()


def note_seen(session: Session, shown: HeldShown, *, by: Actor, at: datetime) -> None:
    """Audit that somebody opened it."""
    details = {"what": "held record", "sha256": shown.bundle.digest.hex()}
    event = audit.Event(Action.VIEWED, patient_nhs_number=shown.patient.nhs_number, details=details)
    audit.look(session, event, by=by, at=at)


def _shown(session: Session, wanted: Any) -> list[HeldShown]:
    found = []
    for bundle, patient in session.execute(wanted):
        said = from_kept(bundle.said)
        found.append(HeldShown(bundle, patient, said, differing(patient, said)))
    return found


_HELD = select(HeldBundle, Patient).join(Patient, Patient.id == HeldBundle.patient_id)
_BUNDLE, _PRACTICE = columns_of(HeldBundle), bindparam("practice", type_=Integer)
_HOW_MANY = Written(
    select(func.count().label("held")).where(_BUNDLE.practice_id == placeholder(_PRACTICE), _BUNDLE.answer.is_(None)),
    _PRACTICE,
)
