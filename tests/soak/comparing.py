"""Compare the workbench with the model: the views, both forms of the rule, the queue; check the audit for words."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tests.soak import model
from tests.soak.model_state import ModelPatient
from tests.soak.source import MARKER
from tests.soak.world import World
from workbench import audit, oversight, visibility
from workbench.audit import exporting
from workbench.models import AuditEvent, Decision, Entry
from workbench.patient_view import patient_view
from workbench.scope import reader_scope_of
from workbench.visibility import EntryFact, may_see
from workbench.vocabulary import Action, Audience, Role, State


def compare_views(world: World, patients: Sequence[ModelPatient]) -> None:
    for patient in patients:
        for audience in Audience:
            seen = _seen(world, patient, audience)
            allowed = {e.marker for e in world.entries.values()
                       if e.patient is patient and model.is_shown(audience, e, world.now)}  # fmt: skip
            world.counts["views compared"] += 1
            world.counts["entries shown"] += len(seen)
            assert not seen - allowed, f"{audience} sees what the model does not allow: {seen - allowed}"
            assert not allowed - seen, f"{audience} does not see what the model allows: {allowed - seen}"


def _seen(world: World, patient: ModelPatient, audience: Audience) -> set[str]:
    """The markers of the entries in the view; asserts that each entry has one, and that none occurs twice."""
    by = world.actor(patient.practice, Role.CLINICIAN)
    view = patient_view(world.session, world.patient_row(patient), audience, by=by, at=world.now)
    words = [re.findall(MARKER, entry.title) for entry in view.entries]
    assert all(len(found) == 1 for found in words)
    assert len({found[0] for found in words}) == len(words)
    return {found[0] for found in words}


def compare_both_forms(world: World) -> None:
    """`may_see`, on facts read from the tables, selects the same entries as the SQL condition."""
    for patient in world.patients:
        facts = _facts(world, patient)
        row = world.patient_row(patient)
        for audience in Audience:
            reader_scope = reader_scope_of(world.session, row, audience, at=world.now)
            in_values = {entry for entry, fact in facts.items() if may_see(audience, reader_scope, fact)}
            wanted = select(Entry.id).where(Entry.patient_id == patient.id, visibility.shown_to(audience, reader_scope))
            assert in_values == set(world.session.scalars(wanted)), "the two forms of the rule differ"


def _facts(world: World, patient: ModelPatient) -> dict[int, EntryFact]:
    later = aliased(Decision)
    is_latest = ~select(later.id).where(later.entry_id == Decision.entry_id, later.number > Decision.number).exists()
    decided = (AuditEvent.organisation == patient.practice.ods_code, AuditEvent.action == Action.DECIDED)
    is_on_record = (
        select(AuditEvent.hash == Decision.event_hash)
        .where(*decided, AuditEvent.entry == Entry.id)
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    columns: Any = select(
        Entry.id, Entry.recorded_at, Entry.current_version, Entry.withdrawn, Entry.nopat, Decision.outcome,
        Decision.entry_version, Decision.at, is_on_record,
    )  # fmt: skip
    rows = world.session.execute(
        columns.outerjoin(Decision, (Decision.entry_id == Entry.id) & is_latest).where(Entry.patient_id == patient.id)
    )
    return {id_: EntryFact(*fact, is_on_record=bool(on_record)) for id_, *fact, on_record in rows}


def compare_queue(world: World) -> None:
    """When no scheduled work is left: no projection is outdated, and exactly the model's waiting entries wait."""
    operator = world.actor(world.practices[0], Role.OPERATOR)
    faults = oversight.check(world.session, by=operator, at=world.now)
    assert not faults, faults
    for practice in world.practices:
        entries = [entry for entry in world.entries.values() if entry.patient.practice is practice]
        waiting = {entry.source_id for entry in entries if model.waits(entry, world.now)}
        referred = {entry.source_id for entry in entries if model.is_referred(entry)}
        assert _entries_in_state(world, practice.id, State.WAITING) == waiting
        assert _entries_in_state(world, practice.id, State.REFERRED) == referred


def _entries_in_state(world: World, practice_id: int, state: State) -> set[str]:
    wanted = select(Entry.source_id).where(Entry.practice_id == practice_id, Entry.state == state)
    return set(world.session.scalars(wanted))


def check_new_audit_rows(world: World) -> None:
    """None of them contains a word of a record."""
    for practice in world.practices:
        last = world.last_audited.get(practice.ods_code, 0)
        wanted = (AuditEvent.organisation == practice.ods_code, AuditEvent.sequence > last)
        rows = world.session.execute(select(*AuditEvent.__table__.c).where(*wanted).order_by(AuditEvent.sequence)).all()
        _assert_no_clinical_text(str(rows))
        world.last_audited[practice.ods_code] = rows[-1].sequence if rows else last


def check_exports(world: World) -> None:
    """The exported audit contains no word of a record, and the chain is valid."""
    for practice in world.practices:
        by = world.actor(practice, Role.OPERATOR)
        found = exporting.rows(world.session, audit.Search(), by=by)
        _assert_no_clinical_text(b"".join(exporting.as_csv(found)).decode())
        assert isinstance(audit.verify(world.session, practice.ods_code), bytes)


def _assert_no_clinical_text(text: str) -> None:
    assert not re.search(MARKER, text), "the audit carries clinical text"
