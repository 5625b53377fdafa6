"""Words in fields that no line of an entry is made of follow under the field's name; marks and codes do not."""

import pytest

from tests.unit.fhir.bundles import NURSE, a, causes, code, entries, entry, extension, raw, to
from workbench.fhir.read import read_bundle

SECRET = "told in confidence by her sister"


@pytest.mark.parametrize(
    ("type_", "fields", "line"),
    [
        ("Immunization", {"reportOrigin": {"text": SECRET}}, f"Report origin: {SECRET}"),
        ("ReferralRequest", {"supportingInfo": [{"display": SECRET}]}, f"Supporting info: {SECRET}"),
        ("ReferralRequest", {"supportingInfo": [to("Observation/elsewhere", display=SECRET)]},
         f"Supporting info: {SECRET}"),
        ("Observation", {"valueQuantity": {"value": 1, "extension": [{"url": "why", "valueString": SECRET}]}},
         f"Why: {SECRET}"),
        ("Condition", {"extension": [extension("Circumstances", valueString=SECRET)]}, f"Circumstances: {SECRET}"),
        ("Condition", {"extension": [{"url": "https://a.example/1", "valueMarkdown": SECRET}]}, f"Extension: {SECRET}"),
        ("Condition", {"extension": [{"url": "a", "extension": [{"url": "told", "valueString": SECRET}]}]},
         f"Told: {SECRET}"),
        ("Condition", {"_clinicalStatus": {"extension": [{"url": "because", "valueString": SECRET}]}},
         f"Because: {SECRET}"),
        ("Condition", {"code": {"text": "Gout", "extension": [{"url": "as-told", "valueString": SECRET}]}},
         f"Astold: {SECRET}"),
        ("Procedure", {"usedCode": [code(SECRET)]}, f"Used code: {SECRET}"),
        ("Procedure", {"focalDevice": [{"action": code(SECRET)}]}, f"Focal device: {SECRET}"),
        ("Encounter", {"hospitalization": {"dischargeDisposition": code(SECRET)}}, f"Hospitalization: {SECRET}"),
        ("Consent", {"provision": {"actor": [{"role": {"text": SECRET}}]}}, f"Provision: {SECRET}"),
        ("Observation", {"contained": [{"resourceType": "Substance", "id": "s", "description": SECRET}]},
         f"Substance: {SECRET}"),
        ("Condition", {"abatementString": "x", "note": [{"text": "y", "authorString": SECRET}]}, f"Note: {SECRET}"),
        ("DetectedIssue", {"evidence": [{"detail": [{"display": SECRET}]}]}, f"Evidence: {SECRET}"),
        ("ClinicalImpression", {"protocol": ["https://a.example"], "investigation": [{"code": {"text": SECRET}}]},
         f"Investigation: {SECRET}"),
        ("Goal", {"target": [{"detailString": SECRET}]}, f"Target: {SECRET}"),
        ("CarePlan", {"activity": [{"reference": to("Task/elsewhere"), "detail": {"goal": [{"display": SECRET}]}}]},
         f"Activity: {SECRET}"),
        ("Procedure", {"basedOn": [to("CarePlan/elsewhere", display=SECRET)]}, f"Based on: {SECRET}"),
        ("ImagingStudy", {"series": [{"identifier": {"value": "1"}, "laterality": {"display": SECRET}}]},
         f"Series: {SECRET}"),
        ("Sheep", {"bleat": SECRET}, f"Bleat: {SECRET}"),
    ],
)  # fmt: skip
def test_words_that_no_line_says_follow_under_their_fields_name(type_, fields, line):
    assert line in entry(a(type_, **fields)).text.split("\n")


@pytest.mark.parametrize("field", ["condition", "description", "text"])
@pytest.mark.parametrize("type_", ["Specimen", "Substance"])
def test_a_specimens_further_words_are_those_of_what_was_found_in_it(type_, field):
    said = {"text": {"status": "additional", "div": f"<div>{SECRET}</div>"}}.get(field, SECRET)
    found = entries(a("Observation", specimen=to(f"{type_}/s")), a(type_, "s", **{field: said}))["Observation/1"]
    assert SECRET in found.text


def test_words_beside_a_narrative_are_said():
    text = {"status": "generated", "div": "<div>Codes</div>", "extension": [{"url": "told", "valueString": SECRET}]}
    assert f"Told: {SECRET}" in entry(a("Observation", text=text)).text
    assert SECRET in entry(a("Observation", text={"div": [f"<div>{SECRET}</div>"]})).text


@pytest.mark.parametrize(
    "fields",
    [
        {"identifier": [{"system": "https://a.example", "value": "A b c d e f"}]},
        {"id": "an id of letters"},
        {"meta": {"tag": [{"display": "a server's own word"}]}},
        {"language": "en-GB"},
        {"implicitRules": "https://a.example/rules"},
        {"subject": to("Patient/p1", display="O'HARA, Maeve")},
        {"encounter": to("Encounter/elsewhere")},
        {"category": [code("Problem List Item")]},
        {"category": [{"coding": [{"system": "s", "code": "vital-signs"}]}]},
        {"extension": [{"url": "https://a.example/x", "valueUri": "https://a.example/a.b.c"}]},
        {"extension": [{"url": "https://a.example/x", "valueDateTime": "2020-01-01T10:00:00+01:00"}]},
        {"text": {"status": "generated", "div": "<div>Its narrative</div>"}},
        {"code": code("Gout (disorder)"), "recorder": to("Practitioner/nurse", display="Ms Maeve O'HARA")},
    ],
)
def test_names_addresses_marks_and_what_is_said_already_do_not(fields):
    assert entries(NURSE, a("Condition", **fields))[f"Condition/{fields.get('id', '1')}"].text == ""


def test_what_another_entry_tells_is_left_to_it():
    result = a("Observation", "o", code=code("Haemoglobin"))
    report = a("DiagnosticReport", result=[to("Observation/o", display="Haemoglobin, told again")])
    assert entries(result, report)["DiagnosticReport/1"].text == ""


def test_a_short_word_is_said_though_it_stands_in_a_line_by_chance():
    found = entry(a("Condition", note=[{"text": "No pain"}], extension=[extension("SafeToCall", valueString="No")]))
    assert found.text == "No pain\nSafe to call: No"


def test_a_word_that_is_part_of_another_is_not_said_by_it():
    found = entry(a("Procedure", note=[{"text": "Normalisation"}], followUp=[{"text": "norm"}], usedCode=["Normali"]))
    assert found.text.split("\n") == ["Follow-up: norm", "Normalisation", "Used code: Normali"]


def test_a_medicines_plan_adds_its_narrative_where_that_is_no_mere_repetition():
    def medicine(status):
        plan = a("MedicationRequest", "p", intent="plan", text={"status": status, "div": "<p>As agreed</p>"})
        return entry(a("MedicationStatement", "s", basedOn=[to("MedicationRequest/p")]), plan).text

    assert (medicine("additional"), medicine("generated")) == ("As agreed", "")


LIST_NOTE = "words of this list (a note, or what it says of an item) are part of no entry; not shown"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"note": [{"text": SECRET}]}, True),
        ({"entry": [{"flag": code(SECRET), "item": to("Condition/1")}]}, True),
        ({"note": [{"text": "Information not available"}], "emptyReason": code("none")}, False),
        ({"note": [{"text": "Items excluded"}], "extension": [extension("ListWarningCode", valueCode="x")]}, False),
        ({"title": "Problems", "entry": [{"item": to("Condition/1")}]}, False),
        ({"note": [{"text": SECRET}], "subject": to("Patient/p2")}, False),
    ],
)
def test_words_of_a_list_are_told_of(fields, told):
    assert (LIST_NOTE in causes(a("Condition", code=code("Gout")), a("List", "l", **fields))) is told


def test_a_resource_nested_deeply_is_read_all_the_same():
    deep = raw(a("Condition", nested="HERE")).replace(b'"HERE"', b'{"a":' * 400 + b'"in confidence"' + b"}" * 400)
    assert read_bundle(deep).items[0].entries[0].text == "Nested: in confidence"
