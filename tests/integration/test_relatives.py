"""Who lives with whom, and who names whom as a relative, as records say it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import bundles
from tests.receiving import receive
from workbench.models import PatientHome, PatientRelative

ELM_GROVE = {"line": ["14 Elm Grove"], "postalCode": "LS1 4AB"}
BY_MO = {"resourceType": "RelatedPerson", "id": "mo", "patient": {"reference": "Patient/p1"}}


def receive_patient(db: Session, *more: dict[str, Any], number: str = bundles.NUMBER, **fields: Any) -> None:
    receive(db, *more, patient=bundles.a_patient(number, **fields))


def test_two_who_live_together_have_one_home(db: Session) -> None:
    receive_patient(db, address=[ELM_GROVE])
    receive_patient(db, number="9990000026", address=[{**ELM_GROVE, "line": ["14, ELM GR"]}])
    homes = db.scalars(select(PatientHome.home)).all()
    assert len(homes) == 2
    assert len({*homes}) == 1


def test_who_moves_has_another_home_and_who_says_none_keeps_theirs(db: Session) -> None:
    for address in (ELM_GROVE, {**ELM_GROVE, "line": ["9 Elm Grove"]}, None):
        receive_patient(db, address=[address] if address else [])
    assert len(db.scalars(select(PatientHome.home)).all()) == 1


def test_a_relative_is_kept_by_a_name_to_be_found_by_and_stays_when_not_sent(db: Session) -> None:
    receive_patient(db, {**BY_MO, "name": [{"text": "Mr Mo O’Brien"}], "relationship": [{"text": "father"}]})
    receive_patient(db)
    found = db.execute(select(PatientRelative.name, PatientRelative.relationship)).all()
    assert [tuple(each) for each in found] == [("mo obrien", "father")]
