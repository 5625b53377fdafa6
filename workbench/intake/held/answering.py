"""What a person says of a held bundle: the same patient's, and it is imported; or not, and it is discarded."""

import gzip
import zlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.basis import basis_fault
from workbench.errors import CannotRead, Invalid, not_in_practice
from workbench.intake.entries.said_since import CameBefore
from workbench.intake.preparing import expect, prepare
from workbench.intake.receiving import Opened, Received, file_bundle, open_bundle
from workbench.models import HeldBundle, Patient, Practice
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action, HeldAnswer

ANSWERED = "Somebody has already answered this"
UNREADABLE = "This record cannot be imported: {}"
DAMAGED = "as it is kept it is damaged; have it sent again"


def open_held(session: Session, held: int, *, by: Actor, at: datetime) -> Opened:
    """Read it, and find its flags, before the transaction that answers: for a long record this takes seconds."""
    row = _row(session, held, by)
    if row.content is None:
        raise Invalid({"answer": ANSWERED})
    try:
        opened = open_bundle(gzip.decompress(row.content))
    except (CannotRead, OSError, EOFError, zlib.error) as error:
        raise Invalid({"answer": UNREADABLE.format(error if isinstance(error, CannotRead) else DAMAGED)}) from error
    practice = session.get_one(Practice, row.practice_id)
    prepare(opened, expect(session, practice, opened, at=at, test_data=row.test_data))
    return opened


def answer_held(
    session: Session, held: int, answer: HeldAnswer, *, note: str, by: Actor, at: datetime,
    opened: Opened | None = None,
) -> Received | None:  # fmt: skip
    """Import it as if it came now, but for what came since; or discard it. Its content is no longer kept.

    `opened` is it as read before (open_held). Raises NotAllowed, NotFound, Invalid.
    """
    require_practice(by, Permission.ANSWER_HELD)
    audit.take_turn(session, by)
    row = _row(session, held, by, lock=True)
    if row.answer is not None:
        raise Invalid({"answer": ANSWERED})
    if fault := basis_fault(note):
        raise Invalid({"note": fault})
    received = None
    if answer is HeldAnswer.IMPORTED:
        received = _import(session, row, opened or open_held(session, held, by=by, at=at), by=by, at=at)
    row.answer, row.note, row.answered_by, row.answered_at, row.content = answer, note, by.name, at, None
    session.flush()
    _audit(session, row, by=by, at=at)
    return received


def _row(session: Session, held: int, by: Actor, *, lock: bool = False) -> HeldBundle:
    practice_id = require_practice(by, Permission.ANSWER_HELD)
    wanted = select(HeldBundle).where(HeldBundle.id == held, HeldBundle.practice_id == practice_id)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(wanted).first()
    if row is None:
        raise not_in_practice("held record")
    return row


def _import(session: Session, row: HeldBundle, opened: Opened, *, by: Actor, at: datetime) -> Received:
    earlier = select(HeldBundle.digest).where(HeldBundle.patient_id == row.patient_id, HeldBundle.id <= row.id)
    came = CameBefore(row.at, frozenset(session.scalars(earlier)))
    practice = session.get_one(Practice, row.practice_id)
    try:
        return file_bundle(
            session, practice, opened, by=by, at=at, came=came, test_data=row.test_data, accept_identity=True
        )
    except CannotRead as error:
        raise Invalid({"answer": UNREADABLE.format(error)}) from error


def _audit(session: Session, row: HeldBundle, *, by: Actor, at: datetime) -> None:
    number = session.scalars(select(Patient.nhs_number).where(Patient.id == row.patient_id)).one()
    details = {"answer": row.answer, "basis": row.note, "sha256": row.digest.hex()}
    audit.add(session, audit.Event(Action.HELD_ANSWERED, patient_nhs_number=number, details=details), by=by, at=at)
