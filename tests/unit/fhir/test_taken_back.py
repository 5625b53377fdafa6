"""What a bundle deletes, contradicts or could not take: what is under it falls too; its words are printed nowhere."""

from datetime import UTC, datetime

import orjson
import pytest

from tests.unit.fhir.bundles import PATIENT, a, code, to
from workbench.fhir.read import read_bundle
from workbench.fhir.said import Dependence
from workbench.vocabulary import Relation, Standing

AT = "https://source.example/fhir"
UUID = "0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
SECRET = "Overdose"
HERS = {"system": "https://source.example/id", "value": "77"}
CONDITION = a("Condition", "c", code=code(SECRET), identifier=[HERS])

TAKEN_BACK = {
    "deleted": [{"request": {"method": "DELETE", "url": "Condition/c"}}],
    "sent and deleted": [{"resource": CONDITION}, {"request": {"method": "DELETE", "url": "Condition/c"}}],
    "contradictory": [{"resource": CONDITION}, {"resource": {**CONDITION, "note": [{"text": "another"}]}}],
    "not taken": [{"resource": CONDITION, "request": {"method": "PATCH", "url": "Condition/c"}}],
}
NAMED = {
    "plainly": {"reference": "Condition/c"},
    "of a version": {"reference": "Condition/c/_history/2"},
    "absolutely": {"reference": f"{AT}/Condition/c"},
    "by its type": {"reference": "c", "type": "Condition"},
}


def sent(*entries, type_="collection"):
    bundle = {"resourceType": "Bundle", "type": type_, "entry": [{"resource": PATIENT}, *entries]}
    return read_bundle(orjson.dumps(bundle))


def entries_of(bundle):
    return {each.source_id: each for item in bundle.items for each in item.entries}


def said(bundle):
    return {each.source_id: each.standing for each in bundle.statements}


def is_withdrawn(bundle, source_id):
    return entries_of(bundle)[source_id].withdrawn


@pytest.mark.parametrize("how", TAKEN_BACK)
@pytest.mark.parametrize("named", NAMED)
def test_no_words_of_what_is_taken_back_are_printed(how, named):
    reason = {**NAMED[named], "display": SECRET}
    narrative = {"status": "generated", "div": f"<div>{SECRET}</div>"}
    request = a("MedicationRequest", "x", reasonReference=[reason], text=narrative)
    entry = entries_of(sent({"resource": request}, *TAKEN_BACK[how]))["MedicationRequest/x"]
    assert SECRET not in f"{entry.text} {entry.title} {entry.narrative}"
    assert any("the words of a Condition" in each for each in entry.not_shown)


@pytest.mark.parametrize("how", ["sent and deleted", "contradictory"])
@pytest.mark.parametrize("named", [{"identifier": HERS}, {"reference": f"Condition?identifier={HERS['system']}|77"}])
def test_nor_where_it_is_named_by_its_identifier(how, named):
    request = a("MedicationRequest", "x", reasonReference=[{**named, "display": SECRET}])
    assert SECRET not in entries_of(sent({"resource": request}, *TAKEN_BACK[how]))["MedicationRequest/x"].text


def test_nor_where_it_is_named_by_its_full_url():
    request = a("MedicationRequest", "x", reasonReference=[{"reference": f"urn:uuid:{UUID}", "display": SECRET}])
    deleted = {"fullUrl": f"urn:uuid:{UUID}", "request": {"method": "DELETE", "url": f"Condition/{UUID}"}}
    assert SECRET not in entries_of(sent({"resource": request}, deleted))["MedicationRequest/x"].text


@pytest.mark.parametrize("name", [f"urn:uuid:{UUID}", f"URN:UUID:{UUID.upper()}", f"Encounter/{UUID}"])
def test_what_stands_under_what_is_deleted_names_it_and_is_withdrawn(name):
    deleted = {"fullUrl": f"urn:uuid:{UUID}", "request": {"method": "DELETE", "url": f"Encounter/{UUID}"}}
    bundle = sent({"resource": a("Observation", "o", encounter=to(name))}, deleted)
    assert entries_of(bundle)["Observation/o"].under == (f"Encounter/{UUID}",)
    assert is_withdrawn(bundle, "Observation/o")


def test_what_is_made_of_something_deleted_is_withdrawn():
    statement = a("MedicationStatement", "s", medicationReference=to("Medication/m", display=SECRET))
    bundle = sent({"resource": statement}, {"request": {"method": "DELETE", "url": "Medication/m"}})
    assert is_withdrawn(bundle, "MedicationStatement/s")
    assert SECRET not in entries_of(bundle)["MedicationStatement/s"].title


@pytest.mark.parametrize("deletion", [{"method": "DELETE", "url": "DiagnosticReport/r"}])
def test_a_deleted_report_takes_its_results_with_it(deletion):
    report = a("DiagnosticReport", "r", result=[to("Observation/o"), to("Observation/elsewhere")])
    bundle = sent({"resource": report}, {"resource": a("Observation", "o")}, {"request": deletion})
    assert is_withdrawn(bundle, "Observation/o")
    assert Dependence("Observation/elsewhere", Relation.UNDER, "DiagnosticReport/r") in bundle.dependences


def test_a_deleted_list_takes_with_it_what_it_holds_and_says_where_that_stood():
    list_ = a("List", "l", entry=[{"item": to("Condition/1")}])
    deletion = {"request": {"method": "DELETE", "url": "List/l"}}
    bundle = sent({"resource": list_}, {"resource": a("Condition")}, deletion)
    assert is_withdrawn(bundle, "Condition/1")
    assert entries_of(bundle)["Condition/1"].under == ("List/l",)


def test_a_list_that_was_changed_in_a_way_not_taken_still_holds_its_entries():
    list_ = a("List", "l", entry=[{"item": to("Condition/1")}])
    change = {"resource": a("Binary", "b"), "request": {"method": "PATCH", "url": "List/l"}}
    bundle = sent({"resource": list_}, {"resource": a("Condition")}, change)
    assert said(bundle)["List/l"] is Standing.NOT_TAKEN
    assert entries_of(bundle)["Condition/1"].under == ("List/l",)
    assert not is_withdrawn(bundle, "Condition/1")


def test_who_is_deleted_from_the_address_book_still_wrote_what_they_wrote():
    doctor = {"resourceType": "Practitioner", "id": "d", "name": [{"family": "Gilbert"}]}
    condition = a("Condition", "c", recorder=to("Practitioner/d"))
    deletion = {"request": {"method": "DELETE", "url": "Practitioner/d"}}
    bundle = sent({"resource": doctor}, {"resource": condition}, deletion)
    assert entries_of(bundle)["Condition/c"].author == "Gilbert"
    assert entries_of(bundle)["Condition/c"].not_shown == ()


@pytest.mark.parametrize("status", ["sent and deleted", "contradictory"])
def test_a_statement_is_made_of_every_such_resource(status):
    expected = Standing.DELETED if status == "sent and deleted" else Standing.CONTRADICTED
    assert said(sent(*TAKEN_BACK[status])) == {"Condition/c": expected}


def test_a_deletion_says_its_version_and_time():
    response = {"status": "204", "etag": 'W/"7"', "lastModified": "2026-11-01T12:00:00Z"}
    bundle = sent({"request": {"method": "DELETE", "url": "Condition/c"}, "response": response}, type_="history")
    (only,) = bundle.statements
    assert (only.source_version, only.last_updated) == ("7", datetime(2026, 11, 1, 12, tzinfo=UTC))


def test_of_two_deletions_one_without_a_version_may_be_the_later():
    first = {"request": {"method": "DELETE", "url": "Condition/c"}, "response": {"status": "204", "etag": 'W/"7"'}}
    second = {"request": {"method": "DELETE", "url": "Condition/c"}}
    (only,) = sent(first, second).statements
    assert only.source_version is None


def test_what_stands_says_its_version():
    (only,) = sent({"resource": a("List", "l", meta={"versionId": "3"})}).statements
    assert (only.standing, only.source_version) == (Standing.STANDS, "3")


@pytest.mark.parametrize("fields", [{"meta": {"security": [{"code": "NOPAT"}]}}, {"status": "entered-in-error"}])
def test_the_words_of_a_provenance_that_is_kept_back_are_not_used(fields):
    told = {"target": [to("Condition/c")], "agent": [{"who": {"display": "Dr Gilbert", "type": "Practitioner"}}]}
    provenance = {"resourceType": "Provenance", "id": "p", **told}
    assert entries_of(sent({"resource": CONDITION}, {"resource": provenance}))["Condition/c"].author == "Dr Gilbert"
    assert entries_of(sent({"resource": CONDITION}, {"resource": provenance | fields}))["Condition/c"].author == ""


@pytest.mark.parametrize(("fields", "printed"), [({}, True), ({"status": "entered-in-error"}, False)])
def test_nor_are_the_words_of_what_is_contained_and_withdrawn(fields, printed):
    inside = {"resourceType": "Substance", "id": "s", "description": SECRET, **fields}
    bundle = sent({"resource": a("Condition", "c", contained=[inside])})
    assert (SECRET in entries_of(bundle)["Condition/c"].text) is printed
