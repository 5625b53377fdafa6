"""A bundle that may be somebody else's: kept as it came until a person says whose it is."""

import gzip
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import CannotRead
from workbench.fhir.values import Problem
from workbench.intake.entries.bringing import bringing
from workbench.intake.entries.filing import file_entries
from workbench.intake.entries.matching_rows import known_entries
from workbench.intake.entries.reading_again import read_with_held_and_documents
from workbench.intake.entries.telling import lines_of
from workbench.intake.following import follow_up
from workbench.intake.held.closing import only_what_closes
from workbench.intake.patient.access_codes import keep_access_codes, withhold_again, withhold_for_held
from workbench.intake.patient.identity import as_kept, differing
from workbench.intake.patient.list_warnings import keep_list_warnings
from workbench.intake.patient.patients import known_patient
from workbench.intake.patient.related import end_related
from workbench.intake.receiving import Opened
from workbench.intake.source.key import source_of
from workbench.intake.source.namesakes import with_namesakes
from workbench.models import HeldBundle, Patient, Practice
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action

LONGEST_FILE_NAME = 200
WITHHELD = "withheld until a clinician has looked, as the record says what withholds it"
ENDED = "ended, as the record says"


def hold(
    session: Session, practice: Practice, opened: Opened, *, came_from: str, by: Actor, at: datetime,
    test_data: bool = False,
) -> Sequence[Problem]:  # fmt: skip
    """Keep the bundle, once. What it takes back or withholds takes effect now, and is told; the rest waits.

    `came_from` is the name of its file: it may carry the patient's name, and stands nowhere but with the bundle.
    """
    require(by, Permission.IMPORT)
    audit.take_turn(session, by)
    patient = known_patient(session, practice, opened.bundle.patient, test_data=test_data)
    if patient is None:
        raise CannotRead("the patient is not known here any more; import it again")
    if _is_held(session, patient, opened.digest):
        return ()
    problems = _close(session, practice, patient, opened, by=by, at=at)
    session.add(_row(patient, opened, problems, came_from=came_from, by=by, at=at, test_data=test_data))
    session.flush()
    details = {"what": [*differing(patient, opened.bundle.patient)], "sha256": opened.digest.hex()}
    audit.add(session, audit.Event(Action.HELD, patient_nhs_number=patient.nhs_number, details=details), by=by, at=at)
    return problems


def _is_held(session: Session, patient: Patient, digest: bytes) -> bool:
    wanted = select(HeldBundle.id).where(
        HeldBundle.patient_id == patient.id, HeldBundle.digest == digest, HeldBundle.answer.is_(None)
    )
    return session.scalars(wanted).first() is not None


def _row(
    patient: Patient, opened: Opened, problems: Sequence[Problem], *, came_from: str, by: Actor, at: datetime,
    test_data: bool,
) -> HeldBundle:  # fmt: skip
    return HeldBundle(
        practice_id=patient.practice_id,
        patient_id=patient.id,
        digest=opened.digest,
        content=gzip.compress(opened.raw, mtime=0),
        came_from=came_from[-LONGEST_FILE_NAME:],
        said=as_kept(opened.bundle.patient),
        entries=sum(len(item.entries) for item in opened.bundle.items),
        took_effect=[[each.position, each.cause] for each in problems],
        test_data=test_data,
        by_name=by.name,
        at=at,
    )


def _close(
    session: Session, practice: Practice, patient: Patient, opened: Opened, *, by: Actor, at: datetime
) -> tuple[Problem, ...]:
    of, ahead = source_of(practice), opened.ahead
    whole = read_with_held_and_documents(session, of, patient.id, opened.bundle, opened.raw, ahead=ahead)
    known = known_entries(session, of, [entry.source_id for item in whole.items for entry in item.entries])
    bundle = with_namesakes(session, of, patient.id, only_what_closes(whole, known, patient.id, ahead))
    filed = file_entries(bringing(session, practice, patient, bundle, ahead, digest=opened.digest, at=at))
    withheld = keep_access_codes(session, patient, bundle.access_codes, by=by, at=at)
    withheld += withhold_again(session, patient, bundle.access_codes, by=by, at=at)
    withheld += withhold_for_held(session, patient, bundle.patient, by=by, at=at)
    ended = end_related(session, patient, bundle.related, by=by, at=at)
    keep_list_warnings(patient, bundle.lists, at=at)
    follow_up(session, patient, filed, by=by, at=at)
    return (*lines_of(filed.restated, filed.taken_from), *_told(withheld, ended))


def _told(withheld: int, ended: int) -> list[Problem]:
    told = [Problem("access", WITHHELD)] if withheld else []
    return [*told, *([Problem(f"{ended} prox{'y' if ended == 1 else 'ies'}", ENDED)] if ended else [])]
