"""What could not be taken is told, and named wherever its name can be known: what is held of it is then not shown."""

import orjson
import pytest

from tests.unit.fhir.bundles import PATIENT, a
from workbench.fhir.read import read_bundle
from workbench.vocabulary import Standing

AT = "https://source.example/fhir"
INNER = {"resourceType": "Bundle", "entry": [{"fullUrl": f"{AT}/Condition/1"}]}


def sent(*entries):
    return read_bundle(orjson.dumps({"resourceType": "Bundle", "entry": [{"resource": PATIENT}, *entries]}))


def not_taken(*entries):
    bundle = sent(*entries)
    assert bundle.problems
    return {each.source_id for each in bundle.statements if each.standing is Standing.NOT_TAKEN}


@pytest.mark.parametrize(
    "entry",
    [
        {"resource": {"resourceType": "Condition", "id": "1"}, "request": {"method": "PUT", "url": "Condition/2"}},
        {"resource": "x", "fullUrl": f"{AT}/Condition/1"},
        {"resource": [a("Condition")]},
        {"resource": "x", "request": {"method": "PUT", "url": "Condition/1"}},
        {"fullUrl": f"{AT}/Condition/1"},
        {"fullUrl": "Condition/1/_history/2"},
        {"resource": {**a("Condition"), "resourceType": "condition"}},
        {"resource": {"id": "1"}, "fullUrl": f"{AT}/Condition/1"},
        {"resource": {"resourceType": 5, "id": "1"}, "request": {"method": "PUT", "url": "Condition/1"}},
        {"resource": {"resourceType": "Bundle", "entry": [{"resource": a("Condition")}]}},
        {"resource": {"resourceType": "Bundle", "entry": [{"resource": INNER}]}},
        {"resource": {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": a("Condition")}]}},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(entry):
    assert "Condition/1" in not_taken(entry)


def test_an_unknown_type_that_names_no_patient_is_named():
    assert not_taken({"resource": {"resourceType": "Whatever", "id": "1"}}) == {"Whatever/1"}


@pytest.mark.parametrize("entry", [None, "x", {}, {"resource": {"resourceType": "Bundle"}}, {"resource": {}}])
def test_what_has_no_name_is_told_all_the_same(entry):
    assert not_taken(entry) == set()


def test_an_unreadable_copy_is_as_good_as_none_where_a_newer_one_is_read():
    newer = {"resource": a("Condition", meta={"versionId": "2"})}
    older = {"resource": {**a("Condition", meta={"versionId": "1"}), "resourceType": "condition"}}
    assert [item.source_id for item in sent(newer, older).items] == ["Condition/1"]
    assert sent(newer, older).statements == ()


def test_an_unreadable_copy_of_the_same_age_is_not_guessed_away():
    bundle = sent({"resource": a("Condition")}, {"resource": "x", "fullUrl": f"{AT}/Condition/1"})
    assert bundle.items == ()
    assert {each.source_id: each.standing for each in bundle.statements}["Condition/1"] is Standing.NOT_TAKEN


def test_a_copy_inside_a_bundle_that_is_not_read_says_nothing_new():
    condition = {"resource": a("Condition")}
    bundle = sent(condition, {"resource": {"resourceType": "Bundle", "entry": [condition]}})
    assert [item.source_id for item in bundle.items] == ["Condition/1"]
    assert bundle.statements == ()


def test_another_version_inside_a_bundle_that_is_not_read_leaves_it_in_doubt():
    inner = {"resource": {"resourceType": "Bundle", "entry": [{"resource": a("Condition", status="x")}]}}
    assert sent({"resource": a("Condition")}, inner).items == ()


def test_parameters_without_resources_are_no_problem():
    assert (
        sent({"resource": {"resourceType": "Parameters", "parameter": [{"name": "x", "valueString": "y"}]}}).problems
        == ()
    )
