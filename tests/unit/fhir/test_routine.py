"""Which entries are plain enough to be reviewed as one of many, and which are not."""

from typing import Any

import pytest

from tests.unit.fhir.bundles import NOPAT, a, code, entries, entry, to
from workbench.vocabulary import Routine

FINAL = {"status": "final"}
NORMAL_RANGE = [{"low": {"value": 3.5}, "high": {"value": 5.3}}]


def result(title: str = "Serum potassium", value: float | None = 4.7, **fields: Any) -> dict[str, Any]:
    measured = {"valueQuantity": {"value": value, "unit": "mmol/L"}, "referenceRange": NORMAL_RANGE} if value else {}
    return a("Observation", fields.pop("id", "1"), **{**FINAL, "code": code(title), **measured, **fields})


RESULTS: list[tuple[dict[str, Any], bool]] = [
    (result(), True),
    (result(status="unknown"), True),
    (result(comment="No action required."), True),
    (result(comment="Normal"), True),
    (result(interpretation=[{"text": "Normal"}]), True),
    (result(note=[{"text": "Satisfactory"}]), True),
    (result(value=None, valueInteger=4, referenceRange=NORMAL_RANGE), True),
    (result(value=None, valueString="4.7", referenceRange=NORMAL_RANGE), False),
    (result(value=None, valueRange={"low": {"value": 4}, "high": {"value": 5}}, referenceRange=NORMAL_RANGE), False),
    (result(value=None, valueRatio={"numerator": {"value": 1}}, referenceRange=NORMAL_RANGE), False),
    (result(value=None, valueBoolean=False, referenceRange=NORMAL_RANGE), False),
    (result(interpretation=[{"coding": [{"code": "N"}]}]), True),
    (result(interpretation=[{"coding": [{"code": "*"}]}]), False),
    (result(valueQuantity={"value": 4.7, "unit": "mmol/L", "comparator": "<"}), False),
    (result(valueQuantity={"value": 4.7, "unit": "mmol/L", "comparator": "sufficient"}), False),
    (
        result(
            valueQuantity={"value": 4.7, "unit": "mg/L"}, referenceRange=[{"low": {"value": 3.5, "unit": "mmol/L"}}]
        ),
        False,
    ),
    (result(valueQuantity={"value": "4.7", "unit": "mmol/L"}), False),
    (result(hasMember=[to("Observation/9")]), True),
    (result(value=6), False),
    (result(status="preliminary"), False),
    (result(status="corrected"), False),
    (result(status="amended"), False),
    (result(status=None), False),
    (result(referenceRange=None), False),
    (result(referenceRange=[{"text": "as usual"}]), False),
    (result(interpretation=[{"text": "PA - Potentially abnormal"}]), False),
    (result(interpretation=[{"text": "see below"}]), False),
    (result(comment="Please contact patient"), False),
    (result(comment="Make an appointment to discuss"), False),
    (result(comment="Normal but urgent"), False),
    (result(comment="No action\nTell wife"), False),
    (result(note=[{"text": "haemolysed"}]), False),
    (result(bodySite=code("Arm")), False),
    (result(method=code("Method")), False),
    (result(component=[{"code": code("Part"), "valueString": "Yes"}]), False),
    (result(dataAbsentReason=code("Refused")), False),
    (result(extension=[{"url": "https://example.org/remark", "valueString": "her mother asked"}]), False),
    (result(text={"status": "generated", "div": "<div>Potassium</div>"}), False),
    (result(meta=NOPAT), False),
    (result(meta={"security": [{"system": "https://example.org", "code": "NOPAT"}]}), False),
    (result(meta={"security": [{"code": "N"}]}), True),
    (result(meta={"security": [{"code": "R"}]}), False),
    (result(focus=[to("RelatedPerson/baby")]), False),
    (result(modifierExtension=[{"url": "https://example.org/not", "valueBoolean": True}]), False),
    (result("HIV 1 antibody level"), False),
    (result("CD4 count"), False),
    (result("Serum potassium - please contact patient"), False),
    (result("Make an appointment to discuss potassium"), False),
    (result("Potassium, repeat in a week"), False),
    (result("Serum prolactin level"), False),
    (result("Urine albumin to creatinine ratio"), True),
    (result("Leukocytes [#/volume] in Blood by Automated count"), True),
    (result("Potassium " * 13), False),
    (result("Carbohydrate deficient transferrin level"), False),
    (result("Serum paracetamol level"), False),
    (result("Thyroid stimulating hormone level"), True),
    (result("Serum transferrin level"), True),
    (result("Serum hCG level"), False),
    (result("Blood alcohol level"), False),
    (result("Serum lithium level"), False),
    (result("PHQ-9 depression score"), False),
    (result(code={"text": "Serum potassium", "coding": [{"display": "Hepatitis C antibody", "code": "1"}]}), False),
    (result("Pain score", value=None, valueCodeableConcept=code("Normal")), False),
]


@pytest.mark.parametrize(("sent", "is_routine"), RESULTS)
def test_a_result_is_routine_if_it_is_within_its_range_and_nobody_says_more(
    sent: dict[str, Any], is_routine: bool
) -> None:
    assert entry(sent).routine is (Routine.RESULTS if is_routine else None)


def a_report(*results: dict[str, Any], **fields: Any) -> dict[str, Routine | None]:
    named = [to(f"Observation/{each['id']}") for each in results]
    report = a("DiagnosticReport", "r", **{**FINAL, "code": code("Blood tests"), "result": named, **fields})
    return {name.partition("/")[2]: each.routine for name, each in entries(report, *results).items()}


@pytest.mark.parametrize(
    "fields", [{}, {"conclusion": "Normal, no action."}, {"resultsInterpreter": [{"display": "Mr Sunil Mehta"}]}]
)
def test_a_report_is_routine_with_its_results(fields: dict[str, Any]) -> None:
    found = a_report(result(id="1"), result(id="2"), **fields)
    assert found == dict.fromkeys(["r", "1", "2"], Routine.RESULTS)


@pytest.mark.parametrize(
    "fields",
    [
        {"conclusion": "Normal, await ultrasound"},
        {"conclusion": "Normal, no action. Tell her mother"},
        {"resultsInterpreter": [{"display": "his wife"}]},
        {"status": "preliminary"},
        {"result": []},
        {"result": [to("Observation/1"), to("Observation/elsewhere")]},
        {"code": code("Cervical cytology")},
        {"category": code("Sexual health")},
        {"presentedForm": [{"contentType": "application/pdf", "url": "Binary/1"}]},
        {"codedDiagnosis": [code("Anaemia")]},
        {"presentedForm": [{"contentType": "text/plain", "data": "Tm9ybWFs"}]},
        {"media": [{"link": to("Media/1")}]},
        {"imagingStudy": [to("ImagingStudy/1")]},
    ],
)
def test_a_report_that_says_something_itself_is_not(fields: dict[str, Any]) -> None:
    assert a_report(result(id="1"), **fields)["r"] is None


@pytest.mark.parametrize(
    ("title", "value", "expected"),
    [
        ("Rheumatoid factor", "Negative", Routine.RESULTS),
        ("Rheumatoid factor", "Not detected", Routine.RESULTS),
        ("Rheumatoid factor", "Positive", None),
        ("Rheumatoid factor", "Equivocal", None),
        ("Chlamydia test", "Negative", None),
    ],
)
def test_a_laboratorys_word_for_normal_is_routine(title: str, value: str, expected: Routine | None) -> None:
    sent = result(title, value=None, id="1", valueCodeableConcept=code(value))
    assert a_report(sent)["1"] is expected
    assert entry(sent).routine is None


def test_the_heading_of_a_panel_has_no_content() -> None:
    panel = result("Full blood count", value=None, id="p", hasMember=[to("Observation/1")])
    assert a_report(panel, result(id="1"))["p"] is Routine.WITHOUT_CONTENT
    abnormal = {**panel, "interpretation": [{"text": "Abnormal"}]}
    assert a_report(abnormal, result(id="1"))["p"] is None
    assert a_report(result("Comment", value=None, id="p"))["p"] is None


@pytest.mark.parametrize(
    ("kind", "routine"),
    [("Venous blood", Routine.RESULTS), ("Vaginal swab", None), ("Blood taken at the police station", None)],
)
def test_a_specimen_is_what_laboratories_test(kind: str, routine: Routine | None) -> None:
    specimen = {"resourceType": "Specimen", "id": "s", "subject": to("Patient/p1"), "type": {"text": kind}}
    assert a_report(result(id="1"), contained=[specimen], specimen=[to("#s")])["r"] is routine


def an_issue(medicine: str = "Amlodipine 5mg tablets", dosage: str = "One to be taken each day", **fields: Any) -> Any:
    return a(
        "MedicationRequest", "1",
        **{"status": "active", "intent": "order", "medicationCodeableConcept": code(medicine),
           "dosageInstruction": [{"text": dosage}], **fields},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "is_routine"),
    [
        (an_issue(), True),
        (an_issue("Beclometasone 100micrograms/dose inhaler", "Two puffs to be inhaled twice a day"), True),
        (an_issue("Co-amoxiclav 250mg/125mg tablets", "One three times a day for 7 days with food"), True),
        (an_issue("Citalopram 20mg tablets"), False),
        (an_issue("Microgynon 30 tablets"), False),
        (an_issue("Amlodipine 5mg / Citalopram 20mg tablets"), False),
        (an_issue("Tablets 5mg"), False),
        (an_issue("Амлодипин amlodipine"), False),
        (an_issue(dosage="One daily, ring her mother if missed"), False),
        (an_issue(dosage="As discussed"), False),
        (an_issue(note=[{"text": "Review"}]), False),
        (an_issue(status="stopped"), False),
        (an_issue(status="on-hold"), False),
        (an_issue(reasonCode=[code("Hypertension")]), False),
        (an_issue(doNotPerform=True), False),
    ],
)
def test_an_issue_of_a_common_medicine_with_its_dosage_is_routine(sent: Any, is_routine: bool) -> None:
    assert entry(sent).routine is (Routine.MEDICATION if is_routine else None)


def a_jab(vaccine: str = "Seasonal influenza vaccination", **fields: Any) -> Any:
    return a("Immunization", "1", **{"status": "completed", "vaccineCode": code(vaccine), **fields})


@pytest.mark.parametrize(
    ("sent", "is_routine"),
    [
        (a_jab(), True),
        (a_jab("Measles-mumps-rubella vaccination", site=code("Left upper arm"), lotNumber="AB1234"), True),
        (a_jab("Human papillomavirus vaccination"), False),
        (a_jab("First hepatitis B vaccination"), False),
        (a_jab("Mpox vaccination"), False),
        (a_jab(notGiven=True), False),
        (a_jab(status="not-done"), False),
        (a_jab(reaction=[{"date": "2026-01-01"}]), False),
        (a_jab(note=[{"text": "Anxious"}]), False),
        (a_jab(site=code("As agreed")), False),
        (a_jab(manufacturer={"display": "GlaxoSmithKline UK Ltd"}), True),
        (a_jab(manufacturer={"display": "Keep from his family"}), False),
        (a_jab(lotNumber="tell nobody 9"), False),
        (a_jab(lotNumber="nobody"), False),
    ],
)
def test_a_common_vaccine_that_was_given_is_routine(sent: Any, is_routine: bool) -> None:
    assert entry(sent).routine is (Routine.IMMUNISATIONS if is_routine else None)


@pytest.mark.parametrize(
    ("sent", "routine"),
    [
        (a("Observation", **FINAL, code=code("Letter sent to patient")), Routine.ADMINISTRATION),
        (a("Observation", **FINAL, code=code("Letter sent to patient"), comment="About her test"), None),
        (a("Observation", **FINAL, code=code("Did not attend")), None),
        (a("Observation", **FINAL, code=code("Change of address")), None),
        (a("Observation", **FINAL, code=code("Third party encounter")), None),
        (a("Observation", **FINAL, code=code("Patient registration"), valueString="from the refuge"), None),
        (a("Encounter", status="finished", type=[{"text": "Externally Entered"}]), Routine.WITHOUT_CONTENT),
        (a("Encounter", status="finished", type=[{"text": "GP Surgery"}], reasonCode=[code("Cough")]), None),
        (a("Encounter", status="finished", type=[{"text": "Child protection conference"}]), None),
        (a("Encounter", status="finished", type=[{"text": "Children's home visit note"}]), None),
        (a("Encounter", status="cancelled", type=[{"text": "GP Surgery"}]), None),
    ],
)
def test_administration_and_what_is_empty_goes_by_its_title(sent: Any, routine: Routine | None) -> None:
    assert entry(sent).routine is routine


@pytest.mark.parametrize(
    ("place", "routine"),
    [
        ("The Surgery", Routine.WITHOUT_CONTENT),
        ("Harbour Medical Centre", Routine.WITHOUT_CONTENT),
        ("HMP Leeds surgery", None),
        ("Women's refuge", None),
        ("Sexual health practice", None),
        ("12 High Street", None),
        ("Surgery - keep from family", None),
        ("EMIS Test Practice Location", Routine.WITHOUT_CONTENT),
    ],
)
def test_a_place_is_one_that_tells_nothing(place: str, routine: Routine | None) -> None:
    location = {"resourceType": "Location", "id": "l", "name": place}
    encounter = a(
        "Encounter", "e", status="finished", type=[{"text": "Other"}], location=[{"location": to("Location/l")}]
    )
    assert entries(encounter, location)["Encounter/e"].routine is routine


def test_a_long_text_is_no_glance() -> None:
    assert entry(an_issue(dosage="one " * 101)).routine is None
