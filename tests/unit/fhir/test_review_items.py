"""What belongs together, and what gives an entry away elsewhere."""

import pytest

from tests.unit.fhir.bundles import a, a_list, code, entries, item, items, note, read, to
from workbench.vocabulary import Kind

E = to("Encounter/e")
ENCOUNTER = a("Encounter", "e", period={"start": "2024-01-01"})


@pytest.mark.parametrize(
    "fields",
    [
        {"encounter": E},
        {"context": E},
        {"encounter": to("https://example.org/fhir/Encounter/e/_history/2")},
        {
            "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/encounter-associatedEncounter", "valueReference": E}
            ]
        },
    ],
)
def test_an_entry_belongs_to_the_encounter_that_it_names(fields):
    assert items(a("Condition", **fields), ENCOUNTER) == {"Encounter/e": ["Encounter/e", "Condition/1"]}


def test_an_absent_encounter_leaves_the_entry_alone():
    assert items(a("Condition", encounter=to("Encounter/gone"))) == {"Condition/1": ["Condition/1"]}


def test_a_consultation_with_nothing_in_it_is_an_item():
    assert items(ENCOUNTER) == {"Encounter/e": ["Encounter/e"]}


def test_consultation_lists_hold_what_they_name_in_reading_order():
    consultation = a_list("l", "consultation", "List/t", encounter=E)
    topic = a_list("t", "topic", "List/h", title="Gout")
    heading = a_list("h", "heading", "Observation/2", "Observation/1", "Observation/gone", "text for people")
    found = item(ENCOUNTER, consultation, topic, heading, note("1"), note("2"))
    assert [each.source_id for each in found.entries] == ["Encounter/e", "Observation/2", "Observation/1"]
    assert found.entries[0].text == "Topic: Gout"


def test_lists_without_ids_and_in_circles_are_read():
    circle = a_list("t", "topic", "List/t", "List/l", "Observation/1")
    consultation = a_list("l", "consultation", "List/t", "List/l", encounter=E)
    nameless = a_list(None, "heading", "Observation/2", encounter=E)
    assert len(item(ENCOUNTER, circle, consultation, nameless, note("1"), note("2")).entries) == 3


def test_an_entry_of_two_lists_belongs_to_the_first_by_date():
    later = a("Encounter", "a", period={"start": "2025-01-01"})
    lists = (
        a_list("1", "consultation", "Condition/1", encounter=to("Encounter/a")),
        a_list("2", "consultation", "Condition/1", encounter=E),
    )
    assert items(later, ENCOUNTER, *lists, a("Condition"))["Encounter/e"] == ["Encounter/e", "Condition/1"]
    assert entries(later, ENCOUNTER, *lists, a("Condition"))["Encounter/a"].links == ("Condition/1",)


def test_a_report_holds_its_results_groups_and_filing_comments():
    report = a("DiagnosticReport", "r", encounter=E, result=[to("Observation/group")])
    group = a("Observation", "group", related=[{"type": "has-member", "target": to("Observation/member")}])
    comment = note("comment", related=[{"type": "derived-from", "target": to("Observation/member")}])
    found = read(ENCOUNTER, comment, report, group, a("Observation", "member", encounter=E)).items[1]
    assert {each.source_id: each.kind for each in found.entries} == {
        "DiagnosticReport/r": Kind.REPORT,
        "Observation/comment": Kind.NOTE,
        "Observation/group": Kind.RESULT,
        "Observation/member": Kind.RESULT,
    }


def test_r4_members_belong_to_the_report_too():
    report = a("DiagnosticReport", "r", result=[to("Observation/1")])
    group = a("Observation", "1", hasMember=[to("Observation/2"), to("Observation/1")])
    assert len(item(report, group, a("Observation", "2")).entries) == 3


def test_contained_results_belong_to_their_report():
    inside = {"resourceType": "Observation", "id": "x", "valueString": "positive"}
    found = item(a("DiagnosticReport", "r", contained=[inside], result=[to("#x")]))
    assert [(each.source_id, each.text) for each in found.entries[1:]] == [
        ("Observation/DiagnosticReport/r#x", "positive")
    ]


def test_ended_allergies_inside_a_list_are_entries():
    ended = {
        "resourceType": "AllergyIntolerance",
        "id": "28",
        "identifier": [{"value": "bb49"}],
        "code": code("Peanut"),
    }
    assert list(items(a("List", None, contained=[ended]))) == ["AllergyIntolerance/bb49"]


def test_what_an_administrative_resource_contains_is_no_entry():
    assert items(a("ExplanationOfBenefit", contained=[a("ServiceRequest", "referral")])) == {}


def test_a_document_is_its_own_item_and_linked_to_its_consultation():
    document = a("DocumentReference", "d", context={"encounter": E, "related": [{"ref": to("Condition/1")}]})
    assert items(ENCOUNTER, document, a("Condition"))["DocumentReference/d"] == ["DocumentReference/d"]
    assert entries(ENCOUNTER, document, a("Condition"))["DocumentReference/d"].links == ("Condition/1", "Encounter/e")


@pytest.mark.parametrize(
    ("resource", "links"),
    [
        (a("DiagnosticReport", "x", context=E), ("Encounter/e",)),
        (a("DiagnosticReport", "x", basedOn=[to("ServiceRequest/s")]), ("ServiceRequest/s",)),
        (a("ServiceRequest", "x", supportingInfo=[to("DocumentReference/d")]), ("DocumentReference/d",)),
        (a("MedicationRequest", "x", reasonReference=[to("Condition/1")]), ("Condition/1",)),
        (a("AllergyIntolerance", "x", extension=[{"url": "u", "valueReference": to("Condition/1")}]), ("Condition/1",)),
        (
            a("Condition", "x", extension=[{"url": "u", "extension": [{"valueReference": to("Condition/1")}]}]),
            ("Condition/1",),
        ),
        (a("Condition", "x", evidence=[{"detail": [to("Condition/gone"), to("Patient/p1")]}]), ("Condition/gone",)),
        (a("Condition", "x", evidence=[{"detail": [to("https://x/fhir/Encounter/e9/_history/2")]}]), ("Encounter/e9",)),
        (a("Condition", "x", partOf=[to("Practitioner/gone"), to("urn:uuid:1"), to("#in"), to("")]), ()),
    ],
)
def test_any_reference_to_another_item_is_a_link(resource, links):
    others = (ENCOUNTER, a("ServiceRequest", "s"), a("DocumentReference", "d"), a("Condition"))
    assert entries(resource, *others)[f"{resource['resourceType']}/x"].links == links


def test_a_topics_problem_is_linked_to_the_consultation():
    target = {"url": "target", "valueReference": to("Condition/1")}
    header = {"url": "https://x/Extension-CareConnect-RelatedProblemHeader-1", "extension": [target]}
    topic = a_list("t", "topic", encounter=E, extension=[header])
    assert entries(ENCOUNTER, topic, a("Condition"))["Encounter/e"].links == ("Condition/1",)


def test_what_a_consultation_lists_is_linked_though_the_bundle_does_not_hold_it():
    sent = a_list("t", "topic", "DocumentReference/d", "Practitioner/gone", encounter=E)
    assert entries(ENCOUNTER, sent)["Encounter/e"].links == ("DocumentReference/d",)


def test_entries_of_one_item_are_not_linked():
    sent = (
        ENCOUNTER,
        a("Condition", "1", encounter=E),
        a("Procedure", "2", encounter=E, reasonReference=[to("Condition/1")]),
    )
    assert not any(each.links for each in entries(*sent).values())
