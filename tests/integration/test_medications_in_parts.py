"""A medication whose parts come in different bundles is one entry, in whatever order they come."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.bundles import a_bundle, a_patient, nopat
from tests.factories import HIDE, NOON, a_gp, a_practice, deciding
from tests.receiving import items, leave_what_waits_visible, receive, receive_raw
from workbench import queue
from workbench.models import Entry, EntryVersion, Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import Audience, State

ROSA = {"subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": "Sertraline 50 mg"}}
ORDER = {"resourceType": "MedicationRequest", "id": "o1", "status": "active", "intent": "order", **ROSA,
         "authoredOn": "2026-03-02", "basedOn": [{"reference": "MedicationRequest/p1"}],
         "note": [{"text": "Said at the order"}]}  # fmt: skip
PLAN = {"resourceType": "MedicationRequest", "id": "p1", "status": "active", "intent": "plan", **ROSA,
        "authoredOn": "2026-03-01", "note": [{"text": "Said at the plan"}]}  # fmt: skip
STATEMENT = {"resourceType": "MedicationStatement", "id": "s1", "status": "active", **ROSA,
             "dateAsserted": "2026-03-01", "basedOn": [{"reference": "MedicationRequest/p1"}]}  # fmt: skip
PARTS = (ORDER, PLAN, STATEMENT)
RENEWALS = [
    {**PLAN, "id": f"r{number}", "intent": "order", "note": [{"text": f"Said at renewal {number}"}],
     "priorPrescription": {"reference": f"MedicationRequest/r{(number - 1) % 3}"}}
    for number in range(3)
]  # fmt: skip
"""Each renews the one before, and the first the last: a circle."""


@pytest.mark.parametrize("order", list(permutations(PARTS)), ids=lambda parts: " ".join(part["id"] for part in parts))
def test_parts_that_come_one_by_one_read_as_if_they_had_come_together(db: Session, order: tuple[Any, ...]) -> None:
    for day, part in enumerate(order):
        receive(db, part, days=day)
    leave_what_waits_visible(db)
    (shown,) = _seen(db)
    assert ("Said at the order" in shown, "Said at the plan" in shown) == (True, True)
    received = receive(db, *PARTS, days=4)
    assert (received.counts.changed, received.counts.new) == (0, 0)
    assert queue.differences(db, 1, at=NOON) == []


def test_a_parts_decimals_keep_their_digits_when_it_is_kept(either_db: Session) -> None:
    statement = {**STATEMENT, "dosage": [{"doseQuantity": {"value": "DIGITS", "unit": "ml"}}]}
    receive_raw(either_db, a_bundle(statement, PLAN).replace(b'"DIGITS"', b"0.10"))
    assert "0.10 ml" in either_db.scalars(select(EntryVersion.text)).one()
    receive(either_db, ORDER, days=1)
    latest = select(EntryVersion.text).order_by(EntryVersion.number.desc()).limit(1)
    assert "0.10 ml" in either_db.scalars(latest).one()


def test_on_either_database(either_db: Session) -> None:
    for day, part in enumerate((*PARTS, {**ORDER, "status": "entered-in-error"})):
        receive(either_db, part, days=day)
        leave_what_waits_visible(either_db)
    assert "Said at the order" not in _seen(either_db)[0]


@pytest.mark.parametrize(
    "order", list(permutations(RENEWALS)), ids=lambda parts: " ".join(part["id"] for part in parts)
)
def test_chains_and_circles_of_renewals_are_one_entry(db: Session, order: tuple[Any, ...]) -> None:
    for day, part in enumerate(order):
        receive(db, part, days=day)
    leave_what_waits_visible(db)
    (shown,) = _seen(db)
    assert all(f"Said at renewal {number}" in shown for number in range(3))


def test_a_part_that_comes_again_alone_changes_nothing(db: Session) -> None:
    receive(db, *PARTS)
    leave_what_waits_visible(db)
    for part in PARTS:
        receive(db, part, days=1)
        assert (len(_seen(db)), _waiting(db)) == (1, 0)


def test_a_part_that_changed_makes_the_whole_wait(db: Session) -> None:
    receive(db, *PARTS)
    leave_what_waits_visible(db)
    receive(db, {**ORDER, "note": [{"text": "Said later"}]}, days=1)
    assert (_seen(db), _waiting(db)) == ([], 1)
    leave_what_waits_visible(db)
    assert "Said later" in _seen(db)[0]


@pytest.mark.parametrize("gone", [{"status": "entered-in-error"}, nopat()], ids=["in error", "labelled"])
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part["id"])
def test_a_part_that_is_taken_back_alone_is_no_longer_shown(db: Session, part: Any, gone: Any) -> None:
    receive(db, *PARTS)
    leave_what_waits_visible(db)
    receive(db, {**part, **gone}, days=1)
    assert _seen(db) == []


def test_what_was_decided_about_a_part_does_not_release_the_whole(db: Session) -> None:
    receive(db, ORDER)
    leave_what_waits_visible(db)
    receive(db, PLAN, STATEMENT, days=1)
    assert (_seen(db), _waiting(db)) == ([], 1)


def test_a_part_that_was_hidden_is_told_with_the_whole(db: Session) -> None:
    receive(db, ORDER)
    deciding(db, items(db)[0], HIDE)
    receive(db, PLAN, STATEMENT, days=1)
    (waiting,) = [item for item in items(db) if item.state is State.WAITING]
    assert not queue.item_shown(db, waiting.id, by=a_gp(a_practice(db))).is_plain


def test_the_medicine_and_the_prescriber_are_those_of_the_bundle_that_named_them(db: Session) -> None:
    medicine = {"resourceType": "Medication", "id": "m1", "code": {"text": "Lithium carbonate"}}
    plan = {**PLAN, "medicationReference": {"reference": "Medication/m1"}}
    del plan["medicationCodeableConcept"]
    receive(db, plan, medicine)
    receive(db, ORDER, days=1)
    leave_what_waits_visible(db)
    assert "Lithium carbonate" in " ".join(_texts(db))


def test_another_patients_parts_are_not_joined(db: Session) -> None:
    receive(db, ORDER)
    other = a_patient("9990000026", family="Pike") | {"id": "p2"}
    receive(db, {**PLAN, "subject": {"reference": "Patient/p2"}}, patient=other)
    assert db.scalars(select(func.count()).select_from(Entry).where(Entry.withdrawn.is_(False))).one() == 2


def test_what_is_sent_in_part_counts_only_what_was_sent(db: Session) -> None:
    receive(db, *RENEWALS[:1], {**PLAN, "id": "x1", "medicationCodeableConcept": {"text": "Aspirin"},
                                 "priorPrescription": {"reference": "MedicationRequest/r0"}})  # fmt: skip
    received = receive(db, RENEWALS[0], days=1)
    assert (received.counts.read, received.counts.unchanged) == (1, 1)


def _waiting(db: Session) -> int:
    return sum(item.state is State.WAITING for item in items(db))


def _seen(db: Session) -> list[str]:
    patient = db.scalars(select(Patient).order_by(Patient.id)).first()
    assert patient is not None
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON)
    return [f"{entry.title} {entry.text}" for entry in view.entries]


def _texts(db: Session) -> list[str]:
    current = (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.current_version)
    rows = db.execute(select(EntryVersion.title, EntryVersion.text).join(Entry, current).where(~Entry.withdrawn))
    return [f"{title} {text}" for title, text in rows]
