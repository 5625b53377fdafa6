"""However a reference is spelt, it finds what it names, and nothing else."""

import orjson
import pytest

from tests.unit.fhir.bundles import DOCTOR, PATIENT, a, entries, items, to
from workbench.fhir.read import read_bundle

UUID = "dbc01b3d-2ea2-438c-a4e1-66c70794a750"
SYSTEM = "https://source.example/enc"
ENCOUNTER = a("Encounter", "e", identifier=[{"system": SYSTEM, "value": "E 1"}], period={"start": "2024-01-01"})


def filed_under(reference, *encounters, at=None):
    """The head of the item that a note is in, which names its consultation so."""
    note = {"resource": a("Observation", "n", encounter=reference), **({"fullUrl": at} if at else {})}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": PATIENT}, note, *encounters]}
    found = read_bundle(orjson.dumps(bundle)).items
    return next(item.source_id for item in found if "Observation/n" in {each.source_id for each in item.entries})


@pytest.mark.parametrize(
    "reference",
    [
        to("Encounter/e"),
        to(" Encounter/e\n"),
        to("Encounter/e/"),
        to("/Encounter/e"),
        to("encounter/e"),
        to("Encounter/e/_history/2"),
        to("Encounter/e/_history/2/"),
        to("https://source.example/fhir/Encounter/e"),
        to("https://source.example/fhir/Encounter/e/_history/2"),
        to("Encounter?_id=e"),
        to(f"Encounter?identifier={SYSTEM}|E 1"),
        to("Encounter?identifier=https%3A%2F%2Fsource.example%2Fenc%7CE%201"),
        to(f"https://source.example/fhir/Encounter?status=finished&identifier={SYSTEM}/|E 1"),
        to("Encounter?identifier=E 1"),
        to("e", type="Encounter"),
        to("e"),
        {"identifier": {"system": SYSTEM, "value": "E 1"}},
        {"identifier": {"system": SYSTEM + "/", "value": " E 1 "}, "type": "Encounter", "display": "Surgery"},
        {"identifier": {"value": "E 1"}},
        to("Encounter/of-another-time", identifier={"system": SYSTEM, "value": "E 1"}),
    ],
)
def test_a_consultation_is_found(reference):
    assert filed_under(reference, {"resource": ENCOUNTER}) == "Encounter/e"


@pytest.mark.parametrize(
    "reference",
    [
        to("Encounter/E"),
        to("Encounter/e/x"),
        to("Encounter?identifier=https://other.example|E 1"),
        to(f"Encounter?identifier={SYSTEM}|E 2"),
        to(f"Encounter?identifier={SYSTEM}|"),
        to("Encounter?subject=Patient/p1"),
        to("Encounter?"),
        to("Condition?_id=e"),
        to("?"),
        to("Encounter"),
        to(f"urn:uuid:{UUID}"),
        to("#e"),
        {"identifier": {"system": "https://other.example", "value": "E 1"}},
        {"identifier": {"system": SYSTEM, "value": "E 1"}, "type": "Condition"},
        {"identifier": [{"system": SYSTEM}]},
        {"display": "Surgery consultation"},
    ],
)
def test_nothing_else_is_taken_for_it(reference):
    assert filed_under(reference, {"resource": ENCOUNTER}) == "Observation/n"


def test_an_identifier_of_two_names_neither():
    other = {"resource": {**ENCOUNTER, "id": "other"}}
    assert filed_under({"identifier": {"value": "E 1"}}, {"resource": ENCOUNTER}, other) == "Observation/n"


@pytest.mark.parametrize("own", [UUID, UUID.upper()])
@pytest.mark.parametrize("prefix", ["urn:uuid:", "URN:UUID:", "Urn:Uuid:"])
@pytest.mark.parametrize(
    "reference",
    [
        f"urn:uuid:{UUID}",
        f"urn:uuid:{UUID.upper()}",
        f"URN:UUID:{UUID}",
        f" urn:uuid:{UUID}/ ",
        f"Encounter/{UUID}",
        f"Encounter/{UUID.upper()}",
        UUID,
    ],
)
def test_a_uuid_is_the_same_in_capitals(reference, prefix, own):
    nameless = {"fullUrl": prefix + own, "resource": a("Encounter", None)}
    assert filed_under(to(reference), nameless) == f"Encounter/{own}"


@pytest.mark.parametrize("reference", [f"urn:uuid:{UUID}", f"URN:UUID:{UUID.upper()}"])
def test_a_urn_finds_what_has_it_as_its_id(reference):
    assert filed_under(to(reference), {"resource": a("Encounter", UUID)}) == f"Encounter/{UUID}"


def test_an_oid_is_found():
    nameless = {"fullUrl": "urn:oid:1.2.826.0.1", "resource": a("Encounter", "e")}
    assert filed_under(to("URN:OID:1.2.826.0.1"), nameless) == "Encounter/e"


HERE = {"fullUrl": "https://here.example/fhir/Encounter/e", "resource": ENCOUNTER}


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("https://here.example/fhir/Encounter/e", "Encounter/e"),
        ("http://HERE.example:80/fhir/Encounter/e/_history/1", "Encounter/e"),
        ("https://elsewhere.example/fhir/Encounter/e", "Observation/n"),
        ("https://here.example/other/Encounter/e", "Observation/n"),
        ("Encounter/e", "Encounter/e"),
    ],
)
def test_the_same_id_on_another_server_is_another_consultation(reference, found):
    assert filed_under(to(reference), HERE) == found


ELSEWHERE = {"fullUrl": "https://elsewhere.example/fhir/Encounter/e", "resource": {**ENCOUNTER, "status": "finished"}}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("server", "found"), [("here", HERE), ("elsewhere", ELSEWHERE)])
def test_a_relative_reference_means_its_own_server(server, found, turned):
    both = [ELSEWHERE, HERE] if turned else [HERE, ELSEWHERE]
    at = f"https://{server}.example/fhir/Observation/n"
    first = both[0] is found
    expected = "Encounter/e" if first else f"Encounter/e@{server}.example/fhir"
    assert filed_under(to("Encounter/e"), *both, at=at) == expected


def test_what_another_server_has_under_an_id_of_ours_is_linked_as_another():
    sent = a("Condition", "x", evidence=[{"detail": [to("https://elsewhere.example/fhir/Observation/1")]}])
    here = {"fullUrl": "https://here.example/fhir/Observation/1", "resource": a("Observation")}
    bundle = {"resourceType": "Bundle", "entry": [{"resource": PATIENT}, {"resource": sent}, here]}
    found = next(item.entries[0] for item in read_bundle(orjson.dumps(bundle)).items if item.source_id == "Condition/x")
    assert found.links == ("Observation/1@elsewhere.example/fhir",)


@pytest.mark.parametrize("reference", [to("#x"), to(" #x "), to("#n")])
def test_a_contained_resource_is_found(reference):
    inside = [{"resourceType": "Observation", "id": id_, "valueString": "positive"} for id_ in ("x", "#n")]
    report = a("DiagnosticReport", "r", contained=inside, result=[reference])
    assert len(items(report)["DiagnosticReport/r"]) == 2


def test_what_is_contained_may_name_what_contains_it():
    inside = a("Observation", "x", derivedFrom=[to("#")], code={"coding": [{"code": "37331000000100"}]})
    assert items(a("DiagnosticReport", "r", contained=[inside], result=[to("#x")]))["DiagnosticReport/r"]


@pytest.mark.parametrize(
    "reference", [to("practitioner/doctor/"), {"identifier": {"system": "https://sds.example", "value": "D1"}}]
)
def test_an_author_is_found_in_the_same_ways(reference):
    doctor = {**DOCTOR, "identifier": [{"system": "https://sds.example", "value": "D1"}]}
    (found,) = entries(a("Observation", performer=[reference]), doctor).values()
    assert found.author == "Dr Nichole Gilbert"


def test_a_reference_by_identifier_alone_is_a_link():
    sent = a("Condition", "1", identifier=[{"system": "https://s.example", "value": "C1"}])
    order = a("ServiceRequest", "s", reasonReference=[{"identifier": {"system": "https://s.example", "value": "C1"}}])
    assert entries(sent, order)["ServiceRequest/s"].links == ("Condition/1",)


@pytest.mark.parametrize(
    "held", ["Observation/1 ", "/Observation/1", "observation/1/", "https://x.example/Observation/1"]
)
def test_a_list_finds_its_items_in_the_same_ways(held):
    heading = {**a("List", "l"), "encounter": to("Encounter/e"), "entry": [{"item": to(held)}]}
    heading["code"] = {"coding": [{"system": "http://snomed.info/sct", "code": "24781000000107"}]}
    assert items(ENCOUNTER, heading, a("Observation"))["Encounter/e"] == ["Encounter/e", "Observation/1"]
