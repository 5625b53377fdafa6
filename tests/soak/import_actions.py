"""Import a bundle, and update the patient, entries, codes and proxies of the model with it."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from tests.soak.model import has_left
from tests.soak.model_state import ModelEntry, ModelPatient, ModelProxy, ModelStep
from tests.soak.source import Record, Related, SourceResource, bundle_of
from tests.soak.world import World
from workbench.fhir.said import Statement
from workbench.fhir.values import BundleRead
from workbench.intake import Opened, Received, open_bundle, receive
from workbench.intake.entries.ahead import Ahead
from workbench.models import Patient
from workbench.vocabulary import AccessCode, AccessStep, Kind, Role, Standing

STEP_OF = {
    AccessCode.DECLINED: AccessStep.DECLINED,
    AccessCode.REVIEW_NEEDED: AccessStep.REVIEW_NEEDED,
    AccessCode.REVIEW_NOT_NEEDED: AccessStep.REVIEW_NOT_NEEDED,
}


@dataclass(frozen=True)
class Besides:
    """What a bundle says beside its entries; `complete`: that it is all."""

    says: Mapping[str, Standing] = field(default_factory=dict)
    complete: bool = False


NOTHING_BESIDES = Besides()


def send(
    world: World, number: int, heads: Sequence[SourceResource] | None = None, besides: Besides = NOTHING_BESIDES, *,
    alone: bool = False,
) -> None:  # fmt: skip
    """The whole record, or these consultations and lone entries of it; `alone`: without what a consultation holds."""
    record, patient = world.records[number], world.patients[number]
    kept = [each for each in record.kept if heads is None or (each if alone else each.head) in heads]
    opened = _read(record, kept, besides)
    is_held = bool(patient.id and patient.born and record.born and patient.born != record.born)
    if is_held:
        assert _received(world, patient, opened, accept=False) is None
    received = _received(world, patient, opened, accept=is_held)
    assert received is not None
    assert received.counts.read == len(kept)
    _tell_model(world, patient, record, kept, besides)


def send_older(world: World, number: int, kept: SourceResource) -> None:
    """The version before, from an old export: it changes nothing, and is told."""
    old = replace(kept, marker=kept.before, number=kept.number - 1, nopat=False, withdrawn=False)
    record, patient = world.records[number], world.patients[number]
    received = _received(world, patient, _read(record, [old], NOTHING_BESIDES), accept=True)
    assert received is not None
    assert (received.counts.read, received.counts.unchanged) == (1, 1)
    assert any("older version" in problem.cause for problem in received.problems)
    _tell_model(world, patient, record, [], NOTHING_BESIDES)


@dataclass(slots=True)
class Rereading(Ahead):
    """What the bundle says besides is in no resource, so it is said anew whenever the bundle is read again."""

    says_besides: Callable[[BundleRead], BundleRead] = lambda bundle: bundle

    def read_again(self, *of: Any) -> BundleRead:
        return self.says_besides(super(Rereading, self).read_again(*of))


def _read(record: Record, kept: Sequence[SourceResource], besides: Besides) -> Opened:
    """As the bundle reads, with what it says besides: how FHIR says that is for other tests."""
    says = partial(_saying, besides, {each.source_id: (each.listed,) for each in kept if each.listed})
    opened = open_bundle(bundle_of(record, kept))
    return replace(opened, bundle=says(opened.bundle), ahead=Rereading(says_besides=says))


def _saying(besides: Besides, lists: Mapping[str, tuple[str, ...]], bundle: BundleRead) -> BundleRead:
    items = tuple(
        replace(item, entries=tuple(replace(e, under=(*e.under, *lists.get(e.source_id, ()))) for e in item.entries))
        for item in bundle.items
    )
    statements = (*bundle.statements, *(Statement(each, standing) for each, standing in besides.says.items()))
    complete = frozenset(Kind) if besides.complete else frozenset[Kind]()
    return replace(bundle, items=items, statements=statements, complete=complete)


def _received(world: World, patient: ModelPatient, opened: Opened, *, accept: bool) -> Received | None:
    by = world.actor(patient.practice, Role.OPERATOR)
    return world.attempt("import", lambda: receive(
        world.session, world.row(patient.practice), opened, by=by, at=world.now, accept_identity=accept
    ))  # fmt: skip


def _tell_model(
    world: World,
    patient: ModelPatient,
    record: Record,
    kept: Sequence[SourceResource],
    besides: Besides = NOTHING_BESIDES,
) -> None:
    if not patient.id:
        of_this = (Patient.practice_id == patient.practice.id, Patient.nhs_number == patient.nhs_number)
        patient.id = world.session.scalars(select(Patient.id).where(*of_this)).one()
    patient.born = record.born or patient.born
    patient.registered_on, patient.died = record.registered_on, record.died
    spoken = {each.source_id for each in kept} | besides.says.keys()
    joining = _joining_hidden(world, patient, kept, spoken)
    withdrew_106 = [_tell_entry(world, patient, each, spoken, joining) for each in kept]
    model = world.model_source(patient.practice)
    model.hear({**{each.source_id: _own_word(each) for each in kept}, **besides.says}, patient)
    missing = {e.source_id for e in model.entries.values() if e.patient is patient} if besides.complete else set()
    model.settle(world.now, missing - spoken)
    coded = [each for each in kept if each.code and not each.as_sent()[2]]
    _tell_codes(world, patient, coded)
    if any(withdrew_106):
        _withhold_again(patient, coded, world.today)
    _tell_leaving(patient, record, world.today)
    for person in record.related:
        _tell_proxy(world, patient, person)


def _own_word(kept: SourceResource) -> Standing:
    _, _, withdrawn, nopat, *_ = kept.as_sent()
    return Standing.WITHDRAWN if withdrawn else Standing.NOPAT if nopat else Standing.STANDS


def _tell_entry(
    world: World,
    patient: ModelPatient,
    kept: SourceResource,
    spoken: AbstractSet[str],
    joining: AbstractSet[str],
) -> bool:
    """Returns whether this took back a 106."""
    entry = world.entries.get((patient.practice.ods_code, kept.source_id))
    marker, recorded_at, withdrawn, *_ = kept.as_sent()
    item = (patient.id, kept.head.source_id)
    under = _under(entry, kept, spoken)
    if entry is None:
        recorded_at = recorded_at or world.now
        world.entries[patient.practice.ods_code, kept.source_id] = ModelEntry(
            kept.source_id, patient, kept.as_sent(), marker, recorded_at, world.now, False, False, under, item=item
        )  # type: ignore[arg-type]
        return False
    took_back = kept.code is AccessCode.REVIEW_NOT_NEEDED and bool(withdrawn) and not entry.withdrawn
    if (entry.sent, entry.patient) != (kept.as_sent(), patient) or kept.source_id in joining:
        entry.version, entry.received_at = entry.version + 1, world.now
    entry.sent, entry.patient, entry.marker, entry.item = kept.as_sent(), patient, kept.marker, item
    entry.recorded_at = recorded_at or entry.recorded_at  # type: ignore[assignment]
    entry.under = under
    entry.doubts -= {"missing"}
    return took_back


def _under(entry: ModelEntry | None, kept: SourceResource, spoken: AbstractSet[str]) -> set[str]:
    """What it is under now, with what it was under before and the bundle does not speak of."""
    is_alone = kept.head is kept
    under = {*([] if is_alone else [kept.head.source_id]), *([kept.listed] if kept.listed else [])}
    before = entry.under - spoken if entry else set()
    return under | {each for each in before if each.startswith("List/") or is_alone}


def _joining_hidden(
    world: World, patient: ModelPatient, kept: Sequence[SourceResource], spoken: AbstractSet[str]
) -> set[str]:
    """Those that come where something is kept back, by a decision or the source's label, as it was before this bundle,
    that they were not with before.
    """
    entries = {each.source_id: each for each in world.entries.values() if each.patient.practice is patient.practice}
    with_each: dict[str, set[str]] = {}
    for entry in entries.values():
        is_labelled = entry.nopat and not entry.withdrawn
        for place in {entry.source_id, entry.item[1], *entry.under} if entry.is_kept_back or is_labelled else ():
            with_each.setdefault(place, set()).add(entry.source_id)
    was, gained = {}, {}
    for each in kept:
        entry = entries.get(each.source_id)
        now = _under(entry, each, spoken) | {each.head.source_id}
        head = entry.item[1] if entry else ""
        was[each.source_id] = (entry.under - {each.head.source_id}) | {head} if entry else set()
        gained[each.source_id] = now - was[each.source_id]
    joining = set()
    for each in kept:
        own = each.source_id
        places = gained[own] | gained.get(each.head.source_id, set())
        met, known = ({one for place in some for one in with_each.get(place, ())} for some in (places, was[own]))
        joining |= {own} if own in entries and met - known - {own} else set()
    return joining


def _tell_codes(world: World, patient: ModelPatient, coded: Sequence[SourceResource]) -> None:
    """Each fact counts once, however often it is sent; what withholds from a day to come is known now, and counts."""
    for kept in coded:
        step = ModelStep(STEP_OF[kept.code], kept.code_on)  # type: ignore[index, arg-type]
        if (step.step, step.day) not in {(told.step, told.day) for told in patient.steps}:
            withholds = step.step in (AccessStep.DECLINED, AccessStep.REVIEW_NEEDED)
            patient.steps += [ModelStep(step.step, world.today)] if withholds and step.day > world.today else []
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
