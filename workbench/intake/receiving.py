"""One bundle, one transaction: nothing of it is kept unless all of it is. A long one may be filed in several."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit, queue, scope
from workbench.consequences import follow
from workbench.errors import CannotRead
from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, Problem, UnreadableBundle
from workbench.intake.counts import Counts
from workbench.intake.entries.ahead import Ahead
from workbench.intake.entries.bringing import Bringing, bringing
from workbench.intake.entries.filing import Filed, file_entries
from workbench.intake.entries.matching_rows import held_or_above
from workbench.intake.entries.medications import keep_parts
from workbench.intake.entries.others.concerned import patients_called, patients_concerned
from workbench.intake.entries.parts import is_long, names_in, parts_of
from workbench.intake.entries.reading_again import read_with_held_and_documents
from workbench.intake.entries.said_since import CameBefore, not_older, said_since, without_what_is_older
from workbench.intake.entries.telling import events_of, lines_of
from workbench.intake.patient.access_codes import (
    keep_access_codes,
    keep_leaving,
    note_left,
    withhold_again,
    withhold_from_former,
)
from workbench.intake.patient.identity import Identity
from workbench.intake.patient.list_warnings import keep_list_warnings
from workbench.intake.patient.patients import patient_of
from workbench.intake.patient.related import authorise_related
from workbench.intake.source.key import source_of
from workbench.intake.source.namesakes import with_namesakes
from workbench.london import day_of
from workbench.models import Patient, Practice
from workbench.permissions import Actor, Permission, require
from workbench.scope import after_decisions
from workbench.vocabulary import Action, Standing

NextTurn = Callable[[], None]


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
    counts = _counted(session, first, filed, patient, at)
    _audit(session, patient, counts, opened.digest, by=by, at=at)
    _audit_identity(session, patient, identity, by=by, at=at)
    for part in rest:
        counts.add(_file_next(replace(one, bundle=part), next_turn or session.flush, by=by))
    return Received(
        counts, (*bundle.problems, *identity.problems, *filed.problems, *lines_of(filed.restated, filed.taken_from))
    )


def _file_next(one: Bringing, next_turn: NextTurn, *, by: Actor) -> Counts:
    """A part that only brings what is new; what a bundle said that came between the parts goes before it."""
    session, patient, at = one.session, one.patient, one.at
    next_turn()
    audit.take_turn(session, by)
    session.refresh(patient, with_for_update=True)
    part = not_older(session, one.of, patient.id, one.bundle, CameBefore(at))
    one = bringing(
        session, one.practice, patient, part, one.ahead, digest=one.digest, at=at, named=one.named, is_part=True
    )
    filed = file_entries(one)
    follow_up(session, patient, filed, by=by, at=at)
    counts = _counted(session, one.bundle, filed, patient, at)
    _audit(session, patient, counts, one.digest, by=by, at=at)
    return counts


def _take_back(session: Session, practice: Practice, opened: Opened, *, by: Actor, at: datetime) -> Received:
    """What a bundle without a patient says of what is held. Raises CannotRead where it says nothing of that."""
    bundle = opened.bundle
    concerned = patients_concerned(session, source_of(practice), bundle)
    if not concerned and bundle.problems:
        raise CannotRead(bundle.problems[0].cause)
    if not concerned:
        return Received(Counts(), (Problem("the bundle", "nothing that it takes back is held here"),))
    one = bringing(session, practice, concerned[0], bundle, opened.ahead, digest=opened.digest, at=at)
    filed = file_entries(one)
    put_steps_on_record(session, one.patient, withhold_again(session, one.patient, (), by=by, at=at), by=by, at=at)
    follow_up(session, one.patient, filed, by=by, at=at, deleted=_deleted(session, one, by=by))
    counts = Counts(unreadable=len(bundle.problems))
    for patient in concerned:
        _audit(session, patient, counts, opened.digest, by=by, at=at)
    return Received(counts, (*bundle.problems, *lines_of(filed.restated, filed.taken_from)))


def _deleted(session: Session, one: Bringing, *, by: Actor) -> list[int]:
    """Patients whom the source has deleted: they have left."""
    said = [each.source_id for each in one.bundle.statements if each.standing is Standing.DELETED]
    gone = patients_called(session, one.of, said)
    for patient in gone:
        put_steps_on_record(session, patient, note_left(session, patient, None, by=by, at=one.at), by=by, at=one.at)
    return [patient.id for patient in gone]


def refuse(session: Session, raw: bytes, cause: str, *, by: Actor, at: datetime) -> None:
    """Put a refused bundle on record: its digest and the cause, nothing of its content."""
    details = {"what": "import", "cause": cause, "sha256": hashlib.sha256(raw).hexdigest()}
    audit.add(session, audit.Event(Action.REFUSED, details=details), by=by, at=at)


def follow_up(
    session: Session, patient: Patient, filed: Filed, *, by: Actor, at: datetime, deleted: Sequence[int] = ()
) -> None:
    """Whatever was filed or taken back: the queue, the audit and everybody's access follow."""
    queue.settle(session, filed.items, at=at)
    audit.add_all(session, events_of(session, filed.restated, filed.taken_from), by=by, at=at)
    former = _withhold_from_former(session, filed, by=by, at=at)
    at = after_decisions(session, patient, at)
    follow(session, patient.practice_id, by=by, at=at, patients=sorted({patient.id, *former, *deleted}))


def _keep_access(
    session: Session, patient: Patient, bundle: BundleRead, identity: Identity, *, by: Actor, at: datetime
) -> None:
    steps = keep_access_codes(session, patient, bundle.access_codes, by=by, at=at)
    steps += withhold_again(session, patient, bundle.access_codes, by=by, at=at)
    if not identity.is_outdated:
        steps += keep_leaving(session, patient, bundle.patient, by=by, at=at)
    put_steps_on_record(session, patient, steps, by=by, at=at)


def put_steps_on_record(session: Session, patient: Patient, steps: int, *, by: Actor, at: datetime) -> None:
    """A code that withholds or restores access is on record as a change of the patient's access."""
    if steps:
        details = {"step": "codes or registration in the imported record", "count": steps}
        event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
        audit.add(session, event, by=by, at=at)


def _withhold_from_former(session: Session, filed: Filed, *, by: Actor, at: datetime) -> list[int]:
    """Of other patients whose entries these turned out not to be: whom a code of theirs no longer gives access."""
    withheld = []
    for former, entries in filed.gone_from_others.items():
        if withhold_from_former(session, former, entries, by=by, at=at):
            withheld.append(former)
            number = session.scalars(select(Patient.nhs_number).where(Patient.id == former)).one()
            details = {"step": "review-needed", "from": day_of(at).isoformat(), "basis": "a code 106 was not theirs"}
            event = audit.Event(Action.ACCESS_CHANGED, patient_nhs_number=number, details=details)
            audit.add(session, event, by=by, at=at)
    return withheld


def _counted(session: Session, bundle: BundleRead, filed: Filed, patient: Patient, at: datetime) -> Counts:
    read = [entry for item in bundle.items for entry in item.entries]
    reach = scope.stored_reach(session, patient.id)
    outside = sum(1 for entry in read if reach is None or not reach.holds(entry.recorded_at or at))
    return Counts(
        read=len(read),
        new=filed.new,
        changed=filed.changed,
        unchanged=len(read) - filed.new - filed.changed,
        out_of_scope=outside,
        unreadable=len(bundle.problems),
    )


def _audit(session: Session, patient: Patient, counts: Counts, digest: bytes, *, by: Actor, at: datetime) -> None:
    details = {**asdict(counts), "sha256": digest.hex()}
    event = audit.Event(Action.IMPORTED, patient_nhs_number=patient.nhs_number, details=details)
    audit.add(session, event, by=by, at=at)


def _audit_identity(session: Session, patient: Patient, identity: Identity, *, by: Actor, at: datetime) -> None:
    """Which of the names and the like are others now; neither what they were nor what they are."""
    if identity.differing:
        details = {"what": [*identity.differing], "accepted": identity.accepted}
        event = audit.Event(Action.IDENTITY_CHANGED, patient_nhs_number=patient.nhs_number, details=details)
        audit.add(session, event, by=by, at=at)
