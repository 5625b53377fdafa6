"""Different resources are never taken for one, and the same has the same name when it comes again."""

import orjson
import pytest

from tests.unit.fhir.bundles import PATIENT, a, read
from workbench.fhir.read import read_bundle
from workbench.fhir.said import Statement
from workbench.vocabulary import Standing

ACCESSION = [{"system": "https://lab.example/accession", "value": "ACC-1"}]
UUIDS = [f"urn:uuid:e2a214e8-bbe9-4675-9d52-49057558000{place}" for place in range(3)]


def result(text, id_=None, **fields):
    return a("Observation", id_, identifier=ACCESSION, valueString=text, **fields)


def ids(*sent):
    """(fullUrl, resource) … → each text under its source id."""
    found = [{"resource": PATIENT}]
    found += [{"resource": each, **({"fullUrl": url} if url else {})} for url, each in sent]
    bundle = read_bundle(orjson.dumps({"resourceType": "Bundle", "entry": found}))
    return {each.source_id: each.text for item in bundle.items for each in item.entries}


def test_results_that_share_an_accession_number_are_kept_each():
    sent = list(zip(UUIDS, [result("sodium"), result("potassium"), result("urea")], strict=True))
    assert sorted(ids(*sent).values()) == ["potassium", "sodium", "urea"]
    assert ids(*sent).keys() == ids(*sent[::-1]).keys()


def test_so_are_those_without_a_full_url():
    sent = [("", result("sodium")), ("", result("potassium"))]
    assert sorted(ids(*sent).values()) == ["potassium", "sodium"]
    assert ids(*sent).keys() == ids(*sent[::-1]).keys()


def test_so_are_those_inside_a_report():
    inside = [{**result(text), "id": f"r{place}"} for place, text in enumerate(("sodium", "potassium"))]
    assert ids(("", a("DiagnosticReport", "r", contained=inside))) == {
        "DiagnosticReport/r": "",
        "Observation/DiagnosticReport/r#r0": "sodium",
        "Observation/DiagnosticReport/r#r1": "potassium",
    }


def test_so_are_those_inside_two_reports_with_one_local_id():
    reports = [a("DiagnosticReport", id_, contained=[{**result(id_), "id": "r"}]) for id_ in ("1", "2")]
    assert {"Observation/DiagnosticReport/1#r", "Observation/DiagnosticReport/2#r"} <= ids(
        *(("", r) for r in reports)
    ).keys()


def test_an_identifier_is_a_name_where_it_is_unique():
    assert ids((UUIDS[0], result("sodium"))) == {"Observation/ACC-1": "sodium"}
    assert "Observation/ACC-1" in ids((UUIDS[0], result("sodium")), (UUIDS[1], a("Observation", None, valueString="x")))


def test_an_identifier_that_is_anothers_id_is_no_name():
    sent = [("", result("of the id", "ACC-1")), (UUIDS[0], result("of the identifier"))]
    assert ids(*sent)["Observation/ACC-1"] == "of the id"
    assert len(ids(*sent)) == 2


def test_what_was_filed_under_an_identifier_that_is_now_shared_is_no_longer_shown():
    assert read(result("sodium"), result("potassium")).statements == (
        Statement("Observation/ACC-1", Standing.NOT_TAKEN),
    )


def test_a_copy_of_one_is_not_a_second():
    assert ids((UUIDS[0], result("sodium")), (UUIDS[1], result("sodium"))) == {"Observation/ACC-1": "sodium"}
    twice = (UUIDS[0], a("Observation", None, valueString="x"))
    assert len(ids(twice, twice)) == 1


def test_two_versions_of_one_full_url_are_one():
    sent = [(UUIDS[0], result(each, meta={"versionId": each})) for each in "12"]
    assert ids(*sent) == {"Observation/ACC-1": "2"}


SERVERS = [f"https://{name}.example/fhir/Observation/1" for name in ("practice", "hospital")]


@pytest.mark.parametrize("of_practice", [SERVERS[0], "http://Practice.example:80/fhir/Observation/1/_history/2", ""])
def test_the_same_id_on_two_servers_is_two_entries(of_practice):
    sent = (
        (SERVERS[0], a("Observation", valueString="practice")),
        (SERVERS[1], a("Observation", valueString="hospital")),
    )
    assert ids(*sent) == {"Observation/1": "practice", "Observation/1@hospital.example/fhir": "hospital"}
    again = (of_practice, a("Observation", valueString="practice"))
    assert ids(*sent, again) == ids(*sent)


def test_the_patients_own_server_is_the_ordinary_one():
    patient = {"fullUrl": "https://practice.example/fhir/Patient/p1", "resource": PATIENT}
    both = [{"fullUrl": url, "resource": a("Observation", valueString=url)} for url in SERVERS[::-1]]
    bundle = read_bundle(orjson.dumps({"resourceType": "Bundle", "entry": [*both, patient]}))
    assert {item.source_id: item.entries[0].text for item in bundle.items} == {
        "Observation/1": SERVERS[0],
        "Observation/1@hospital.example/fhir": SERVERS[1],
    }


def with_the_patient_at_home(*sent):
    patient = {"fullUrl": "https://practice.example/fhir/Patient/p1", "resource": PATIENT}
    entries = [patient, *({"fullUrl": url, "resource": resource} for url, resource in sent)]
    bundle = read_bundle(orjson.dumps({"resourceType": "Bundle", "entry": entries}))
    return [entry.source_id for item in bundle.items for entry in item.entries]


def test_a_lone_resource_of_another_server_than_the_patients_is_told_apart():
    assert with_the_patient_at_home((SERVERS[0], a("Observation"))) == ["Observation/1"]
    assert with_the_patient_at_home((SERVERS[1], a("Observation"))) == ["Observation/1@hospital.example/fhir"]
    assert with_the_patient_at_home((SERVERS[0], a("Observation")), (SERVERS[1], a("Observation"))) == ["Observation/1"]


@pytest.mark.parametrize("url", ["", "urn:uuid:9b2c1d52-7c3b-4f0e-8f7a-2f6a4c1d0e11", "Observation/1"])
def test_what_names_no_server_is_the_patients_own(url):
    assert with_the_patient_at_home((url, a("Observation"))) == ["Observation/1"]


def test_a_lone_resource_of_any_server_is_called_by_its_id():
    assert list(ids((SERVERS[1], a("Observation")))) == ["Observation/1"]


def test_the_same_patient_on_two_servers_is_one():
    patients = [{"fullUrl": url.replace("Observation/1", "Patient/p1"), "resource": PATIENT} for url in SERVERS]
    assert read_bundle(orjson.dumps({"resourceType": "Bundle", "entry": patients})).patient.source_id == "Patient/p1"


@pytest.mark.parametrize("turned", [False, True])
def test_ids_that_differ_by_a_blank_or_a_control_character_are_each_read(turned):
    sent = [("", a("Condition", own, note=[{"text": repr(own)}])) for own in ("1", "1 ", "1\x00")]
    found = ids(*(sent[::-1] if turned else sent))
    assert found["Condition/1"] == "'1'"
    assert len(found) == 3


def test_an_id_with_a_blank_is_the_same_without_it_where_it_is_alone():
    assert list(ids(("", a("Condition", " 1 ")))) == ["Condition/1"]


def test_an_id_may_be_a_number():
    assert list(ids(("", {**a("Condition"), "id": 5}))) == ["Condition/5"]


def test_a_name_that_is_too_long_to_be_kept_is_cut_and_still_its_own():
    found = ids(("", a("Condition", "x" * 400)), ("", a("Condition", "x" * 401)))
    assert [len(name) for name in found] == [300, 300]
