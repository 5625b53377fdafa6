"""GP Connect's lists tell what the source keeps back, and of which kinds an answer holds all."""

import pytest

from tests.unit.fhir.bundles import a, read, to
from workbench.fhir.bundle.gp_connect_lists import LISTS_OF
from workbench.fhir.bundle.incomplete import is_limited
from workbench.fhir.said import ListRead
from workbench.vocabulary import LIST_NAMES, LIST_WARNINGS, Kind, ListWarning, list_sentence, list_warning_words

PROFILE = "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1"
STRUCTURED = {"meta": {"profile": [PROFILE]}}
PROBLEMS = "717711000000103"
MEDICATIONS = "933361000000108"
CODES = ["confidential-items", "data-in-transit", "data-awaiting-filing"]


def asked_for(name, **more):
    return {"resourceType": "Parameters", "parameter": [{"name": name, **more}]}


def told(bundle):
    return [each.cause for each in bundle.problems]


def line(code):
    return list_warning_words(code).import_line


def warnings(*resources, **bundle):
    """By the name of the list."""
    return {each.name: list(each.warnings) for each in read(*resources, **bundle).lists}


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


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("extension", [lambda code: warning(valueCode=code), uk_core_warning])
def test_what_the_source_keeps_back_is_told_with_its_list(code, extension):
    bundle = read(problems_list(extension=extension(code)))
    assert [(each.position, each.cause) for each in bundle.problems] == [("entry 2, List", f"{line(code)}: problems")]
    assert bundle.lists == (ListRead(PROBLEMS, "problems", (code,), is_all=False),)


@pytest.mark.parametrize("value", [{}, {"valueCode": 5}, {"valueString": "words of a clinician"}])
def test_a_warning_that_is_not_understood_is_told_as_one(value):
    bundle = read(problems_list(extension=warning(**value)))
    assert told(bundle) == [f"{line('')}: problems"]
    assert bundle.lists[0].warnings == ("",)


def test_a_warning_that_is_not_known_is_told_with_its_code():
    bundle = read(problems_list(extension=warning(valueCode="something-else")))
    assert told(bundle) == ["the source gives the warning “something-else”, so that items may be missing: problems"]


ELSEWHERE = [
    {"extension": warning(valueCodeableConcept={"text": "Confidential items"})},
    {"extension": warning(valueCoding={"code": "CONFIDENTIAL_ITEMS"})},
    {"extension": [{"url": "https://example.org/of-its-own", "valueCode": "confidential-items"}]},
    {"code": {"coding": [{"code": PROBLEMS}], "extension": warning(valueCode="confidential-items")}},
    {"note": [{"text": "See the list.", "extension": warning(valueCode="confidential-items")}]},
    {"note": [{"text": "Items excluded due to confidentiality and/or patient preferences."}]},
    {"note": "Items excluded due to\nCONFIDENTIALITY and/or patient preferences"},
    {"text": {"div": "<div>Items excluded due to confidentiality</div>"}},
    {"emptyReason": {"extension": warning(valueCode="confidential-items")}},
]


@pytest.mark.parametrize("fields", ELSEWHERE)
def test_a_warning_is_found_wherever_it_stands(fields):
    assert warnings({**problems_list(), **fields}) == {"problems": ["confidential-items"]}


NOTES = {
    "data-in-transit": "Patient record transfer from previous GP practice not yet complete; information recorded "
    "before 02-Mar-2026 may be missing.",
    "data-awaiting-filing": "Patient data may be incomplete as there is data supplied by a third party awaiting review "
    "before becoming available.",
}


@pytest.mark.parametrize("code", NOTES)
def test_the_note_that_goes_with_a_code_is_a_warning_without_it(code):
    assert warnings(problems_list(note=[{"text": NOTES[code]}])) == {"problems": [code]}
    both = problems_list(note=[{"text": NOTES[code]}], extension=warning(valueCode=code))
    assert warnings(both) == {"problems": [code]}


@pytest.mark.parametrize("note", ["A confidential matter was discussed", "Information not available", "withheld"])
def test_another_note_is_no_warning(note):
    assert warnings(problems_list(note=[{"text": note}])) == {}


@pytest.mark.parametrize("value", ["withheld", "unavailable", "family"])
def test_another_extension_is_no_warning(value):
    assert warnings(problems_list(extension=[{"url": "https://example.org/x", "valueCode": value}])) == {}


def test_what_a_list_contains_says_nothing_of_the_list():
    inside = a("Observation", "inside", extension=warning(valueCode="confidential-items"))
    assert warnings(problems_list(contained=[inside])) == {}


def test_one_warning_on_several_lists_is_told_once():
    kept = warning(valueCode="confidential-items")
    lists = [the_list(code, extension=kept) for code in (PROBLEMS, MEDICATIONS, "mine", "yours")]
    assert told(read(*lists)) == [f"{line('confidential-items')}: medications, problems, other lists"]
    assert [each.list_id for each in read(*lists).lists] == [PROBLEMS, MEDICATIONS, "List/mine", "List/yours"]


def test_two_lists_of_one_area_carry_the_warnings_of_both():
    one = problems_list(extension=warning(valueCode="confidential-items"))
    other = {**problems_list(extension=warning(valueCode="data-in-transit")), "id": "other"}
    assert warnings(one, other) == {"problems": ["confidential-items", "data-in-transit"]}


@pytest.mark.parametrize(
    "fields", [{"status": "entered-in-error"}, {"subject": to("Patient/other")}, {"subject": {"display": "Robin"}}]
)
def test_a_list_that_is_void_or_not_theirs_says_nothing_of_this_patient(fields):
    assert warnings({**problems_list(extension=warning(valueCode="confidential-items")), **fields}) == {}


def test_a_complete_records_list_ends_the_warnings_that_it_lacks():
    (plain,) = read(problems_list(), **STRUCTURED).lists
    assert plain == ListRead(PROBLEMS, "problems", (), is_all=True)
    assert read(problems_list()).lists == ()


@pytest.mark.parametrize("bundle", [{"link": [{"relation": "next", "url": "https://example.org/2"}]}, {"total": 99}])
@pytest.mark.parametrize("fields", [{}, {"mode": "changes"}, {"status": "retired"}])
def test_a_list_of_a_part_of_the_record_ends_none(bundle, fields):
    assert read({**problems_list(), **fields}, **STRUCTURED, **bundle).lists == ()


def test_warnings_are_sentences():
    assert list_sentence("confidential-items", ["medications"]) == (
        "The sending system withheld confidential items from the list of Medications"
    )
    assert list_sentence("data-in-transit", ["problems", "medications", "consultations", "other lists"]) == (
        "Older items may be missing from the lists of Consultations, Medications and Problems and other lists: "
        "the record has not all come from the former practice"
    )
    assert "the warning “something-else” about the other lists" in list_sentence("something-else", ["other lists"])
    assert LIST_WARNINGS.keys() == set(ListWarning)


@pytest.mark.parametrize("reason", ["withheld", "unavailable"])
def test_a_list_that_is_empty_because_it_is_kept_back_is_told(reason):
    bundle = read(problems_list(emptyReason={"coding": [{"code": reason}]}))
    assert told(bundle) == [f"{line(reason)}: problems"]
    assert bundle.lists[0].warnings == (reason,)


def test_a_list_of_which_nothing_was_recorded_keeps_nothing_back():
    empty = problems_list(emptyReason={"coding": [{"code": "no-content-recorded"}]})
    assert read(empty, **STRUCTURED).complete == {Kind.PROBLEM}
    assert (told(read(empty)), read(empty).lists) == ([], ())


def test_a_kind_is_complete_with_its_lists():
    for kind, codes in LISTS_OF.items():
        assert kind in read(*map(the_list, codes), **STRUCTURED).complete
        assert kind not in read(*map(the_list, codes[1:]), **STRUCTURED).complete


def test_every_list_has_a_name_and_every_kind_is_thought_of():
    assert {code for codes in LISTS_OF.values() for code in codes} == LIST_NAMES.keys()
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


@pytest.mark.parametrize(
    ("link", "limited"),
    [
        ("https://gp.example/Patient/1/$everything?start=2020-01-01", True),
        ("https://gp.example/Condition?patient=1&_count=50", True),
        ("https://gp.example/Patient/$gpc.getstructuredrecord?_format=json", False),
        ("https://gp.example/Patient/$gpc.getstructuredrecord", False),
    ],
)
def test_an_answer_to_a_query_is_not_the_complete_record(link, limited):
    bundle = {"entry": [], "link": [{"relation": "self", "url": link}]}
    assert is_limited(bundle) is limited


@pytest.mark.parametrize(
    ("resource", "limited"),
    [
        ({"resourceType": "OperationOutcome", "issue": [{"severity": "information"}]}, True),
        (asked_for("includeConsultations", part=[{"name": "consultationSearchPeriod", "valuePeriod": {}}]), True),
        (asked_for("medicationSearchFromDate", valueDate="2020-01-01"), True),
        (asked_for("anything", valuePeriod={}), True),
        (asked_for("includeMedication", part=[{"name": "includePrescriptionIssues", "valueBoolean": True}]), False),
        ({"resourceType": "Condition"}, False),
    ],
)
def test_nor_is_one_that_says_what_it_was_asked_for(resource, limited):
    assert is_limited({"entry": [{"resource": resource}]}) is limited
