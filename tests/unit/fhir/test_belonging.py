"""Nobody sees another patient's entry in this one's record, nor one of which nobody can tell whose it is."""

import orjson
import pytest

from tests.unit.fhir.bundles import NHS, PATIENT, a, a_list, causes, entries, entry, items, raw, read, to
from workbench.fhir.read import read_bundle
from workbench.fhir.said import Statement
from workbench.fhir.who.belonging import ANOTHERS, HANGS_ON_LEFT_OUT, UNCLEAR
from workbench.vocabulary import Doubt, Standing

UUID = "0CEEBCCD-76F5-4ECC-9B4B-2CD6E09CDE9F"
OWN, OTHER = "9990000018", "9990000026"
HERE = "https://here.example/fhir"


def numbered(value, system=NHS, **more):
    return {"identifier": {"system": system, "value": value}, **more}


@pytest.mark.parametrize(
    "subject",
    [
        to("Patient/p2"),
        to("https://example.org/fhir/Patient/p2"),
        to("Patient/p2/_history/3"),
        to("Patient/p2/"),
        to("patient/p2"),
        to("urn:uuid:11111111-2222-3333-4444-555555555555"),
        to("urn:oid:1.2.3"),
        to(f"Patient?identifier={NHS}|{OTHER}"),
        to(f"Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C{OTHER}"),
        to(f"{HERE}/Patient?active=true&identifier=urn:oid:2.16.840.1.113883.2.1.4.1|{OTHER}"),
        numbered("999 000 0026"),
        numbered(OTHER, NHS + "/"),
        numbered(OTHER, "http://fhir.nhs.net/Id/nhs-number"),
        numbered(OTHER, "HTTPS://FHIR.NHS.UK/Id/NHS-Number"),
        numbered(OTHER, "urn:oid:2.16.840.1.113883.2.1.4.1"),
        numbered(int(OTHER)),
        {**to("Patient/p1"), **numbered(OTHER)},
        [to("Patient/p1"), to("Patient/p2")],
        to("#other"),
    ],
)
@pytest.mark.parametrize("field", ["subject", "patient"])
def test_what_names_another_patient_is_left_out(field, subject):
    other = {"resourceType": "Patient", "id": "other", "identifier": [{"system": NHS, "value": OTHER}]}
    sent = {"resourceType": "Condition", "id": "1", field: subject, "contained": [other]}
    assert entries(sent) == {}
    assert causes(sent) == [ANOTHERS]
    assert read(sent).statements == (Statement("Condition/1", Standing.ANOTHERS),)


@pytest.mark.parametrize(
    "subject",
    [
        None,
        {},
        [],
        to("Patient/p1"),
        to("https://example.org/fhir/Patient/p1"),
        to("Patient/p1/_history/3"),
        to(f"Patient?identifier={NHS}|{OWN}"),
        to(f"Patient?identifier={OWN}"),
        to("#same"),
        numbered("999 000 0018"),
        numbered(OWN, "http://fhir.nhs.net/Id/nhs-number/"),
        numbered("77", "urn:hospital/"),
        {**to("Patient/p1"), **numbered("78", "urn:hospital")},
        {**to("Patient/p1"), "display": "Somebody"},
        {**to("Patient/p1"), "type": "http://hl7.org/fhir/StructureDefinition/Patient"},
        {**to("Patient/p1"), **numbered(OTHER, "urn:hospital")},
    ],
)
def test_what_names_this_patient_or_nobody_is_theirs(subject):
    patient = {**PATIENT, "identifier": [*PATIENT["identifier"], {"system": "urn:hospital", "value": "77"}]}
    same = {**PATIENT, "id": "same"}
    sent = a("Condition", subject=subject, contained=[same])
    assert causes(sent, patient=patient) == []
    assert list(entries(sent, patient=patient)) == ["Condition/1"]


@pytest.mark.parametrize(
    "subject",
    [
        "Patient/p2",
        5,
        to("p2"),
        to(5),
        to(""),
        to("Group/1"),
        to("Location/1"),
        to("#gone"),
        to("#nobody"),
        to("Patient?name=x"),
        to(f"Patient?identifier={OWN},{OTHER}"),
        to(f"Practitioner?identifier={NHS}|{OWN}"),
        numbered("77", "urn:hospital"),
        {"identifier": {"system": NHS}},
        {"display": "Somebody"},
        {"type": "Patient"},
        [to("Patient/p1"), "x"],
        [to("Patient/p1"), to("Group/1")],
        {**to("Patient/p1"), "type": "Group"},
        {**to("Patient/p1"), "type": "http://hl7.org/fhir/StructureDefinition/Practitioner"},
        {**to("Patient/p1"), "identifier": {"value": OTHER}},
        {**to("Patient/p1"), **numbered(OTHER, "https://fhir.hl7.org.uk/Id/nhs-number")},
        {**to("Patient/p1"), "identifier": {"system": "urn:x", "value": OTHER, "type": {"coding": [{"code": "NH"}]}}},
    ],
)
def test_what_nobody_can_tell_is_left_out_and_told(subject):
    sent = a("Condition", subject=subject, contained=[{"resourceType": "Patient", "id": "nobody"}])
    assert causes(sent) == [UNCLEAR]
    assert entries(sent) == {}
    assert read(sent).statements == (Statement("Condition/1", Standing.NOT_TAKEN),)


@pytest.mark.parametrize(("focus", "cause"), [("Patient/p2", [UNCLEAR]), ("Patient/p1", []), ("Device/1", [])])
def test_an_observation_of_somebody_else_in_this_record_is_left_out(focus, cause):
    assert causes(a("Observation", focus=[to(focus)])) == cause


def test_a_uuid_is_the_same_in_small_letters():
    patient = {"resourceType": "Patient", "id": UUID}
    for name in (f"urn:uuid:{UUID.lower()}", f"URN:UUID:{UUID}", f"Patient/{UUID.lower()}"):
        assert causes(a("Condition", subject=to(name)), patient=patient) == []


def at_home(*resources):
    """The patient's own address is on a server."""
    sent = orjson.loads(raw(*resources))
    sent["entry"][0]["fullUrl"] = f"{HERE}/Patient/p1"
    return read_bundle(orjson.dumps(sent))


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        (f"{HERE}/Patient/p1", []),
        ("http://HERE.example/fhir/Patient/p1/_history/2", []),
        ("Patient/p1", []),
        ("https://elsewhere.example/fhir/Patient/p1", [ANOTHERS]),
        ("https://here.example/other/Patient/p1", [ANOTHERS]),
    ],
)
def test_the_same_id_on_another_server_is_another_patient(name, cause):
    assert [each.cause for each in at_home(a("Condition", subject=to(name))).problems] == cause


def test_the_patients_full_url_names_them():
    sent = raw(a("Condition", subject=to("urn:uuid:abc"))).replace(
        b'{"resource":{"resourceType":"Patient"', b'{"fullUrl":"urn:uuid:abc","resource":{"resourceType":"Patient"'
    )
    assert read_bundle(sent).problems == ()


@pytest.mark.parametrize("subject", [to("Patient/p2"), to("Group/1")])
@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (a("Encounter", "e"), {"encounter": to("Encounter/e")}),
        (a("DiagnosticReport", "e", result=[to("Observation/o")]), {}),
        (a("Observation", "e", hasMember=[to("Observation/o")]), {}),
        (a("Specimen", "e"), {"specimen": to("Specimen/e")}),
        (a("Composition", "e", section=[{"section": [{"entry": [to("Observation/o")]}]}]), {}),
    ],
)
def test_what_has_no_subject_is_whose_that_is_on_which_it_hangs(subject, parent, child):
    orphan = {"resourceType": "Observation", "id": "o", **child}
    hanging = {"resourceType": "Observation", "id": "below", "partOf": [to("Observation/o")]}
    cause = UNCLEAR if subject == to("Group/1") else ANOTHERS
    assert causes({**parent, "subject": subject}, orphan, hanging) == [cause] * 3


def test_what_names_the_patient_but_hangs_on_what_was_left_out_is_doubted():
    encounter, inside = a("Encounter", "e", subject=to("Patient/p2")), a("Condition", encounter=to("Encounter/e"))
    found = entry(encounter, inside)
    assert (found.doubts, found.under) == ((Doubt.NOT_TAKEN,), ())
    assert causes(encounter, inside) == [ANOTHERS, HANGS_ON_LEFT_OUT]


@pytest.mark.parametrize("subject", [numbered(OTHER), {**to("Patient/p1"), **numbered(OTHER)}])
def test_without_an_nhs_number_of_its_own_the_bundle_compares_none(subject):
    sent = a("Condition", subject=subject)
    expected = [] if "reference" in subject else [UNCLEAR]
    assert causes(sent, patient={"resourceType": "Patient", "id": "p1"}) == expected


def test_another_patients_list_does_not_move_an_entry():
    list_ = a_list("l", "consultation", "Condition/1", encounter=to("Encounter/e"))
    list_["subject"] = to("Patient/p2")
    assert list(items(a("Encounter", "e"), list_, a("Condition"))) == ["Encounter/e", "Condition/1"]
    assert entries(list_, a("Condition"))["Condition/1"].doubts == ()


def test_what_has_no_subject_goes_with_what_contains_it():
    ended = {"resourceType": "AllergyIntolerance", "id": "28"}
    assert causes(a("List", None, subject=to("Patient/p2"), contained=[ended])) == [ANOTHERS]
