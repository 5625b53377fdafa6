"""The product held against the model: both views, what exports carry, both forms of the rule, the queue."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tests.soak import model
from tests.soak.source import MARKER
from tests.soak.story import PatientTold
from tests.soak.world import World
from workbench import audit, oversight, visibility
from workbench.audit import exporting
from workbench.models import AuditEvent, Decision, Entry
from workbench.patient_view import patient_view
from workbench.scope import reader_scope_of
from workbench.visibility import EntryFact, may_see
from workbench.vocabulary import Audience, Role, State


def compare_views(world: World, patients: Sequence[PatientTold]) -> None:
    for patient in patients:
        for audience in Audience:
            seen = _seen(world, patient, audience)
            allowed = {e.marker for e in world.entries.values()
                       if e.patient is patient and model.is_shown(audience, e, world.now)}  # fmt: skip
            world.counts["views compared"] += 1
            world.counts["entries shown"] += len(seen)
            assert not seen - allowed, f"{audience} sees what the model does not allow: {seen - allowed}"
            assert not allowed - seen, f"{audience} does not see what the model allows: {allowed - seen}"


def _seen(world: World, patient: PatientTold, audience: Audience) -> set[str]:
    """The words by which the entries in the view are known; each of them once, and in nobody else's view."""
    by = world.actor(patient.practice, Role.CLINICIAN)
    view = patient_view(world.session, world.patient_row(patient), audience, by=by, at=world.now)
    words = [re.findall(MARKER, entry.title) for entry in view.entries]
    assert all(len(found) == 1 for found in words)
    assert len({found[0] for found in words}) == len(words)
    return {found[0] for found in words}


def compare_both_forms(world: World) -> None:
    """The value form, on facts read from the tables, says of every entry what the SQL form says."""
    for patient in world.patients:
        facts = _facts(world, patient)
        row = world.patient_row(patient)
        for audience in Audience:
            reader_scope = reader_scope_of(world.session, row, audience, at=world.now)
            in_values = {entry for entry, fact in facts.items() if may_see(audience, reader_scope, fact)}
            wanted = select(Entry.id).where(Entry.patient_id == patient.id, visibility.shown_to(audience, reader_scope))
            assert in_values == set(world.session.scalars(wanted)), "the two forms of the rule differ"


def _facts(world: World, patient: PatientTold) -> dict[int, EntryFact]:
    later = aliased(Decision)
    is_latest = ~select(later.id).where(later.entry_id == Decision.entry_id, later.number > Decision.number).exists()
    columns: Any = select(
        Entry.id, Entry.recorded_at, Entry.current_version, Entry.withdrawn, Entry.nopat, Decision.outcome,
        Decision.entry_version, Decision.at,
    )  # fmt: skip
    rows = world.session.execute(
        columns.outerjoin(Decision, (Decision.entry_id == Entry.id) & is_latest).where(Entry.patient_id == patient.id)
    )
    return {id_: EntryFact(*fact) for id_, *fact in rows}


def compare_queue(world: World) -> None:
    """Once `due` has nothing more to do: no projection lags, and exactly what waits by the model waits."""
    operator = world.actor(world.practices[0], Role.OPERATOR)
    assert oversight.check(world.session, by=operator, at=world.now) == []
    for practice in world.practices:
        entries = [entry for entry in world.entries.values() if entry.patient.practice is practice]
        waiting = {entry.source_id for entry in entries if model.waits(entry, world.now)}
        referred = {entry.source_id for entry in entries if model.is_referred(entry)}
        assert _standing(world, practice.id, State.WAITING) == waiting
        assert _standing(world, practice.id, State.REFERRED) == referred


def _standing(world: World, practice_id: int, state: State) -> set[str]:
    wanted = select(Entry.source_id).where(Entry.practice_id == practice_id, Entry.state == state)
    return set(world.session.scalars(wanted))


def compare_new_audit_rows(world: World) -> None:
    """None of them carries a word of the record."""
    for practice in world.practices:
        last = world.last_audited.get(practice.ods_code, 0)
        wanted = (AuditEvent.organisation == practice.ods_code, AuditEvent.sequence > last)
        rows = world.session.execute(select(*AuditEvent.__table__.c).where(*wanted).order_by(AuditEvent.sequence)).all()
        _assert_tells_nothing(str(rows))
        world.last_audited[practice.ods_code] = rows[-1].sequence if rows else last


def compare_exports(world: World) -> None:
    """The whole audit as a file, and its chain."""
    for practice in world.practices:
        by = world.actor(practice, Role.OPERATOR)
        found = exporting.rows(world.session, audit.Search(), by=by)
        _assert_tells_nothing(b"".join(exporting.as_csv(found)).decode())
        assert isinstance(audit.verify(world.session, practice.ods_code), bytes)


def _assert_tells_nothing(text: str) -> None:
    assert not re.search(MARKER, text), "the audit carries clinical text"
