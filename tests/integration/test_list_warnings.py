"""What the source says that its lists lack is kept for clinicians, and shown to nobody else."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import COMPLETE, SNOMED, a_patient, an_observation, bundle_of
from tests.factories import an_item, entries
from tests.receiving import receive_raw
from tests.visitors import Visitor
from workbench import intake
from workbench.models import Patient, ReviewItem

MEDICATIONS, PROBLEMS = "933361000000108", "717711000000103"
WARNING = "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1"
WITHHELD = "The sending system withheld confidential items from the list of Medications"


def a_list(code: str, *warnings: str) -> dict[str, Any]:
    extensions = [{"url": WARNING, "valueCode": each} for each in warnings]
    return {"resourceType": "List", "id": code, "status": "current", "mode": "snapshot", "extension": extensions,
            "subject": {"reference": "Patient/p1"}, "code": {"coding": [{"system": SNOMED, "code": code}]}}  # fmt: skip


def receive(db: Session, *resources: dict[str, Any], days: int = 0, is_full: bool = False) -> intake.Received:
    sent = [{"resource": each} for each in (a_patient(), an_observation(), *resources)]
    return receive_raw(db, bundle_of(*sent, **(COMPLETE if is_full else {})), days=days)


def kept(db: Session) -> dict[str, list[str]]:
    lists = db.scalars(select(Patient.list_warnings)).one()
    return {each["name"]: each["warnings"] for each in lists if each["warnings"]}


def test_a_warning_is_kept_with_its_list(either_db: Session) -> None:
    receive(either_db, a_list(MEDICATIONS, "confidential-items"), a_list(PROBLEMS, "data-in-transit", "odd"))
    assert kept(either_db) == {"medications": ["confidential-items"], "problems": ["data-in-transit", "odd"]}


def test_it_stays_until_a_complete_record_no_longer_says_so(db: Session) -> None:
    receive(db, a_list(MEDICATIONS, "confidential-items"), a_list(PROBLEMS, "confidential-items"))
    receive(db, a_list(MEDICATIONS))
    assert kept(db) == {"medications": ["confidential-items"], "problems": ["confidential-items"]}
    receive(db, a_list(MEDICATIONS, "data-awaiting-filing"), is_full=True)
    assert kept(db) == {"medications": ["data-awaiting-filing"], "problems": ["confidential-items"]}
    receive(db, a_list(MEDICATIONS), a_list(PROBLEMS), is_full=True)
    assert kept(db) == {}


def test_a_further_warning_stands_beside_the_first(db: Session) -> None:
    receive(db, a_list(MEDICATIONS, "confidential-items"))
    receive(db, a_list(MEDICATIONS, "data-in-transit"))
    assert kept(db) == {"medications": ["confidential-items", "data-in-transit"]}


def test_clinicians_see_it_wherever_they_see_the_patient(db: Session, gp: Visitor) -> None:
    receive(db, a_list(MEDICATIONS, "confidential-items"), a_list(PROBLEMS, "odd"))
    (item,) = db.scalars(select(ReviewItem)).all()
    for address in (f"/patients/{item.patient_id}", f"/review-items/{item.id}"):
        read = gp.open(address).words
        assert f"{WITHHELD} (received 2 March 2026, midday)." in read
        assert "The sending system gives the warning “odd” about the list of Problems" in read
    queue = gp.open("/queue").words
    assert "Confidential items withheld" in queue
    assert "Items may be missing (odd)" in queue


@pytest.mark.parametrize("reader", ["patient", "proxy"])
def test_the_patients_own_view_says_nothing_of_it(db: Session, gp: Visitor, reader: str) -> None:
    receive(db, a_list(MEDICATIONS, "confidential-items"))
    patient = db.scalars(select(Patient.id)).one()
    assert "withheld" not in gp.open(f"/patients/{patient}/view?as={reader}").text


def test_an_administrator_sees_nothing_of_it(db: Session, administrator: Visitor) -> None:
    receive(db, a_list(MEDICATIONS, "confidential-items"))
    patient = db.scalars(select(Patient.id)).one()
    assert "withheld" not in administrator.open(f"/patients/{patient}/access").text


def test_a_patient_without_warnings_has_none(db: Session, gp: Visitor) -> None:
    item = an_item(db)
    assert entries(db, item)
    for address in (f"/patients/{item.patient_id}", f"/review-items/{item.id}", "/queue"):
        assert not gp.open(address).all("*[@class='app-warnings']")
