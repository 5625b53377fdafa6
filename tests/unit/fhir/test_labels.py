"""NOPAT and entered-in-error, exactly as labelled."""

import orjson
import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, a, a_list, causes, entries, entry, raw, read, to
from workbench.fhir.read import read_bundle
from workbench.fhir.standing.marking import NEAR_MISS, PATIENT_NOPAT
from workbench.vocabulary import Doubt

STU3 = {"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}
R4 = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}


@pytest.mark.parametrize("label", [STU3, R4])
def test_system_and_code_make_nopat(label):
    assert entry(a("Condition", meta={"security": [{"code": "R"}, label]})).nopat
    assert entry(a("DocumentReference", securityLabel=[{"coding": [label]}])).nopat


@pytest.mark.parametrize(
    "label",
    [
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "RWR", "display": "no disclosure to patient NOPAT"},
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "nopat"},
        {"system": "http://hl7.org/fhir/v3/Other", "code": "NOPAT"},
        {"code": "NOPAT"},
        {"system": ["http://hl7.org/fhir/v3/ActCode"], "code": ["NOPAT"]},
    ],
)
def test_a_near_miss_is_not_nopat(label):
    assert not entry(a("Condition", meta={"security": [label], "tag": [STU3]})).nopat
    assert not entry(a("DocumentReference", securityLabel=[{"coding": [label], "text": "NOPAT"}])).nopat


def test_nopat_on_a_consultation_or_report_covers_what_is_filed_under_it():
    encounter = a("Encounter", "e", meta=NOPAT)
    report = a("DiagnosticReport", "r", meta=NOPAT, result=[to("Observation/2")])
    inside = a("Observation", "1", encounter=to("Encounter/e"))
    found = entries(encounter, report, inside, a("Observation", "2"), a("Observation", "3"))
    assert {key for key, each in found.items() if each.nopat} == {
        "Encounter/e", "DiagnosticReport/r", "Observation/1", "Observation/2",
    }  # fmt: skip


def test_nopat_on_a_heading_covers_what_stands_under_it():
    topic = a_list("t", "topic", "List/h", "Observation/2", encounter=to("Encounter/e"))
    heading = a_list("h", "heading", "Observation/1", meta=NOPAT)
    found = entries(a("Encounter", "e"), topic, heading, a("Observation", "1"), a("Observation", "2"))
    assert {key for key, each in found.items() if each.nopat} == {"Observation/1"}


def test_nopat_on_the_bundle_covers_all():
    assert all(each.nopat for each in entries(a("Condition"), a("Observation"), meta=NOPAT).values())


@pytest.mark.parametrize(
    ("type_", "fields"),
    [
        ("Observation", {"status": "entered-in-error"}),
        ("Encounter", {"status": "entered-in-error"}),
        ("Condition", {"verificationStatus": "entered-in-error"}),
        ("AllergyIntolerance", {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}),
        ("DocumentReference", {"docStatus": "entered-in-error"}),
        ("Observation", {"status": ["entered-in-error"]}),
        ("Observation", {"status": " Entered in error "}),
        ("Condition", {"verificationStatus": {"text": "Entered in error"}}),
        ("Procedure", {"status": "nullified"}),
        ("Condition", {"modifierExtension": [{"url": "urn:x/record-status", "valueCode": "entered-in-error"}]}),
        ("Encounter", {"status": "cancelled"}),
        ("DocumentReference", {"status": "superseded"}),
    ],
)
def test_what_was_entered_in_error_is_withdrawn(type_, fields):
    assert entry(a(type_, **fields)).withdrawn


def test_a_consultation_or_report_entered_in_error_takes_what_is_filed_under_it_along():
    encounter = a("Encounter", "e", status="entered-in-error")
    report = a("DiagnosticReport", "r", status="entered-in-error", result=[to("Observation/2")])
    inside = a("Observation", "1", encounter=to("Encounter/e"))
    found = entries(encounter, report, inside, a("Observation", "2"), a("Observation", "3"))
    assert {key for key, each in found.items() if not each.withdrawn} == {"Observation/3"}


def test_a_reason_for_a_status_is_no_status():
    why = {"url": "statusReason", "valueCodeableConcept": {"text": "Entered in error"}}
    stopped = {"url": "urn:x/MedicationStatusReason-1", "extension": [why]}
    assert not entry(a("MedicationStatement", extension=[stopped])).withdrawn


@pytest.mark.parametrize("status", ["final", "cancelled", "superseded", None, 5, {"coding": "x"}])
def test_nothing_else_is(status):
    assert not entry(a("Observation", status=status)).withdrawn


HELD = to("Condition/c")
ABOVE = {
    "list of problems": a("List", "up", entry=[{"item": HELD}]),
    "list in a list": a("List", "up", entry=[{"item": to("List/inner")}]),
    "Composition": a("Composition", "up", section=[{"section": [{"entry": [HELD]}]}]),
    "manifest": a("DocumentManifest", "up", content=[HELD]),
    "message": {"resourceType": "MessageHeader", "id": "up", "focus": [HELD]},
    "what it is part of": a("Procedure", "up"),
    "report": a("DiagnosticReport", "up", result=[HELD]),
}
INNER = a("List", "inner", entry=[{"item": HELD}])
CONDITION = a("Condition", "c", partOf=[to("Procedure/up")])


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE.keys())
def test_a_label_or_a_withdrawal_covers_what_stands_under_it(above):
    near = {"security": [{"system": STU3["system"], "code": "nopat"}]}
    beside = a("Condition", "beside")
    for mark, marked in (
        ({"meta": NOPAT}, lambda each: each.nopat),
        ({"meta": near}, lambda each: bool(each.doubts)),
        ({"status": "entered-in-error"}, lambda each: each.withdrawn),
    ):
        found = entries({**above, **mark}, INNER, CONDITION, beside)
        assert marked(found["Condition/c"])
        assert not marked(found["Condition/beside"])


def test_what_a_list_says_was_deleted_from_it_does_not_stand_under_it():
    list_ = a("List", "l", entry=[{"item": HELD, "deleted": True}], meta=NOPAT)
    assert not entries(list_, CONDITION)["Condition/c"].nopat


def test_a_list_made_at_a_consultation_is_no_part_of_it():
    list_ = a("List", "l", entry=[{"item": HELD}], encounter=to("Encounter/e"))
    assert not entries(a("Encounter", "e", meta=NOPAT), list_, CONDITION)["Condition/c"].nopat


def test_a_letter_or_report_of_a_labelled_consultation_is_labelled():
    letter = a("DocumentReference", "d", context={"encounter": [to("Encounter/e")]})
    assert entries(a("Encounter", "e", meta=NOPAT), letter)["DocumentReference/d"].nopat


def test_a_consultation_list_in_error_takes_the_consultation_along():
    list_ = a_list("l", "consultation", "Observation/1", encounter=to("Encounter/e"), status="entered-in-error")
    found = entries(list_, a("Encounter", "e"), a("Observation", "1"))
    assert all(each.withdrawn for each in found.values())


@pytest.mark.parametrize("type_", ["document", "Document"])
def test_in_a_document_the_composition_holds_everything(type_):
    composition = a("Composition", "up", meta=NOPAT)
    assert entries(composition, CONDITION, type=type_)["Condition/c"].nopat


def test_nopat_on_the_patient_covers_all_and_is_told():
    patient = {**PATIENT, "meta": NOPAT}
    assert entry(a("Condition"), patient=patient).nopat
    assert causes(a("Condition"), patient=patient) == [PATIENT_NOPAT]


@pytest.mark.parametrize(
    "fields",
    [
        {"extension": [{"url": "urn:x/inline-sec-label", "valueCoding": STU3}]},
        {"code": {"extension": [{"url": "urn:x", "valueCodeableConcept": {"coding": [R4]}}]}},
        {"securityLabel": [{"coding": [R4]}]},
        {"meta": {"security": {"coding": [R4]}}},
    ],
)
def test_a_label_counts_wherever_a_label_can_stand(fields):
    assert entry(a("Condition", **fields)).nopat


@pytest.mark.parametrize(
    "label",
    [
        {"system": "https://hl7.org/fhir/v3/ActCode", "code": "NOPAT"},
        {"system": "urn:oid:2.16.840.1.113883.5.4", "code": "NOPAT"},
        {"system": "http://hl7.org/fhir/v3/ActCode ", "code": "NOPAT"},
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "NoPat "},
        {"code": "NOPAT"},
        {"system": ["http://hl7.org/fhir/v3/ActCode"], "code": ["NOPAT"]},
        {"system": "http://hl7.org/fhir/v3/ActCode", "code": "RWR", "display": "NOPAT"},
        {"coding": [{"code": "RWR"}], "text": "no disclosure to patient, family or caregivers"},
        "NOPAT",
        {"system": STU3["system"], "code": "NO-PAT"},
        {"system": STU3["system"], "code": "no pat"},
        {"system": STU3["system"], "code": "NO\u200bPAT"},
        {"system": STU3["system"], "code": "ＮＯＰＡＴ"},
        {"display": "Not to be disclosed to the patient"},
        {"display": "Do not disclose to patient"},
    ],
)
def test_a_near_miss_is_doubted_and_told(label):
    for sent in (a("Condition", meta={"security": [label]}), a("Condition", securityLabel=[label])):
        assert (entry(sent).nopat, entry(sent).doubts) == (False, (Doubt.LABEL_NOT_UNDERSTOOD,))
        assert causes(sent) == [NEAR_MISS]


@pytest.mark.parametrize(
    "fields",
    [
        {"meta": {"security": [{"system": "urn:x", "code": "retinopathy", "display": "Diabetic retinopathy"}]}},
        {"note": [{"text": "retiNOPAThy"}], "code": {"text": "NOPATIENT"}},
        {"meta": {"security": [{"code": "R"}]}},
    ],
)
def test_what_only_contains_the_letters_is_no_label(fields):
    assert (entry(a("Condition", **fields)).doubts, causes(a("Condition", **fields))) == ((), [])


def test_a_near_miss_on_the_bundle_or_the_patient_doubts_all():
    near = {"security": [{"code": "nopat"}]}
    for found in (read(a("Condition"), meta=near), read(a("Condition"), patient={**PATIENT, "meta": near})):
        assert found.items[0].entries[0].doubts == (Doubt.LABEL_NOT_UNDERSTOOD,)
        assert [each.cause for each in found.problems] == [NEAR_MISS]


@pytest.mark.parametrize("tag", [R4, {"display": "no disclosure to patient, family or caregivers"}])
def test_a_label_put_among_the_tags_is_a_near_miss(tag):
    sent = a("Condition", meta={"tag": [tag]})
    assert (entry(sent).nopat, entry(sent).doubts) == (False, (Doubt.LABEL_NOT_UNDERSTOOD,))
    assert causes(sent) == [NEAR_MISS]


@pytest.mark.parametrize("around", [{"extension": [{"url": "u", "valueCoding": R4}]}, {"meta": NOPAT}])
def test_a_label_on_the_bundles_entry_is_one_on_its_resource(around):
    sent = orjson.loads(raw(a("Condition"), a("Condition", "beside")))
    sent["entry"][1].update(around)
    labelled, beside = (item.entries[0] for item in read_bundle(orjson.dumps(sent)).items)
    assert (labelled.nopat, beside.nopat) == (True, False)


@pytest.mark.parametrize("more", [{"extension": [{"url": "u", "valueCoding": R4}]}, {"securityLabel": [R4]}])
def test_a_label_on_the_bundle_covers_all_wherever_it_stands(more):
    assert read(a("Condition"), **more).items[0].entries[0].nopat


DENIED = {"type": "deny", "data": [{"meaning": "instance", "reference": HELD}]}
SPEAKS_OF = {
    "Provenance": {"resourceType": "Provenance", "id": "s", "target": [HELD], "meta": NOPAT},
    "consent": a("Consent", "s", securityLabel=[R4], **{"except": [DENIED]}),
    "consent within": a("Consent", "s", provision={"provision": [{**DENIED, "securityLabel": [R4]}]}),
}


@pytest.mark.parametrize("speaks", SPEAKS_OF.values(), ids=SPEAKS_OF.keys())
def test_a_label_on_what_speaks_of_an_entry_is_meant_for_it(speaks):
    assert entries(speaks, a("Condition", "c"))["Condition/c"].nopat
    without = {name: value for name, value in speaks.items() if name not in ("meta", "securityLabel", "provision")}
    assert not entries(without, a("Condition", "c"))["Condition/c"].nopat


def test_a_consultation_is_part_of_its_course_of_care():
    encounter = a("Encounter", "e", episodeOfCare=[to("EpisodeOfCare/1")])
    episode = a("EpisodeOfCare", type=[{"text": "Counselling"}], meta=NOPAT)
    assert entries(encounter, episode)["Encounter/e"].nopat


def test_what_decides_on_access_to_a_binary_labels_it():
    binary = {"resourceType": "Binary", "id": "b", "securityContext": to("DocumentReference/s")}
    letter = a("DocumentReference", "d", content=[{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}])
    assert entries(binary, letter, a("DocumentReference", "s", meta=NOPAT))["DocumentReference/d"].nopat


REPLACES = {"relatesTo": [{"code": "replaces", "target": to("DocumentReference/1")}]}


@pytest.mark.parametrize(
    ("second", "withdrawn"),
    [
        (REPLACES, True),
        ({"relatesTo": [{"code": {"coding": [{"code": "replaces"}]}, "target": to("DocumentReference/1")}]}, True),
        ({"relatesTo": [{"code": "replaces", "target": {"identifier": {"system": "x", "value": "7"}}}]}, True),
        ({"relatesTo": [{"code": "appends", "target": to("DocumentReference/1")}]}, False),
        ({**REPLACES, "status": "entered-in-error"}, False),
        ({**REPLACES, "subject": to("Patient/p2")}, False),
    ],
)
def test_a_document_that_another_replaces_is_withdrawn(second, withdrawn):
    first = a("DocumentReference", "1", status="current", masterIdentifier={"system": "x", "value": "7"})
    found = entries(first, a("DocumentReference", "2", **second))
    assert found["DocumentReference/1"].withdrawn is withdrawn


def test_a_whole_chain_of_documents_is_replaced():
    first, second = a("DocumentReference", "1"), a("DocumentReference", "2", **REPLACES)
    third = a("DocumentReference", "3", relatesTo=[{"code": "replaces", "target": to("DocumentReference/2")}])
    found = entries(third, second, first)
    assert [key for key, each in found.items() if not each.withdrawn] == ["DocumentReference/3"]
