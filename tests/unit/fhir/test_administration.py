"""What arranges care is an entry where it has clinical words, and only there."""

import pytest

from tests.unit.fhir.bundles import a, causes, code, entries, entry, to
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
