"""One bundle, one transaction: nothing of it is kept unless all of it is. A long one may be filed in several."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit, scope
from workbench.errors import CannotRead
from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, Problem, UnreadableBundle
from workbench.intake.counts import Counts
from workbench.intake.entries.ahead import Ahead
from workbench.intake.entries.bringing import Bringing, bringing
from workbench.intake.entries.filing import file_entries
from workbench.intake.entries.matching_rows import held_or_above
from workbench.intake.entries.medications import keep_parts
from workbench.intake.entries.others.concerned import patients_called, patients_concerned
from workbench.intake.entries.parts import is_long, names_in, parts_of
from workbench.intake.entries.reading_again import read_with_held_and_documents, without_own_labels
from workbench.intake.entries.said_since import CameBefore, said_since, without_what_is_older
from workbench.intake.entries.telling import lines_of
from workbench.intake.following import compare_with_worklist, counted, follow_up, put_on_record
from workbench.intake.next_parts import NextTurn, file_next
from workbench.intake.patient.access_codes import (
    keep_access_codes,
    keep_leaving,
    note_left,
    withhold_again,
)
from workbench.intake.patient.identity import Identity
from workbench.intake.patient.list_warnings import keep_list_warnings
from workbench.intake.patient.patients import patient_of
from workbench.intake.patient.related import authorise_related
from workbench.intake.source.key import source_of
from workbench.intake.source.namesakes import with_namesakes
from workbench.models import Patient, Practice
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, Standing

NOTHING_HELD = Problem("the bundle", "nothing that it takes back is held here")


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one bundle. Problems name what was left out, where, and why."""

    counts: Counts
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle that can be read, the SHA-256 of its bytes, and the bytes, to be read again with parts of before.

    `ahead` has what was found for it before the transaction (see preparing.prepare).
    """

    bundle: BundleRead
    digest: bytes
    raw: bytes
    ahead: Ahead = field(default_factory=Ahead)


def open_bundle(raw: bytes) -> Opened:
    """Read it, before the transaction: that takes as long as filing it. Raises CannotRead (a sentence)."""
    try:
        return Opened(read_bundle(raw), hashlib.sha256(raw).digest(), raw)
    except UnreadableBundle as unreadable:
        raise CannotRead(str(unreadable)) from unreadable


def receive(
    session: Session, practice: Practice, opened: Opened, *, by: Actor, at: datetime,
    test_data: bool = False, accept_identity: bool = False, next_turn: NextTurn | None = None,
) -> Received:  # fmt: skip
    """File what is new and what changed. Raises CannotRead (a sentence) when it is not this patient's or practice's.

    `accept_identity`: the person who imports it has found out that it is the same patient, however named and born.
    `next_turn` commits and begins the next writing transaction: with it, a long bundle is filed in parts (parts_of).
    What was filed when a later part fails stays, and waits; the same bundle again files the rest.
    """
    require(by, Permission.IMPORT)
    audit.take_turn(session, by)
    if opened.bundle.is_nobodys:
        return _take_back(session, practice, opened, by=by, at=at)
    said = {"test_data": test_data, "accept_identity": accept_identity}
    return file_bundle(
        session, practice, opened, by=by, at=at, came=CameBefore(at), next_turn=next_turn or (lambda: None), **said
    )


def file_bundle(
    session: Session, practice: Practice, opened: Opened, *, by: Actor, at: datetime, came: CameBefore,
    test_data: bool, accept_identity: bool, next_turn: NextTurn | None = None,
) -> Received:  # fmt: skip
    """The same for whoever has the permission and the turn; of a bundle that `came` earlier, only what is not older."""
    of, ahead = source_of(practice), opened.ahead
    patient, identity = patient_of(
        session, practice, opened.bundle.patient, came_at=came.at, test_data=test_data, accept_identity=accept_identity
    )
    bundle = read_with_held_and_documents(session, of, patient.id, opened.bundle, opened.raw, ahead=ahead)
    bundle = with_namesakes(session, of, patient.id, bundle)
    later = said_since(session, of, patient.id, bundle, came) if came.at < at else frozenset()
    bundle = without_what_is_older(session, of, bundle, later) if later else bundle
    keep_parts(session, of, patient.id, bundle)
    named = names_in(bundle) | later
    is_parted = next_turn is not None and is_long(bundle)
    first, *rest = parts_of(bundle, held_or_above(session, of, named)) if is_parted else [bundle]
    one = bringing(
        session, practice, patient, first, ahead, digest=opened.digest, at=at, named=named, is_part=is_parted
    )
    filed = file_entries(replace(one, came_at=came.at))
    _keep_access(session, patient, bundle, identity, by=by, at=at)
    authorise_related(session, patient, bundle.related, by=by, at=at)
    keep_list_warnings(patient, bundle.lists, at=came.at)
    follow_up(session, patient, filed, by=by, at=at, deleted=_deleted(session, one, by=by))
    counts = counted(first, filed, scope.stored_reach(session, patient.id), at)
    put_on_record(session, patient, counts, opened.digest, by=by, at=at)
    compare_with_worklist(one, by=by)
    _audit_identity(session, patient, identity, by=by, at=at)
    counts.add(file_next(one, rest, next_turn or session.flush, by=by))
    return Received(
        counts, (*bundle.problems, *identity.problems, *filed.problems, *lines_of(filed.restated, filed.taken_from))
    )


def _take_back(session: Session, practice: Practice, opened: Opened, *, by: Actor, at: datetime) -> Received:
    """What a bundle without a patient says of what is held. Raises CannotRead where it says nothing of that."""
    try:
        bundle, _ = without_own_labels(session, source_of(practice), opened.bundle, opened.raw, ahead=opened.ahead)
    except UnreadableBundle:  # it said nothing but what we had set
        return Received(Counts(), (NOTHING_HELD,))
    concerned = patients_concerned(session, source_of(practice), bundle)
    if not concerned and bundle.problems:
        raise CannotRead(bundle.problems[0].cause)
    if not concerned:
        return Received(Counts(), (NOTHING_HELD,))
    one = bringing(session, practice, concerned[0], bundle, opened.ahead, digest=opened.digest, at=at)
    filed = file_entries(one)
    withhold_again(session, one.patient, (), by=by, at=at)
    follow_up(session, one.patient, filed, by=by, at=at, deleted=_deleted(session, one, by=by))
    counts = Counts(unreadable=len(bundle.problems))
    for patient in concerned:
        put_on_record(session, patient, counts, opened.digest, by=by, at=at)
    return Received(counts, (*bundle.problems, *lines_of(filed.restated, filed.taken_from)))


def _deleted(session: Session, one: Bringing, *, by: Actor) -> list[int]:
    """Patients whom the source has deleted: they have left."""
    said = [each.source_id for each in one.bundle.statements if each.standing is Standing.DELETED]
    gone = patients_called(session, one.of, said)
    for patient in gone:
        note_left(session, patient, None, by=by, at=one.at)
    return [patient.id for patient in gone]


def refuse(session: Session, raw: bytes, cause: str, *, by: Actor, at: datetime) -> None:
    """Put a refused bundle on record: its digest and the cause, nothing of its content."""
    details = {"what": "import", "cause": cause, "sha256": hashlib.sha256(raw).hexdigest()}
    audit.add(session, audit.Event(Action.REFUSED, details=details), by=by, at=at)


def _keep_access(
    session: Session, patient: Patient, bundle: BundleRead, identity: Identity, *, by: Actor, at: datetime
) -> None:
    keep_access_codes(session, patient, bundle.access_codes, by=by, at=at)
    withhold_again(session, patient, bundle.access_codes, by=by, at=at)
    if not identity.is_outdated:
        keep_leaving(session, patient, bundle.patient, by=by, at=at)


def _audit_identity(session: Session, patient: Patient, identity: Identity, *, by: Actor, at: datetime) -> None:
    """Which of the names and the like are others now; neither what they were nor what they are."""
    if identity.differing:
        details = {"what": [*identity.differing], "accepted": identity.accepted}
        event = audit.Event(Action.IDENTITY_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
        audit.add(session, event, by=by, at=at)
