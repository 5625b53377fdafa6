"""No word of what is kept back comes into the text of something else."""

import base64

import pytest

from tests.unit.fhir.bundles import NOPAT, a, code, entries, read, to
from workbench.vocabulary import Doubt

SECRET = "Overdose"
WORDS = base64.b64encode(SECRET.encode()).decode()
CONDITION = a("Condition", "c", code=code(SECRET))
NEAR_MISS = {"security": [{"code": "NOPAT"}]}

KEPT_BACK = {
    "labelled": {"meta": NOPAT},
    "withdrawn": {"verificationStatus": "entered-in-error"},
    "another's": {"subject": to("Patient/p2")},
    "nobody's": {"subject": to("Group/1")},
    "of an unclear label": {"meta": NEAR_MISS},
    "in a labelled list": {},
}


def kept_back(how, **fields):
    list_ = a("List", "l", entry=[{"item": to("Condition/c")}], meta=NOPAT if how == "in a labelled list" else {})
    return [{**CONDITION, **fields, **KEPT_BACK[how]}, list_]


NAMED_BY = {
    "reason": a("MedicationRequest", "x", reasonReference=[to("Condition/c", display=SECRET)]),
    "procedure’s reason": a("Procedure", "x", reasonReference=[to("Condition/c")]),
    "diagnosis": a("Encounter", "x", diagnosis=[{"condition": to("Condition/c")}]),
    "answer": a("QuestionnaireResponse", "x", item=[{"text": "?", "answer": [{"valueReference": to("Condition/c")}]}]),
    "payload": a("Communication", "x", payload=[{"contentReference": to("Condition/c")}]),
    "complication": a("Procedure", "x", complicationDetail=[to("Condition/c")], followUp=[to("Condition/c")]),
    "finding": a(
        "ClinicalImpression", "x", finding=[{"itemReference": to("Condition/c")}], addresses=to("Condition/c")
    ),
    "versioned": a("MedicationRequest", "x", reasonReference=[to("https://a.example/Condition/c/_history/2")]),
}


@pytest.mark.parametrize("how", KEPT_BACK)
@pytest.mark.parametrize("named_by", NAMED_BY.values(), ids=NAMED_BY.keys())
def test_what_is_kept_back_is_not_told_by_what_names_it(how, named_by):
    narrative = {"div": f"<div>Reason: {SECRET}</div>"}
    found = entries(*kept_back(how), {**named_by, "text": narrative})[f"{named_by['resourceType']}/x"]
    if found.not_shown:
        assert found.narrative is None
    assert SECRET not in f"{found.title} {found.text} {found.author}"
    assert (found.nopat, found.withdrawn, found.quotes) == (False, False, ())


@pytest.mark.parametrize("named_by", [NAMED_BY["reason"], NAMED_BY["diagnosis"], NAMED_BY["answer"]])
def test_what_stands_is_told_and_quoted(named_by):
    found = entries(CONDITION, named_by)[f"{named_by['resourceType']}/x"]
    assert SECRET in found.text
    assert found.quotes == ("Condition/c",)
    assert found.not_shown == ()


def test_clinicians_are_told_why_words_are_not_shown():
    found = entries(*kept_back("labelled"), NAMED_BY["reason"])["MedicationRequest/x"]
    assert found.not_shown == ("the words of a Condition that it names: the source labels it NOPAT",)


def test_what_is_named_outside_the_bundle_is_quoted_by_its_display():
    assert entries(NAMED_BY["reason"])["MedicationRequest/x"].quotes == ("Condition/c",)


def test_a_labelled_entry_says_what_is_labelled_like_itself():
    found = entries(*kept_back("labelled"), {**NAMED_BY["reason"], "meta": NOPAT})["MedicationRequest/x"]
    assert SECRET in found.text


def test_an_author_who_is_labelled_is_not_named():
    author = {"resourceType": "Practitioner", "id": "d", "name": [{"text": SECRET}], "meta": NOPAT}
    found = entries(author, a("Observation", performer=[to("Practitioner/d", display=SECRET)]))["Observation/1"]
    assert (found.author, found.nopat) == ("", False)


MATTER = {
    "Binary": (
        {"resourceType": "Binary", "id": "m", "contentType": "text/plain", "data": WORDS},
        a("DocumentReference", "x", content=[{"attachment": {"contentType": "text/plain", "url": "Binary/m"}}]),
    ),
    "presented form": (
        {"resourceType": "Binary", "id": "m", "contentType": "text/plain", "data": WORDS},
        a("DiagnosticReport", "x", presentedForm=[{"contentType": "text/plain", "url": "Binary/m"}]),
    ),
    "Specimen": (
        a("Specimen", "m", note=[{"text": SECRET}], type=code(SECRET)),
        a("DiagnosticReport", "x", specimen=[to("Specimen/m")]),
    ),
    "result’s Specimen": (
        a("Specimen", "m", note=[{"text": SECRET}]),
        a("Observation", "x", specimen=to("Specimen/m")),
    ),
    "Medication": (
        {"resourceType": "Medication", "id": "m", "code": code(SECRET)},
        a("MedicationStatement", "x", medicationReference=to("Medication/m")),
    ),
}


@pytest.mark.parametrize(("matter", "made_of_it"), MATTER.values(), ids=MATTER.keys())
def test_what_an_entry_is_made_of_labels_and_withdraws_it(matter, made_of_it):
    name, own = f"{made_of_it['resourceType']}/x", f"{matter['resourceType']}/m"
    assert entries({**matter, "meta": NOPAT}, made_of_it)[name].nopat
    assert entries({**matter, "meta": NEAR_MISS}, made_of_it)[name].doubts == (Doubt.LABEL_NOT_UNDERSTOOD,)
    assert entries({**matter, "status": "entered-in-error"}, made_of_it)[name].withdrawn
    assert entries(matter, made_of_it)[name].under == (own,)
    assert entries(made_of_it)[name].under == (own,)


def test_what_is_contained_labels_what_contains_it():
    inside = {"resourceType": "Specimen", "id": "m", "note": [{"text": SECRET}], "meta": NOPAT}
    assert entries(a("Observation", "x", contained=[inside]))["Observation/x"].nopat


def test_a_labelled_topics_title_and_notes_are_not_in_the_consultations_text():
    encounter = a("Encounter", "e")
    topic = {
        **a("List", "t", title=SECRET, note=[{"text": SECRET}], meta=NOPAT, encounter=to("Encounter/e")),
        "code": code("topic", "25851000000105"),
    }
    found = entries(encounter, topic)["Encounter/e"]
    assert (found.text, found.nopat) == ("", False)
    assert found.not_shown


def test_matter_of_another_patient_is_doubted_and_not_told():
    specimen = a("Specimen", "m", note=[{"text": SECRET}], subject=to("Patient/p2"))
    found = entries(specimen, a("Observation", "x", specimen=to("Specimen/m")))["Observation/x"]
    assert (SECRET in found.text, found.doubts) == (False, (Doubt.NOT_TAKEN,))


def test_a_bundle_that_is_labelled_tells_its_clinicians_everything():
    found = read(CONDITION, NAMED_BY["reason"], meta=NOPAT)
    assert all(each.nopat for item in found.items for each in item.entries)
    assert any(SECRET in each.text for item in found.items for each in item.entries)
