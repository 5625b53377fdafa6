"""Observations and questionnaires as they are received: what a machine answered with a no raises no flag."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import SNOMED, Resource, an_observation
from tests.receiving import receive
from workbench.models import Flag

PHQ_9_ITEM = "Thoughts that you would be better off dead, or of hurting yourself in some way"


def coded(title: str, code: str = "1") -> Resource:
    return {"coding": [{"system": SNOMED, "code": code, "display": title}]}


def observed(title: str, code: str = "1", **value: object) -> Resource:
    return an_observation() | {"code": coded(title, code), **value}


def flagged(db: Session, resource: Resource) -> set[str]:
    receive(db, resource)
    return set(db.scalars(select(Flag.category)))


IDEATION = "6471006"
"""A code that is flagged by itself."""
NO = {"coding": [{"system": SNOMED, "code": "373067005", "display": "No (qualifier value)"}]}
YES = {"coding": [{"system": SNOMED, "code": "373066001", "display": "Yes (qualifier value)"}]}
NEGATIVE = {"coding": [{"system": SNOMED, "code": "260385009", "display": "Negative (qualifier value)"}]}


@pytest.mark.parametrize(
    "value",
    [
        {"valueBoolean": False}, {"valueCodeableConcept": NO}, {"valueString": "No"}, {"valueInteger": 0},
        {"valueQuantity": {"value": 0, "unit": "{score}"}}, {"interpretation": [NEGATIVE]},
    ],
    ids=lambda value: next(iter(value)),
)  # fmt: skip
def test_an_observation_that_is_answered_with_a_no_raises_no_flag(db: Session, value: Resource) -> None:
    assert flagged(db, observed("Suicidal thoughts", IDEATION, **value)) == set()


@pytest.mark.parametrize(
    "value",
    [{"valueBoolean": True}, {"valueCodeableConcept": YES}, {"valueString": "Yes"}, {"valueInteger": 2}, {}],
    ids=lambda value: next(iter(value), "none"),
)
def test_any_other_answer_raises_one(db: Session, value: Resource) -> None:
    assert flagged(db, observed("Suicidal thoughts", IDEATION, **value)) == {"serious-harm"}


def test_each_component_has_its_own_answer(db: Session) -> None:
    parts = [
        {"code": coded(PHQ_9_ITEM), "valueString": "Not at all"},
        {"code": coded("Domestic abuse"), "valueCodeableConcept": YES},
        {"code": coded("Rape"), "valueBoolean": False},
    ]
    assert flagged(db, observed("Assessment", component=parts)) == {"domestic-abuse"}


def test_a_questionnaire_has_an_answer_to_each_question(db: Session) -> None:
    asked = [
        {"linkId": "9", "text": PHQ_9_ITEM, "answer": [{"valueCoding": {"display": "Not at all"}}]},
        {"linkId": "10", "text": "Poor appetite", "answer": [{"valueCoding": {"display": "Several days"}}]},
    ]
    response = {"resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "item": asked,
                "subject": {"reference": "Patient/p1"}, "authored": "2026-03-02T09:05:00Z"}  # fmt: skip
    assert flagged(db, response) == set()
    asked[0]["answer"] = [{"valueCoding": {"display": "Several days"}}]
    assert flagged(db, response) == {"serious-harm"}


def test_a_grave_score_is_flagged_by_its_value(db: Session) -> None:
    audit = observed("Alcohol use disorders identification test score", valueQuantity={"value": 29, "unit": "{score}"})
    assert flagged(db, audit) == {"substance-alcohol"}
