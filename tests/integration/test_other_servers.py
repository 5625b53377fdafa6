"""A resource of another server than the patient's never takes the place of one of ours that has the same id."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import NUMBER, a_patient, an_observation, bundle_of, nopat
from tests.factories import NOON, a_gp, a_practice
from tests.receiving import leave_what_waits_visible, receive_raw
from workbench.models import Patient
from workbench.patient_view import patient_view
from workbench.vocabulary import Audience

HERE, THERE = "https://practice.example/fhir", "https://hospital.example/fhir"


def receive(db: Session, server: str, **fields: Any) -> None:
    """One observation with the same id, of that server; the patient is of ours."""
    url = {"fullUrl": f"{server}/Observation/o1"} if server else {}
    entries = [
        {"fullUrl": f"{HERE}/Patient/p1", "resource": a_patient()},
        {**url, "resource": an_observation(**fields)},
    ]
    receive_raw(db, bundle_of(*entries))
    leave_what_waits_visible(db)


def seen(db: Session) -> list[str]:
    patient = db.scalars(select(Patient).where(Patient.nhs_number == NUMBER)).one()
    view = patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON)
    return sorted(entry.title for entry in view.entries)


def test_both_are_kept(db: Session) -> None:
    receive(db, HERE, title="Ours")
    receive(db, THERE, title="Theirs")
    assert seen(db) == ["Ours", "Theirs"]


@pytest.mark.parametrize("taken_back", [{"status": "entered-in-error"}, nopat()])
def test_what_is_taken_back_there_stays_here(db: Session, taken_back: dict[str, Any]) -> None:
    receive(db, HERE, title="Ours")
    receive(db, THERE, title="Theirs")
    receive(db, THERE, title="Theirs", **taken_back)
    assert seen(db) == ["Ours"]


@pytest.mark.parametrize("taken_back", [{"status": "entered-in-error"}, nopat()])
@pytest.mark.parametrize(("first", "then"), [("", THERE), (THERE, ""), (THERE, HERE), (HERE, THERE)])
def test_what_is_taken_back_under_a_name_that_is_not_held_is_not_shown_under_another(
    db: Session, first: str, then: str, taken_back: dict[str, Any]
) -> None:
    receive(db, first)
    receive(db, then, **taken_back)
    assert seen(db) == []
