"""What an imported record says of access (codes, the end of a registration) → steps in the patient's own access."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Text, cast, insert, or_, select
from sqlalchemy.orm import Session, aliased

from workbench import audit
from workbench.fhir.values import AccessCodeRead, PatientRead
from workbench.london import day_of
from workbench.models import CURRENT_VERSION, AccessChange, Entry, EntryVersion, Patient, next_number
from workbench.permissions import Actor
from workbench.scope import access_of
from workbench.vocabulary import AccessCause, AccessCode, AccessStep, Action

STEP_OF = {
    AccessCode.DECLINED: AccessStep.DECLINED,
    AccessCode.REVIEW_NEEDED: AccessStep.REVIEW_NEEDED,
    AccessCode.REVIEW_NOT_NEEDED: AccessStep.REVIEW_NOT_NEEDED,
}

GONE = (AccessCause.LEFT, AccessCause.DIED)

WITHHOLDING = (AccessStep.DECLINED, AccessStep.REVIEW_NEEDED)
"""One that is dated ahead withholds from the day of its receipt as well: it is known now."""

Step = tuple[AccessStep, date]


def keep_access_codes(
    session: Session, patient: Patient, codes: Sequence[AccessCodeRead], *, by: Actor, at: datetime
) -> int:
    """Add the steps that these codes stand for and that are not yet known; how many were new."""
    if not codes:
        return 0
    steps = {(STEP_OF[code.code], code.on) for code in codes} - _known(session, patient)
    steps |= {(step, day_of(at)) for step, on in steps if step in WITHHOLDING and on > day_of(at)}
    in_order = sorted(steps, key=lambda step: step[::-1])
    _add(session, patient, in_order, "a code in the imported record", by=by, at=at)
    return len(steps)


def withhold_again(
    session: Session, patient: Patient, codes: Sequence[AccessCodeRead], *, by: Actor, at: datetime
) -> int:
    """Once the entries are filed: a 106 that was taken back lifts nothing any more, so that a review is needed again.

    Unless one of these codes, all of them in force, is a 106 that lifts it too. How many steps were added.
    """
    needed, lifted = _lifted(session, patient)
    still = any(code.code is AccessCode.REVIEW_NOT_NEEDED and code.on > needed for code in codes)
    if not lifted or still or not _took_back_a_106(session, patient, at):
        return 0
    return _withhold(session, patient, lifted, "the code 106 was withdrawn", by=by, at=at)


def withhold_from_former(session: Session, former: int, moved: Collection[int], *, by: Actor, at: datetime) -> int:
    """These entries turned out to be another patient's: a 106 that one of them had carried lifts nothing here.

    Unless another entry of this patient carries one. How many steps were added.
    """
    patient = session.get_one(Patient, former)
    _, lifted = _lifted(session, patient)
    if not lifted or not _ever_said_106(session, moved) or _says_106_now(session, patient):
        return 0
    return _withhold(session, patient, lifted, "the code 106 was another patient's", by=by, at=at)


def _lifted(session: Session, patient: Patient) -> tuple[date, list[date]]:
    """The day of the last 104, and of the 106s after it."""
    known = _known(session, patient)
    needed = max((on for step, on in known if step is AccessStep.REVIEW_NEEDED), default=date.min)
    return needed, [on for step, on in known if step is AccessStep.REVIEW_NOT_NEEDED and on > needed]


def _withhold(
    session: Session, patient: Patient, lifted: Sequence[date], basis: str, *, by: Actor, at: datetime
) -> int:
    _add(session, patient, [(AccessStep.REVIEW_NEEDED, max(day_of(at), *lifted))], basis, by=by, at=at)
    return 1


def _ever_said_106(session: Session, entries: Collection[int]) -> bool:
    wanted = select(EntryVersion.entry_id).where(EntryVersion.entry_id.in_(entries), _says_106(EntryVersion.codings))
    return session.scalars(wanted.limit(1)).first() is not None


def _says_106_now(session: Session, patient: Patient) -> bool:
    wanted = (
        select(Entry.id)
        .join(EntryVersion, CURRENT_VERSION)
        .where(Entry.patient_id == patient.id, Entry.withdrawn.is_(False), _says_106(EntryVersion.codings))
    )
    return session.scalars(wanted.limit(1)).first() is not None


def keep_leaving(session: Session, patient: Patient, read: PatientRead, *, by: Actor, at: datetime) -> int:
    """That the patient left the practice, if the record says so and it is not yet known; how many steps were added.

    A record that no longer says so takes nothing back: a new registration does, or a member of staff.
    """
    has_left = read.left_on is not None or not read.is_active
    return note_left(session, patient, read.left_on, by=by, at=at) if has_left else 0


def note_left(session: Session, patient: Patient, on: date | None, *, by: Actor, at: datetime) -> int:
    """On that day; where it is not said, by today, unless the patient is gone already."""
    if on is not None:
        new = (AccessStep.LEFT, on) not in _known(session, patient)
    else:
        new = access_of(session, patient, at=at).cause not in GONE
    if new:
        step = (AccessStep.LEFT, on or day_of(at))
        _add(session, patient, [step], "the registration in the imported record", by=by, at=at)
    return int(new)


def withhold_for_held(session: Session, patient: Patient, read: PatientRead, *, by: Actor, at: datetime) -> int:
    """A bundle that may be somebody else's says that the patient died or left: nobody reads until a clinician looked.

    How many steps were added.
    """
    is_gone = read.died or read.left_on is not None or not read.is_active
    if not is_gone or access_of(session, patient, at=at).reach is None:
        return 0
    step = (AccessStep.REVIEW_NEEDED, day_of(at))
    _add(session, patient, [step], "a held record says that the patient died or left", by=by, at=at)
    return 1


def _took_back_a_106(session: Session, patient: Patient, at: datetime) -> bool:
    """Did an entry come in just now, withdrawn or without the code, that had carried it?"""
    earlier = aliased(EntryVersion)
    had = select(earlier.entry_id).where(earlier.entry_id == Entry.id, _says_106(earlier.codings)).exists()
    took_back = (
        select(Entry.id)
        .join(EntryVersion, CURRENT_VERSION)
        .where(
            Entry.patient_id == patient.id,
            EntryVersion.received_at == at,
            or_(EntryVersion.withdrawn, ~_says_106(EntryVersion.codings)),
            had,
        )
    )
    return session.scalars(took_back.limit(1)).first() is not None


def _says_106(codings: SQLColumnExpression[list[Any]]) -> ColumnElement[bool]:
    return cast(codings, Text).contains(AccessCode.REVIEW_NOT_NEEDED.value)


def _known(session: Session, patient: Patient) -> set[Step]:
    wanted = select(AccessChange.step, AccessChange.effective_on).where(AccessChange.patient_id == patient.id)
    return {(step, on) for step, on in session.execute(wanted)}


def _add(session: Session, patient: Patient, steps: Iterable[Step], basis: str, *, by: Actor, at: datetime) -> None:
    """Each with its event, which tells of this step alone."""
    first = next_number(session, AccessChange, AccessChange.patient_id == patient.id)
    for number, (step, on) in enumerate(steps, first):
        details = {"step": step.value, "from": on.isoformat(), "basis": basis}
        event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
        place = audit.add(session, event, by=by, at=at)
        session.execute(
            insert(AccessChange).values(
                practice_id=patient.practice_id,
                patient_id=patient.id,
                number=number,
                step=step,
                effective_on=on,
                basis=basis,
                by_name=by.name,
                at=at,
                **audit.named(place),
            )
        )
