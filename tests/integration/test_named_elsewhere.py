"""A list, report or the like that comes alone and names an entry: this comes under it, and waits beside the hidden."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import Resource, a_consultation, an_observation, bundle_of, nopat
from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    a_gp,
    a_practice,
    deciding,
)
from tests.receiving import receive, receive_raw
from workbench import queue
from workbench.decisions import Choice, LinkedAnswer
from workbench.models import AuditEvent, Entry, ItemLink, Patient, ReviewItem
from workbench.patient_view import patient_view
from workbench.vocabulary import Action, Audience, State, WaitsBecause

P = {"subject": {"reference": "Patient/p1"}}
SECRET = {"resourceType": "Condition", "id": "s", "code": {"text": "Secret"}, "recordedDate": "2026-03-02", **P}
OTHER = {"resourceType": "Condition", "id": "o", "code": {"text": "Other"}, "recordedDate": "2026-03-02", **P}


def a_list(*names: str) -> Resource:
    return {"resourceType": "List", "id": "x", "status": "current", "mode": "snapshot",
            "entry": [{"item": {"reference": each}} for each in names], **P}  # fmt: skip


def a_composition(*names: str) -> Resource:
    entry = [{"reference": each} for each in names]
    return {"resourceType": "Composition", "id": "x", "status": "final", "date": "2026-03-02", "type": {"text": "Note"},
            "title": "Note", "section": [{"title": "All", "section": [{"entry": entry}]}], **P}  # fmt: skip


def a_report(*names: str) -> Resource:
    return {"resourceType": "DiagnosticReport", "id": "x", "status": "final", "code": {"text": "Bloods"},
            "issued": "2026-03-02T09:00:00Z", "result": [{"reference": each} for each in names], **P}  # fmt: skip


def diagnosed(*names: str) -> Resource:
    return a_consultation("x", diagnosis=[{"condition": {"reference": each}} for each in names])


def a_manifest(*names: str) -> Resource:
    return {"resourceType": "DocumentManifest", "id": "x", "status": "current",
            "content": [{"reference": each} for each in names], **P}  # fmt: skip


def a_panel(*names: str) -> Resource:
    return an_observation("x", hasMember=[{"reference": each} for each in names])


def a_plan(*names: str) -> Resource:
    return {"resourceType": "CarePlan", "id": "x", "status": "active", "intent": "plan", "created": "2026-03-02",
            "title": "Plan", "activity": [{"reference": {"reference": each}} for each in names], **P}  # fmt: skip


PARENTS = {
    "a list": a_list,
    "a Composition": a_composition,
    "a report": a_report,
    "an encounter's diagnosis": diagnosed,
    "a manifest": a_manifest,
    "a group of results": a_panel,
    "a plan": a_plan,
}
EACH = pytest.mark.parametrize("parent", PARENTS.values(), ids=PARENTS)
KEPT_BACK = pytest.mark.parametrize("choice", [HIDE, HIDE_FROM_PROXIES, REFER], ids=lambda choice: choice.outcome)


@EACH
def test_an_entry_that_is_newly_named_waits_beside_the_hidden(either_db: Session, parent: Any) -> None:
    _decided(either_db, parent("Condition/s"), SECRET, OTHER)
    received = receive(either_db, parent("Condition/s", "Condition/o"), days=1)
    assert (_seen(either_db, "Condition/o"), _entry(either_db).waits_because) == (False, WaitsBecause.MOVED)
    assert any("something is kept back" in each.cause for each in received.problems)
    events = either_db.scalars(select(AuditEvent).where(AuditEvent.action == Action.WAITS_AGAIN)).all()
    assert _entry(either_db).id in [event.entry for event in events]
    assert queue.differences(either_db, a_practice(either_db).id, at=NOON) == []


@EACH
@KEPT_BACK
def test_whatever_kept_it_back(db: Session, parent: Any, choice: Choice) -> None:
    _decided(db, parent("Condition/s"), SECRET, OTHER, choice=choice)
    receive(db, parent("Condition/o"), days=1)
    assert not _seen(db, "Condition/o")


@EACH
def test_also_beside_what_the_source_labels(db: Session, parent: Any) -> None:
    _decided(db, parent("Condition/s"), SECRET | nopat(), OTHER, choice=LEAVE_VISIBLE)
    receive(db, parent("Condition/s", "Condition/o"), days=1)
    assert not _seen(db, "Condition/o")


@EACH
def test_named_beside_nothing_that_is_kept_back_it_stays(db: Session, parent: Any) -> None:
    _decided(db, parent("Condition/s"), SECRET, OTHER, choice=LEAVE_VISIBLE)
    receive(db, parent("Condition/s", "Condition/o"), days=1)
    assert _seen(db, "Condition/o")


@EACH
def test_it_is_asked_once_and_to_leave_does_nothing(db: Session, parent: Any) -> None:
    _decided(db, parent("Condition/s"), SECRET, OTHER)
    receive(db, parent("Condition/s", "Condition/o"), days=1)
    _decide(db, "Condition/o", LEAVE_VISIBLE)
    for day, names in enumerate([("Condition/s", "Condition/o"), ("Condition/s",), ("Condition/o", "Condition/s")], 2):
        receive(db, parent(*names), days=day)
        assert _seen(db, "Condition/o")


@pytest.mark.parametrize("parent", [a_report, diagnosed, a_panel, a_plan])
def test_what_is_hidden_itself_counts_too(db: Session, parent: Any) -> None:
    receive(db, parent(), OTHER)
    _decide(db, _source_id(parent()), HIDE)
    _decide(db, "Condition/o", LEAVE_VISIBLE)
    receive(db, parent("Condition/o"), days=1)
    assert not _seen(db, "Condition/o")


def test_a_list_in_a_list_brings_what_it_holds(db: Session) -> None:
    inner = a_list("Condition/o") | {"id": "inner"}
    _decided(db, a_list("Condition/s"), inner, SECRET, OTHER)
    receive(db, a_list("Condition/s", "List/inner"), days=1)
    assert not _seen(db, "Condition/o")


def test_a_consultation_that_comes_under_another_brings_its_notes(db: Session) -> None:
    notes = [a_consultation("in"), OTHER | {"encounter": {"reference": "Encounter/in"}}]
    _decided(db, a_consultation("out"), SECRET | {"encounter": {"reference": "Encounter/out"}}, *notes)
    receive(db, a_consultation("in", partOf={"reference": "Encounter/out"}), days=1)
    assert not _seen(db, "Condition/o")


@pytest.mark.parametrize("type_", ["collection", "transaction", "history"])
@pytest.mark.parametrize("parent", [a_list, a_report], ids=["a list", "a report"])
def test_without_a_patient_too(db: Session, parent: Any, type_: str) -> None:
    _decided(db, parent("Condition/s"), SECRET, OTHER)
    sent = parent("Condition/s", "Condition/o")
    put = {"resource": sent, "request": {"method": "PUT", "url": _source_id(sent)}}
    receive_raw(db, bundle_of(put, type=type_), days=1)
    assert not _seen(db, "Condition/o")


def test_what_is_withdrawn_already_stays_so(db: Session) -> None:
    _decided(db, a_list("Condition/s"), SECRET, OTHER)
    receive(db, OTHER | {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}, days=1)
    receive(db, a_list("Condition/s", "Condition/o"), days=2)
    assert _entry(db).state is State.WITHDRAWN


def _source_id(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _decided(db: Session, *resources: Resource, choice: Choice = HIDE) -> None:
    """What is secret so, all else is left visible."""
    receive(db, *resources)
    _decide(db, "Condition/s", choice)
    for item in db.scalars(select(ReviewItem).execution_options(populate_existing=True)).all():
        if item.state is State.WAITING or item.waiting_count:
            deciding(db, item, LEAVE_VISIBLE, entries=_waiting_in(db, item))
    assert _seen(db, "Condition/o")


def _waiting_in(db: Session, item: ReviewItem) -> list[int]:
    wanted = select(Entry.id).where(Entry.review_item_id == item.id, Entry.state == State.WAITING)
    return [*db.scalars(wanted)]


def _decide(db: Session, source_id: str, choice: Choice) -> None:
    entry = _entry(db, source_id)
    item = db.get_one(ReviewItem, entry.review_item_id)
    linked = db.scalars(select(ItemLink.linked_item_id).where(ItemLink.review_item_id == item.id))
    answers = {each: LinkedAnswer(hide=False, seen=db.get_one(ReviewItem, each).revision) for each in linked}
    deciding(db, item, choice, entries=[entry.id], linked=answers)
    db.expire_all()


def _entry(db: Session, source_id: str = "Condition/o") -> Entry:
    wanted = select(Entry).where(Entry.source_id == source_id).execution_options(populate_existing=True)
    return db.scalars(wanted).one()


def _seen(db: Session, source_id: str) -> bool:
    patient = db.scalars(select(Patient)).one()
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON + 20 * DAY)
    return _entry(db, source_id).id in [each.entry for each in view.entries]
