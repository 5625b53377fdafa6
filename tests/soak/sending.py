"""A bundle received, and told: what the practice now knows of the patient, the entries, the codes and the proxies."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tests.soak.model import has_left
from tests.soak.source import Kept, Record, Related, bundle_of
from tests.soak.story import EntryTold, PatientTold, ProxyTold, StepTold
from tests.soak.world import World
from workbench.intake import Received, open_bundle, receive
from workbench.models import Patient
from workbench.vocabulary import AccessCode, AccessStep, Role

STEP_OF = {
    AccessCode.DECLINED: AccessStep.DECLINED,
    AccessCode.REVIEW_NEEDED: AccessStep.REVIEW_NEEDED,
    AccessCode.REVIEW_NOT_NEEDED: AccessStep.REVIEW_NOT_NEEDED,
}


def sent(world: World, number: int, heads: Sequence[Kept] | None = None) -> None:
    """The whole record, or these consultations and lone entries of it."""
    record, patient = world.records[number], world.patients[number]
    kept = [each for each in record.kept if heads is None or each.head in heads]
    opened = open_bundle(bundle_of(record, kept))
    by = world.actor(patient.practice, Role.OPERATOR)

    def act() -> Received:
        return receive(world.session, world.row(patient.practice), opened, by=by, at=world.now)

    received = world.attempt("import", act)
    assert received is not None
    assert (received.counts.read, received.problems) == (len(kept), ())
    _tell(world, patient, record, kept)


def _tell(world: World, patient: PatientTold, record: Record, kept: Sequence[Kept]) -> None:
    if not patient.id:
        of_this = (Patient.practice_id == patient.practice.id, Patient.nhs_number == patient.nhs_number)
        patient.id = world.session.scalars(select(Patient.id).where(*of_this)).one()
    patient.born = record.born or patient.born
    patient.registered_on, patient.died = record.registered_on, record.died
    lost_a_106 = [_tell_entry(world, patient, each) for each in kept]
    coded = [each for each in kept if each.code and not each.as_sent()[2]]
    _tell_codes(world, patient, coded)
    if any(lost_a_106):
        _withhold_again(patient, coded, world.today)
    _tell_leaving(patient, record, world.today)
    for person in record.related:
        _tell_proxy(world, patient, person)


def _tell_entry(world: World, patient: PatientTold, kept: Kept) -> bool:
    """Returns whether this took back a 106."""
    entry = world.entries.get((patient.practice.ods_code, kept.source_id))
    marker, recorded_at, withdrawn, is_nopat, *_ = kept.as_sent()
    if entry is None:
        recorded_at = recorded_at or world.now
        world.entries[patient.practice.ods_code, kept.source_id] = EntryTold(
            kept.source_id, patient, kept.as_sent(), marker, recorded_at, world.now, withdrawn, is_nopat
        )  # type: ignore[arg-type]
        return False
    took_back = kept.code is AccessCode.REVIEW_NOT_NEEDED and bool(withdrawn) and not entry.withdrawn
    if (entry.sent, entry.patient) != (kept.as_sent(), patient):
        entry.version, entry.received_at = entry.version + 1, world.now
    entry.sent, entry.patient, entry.marker = kept.as_sent(), patient, kept.marker
    entry.recorded_at = recorded_at or entry.recorded_at  # type: ignore[assignment]
    entry.withdrawn, entry.nopat = bool(withdrawn), bool(is_nopat)
    return took_back


def _tell_codes(world: World, patient: PatientTold, coded: Sequence[Kept]) -> None:
    """Each fact counts once, however often it is sent."""
    for kept in coded:
        step = StepTold(STEP_OF[kept.code], kept.code_on)  # type: ignore[index, arg-type]
        if (step.step, step.day) not in {(told.step, told.day) for told in patient.steps}:
            patient.steps.append(step)


def _withhold_again(patient: PatientTold, coded: Sequence[Kept], today: date) -> None:
    """A 106 that was taken back lifts nothing any more, unless another one in this bundle does."""
    needed = max((s.day for s in patient.steps if s.step is AccessStep.REVIEW_NEEDED), default=date.min)
    lifted = [s.day for s in patient.steps if s.step is AccessStep.REVIEW_NOT_NEEDED and s.day > needed]
    others = [each for each in coded if each.code is AccessCode.REVIEW_NOT_NEEDED and each.code_on > needed]
    if lifted and not others:
        patient.steps.append(StepTold(AccessStep.REVIEW_NEEDED, max(today, *lifted)))


def _tell_leaving(patient: PatientTold, record: Record, today: date) -> None:
    """A registration that ended counts from that day, once; a patient who is not active has left by now."""
    if record.left_on is not None:
        if (AccessStep.LEFT, record.left_on) not in {(told.step, told.day) for told in patient.steps}:
            patient.steps.append(StepTold(AccessStep.LEFT, record.left_on))
    elif not record.is_active and not record.died and not has_left(patient, today):
        patient.steps.append(StepTold(AccessStep.LEFT, today))


def _tell_proxy(world: World, patient: PatientTold, person: Related) -> None:
    told = next((proxy for proxy in patient.proxies if proxy.name == person.name), None)
    if told is None and person.is_active:
        patient.proxies.append(ProxyTold(person.name, person.from_on or world.today, person.until_on, world.now))
    elif told is not None:
        told.ended += [*([person.until_on] if person.until_on else []), *([] if person.is_active else [world.today])]
