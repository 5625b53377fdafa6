"""Import a bundle, and update the patient, entries, codes and proxies of the model with it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tests.soak.model import has_left
from tests.soak.model_state import ModelEntry, ModelPatient, ModelProxy, ModelStep
from tests.soak.source import Record, Related, SourceResource, bundle_of
from tests.soak.world import World
from workbench.intake import Received, open_bundle, receive
from workbench.models import Patient
from workbench.vocabulary import AccessCode, AccessStep, Role

STEP_OF = {
    AccessCode.DECLINED: AccessStep.DECLINED,
    AccessCode.REVIEW_NEEDED: AccessStep.REVIEW_NEEDED,
    AccessCode.REVIEW_NOT_NEEDED: AccessStep.REVIEW_NOT_NEEDED,
}


def send(world: World, number: int, heads: Sequence[SourceResource] | None = None) -> None:
    """Import the whole record, or only these consultations and single entries of it."""
    record, patient = world.records[number], world.patients[number]
    kept = [each for each in record.kept if heads is None or each.head in heads]
    opened = open_bundle(bundle_of(record, kept))
    by = world.actor(patient.practice, Role.OPERATOR)

    def act() -> Received:
        return receive(world.session, world.row(patient.practice), opened, by=by, at=world.now)

    received = world.attempt("import", act)
    assert received is not None
    assert (received.counts.read, received.problems) == (len(kept), ())
    _tell_model(world, patient, record, kept)


def _tell_model(world: World, patient: ModelPatient, record: Record, kept: Sequence[SourceResource]) -> None:
    if not patient.id:
        of_this = (Patient.practice_id == patient.practice.id, Patient.nhs_number == patient.nhs_number)
        patient.id = world.session.scalars(select(Patient.id).where(*of_this)).one()
    patient.born = record.born or patient.born
    patient.registered_on, patient.died = record.registered_on, record.died
    withdrew_106 = [_tell_entry(world, patient, each) for each in kept]
    coded = [each for each in kept if each.code and not each.as_sent()[2]]
    _tell_codes(world, patient, coded)
    if any(withdrew_106):
        _withhold_again(patient, coded, world.today)
    _tell_leaving(patient, record, world.today)
    for person in record.related:
        _tell_proxy(world, patient, person)


def _tell_entry(world: World, patient: ModelPatient, kept: SourceResource) -> bool:
    """Returns whether this withdrew a 106."""
    entry = world.entries.get((patient.practice.ods_code, kept.source_id))
    marker, recorded_at, withdrawn, is_nopat, *_ = kept.as_sent()
    if entry is None:
        recorded_at = recorded_at or world.now
        world.entries[patient.practice.ods_code, kept.source_id] = ModelEntry(
            kept.source_id, patient, kept.as_sent(), marker, recorded_at, world.now, withdrawn, is_nopat
        )  # type: ignore[arg-type]
        return False
    withdrew_106 = kept.code is AccessCode.REVIEW_NOT_NEEDED and bool(withdrawn) and not entry.withdrawn
    if (entry.sent, entry.patient) != (kept.as_sent(), patient):
        entry.version, entry.received_at = entry.version + 1, world.now
    entry.sent, entry.patient, entry.marker = kept.as_sent(), patient, kept.marker
    entry.recorded_at = recorded_at or entry.recorded_at  # type: ignore[assignment]
    entry.withdrawn, entry.nopat = bool(withdrawn), bool(is_nopat)
    return withdrew_106


def _tell_codes(world: World, patient: ModelPatient, coded: Sequence[SourceResource]) -> None:
    """Add a step for each access code; a code that was sent before adds none."""
    for kept in coded:
        step = ModelStep(STEP_OF[kept.code], kept.code_on)  # type: ignore[index, arg-type]
        if (step.step, step.day) not in {(known.step, known.day) for known in patient.steps}:
            patient.steps.append(step)


def _withhold_again(patient: ModelPatient, coded: Sequence[SourceResource], today: date) -> None:
    """After a 106 was withdrawn the 104 withholds again, unless another 106 in this bundle lifts it."""
    needed = max((s.day for s in patient.steps if s.step is AccessStep.REVIEW_NEEDED), default=date.min)
    lifted = [s.day for s in patient.steps if s.step is AccessStep.REVIEW_NOT_NEEDED and s.day > needed]
    others = [each for each in coded if each.code is AccessCode.REVIEW_NOT_NEEDED and each.code_on > needed]
    if lifted and not others:
        patient.steps.append(ModelStep(AccessStep.REVIEW_NEEDED, max(today, *lifted)))


def _tell_leaving(patient: ModelPatient, record: Record, today: date) -> None:
    """A registration that ended adds one step on that day; a patient who is not active has left by today."""
    if record.left_on is not None:
        if (AccessStep.LEFT, record.left_on) not in {(known.step, known.day) for known in patient.steps}:
            patient.steps.append(ModelStep(AccessStep.LEFT, record.left_on))
    elif not record.is_active and not record.died and not has_left(patient, today):
        patient.steps.append(ModelStep(AccessStep.LEFT, today))


def _tell_proxy(world: World, patient: ModelPatient, person: Related) -> None:
    known = next((proxy for proxy in patient.proxies if proxy.name == person.name), None)
    if known is None and person.is_active:
        patient.proxies.append(ModelProxy(person.name, person.from_on or world.today, person.until_on, world.now))
    elif known is not None:
        known.ended += [*([person.until_on] if person.until_on else []), *([] if person.is_active else [world.today])]
