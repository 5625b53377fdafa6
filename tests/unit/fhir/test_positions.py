"""One odd resource is reported by position and cause; the others are kept."""

import orjson
import pytest

from tests.unit.fhir.bundles import PATIENT, a, causes, entries, read
from workbench.fhir.read import read_bundle
from workbench.vocabulary import Kind


@pytest.mark.parametrize(
    ("odd", "cause"),
    [
        (None, "the entry is not an object"),
        ({}, "the entry has no resource"),
        ({"resource": "x"}, "the resource is not an object"),
        ({"resource": {}}, "the resource does not say its type"),
        ({"resource": {"resourceType": 5}}, "the resource does not say its type"),
        ({"resource": {"resourceType": "Whatever"}}, "a resource of an unknown type that names no patient"),
        ({"resource": {"resourceType": "Bundle"}}, "a bundle inside the bundle is not read"),
    ],
)
def test_an_odd_entry_does_not_cost_the_others(odd, cause):
    sent = {"resourceType": "Bundle", "entry": [odd, {"resource": PATIENT}, {"resource": a("Condition")}]}
    bundle = read_bundle(orjson.dumps(sent))
    assert [(each.position, each.cause) for each in bundle.problems] == [("entry 1", cause)]
    assert len(bundle.items) == 1


def test_a_position_names_the_resource():
    (problem,) = read(a("Observation", "abc", effectiveDateTime="yesterday")).problems
    assert problem.position == "entry 2, Observation/abc"


@pytest.mark.parametrize("wrong", ["x", 5, True, None, [], {}, [[]], ["x"], [None], {"coding": "x"}, {"reference": 5}])
@pytest.mark.parametrize(
    "field",
    "id code encounter context issued effectiveDateTime performer note related component meta status category "
    "identifier contained extension text valueQuantity".split(),
)
def test_a_wrong_shape_never_costs_the_bundle(field, wrong):
    bundle = read(a("Observation", **{field: wrong}), a("Condition", "whole"))
    assert [item.source_id for item in bundle.items][-1] == "Condition/whole"
    assert len(bundle.items) == 2


@pytest.mark.parametrize("wrong", ["x", 5, True, [[]], ["x"], [None], {"coding": "x"}, {"reference": 5}])
def test_a_subject_of_a_wrong_shape_costs_only_its_resource(wrong):
    bundle = read(a("Observation", subject=wrong), a("Condition", "whole"))
    assert [item.source_id for item in bundle.items] == ["Condition/whole"]
    assert [each.position for each in bundle.problems] == ["entry 2, Observation/1"]


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_an_empty_subject_is_none(nothing):
    assert len(read(a("Observation", subject=nothing), a("Condition", "whole")).items) == 2


def test_an_unknown_type_about_the_patient_is_an_entry():
    only = entries(a("BodyStructure", description="left arm"))["BodyStructure/1"]
    assert (only.kind, only.title) == (Kind.OTHER, "left arm")


def test_an_unknown_type_without_a_name_is_called_by_its_type():
    assert entries(a("NutritionOrder"))["NutritionOrder/1"].title == "Nutrition order"


@pytest.mark.parametrize(
    "type_", "Organization Appointment Claim Coverage Device Binary List Composition CareTeam".split()
)
def test_administration_is_never_an_entry(type_):
    assert read(a(type_)).items == ()
    assert causes(a(type_)) == []
