"""What arranges care is an entry where it has clinical words, and only there."""

import pytest

from tests.unit.fhir.bundles import a, a_list, causes, code, entries, entry, to
from workbench.fhir.filing.left_out import LIST_WORDS, NO_ENTRY, NOBODYS
from workbench.vocabulary import Kind

WORDS = "wants nobody at home to know"
HERS = [{"actor": to("Patient/p1")}]


def about(type_, **fields):
    return {"resourceType": type_, "id": "1", **fields}


@pytest.mark.parametrize(
    "resource",
    [
        about("Appointment", participant=HERS, description=WORDS),
        about("Appointment", participant=HERS, comment=WORDS),
        about("Appointment", participant=HERS, reason=[{"text": WORDS}]),
        about("AppointmentResponse", actor=to("Patient/p1"), comment=WORDS),
        a("Basic", code={"text": WORDS}),
        a("CareTeam", name=WORDS),
        a("CareTeam", note=[{"text": WORDS}]),
        a("CareTeam", participant=[{"role": [{"text": WORDS}]}]),
        about("Appointment", subject=to("Patient/p1"), note=[{"text": WORDS}]),
        about("Composition", section=[{"title": WORDS}]),
        a("Composition", section=[{"title": "Plan", "entry": [{"display": WORDS}]}]),
        a("Composition", section=[{"title": "Plan", "extension": [{"url": "why", "valueString": WORDS}]}]),
        a("Composition", section=[{"code": {"text": WORDS}}]),
        a("DocumentManifest", content=[{"pAttachment": {"title": WORDS, "contentType": "text/plain"}}]),
        a("Composition", section=[{"text": {"div": f"<div>{WORDS}</div>"}}]),
        a("Composition", section=[{"section": [{"title": WORDS}]}]),
        about("Device", patient=to("Patient/p1"), type={"text": WORDS}),
        a("DocumentManifest", description=WORDS),
        about("EpisodeOfCare", patient=to("Patient/p1"), type=[{"text": WORDS}]),
        {**about("Task", description=WORDS), "for": to("Patient/p1")},
        {**about("Task", input=[{"type": {"text": "Ask"}, "valueString": WORDS}]), "for": to("Patient/p1")},
    ],
    ids=str,
)
def test_administration_with_clinical_words_is_an_entry(resource):
    found = entry(resource)
    assert WORDS in f"{found.title}\n{found.text}"


@pytest.mark.parametrize(
    "resource",
    [
        about("Appointment", participant=HERS, status="booked", start="2020-01-01T10:00:00Z"),
        a("CareTeam", participant=[{"member": to("Practitioner/1")}]),
        a("Composition", title="Record", section=[{"entry": [to("Condition/1")]}]),
        about("Device", type={"text": "Thermometer"}),
        about("EpisodeOfCare", patient=to("Patient/p1"), status="active"),
        {**about("Task", status="requested"), "for": to("Patient/p1")},
    ],
    ids=lambda resource: resource["resourceType"],
)
def test_administration_without_such_words_is_none_and_not_told_of(resource):
    assert list(entries(a("Condition", code=code("Gout")), resource)) == ["Condition/1"]
    assert causes(a("Condition", code=code("Gout")), resource) == []


@pytest.mark.parametrize("type_", ["Appointment", "AppointmentResponse", "Basic", "EpisodeOfCare", "Task"])
def test_clinical_words_that_name_no_patient_are_told(type_):
    resource = about(type_, text={"div": f"<div>{WORDS}</div>"})
    assert causes(a("Condition", code=code("Gout")), resource) == [NOBODYS]


@pytest.mark.parametrize("type_", ["Account", "ChargeItem", "Contract", "Claim", "Group", "Specimen"])
def test_words_about_the_patient_in_what_is_no_entry_are_told_once_for_each_type(type_):
    several = [a(type_, str(place), note=[{"text": WORDS}]) for place in range(3)]
    assert causes(*several) == [NO_ENTRY.format(count=3)]
    assert causes(a(type_), a(type_, "2", text={"status": "generated", "div": "<div>Codes</div>"})) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"note": [{"text": WORDS}]},
        {"note": WORDS},
        {"text": {"status": "additional", "div": f"<div><p>{WORDS}</p></div>"}},
        {"entry": [{"flag": {"text": WORDS}, "item": to("Condition/1")}]},
        {"entry": [{"item": {"display": WORDS}}]},
        {"entry": [{"item": to("Condition/elsewhere", display=WORDS)}]},
    ],
    ids=str,
)
def test_all_words_of_a_list_are_said_with_its_consultation_or_told(fields):
    consultation = a("Encounter", "e", period={"start": "2020-01-01"})
    listed = {**a_list("l", "topic", encounter=to("Encounter/e")), **fields}
    assert WORDS in entries(consultation, listed)["Encounter/e"].text
    assert causes(a("List", "l", **fields)) == [LIST_WORDS]


def test_a_list_that_says_only_that_it_is_empty_is_not_told():
    note = [{"text": "Information not available"}]
    assert causes(a("List", "l", note=note, text={"status": "generated", "div": "<div>None</div>"})) == []


@pytest.mark.parametrize(
    "resource",
    [
        about("Appointment", participant=[{"actor": to("Patient/p2")}], comment=WORDS),
        {**about("Task", description=WORDS), "for": to("Patient/p2")},
        about("AppointmentResponse", actor=to("Patient/p2"), comment=WORDS),
    ],
    ids=lambda resource: resource["resourceType"],
)
def test_another_patients_administration_is_left_out(resource):
    assert entries(a("Condition"), resource).keys() == {"Condition/1"}


def test_a_composition_says_its_sections_in_order():
    sections = [
        {"title": "History", "text": {"div": "<div><p>One</p><p>Two</p></div>"}, "section": [{"title": "Inner"}]},
        {"code": code("Plan"), "text": {"div": "<div>Three <img src='x'/></div>"}},
    ]
    found = entry(a("Composition", type={"text": "Letter"}, date="2020-01-01", section=sections))
    assert (found.kind, found.title) == (Kind.DOCUMENT, "Letter")
    assert found.text == "History\nOne\nTwo\nInner\nPlan\nThree"
    assert found.not_shown == ("a picture in the narrative",)
