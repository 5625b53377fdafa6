"""What was not done, given or taken, or must not be, is said."""

import pytest

from tests.unit.fhir.bundles import a, entries


def text(type_, **fields):
    return entries(a(type_, **fields))[f"{type_}/1"].text


@pytest.mark.parametrize(
    ("type_", "fields", "said"),
    [
        ("MedicationStatement", {"taken": "n"}, "Not taken: yes"),
        ("MedicationStatement", {"wasNotTaken": True}, "Not taken: yes"),
        ("MedicationAdministration", {"notGiven": True}, "Not given: yes"),
        ("MedicationAdministration", {"wasNotGiven": True}, "Not given: yes"),
        ("MedicationDispense", {"notDone": True}, "Not done: yes"),
        ("MedicationRequest", {"doNotPerform": True}, "Not to be done: yes"),
        ("ServiceRequest", {"doNotPerform": True}, "Not to be done: yes"),
        ("ProcedureRequest", {"doNotPerform": "true"}, "Not to be done: yes"),
        ("CommunicationRequest", {"doNotPerform": True}, "Not to be done: yes"),
        ("Communication", {"notDone": True}, "Not done: yes"),
        ("Procedure", {"notPerformed": True}, "Not done: yes"),
        ("Immunization", {"wasNotGiven": True}, "Not given: yes"),
        ("Task", {"description": "Ring", "doNotPerform": True}, "Not to be done: yes"),
    ],
)
def test_a_no_is_said_first(type_, fields, said):
    whose = {"for": {"reference": "Patient/p1"}} if type_ == "Task" else {}
    assert text(type_, **fields, **whose).split("\n")[0] == said


@pytest.mark.parametrize(
    "fields", [{"taken": "y"}, {"taken": "unk"}, {"notGiven": False}, {"doNotPerform": None}, {"notDone": None}]
)
def test_what_is_no_no_is_not_worth_saying(fields):
    assert text("MedicationStatement", **fields) == ""


def test_an_activity_of_a_plan_that_must_not_be_done_says_so():
    detail = {"description": "Running", "prohibited": True}
    assert text("CarePlan", activity=[{"detail": detail}]) == "Not to be done: yes, Running"
