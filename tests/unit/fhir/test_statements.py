"""What a bundle says of resources beside its entries."""

import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, a, entries, read, to
from workbench.vocabulary import Standing

IN_ERROR = {"status": "entered-in-error"}
NEAR_MISS = {"meta": {"security": [{"code": "nopat"}]}}


def said(*resources, **bundle):
    return {each.source_id: each.standing for each in read(*resources, **bundle).statements}


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({}, Standing.STANDS),
        ({"meta": NOPAT}, Standing.NOPAT),
        (IN_ERROR, Standing.WITHDRAWN),
        ({**IN_ERROR, "meta": NOPAT}, Standing.WITHDRAWN),
        (NEAR_MISS, Standing.CONTRADICTED),
        ({"subject": to("Patient/p2")}, Standing.ANOTHERS),
        ({"subject": to("Group/1"), **IN_ERROR}, Standing.NOT_TAKEN),
    ],
)
@pytest.mark.parametrize("type_", ["List", "Composition", "Specimen", "DocumentManifest"])
def test_a_parent_that_is_no_entry_stands_or_not(type_, fields, standing):
    assert said(a(type_, "l", **fields)) == {f"{type_}/l": standing}


def test_entries_say_themselves_how_they_stand():
    assert said(a("Condition", **IN_ERROR), a("Encounter", "e", meta=NOPAT)) == {}


@pytest.mark.parametrize(
    ("fields", "standing"), [({"meta": NOPAT}, Standing.NOPAT), (IN_ERROR, Standing.WITHDRAWN), ({}, None)]
)
@pytest.mark.parametrize(
    "above",
    [
        a("DiagnosticReport", "up", result=[to("Observation/gone")]),
        a("List", "up", entry=[{"item": to("https://a.example/fhir/Observation/gone")}]),
        a("Composition", "up", section=[{"entry": [to("Observation/gone")]}]),
    ],
)
def test_what_comes_alone_speaks_for_what_it_holds_outside_the_bundle(above, fields, standing):
    assert said({**above, **fields}).get("Observation/gone") is standing


def test_a_document_of_before_is_withdrawn_by_the_one_that_replaces_it():
    replaces = {"relatesTo": [{"code": "replaces", "target": to("DocumentReference/before")}]}
    assert said(a("DocumentReference", **replaces)) == {"DocumentReference/before": Standing.WITHDRAWN}
    assert said(a("DocumentReference", **replaces, status="entered-in-error")) == {}


def test_a_labelled_patient_is_stated():
    assert said(patient={**PATIENT, "meta": NOPAT}) == {"Patient/p1": Standing.NOPAT}


def test_people_and_places_that_stand_are_not_worth_stating():
    assert said({"resourceType": "Organization", "id": "7"}, {"resourceType": "Practitioner", "id": "d"}) == {}


def test_an_entry_names_all_that_it_stands_under_in_the_bundle_and_outside_it():
    list_ = a("List", "l", entry=[{"item": to("Condition/c")}])
    outer = a("List", "outer", entry=[{"item": to("List/l")}])
    condition = a("Condition", "c", encounter=to("Encounter/gone"), partOf=[to("Procedure/p/_history/3")])
    assert entries(list_, outer, condition)["Condition/c"].under == (
        "Encounter/gone", "List/l", "List/outer", "Procedure/p",
    )  # fmt: skip


def test_a_consultation_stands_under_its_list_and_its_parts_under_both():
    code = {"coding": [{"system": "http://snomed.info/sct/", "code": "325851000000107"}]}
    list_ = a("List", "l", code=code, encounter=to("Encounter/e"), entry=[{"item": to("Observation/1")}])
    found = entries(list_, a("Encounter", "e"), a("Observation", "1"))
    assert found["Encounter/e"].under == ("List/l",)
    assert found["Observation/1"].under == ("Encounter/e", "List/l")
