"""Of each line of an entry the reader knows whether a machine wrote it; what it does not know is people's."""

import base64

import pytest

from tests.unit.fhir.bundles import SNOMED, a, code, entries, extension
from workbench.fhir.values import EntryRead

REFERENCE = [{"low": {"value": 3.5}, "high": {"value": 5.3, "unit": "mmol/L"}}]
LETTER = {"contentType": "text/plain", "data": base64.b64encode(b"Dear colleague\nshe came alone").decode()}


CODED = {type_: {"code": code("Named")} for type_ in ("Observation", "DiagnosticReport", "Condition")}
CODED["Encounter"] = {"type": [code("GP surgery")]}


def own(text: str) -> dict[str, object]:
    """A code with a text that says something else."""
    return {"coding": [{"system": SNOMED, "code": "185345009", "display": "Encounter for symptom"}], "text": text}


def read(type_: str, *others: object, **fields: object) -> EntryRead:
    return entries(*others, a(type_, **fields))[f"{type_}/1"]


def generated(entry: EntryRead) -> list[bool]:
    lines = entry.text.split("\n") if entry.text else []
    return [number in entry.generated_lines for number in range(1, len(lines) + 1)]


GENERATED = [
    ("Observation", {"valueQuantity": {"value": 21.344, "unit": "kg/m2"}}),
    ("Observation", {"valueCodeableConcept": code("Current drinker")}),
    ("Observation", {"valueString": "Negative"}),
    ("Observation", {"valueString": "< 5 mmol/L"}),
    ("Observation", {"valueDateTime": "2020-01-01T10:00:00Z"}),
    ("Observation", {"interpretation": [code("Above high reference limit")]}),
    ("Observation", {"interpretation": {"text": "HI"}}),
    ("Observation", {"referenceRange": REFERENCE}),
    ("Observation", {"referenceRange": [{"text": "less than 5 in adults"}]}),
    ("Observation", {"component": [{"code": own("Systolic"), "valueQuantity": {"value": 130, "unit": "mmHg"}}]}),
    ("Observation", {"component": [{"code": own("Housing"), "valueCodeableConcept": code("Has a home")}]}),
    ("Observation", {"dataAbsentReason": code("Refused to say")}),
    ("DiagnosticReport", {"resultsInterpreter": [{"reference": "Practitioner/x", "display": "Child Health Lab"}]}),
    ("Observation", {"bodySite": {"text": "Left upper arm"}}),
    ("DiagnosticReport", {"category": code("Pathology (gross & histopath, not surgical)")}),
    ("DiagnosticReport", {"status": "preliminary"}),
    ("DiagnosticReport", {"specimen": [{"display": "VENOUS BLOOD of mother"}]}),
    ("Condition", {"clinicalStatus": "active"}),
    ("Condition", {"clinicalStatus": {"coding": [{"code": "active"}]}}),
    ("Condition", {"severity": {"text": "very severe"}}),
    ("Condition", {"abatementDateTime": "1965-12-20T10:10:39+00:00"}),
    ("Condition", {"extension": [extension("ProblemSignificance", valueCode="minor")]}),
    ("AllergyIntolerance", {"category": ["medication", "food"]}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "One To Be Taken Each Day"}]}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "2 tablets", "patientInstruction": "With evening meal"}]}),
    ("MedicationRequest", {"dosageInstruction": [{"additionalInstruction": [{"text": "with or after food"}]}]}),
    ("MedicationRequest", {"status": "stopped"}),
    ("MedicationRequest", {"reasonCode": [code("Viral sinusitis (disorder)")]}),
    ("MedicationRequest", {"dispenseRequest": {"quantity": {"value": 28, "unit": "tablet"}}}),
    ("Encounter", {"location": [{"location": {"display": "The Family Court Surgery"}}]}),
    ("QuestionnaireResponse", {"item": [{"text": "Better off dead?", "answer": [{"valueCoding": {"display": "No"}}]}]}),
    ("QuestionnaireResponse", {"item": [{"text": "How many units?", "answer": [{"valueInteger": 4}]}]}),
]  # fmt: skip

TYPED = [
    ("Observation", {"comment": "bruise on the ear"}),
    ("Observation", {"comment": "bruised"}),
    ("Observation", {"note": [{"text": "came alone", "authorString": "Dr X"}]}),
    ("Observation", {"valueString": "would not say in front of him"}),
    ("Observation", {"valueCodeableConcept": {"text": "says he takes her money"}}),
    ("Observation", {"component": [{"code": code("Home"), "valueString": "her son keeps the key"}]}),
    ("Observation", {"extension": [extension("FreeText", valueString="told the nurse of it")]}),
    ("DiagnosticReport", {"conclusion": "Tell her in person."}),
    ("DiagnosticReport", {"presentedForm": [LETTER]}),
    ("Condition", {"onsetString": "since he moved in"}),
    ("Condition", {"note": [{"text": "mother does not know"}]}),
    ("AllergyIntolerance", {"reaction": [{"manifestation": [code("Rash")], "description": "after the party"}]}),
    ("Encounter", {"reasonCode": [{"text": "afraid to go home"}]}),
    ("Encounter", {"reasonCode": [own("he waits in the car outside")]}),
    ("ServiceRequest", {"patientInstruction": "Ring her mobile only"}),
    ("CommunicationRequest", {"payload": [{"contentString": "please ring her at work"}]}),
    ("DocumentReference", {"description": "letter about the son", "content": [{"attachment": LETTER}]}),
    ("MedicationRequest", {"note": [{"text": "keep this from her father"}]}),
    ("MedicationRequest", {"statusReason": {"text": "he found the tablets"}}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "One a day. " + "She asked us to hand it to her. " * 4}]}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "One daily. Hide from husband"}]}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "One daily", "patientInstruction": "Partner not to see"}]}),
    ("MedicationRequest", {"dosageInstruction": [{"text": "One daily", "additionalInstruction": [own("don't tell")]}]}),
    ("MedicationStatement", {"dosage": [{"text": "Not to be seen by her father"}]}),
    ("FamilyMemberHistory", {"condition": [{"code": code("Gout"), "note": [{"text": "he is not told"}]}]}),
    ("QuestionnaireResponse", {"item": [{"text": "Home?", "answer": [{"valueString": "not when he is there"}]}]}),
    ("SomethingNew", {"whatever": "she does not sleep at home"}),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "fields"), GENERATED)
def test_codes_values_doses_and_names_are_generated(type_, fields):
    lines = generated(read(type_, **(CODED.get(type_, {}) | fields)))
    assert lines
    assert all(lines)


@pytest.mark.parametrize(("type_", "fields"), TYPED)
def test_notes_texts_and_what_is_not_known_are_peoples(type_, fields):
    lines = generated(read(type_, **(CODED.get(type_, {}) | fields)))
    assert lines
    assert not any(lines)


def test_each_line_of_a_text_counts_by_itself():
    entry = read("Observation", comment="one\ntwo", valueQuantity={"value": 5}, interpretation={"text": "HI"})
    assert entry.text == "5\nInterpretation: HI\none\ntwo"
    assert entry.generated_lines == (0, 1, 2)


def test_notes_of_the_laboratory_make_a_specimens_line_its_words():
    specimen = a("Specimen", "s", type=code("Blood"), note=[{"text": "haemolysed, she wept"}])
    report = read("DiagnosticReport", specimen, code=code("Named"), specimen=[{"reference": "Specimen/s"}])
    assert generated(report) == [False]


@pytest.mark.parametrize(
    ("type_", "fields", "is_generated"),
    [
        ("Condition", {"code": code("Anxiety")}, True),
        ("Condition", {"code": {**code("Mixed anxiety depressive disorder"), "text": "Anxiety/depression"}}, True),
        ("Condition", {"code": {**code("Asthma"), "text": "Asthma - her husband must not know of it"}}, False),
        ("Condition", {"code": {"text": "Told me what he does to her"}}, False),
        ("Observation", {"code": {"coding": [{"system": "urn:local", "code": "X1"}], "text": "Serum potassium"}}, True),
        ("MedicationRequest", {"medicationCodeableConcept": {"text": "Trinessa 28 Day Pack"}}, True),
        ("DocumentReference", {"description": "About the son"}, False),
        ("CarePlan", {"title": "Safe at home"}, False),
        ("Encounter", {}, True),
        ("Encounter", {"reasonCode": [code("Cough")]}, True),
        ("Encounter", {"reasonCode": [{"text": "afraid to go home"}]}, False),
    ],
)  # fmt: skip
def test_a_title_is_generated_unless_people_typed_it(type_, fields, is_generated):
    assert (0 in read(type_, **fields).generated_lines) is is_generated
