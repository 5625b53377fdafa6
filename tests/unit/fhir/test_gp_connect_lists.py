"""GP Connect's lists tell what the source keeps back, and of which kinds an answer holds all."""

import pytest

from tests.unit.fhir.bundles import a, read, to
from workbench.fhir.bundle.gp_connect_lists import LISTS_OF, NAMES, OTHER_WARNING, WARNINGS
from workbench.vocabulary import Kind

PROFILE = "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1"
STRUCTURED = {"meta": {"profile": [PROFILE]}}
PROBLEMS = "717711000000103"


def the_list(code, *held, **fields):
    coding = {"system": "http://snomed.info/sct", "code": code}
    entries = [{"item": to(each)} for each in held]
    return a("List", code, status="current", mode="snapshot", code={"coding": [coding]}, entry=entries, **fields)


def problems_list(*held, **fields):
    return the_list(PROBLEMS, *held, **fields)


def warning(**value):
    return [
        {"url": "https://fhir.nhs.uk/STU3/StructureDefinition/Extension-CareConnect-GPC-ListWarningCode-1", **value}
    ]


def uk_core_warning(code):
    concept = {"coding": [{"system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode", "code": code}]}
    return [
        {
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ListWarningCode",
            "valueCodeableConcept": concept,
        }
    ]


@pytest.mark.parametrize("code", ["confidential-items", "data-in-transit", "data-awaiting-filing"])
@pytest.mark.parametrize("extension", [lambda code: warning(valueCode=code), uk_core_warning])
def test_what_the_source_keeps_back_is_told_with_its_list(code, extension):
    bundle = read(problems_list(extension=extension(code)))
    assert bundle.kept_back == (f"{WARNINGS[code]}: problems",)
    assert [(each.position, each.cause) for each in bundle.problems] == [("entry 2, List", bundle.kept_back[0])]


@pytest.mark.parametrize("value", [{"valueCode": "something-else"}, {}, {"valueCode": 5}, {"valueString": "x"}])
def test_a_warning_that_is_not_known_is_told_as_one(value):
    assert read(problems_list(extension=warning(**value))).kept_back == (f"{OTHER_WARNING}: problems",)


def test_one_warning_on_several_lists_is_told_once():
    kept = warning(valueCode="confidential-items")
    lists = [the_list(code, extension=kept) for code in (PROBLEMS, "933361000000108", "mine", "yours")]
    assert read(*lists).kept_back == (f"{WARNINGS['confidential-items']}: medications, problems, other lists",)


@pytest.mark.parametrize("reason", ["withheld", "unavailable"])
def test_a_list_that_is_empty_because_it_is_kept_back_is_told(reason):
    assert read(problems_list(emptyReason={"coding": [{"code": reason}]})).kept_back == (
        f"{WARNINGS[reason]}: problems",
    )


def test_a_list_of_which_nothing_was_recorded_keeps_nothing_back():
    empty = problems_list(emptyReason={"coding": [{"code": "no-content-recorded"}]})
    assert read(empty, **STRUCTURED).complete == {Kind.PROBLEM}
    assert read(empty).kept_back == ()


def test_a_kind_is_complete_with_its_lists():
    for kind, codes in LISTS_OF.items():
        assert kind in read(*map(the_list, codes), **STRUCTURED).complete
        assert kind not in read(*map(the_list, codes[1:]), **STRUCTURED).complete


def test_every_list_has_a_name_and_every_kind_is_thought_of():
    assert {code for codes in LISTS_OF.values() for code in codes} == NAMES.keys()
    assert set(Kind) - LISTS_OF.keys() == {Kind.DOCUMENT, Kind.PROCEDURE, Kind.OTHER}


@pytest.mark.parametrize(
    "sent",
    [
        problems_list(extension=warning(valueCode="confidential-items")),
        problems_list(emptyReason={"coding": [{"code": "withheld"}]}),
        problems_list("Condition/gone"),
        problems_list(subject=to("Patient/other")),
        {**problems_list(), "subject": {"display": "Robin"}},
        {**problems_list(), "status": "retired"},
        {**problems_list(), "status": "entered-in-error"},
        {**problems_list(), "mode": "changes"},
        {**problems_list(), "mode": "working"},
    ],
)
def test_a_list_that_is_not_all_or_not_theirs_is_not_complete(sent):
    assert read(sent, **STRUCTURED).complete == set()
    assert read(sent, {**problems_list(), "id": "second"}, **STRUCTURED).complete == set()


@pytest.mark.parametrize(
    "bundle",
    [
        {},
        {"type": "searchset"},
        {"meta": {"profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Searchset-Bundle-1"]}},
        {"meta": {"profile": [5]}},
    ],
)
def test_no_other_bundle_says_that_it_is_complete(bundle):
    assert read(problems_list(), **bundle).complete == set()


@pytest.mark.parametrize("profile", [PROFILE, [PROFILE], [PROFILE + "|1.5.0"]])
def test_the_profile_may_have_a_version(profile):
    assert read(problems_list(), meta={"profile": profile}).complete == {Kind.PROBLEM}


def test_what_could_not_be_read_may_be_what_is_missing():
    nameless = {"resourceType": "Whatever"}
    assert read(problems_list(), nameless, **STRUCTURED).complete == set()
    assert read(problems_list(), {**nameless, "id": "1"}, **STRUCTURED).complete == {Kind.PROBLEM}


@pytest.mark.parametrize("deleted", [True, "true", 1])
def test_what_is_marked_deleted_is_no_part_of_a_list(deleted):
    encounter = a("Encounter", "e")
    held = the_list("325851000000107", "Observation/2", encounter=to("Encounter/e"))
    held["entry"].append({"item": to("Observation/1"), "deleted": deleted})
    bundle = read(encounter, held, a("Observation", "1"), a("Observation", "2"))
    found = {item.source_id: [each.source_id for each in item.entries] for item in bundle.items}
    assert found == {"Encounter/e": ["Encounter/e", "Observation/2"], "Observation/1": ["Observation/1"]}


def test_what_is_marked_deleted_is_not_linked_though_the_bundle_lacks_it():
    held = the_list("325851000000107", encounter=to("Encounter/e"))
    held["entry"] = [{"item": to("Observation/gone"), "deleted": True}, {"item": to("Observation/2"), "deleted": False}]
    bundle = read(a("Encounter", "e"), held)
    assert bundle.items[0].entries[0].links == ("Observation/2",)
