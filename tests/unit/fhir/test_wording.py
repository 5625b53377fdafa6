"""The text is what a reader of the record would see beyond the title."""

import base64

import pytest

from tests.unit.fhir.bundles import a, code, entries, entry, extension, to


def text(type_, *others, **fields):
    return entries(*others, a(type_, **fields))[f"{type_}/1"].text


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"comment": "as told"}, "as told"),
        ({"note": [{"text": "one"}, {"text": "two"}]}, "one\ntwo"),
        ({"valueQuantity": {"value": 37.2, "unit": "Cel", "comparator": ">="}}, "≥ 37.2 Cel"),
        ({"valueQuantity": {"value": 5, "code": "mmol/L"}}, "5 mmol/L"),
        ({"valueString": "Ap 2.400"}, "Ap 2.400"),
        ({"valueBoolean": False}, "no"),
        ({"valueInteger": 0}, "0"),
        ({"valueCodeableConcept": code("Positive")}, "Positive"),
        ({"valueRange": {"low": {"value": 1}, "high": {"value": 2, "unit": "g"}}}, "1 – 2 g"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1 / 128"),
        ({"valuePeriod": {"start": "2020-01-01T10:00:00Z"}}, "from 2020-01-01"),
        ({"interpretation": {"text": "HI"}}, "Interpretation: HI"),
        ({"interpretation": [code("High")]}, "Interpretation: High"),
        ({"referenceRange": [{"low": {"value": 3}, "type": {"text": "Adult"}}]}, "Reference range: Adult: from 3"),
        (
            {"component": [{"code": code("Systolic"), "valueQuantity": {"value": 130, "unit": "mmHg"}}]},
            "Systolic: 130 mmHg",
        ),
        ({"dataAbsentReason": code("Refused")}, "No value because: Refused"),
    ],
)
def test_an_observation_says_its_value_and_comments(fields, line):
    assert text("Observation", **fields) == line


def test_control_characters_go_and_markup_stays():
    assert (
        text("Observation", comment="a\x00b\r\n<mother\x85 reported>\ttab\rend ") == "ab\n<mother reported>\ttab\nend"
    )


def test_a_line_is_said_once_and_the_title_not_again():
    assert text("Condition", code=code("Gout"), note=[{"text": "Gout"}, {"text": "x"}, {"text": "x"}]) == "x"


def test_an_allergy_says_its_reaction_and_end():
    ended = extension("AllergyIntoleranceEnd", extension=[
        {"url": "endDate", "valueDateTime": "2016-11-01T00:00:00Z"},
        {"url": "reasonEnded", "valueString": "Desensitised"},
    ])  # fmt: skip
    reaction = {"manifestation": [code("Rash")], "severity": "mild", "note": [{"text": "after party"}]}
    assert text("AllergyIntolerance", reaction=[reaction], extension=[ended]) == (
        "Reaction: Rash, mild, after party\nEnded: 2016-11-01, Desensitised"
    )


def test_a_medication_says_dosage_reason_and_why_it_stopped():
    stopped = extension(
        "MedicationStatusReason", extension=[{"url": "statusReason", "valueCodeableConcept": {"text": "overdose"}}]
    )
    said = text(
        "MedicationRequest", status="stopped", reasonCode=[code("Low mood")], extension=[stopped],
        dosageInstruction=[{"text": "one daily", "patientInstruction": "at night"}],
        dispenseRequest={"quantity": {"value": 28, "unit": "tablet"}},
    )  # fmt: skip
    assert said.split("\n") == [
        "Status: stopped", "one daily · at night", "Quantity: 28 tablet", "Status: overdose", "Reason: Low mood",
    ]  # fmt: skip


def test_a_dosage_without_words_is_put_together():
    dose = {"doseAndRate": [{"doseQuantity": {"value": 2, "unit": "tablet"}}], "timing": {"code": {"text": "BD"}}}
    assert text("MedicationRequest", dosageInstruction=[dose]) == "2 tablet, BD"


def test_a_report_says_its_conclusion_and_specimen():
    specimen = {"resourceType": "Specimen", "id": "s", "type": {"text": "Swab"}, "note": [{"text": "leaked"}]}
    assert (
        text("DiagnosticReport", specimen, conclusion="NAD", specimen=[to("Specimen/s")])
        == "NAD\nSpecimen: Swab, leaked"
    )


def test_a_document_says_description_titles_and_plain_text():
    plain = base64.b64encode("Dear Doctor ü".encode()).decode()
    content = [
        {"attachment": {"title": "letter.txt", "contentType": "text/plain", "data": plain}},
        {"attachment": {"title": "scan.pdf", "contentType": "application/pdf", "data": plain}},
        {"attachment": {"contentType": "text/plain", "url": "Binary/b"}},
    ]
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "content": base64.b64encode(b"PS").decode(),
    }
    said = text("DocumentReference", binary, type={"text": "Letter"}, description="from clinic", content=content)
    assert said == "from clinic\nletter.txt\nDear Doctor ü\nscan.pdf\nPS"


def test_a_questionnaire_says_questions_and_answers():
    smoking = a("Observation", "o", code=code("Smoker"), valueQuantity={"value": 20, "unit": "/day"})
    item = [
        {
            "text": "Safe at home?",
            "answer": [{"valueBoolean": False, "item": [{"text": "Why", "answer": [{"valueString": "x"}]}]}],
        },
        {"answer": [{"valueReference": to("Observation/o")}, {"valueCoding": {"display": "Rarely"}}]},
    ]
    assert text("QuestionnaireResponse", smoking, item=item) == "Safe at home?: no\nWhy: x\nSmoker 20 /day\nRarely"


def test_a_referral_says_to_whom_and_why():
    place = {"resourceType": "Organization", "id": "7", "name": "Rape Crisis Leeds"}
    said = text(
        "ReferralRequest", place, type={"text": "Self"}, description="urgent", reasonCode=[{"text": "assault"}],
        recipient=[to("Organization/7")],
    )  # fmt: skip
    assert said == "urgent\nReason: assault\nTo: Rape Crisis Leeds"


def test_a_consultation_says_where_it_was():
    refuge = {"resourceType": "Location", "id": "l", "name": "Women's refuge"}
    assert text("Encounter", refuge, location=[{"location": to("Location/l")}]) == "Place: Women's refuge"


@pytest.mark.parametrize("fields", [{"status": "not-done"}, {"notGiven": True}])
def test_what_was_not_given_says_so(fields):
    assert text("Immunization", **fields) in ("Status: not done", "Not given: yes")


@pytest.mark.parametrize(
    ("type_", "fields", "line"),
    [
        (
            "CarePlan",
            {"activity": [{"detail": {"code": code("Counselling"), "status": "in-progress"}}]},
            "Counselling, in-progress",
        ),
        ("Goal", {"note": [{"text": "stay sober"}]}, "stay sober"),
        ("Flag", {"code": code("Violent"), "category": code("Safety")}, "Category: Safety"),
        ("ClinicalImpression", {"summary": "improving"}, "improving"),
        ("ImagingStudy", {"series": [{"description": "chest"}]}, "chest"),
        ("RiskAssessment", {"prediction": [{"outcome": {"text": "self-harm"}}]}, "self-harm"),
        ("Communication", {"payload": [{"contentString": "called mother"}]}, "called mother"),
    ],
)
def test_other_types_say_what_they_are_about(type_, fields, line):
    assert line in text(type_, **fields).split("\n")


def test_narrative_is_kept_as_sent():
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><b onclick="x()">bold</b></div>'
    assert entry(a("Condition", text={"status": "generated", "div": div})).narrative == div
    assert entry(a("Condition", meta={"versionId": "7"})).narrative is None


def test_the_sources_version_is_kept():
    assert entry(a("Condition", meta={"versionId": "7"})).source_version == "7"
