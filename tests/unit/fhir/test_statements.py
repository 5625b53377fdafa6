"""What a bundle says of resources beside its entries."""

import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, a, entries, read, to
from workbench.fhir.said import Dependence
from workbench.vocabulary import Relation, Standing

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


@pytest.mark.parametrize("fields", [{}, {"meta": NOPAT}, IN_ERROR])
@pytest.mark.parametrize(
    "above",
    [
        a("DiagnosticReport", "up", result=[to("Observation/gone")]),
        a("DiagnosticReport", "up", study=[to("Observation/gone")]),
        a("List", "up", entry=[{"item": to("https://a.example/fhir/Observation/gone")}]),
        a("Composition", "up", section=[{"section": [{"entry": [to("Observation/gone")]}]}]),
        a("DocumentManifest", "up", content=[{"pReference": to("Observation/gone")}]),
        a("Observation", "up", hasMember=[to("Observation/gone")]),
        a("Observation", "up", related=[{"type": "has-member", "target": to("Observation/gone")}]),
        a("CarePlan", "up", activity=[{"reference": to("Observation/gone")}]),
        a("RequestGroup", "up", action=[{"resource": to("Observation/gone")}]),
    ],
)
def test_what_comes_alone_says_what_it_holds_outside_the_bundle(above, fields):
    held = Dependence("Observation/gone", Relation.UNDER, f"{above['resourceType']}/up")
    assert held in read({**above, **fields}).dependences


def test_what_a_list_holds_is_also_under_what_holds_the_list():
    outer = a("List", "outer", entry=[{"item": to("List/l")}])
    found = read(outer, a("List", "l", entry=[{"item": to("Condition/gone")}])).dependences
    assert {each.target for each in found} == {"List/l", "List/outer"}


def test_what_was_left_out_says_nothing_of_what_it_holds():
    entry = [{"item": to("Observation/gone")}]
    assert read(a("List", "l", subject=to("Patient/p2"), entry=entry)).dependences == ()


@pytest.mark.parametrize("fields", [{}, {"status": "entered-in-error"}])
@pytest.mark.parametrize("is_sent", [True, False])
def test_a_document_says_which_one_it_replaces_sent_or_not(is_sent, fields):
    replaces = {"relatesTo": [{"code": "replaces", "target": to("DocumentReference/before")}]}
    before = [a("DocumentReference", "before")] if is_sent else []
    found = read(*before, a("DocumentReference", "new", **replaces, **fields)).dependences
    assert found == (Dependence("DocumentReference/before", Relation.REPLACED_BY, "DocumentReference/new"),)


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


@pytest.mark.parametrize(
    "fields",
    [
        {"derivedFrom": [to("Observation/base")]},
        {"basedOn": to("Observation/base")},
        {"focus": [to("https://a.example/fhir/Observation/base/_history/2")]},
        {"related": [{"type": "derived-from", "target": to("Observation/base")}]},
        {"relatesTo": [{"code": "appends", "target": to("Observation/base")}]},
        {"supportingInfo": [to("Observation/base")]},
    ],
)
def test_an_entry_names_what_it_rests_on(fields):
    assert entries(a("Observation", "o", **fields))["Observation/o"].rests_on == ("Observation/base",)
    in_bundle = entries(a("Observation", "o", **fields), a("Observation", "base"))
    assert in_bundle["Observation/o"].rests_on == ("Observation/base",)


def test_evidence_is_what_an_entry_rests_on():
    assert entries(a("Condition", "c", evidence=[{"detail": [to("Observation/o")]}]))["Condition/c"].rests_on


def test_people_and_the_document_that_it_replaces_are_not_what_an_entry_rests_on():
    replaces = {"relatesTo": [{"code": "replaces", "target": to("DocumentReference/1")}]}
    assert entries(a("DocumentReference", "d", **replaces))["DocumentReference/d"].rests_on == ()
    assert entries(a("Observation", "t", focus=[to("Patient/p1")]))["Observation/t"].rests_on == ()
