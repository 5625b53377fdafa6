"""Whatever is done to a bundle, it is read or refused: nothing else comes out."""

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.unit.fhir.bundles import DOCTOR, PATIENT, a, a_list, code, note, raw, to
from tests.unit.fhir.shared import FHIR, needs_shared_bundles
from workbench.fhir.read import read_bundle
from workbench.fhir.values import BundleRead, UnreadableBundle

ODD = some.sampled_from(
    [None, "", "x", 0, -1.5, True, [], {}, [[]], [{}], ["x"], [None],
     {"reference": 5}, {"reference": "#"}, {"coding": 5}, {"coding": [5]}, {"system": {}, "code": []}, "2024-99-99",
     "Patient/p1", "Encounter/e", "List/l", "entered-in-error", {"value": {"value": {}}}, {"start": []}]
)  # fmt: skip
SMALL = raw(
    a("Encounter", "e", participant=[{"individual": to("Practitioner/doctor")}], period={"start": "2024-01-01"}),
    DOCTOR, a_list("l", "consultation", "List/t", "Condition/1", encounter=to("Encounter/e"), date="2024-01-01"),
    a_list("t", "topic", "Observation/1", title="Gout"),
    note(comment="x", related=[{"type": "derived-from", "target": to("Observation/2")}]),
    a("Observation", "2", code=code("x"), component=[{"code": code("y"), "valueQuantity": {"value": 1}}]),
    a("DiagnosticReport", "r", result=[to("Observation/2")]), a("Condition", code=code("z"), onsetDateTime="2020"),
    a("MedicationRequest", "p", intent="plan", dosageInstruction=[{"text": "x"}]),
    a("MedicationStatement", "s", basedOn=[to("MedicationRequest/p")]),
    a("QuestionnaireResponse", item=[{"text": "q", "answer": [{"valueReference": to("Observation/2")}]}]),
    a("DocumentReference", securityLabel=[code("x")],
      content=[{"attachment": {"contentType": "text/plain", "data": "eA"}}]),
    a("List", None, contained=[a("AllergyIntolerance", "28", reaction=[{"manifestation": [code("x")]}])]),
)  # fmt: skip

HISTORY = orjson.dumps({
    "resourceType": "Bundle", "type": "history", "total": 9, "link": [{"relation": "next", "url": "x"}],
    "meta": {"profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-StructuredRecord-Bundle-1"]},
    "entry": [
        {"resource": PATIENT},
        {"fullUrl": "https://a.example/Condition/1", "request": {"method": "DELETE", "url": "Condition/1"},
         "response": {"status": "204", "etag": 'W/"2"', "lastModified": "2024-01-01T00:00:00Z"}},
        {"fullUrl": "https://b.example/Condition/1", "request": {"method": "PUT", "url": "Condition?identifier=a|b"},
         "resource": a("Condition", meta={"versionId": "1", "lastUpdated": "2024-01-01T00:00:00Z"})},
        {"fullUrl": "urn:uuid:1", "resource": a("Condition", None, identifier=[{"system": "a", "value": "b"}])},
        {"request": {"method": "PATCH", "url": "Observation/1"}, "resource": {"resourceType": "Bundle", "entry": [{}]}},
        {"resource": a_list("l", "consultation", "Condition/1", status="current", mode="snapshot")},
        {"resource": {"resourceType": "Provenance", "target": [to("Condition/1")], "recorded": "2024-01-01",
                      "agent": [{"who": to("Practitioner/doctor")}]}},
    ],
})  # fmt: skip


def places(sent: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of the JSON."""
    found, waiting = [], [sent]
    while waiting:
        each = waiting.pop()
        keys = list(each) if isinstance(each, dict) else range(len(each)) if isinstance(each, list) else []
        found += [(each, key) for key in keys]
        waiting += [each[key] for key in keys]
    return found


def mutated(bundle: bytes, draw: some.DrawFn) -> bytes:
    sent = orjson.loads(bundle)
    where = places(sent)
    for _ in range(draw(some.integers(1, 4))):
        container, key = where[draw(some.integers(0, len(where) - 1))]
        if isinstance(container, dict) or key < len(container):
            container[key] = draw(ODD)
    return orjson.dumps(sent)


def outcome(bundle: bytes) -> None:
    try:
        found = read_bundle(bundle)
    except UnreadableBundle:
        return
    assert isinstance(found, BundleRead)
    for item in found.items:
        assert item.source_id == item.entries[0].source_id
        for entry in item.entries:
            assert entry.title
            assert entry.content_hash()


@given(some.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_value_at_any_place(data):
    outcome(mutated(data.draw(some.sampled_from([SMALL, HISTORY])), data.draw))


@needs_shared_bundles
@given(some.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_value_at_any_place_of_a_real_bundle(data):
    path = data.draw(some.sampled_from(sorted(path for path in FHIR.glob("*/*.json") if path.stat().st_size < 300_000)))
    outcome(mutated(path.read_bytes(), data.draw))


@given(some.binary(max_size=200), some.integers(0, len(SMALL)))
def test_any_bytes(noise, cut):
    outcome(noise)
    outcome(SMALL[:cut] + noise)
    outcome(SMALL[:cut] + noise + SMALL[cut:])
