"""The hash of all that was sent changes with anything in it, whether it is read here or not."""

import pytest

from tests.unit.fhir.bundles import NOPAT, a, code, entries, entry, extension, raw, to
from workbench.fhir.read import read_bundle

PLAN = a("MedicationRequest", "plan", intent="plan", medicationCodeableConcept={"text": "Sertraline"})
STATEMENT = a("MedicationStatement", "s", basedOn=[to("MedicationRequest/plan")])


def whole(**fields):
    return entry(a("Observation", code=code("Glucose"), **fields)).whole


@pytest.mark.parametrize(
    "fields",
    [
        {"valueAttachment": {"contentType": "application/pdf", "data": "JVBERi0x"}},
        {"valueAttachment": {"contentType": "application/pdf", "url": "https://a.example/2"}},
        {"valueAttachment": {"contentType": "application/pdf", "hash": "aGFzaA=="}},
        {"extension": [{"url": "https://a.example/x", "valueInteger": 3}]},
        {"nobodyReadsThis": {"x": [1, {"y": None}]}},
        {"text": {"status": "generated", "div": "<div>x</div>"}},
        {"contained": [{"resourceType": "Substance", "id": "s"}]},
        {"identifier": [{"value": "another"}]},
        {"device": to("Device/1")},
        {"implicitRules": "https://a.example"},
    ],
    ids=str,
)
def test_whatever_else_is_sent_changes_it(fields):
    assert whole(**fields) != whole()


def test_the_servers_own_marks_and_the_order_of_fields_do_not():
    assert whole(meta={"versionId": "2", "lastUpdated": "2020-01-01T00:00:00Z"}) == whole(meta=NOPAT) == whole()
    assert whole(issued="2020-01-01", status="final") == whole(status="final", issued="2020-01-01")
    inside = {"resourceType": "Substance", "id": "s"}
    assert whole(contained=[{**inside, "meta": {"versionId": "2"}}]) == whole(contained=[inside])


@pytest.mark.parametrize(
    "filed",
    [
        {"encounter": to("Encounter/2")},
        {"context": to("Encounter/2")},
        {"encounter": [{"identifier": {"value": "2"}, "type": "Encounter"}]},
        {"context": {"encounter": [to("Encounter/2")]}},
    ],
    ids=str,
)
def test_where_it_is_filed_does_not_change_it(filed):
    assert whole(**filed) == whole()


@pytest.mark.parametrize(
    "said",
    [
        {"encounter": {"reference": "Encounter/2", "display": "Told at the refuge"}},
        {"context": {"encounter": [to("Encounter/2")], "event": [{"text": "x"}]}},
        {"context": {"related": [to("Observation/2")]}},
    ],
    ids=str,
)
def test_what_else_is_said_there_does(said):
    assert whole(**said) != whole()


def test_it_is_the_same_however_its_numbers_are_written_where_the_text_tells_them_apart():
    one, other = (entry(a("Observation", valueQuantity={"value": 7, "unit": unit})) for unit in ("g", "kg"))
    assert one.whole != other.whole


@pytest.mark.parametrize(
    ("drawn", "fields"),
    [
        ("Binary", {"content": [{"attachment": {"url": "Binary/b"}}]}),
        ("Specimen", {"specimen": to("Specimen/b")}),
        ("Medication", {"medicationReference": to("Medication/b")}),
    ],
)
def test_what_it_draws_on_is_part_of_it(drawn, fields):
    def with_it(**content):
        resource = {"resourceType": drawn, "id": "b", **content}
        return entries(resource, a("DocumentReference", **fields))["DocumentReference/1"].whole

    assert with_it() == with_it(meta={"versionId": "9"})
    assert with_it() != with_it(data="AAAA")


def test_a_resource_nested_deeply_has_one_all_the_same():
    sent = raw(a("Observation", nobodyReadsThis="HERE")).replace(b'"HERE"', b"[" * 400 + b"1" + b"]" * 400)
    assert read_bundle(sent).items[0].entries[0].whole != whole()


def issue(id_, on, **fields):
    sent = {"medicationCodeableConcept": {"text": "Sertraline"}, "dosageInstruction": [{"text": "One daily"}], **fields}
    return a(
        "MedicationRequest", id_, intent="order", authoredOn=on, identifier=[{"value": id_}],
        basedOn=[to("MedicationRequest/plan")], requester=to(f"Practitioner/{id_}", display=f"Dr {id_}"), **sent,
    )  # fmt: skip


def medicine(*issues, plan=PLAN, statement=STATEMENT):
    return entries(statement, plan, *issues)["MedicationStatement/s"]


def test_a_further_issue_changes_neither_its_text_nor_the_hash():
    one = medicine(issue("i1", "2020-01-01"))
    two = medicine(issue("i1", "2020-01-01"), issue("i2", "2020-02-01", dispenseRequest={"quantity": {"value": 28}}))
    assert (one.text, one.whole) == (two.text, two.whole)


def test_the_first_issue_changes_nothing_where_it_says_nothing_new():
    plan = {**PLAN, "dosageInstruction": [{"text": "One daily"}]}
    assert medicine(plan=plan).whole == medicine(issue("i1", "2020-01-01"), plan=plan).whole


def test_an_issue_that_says_something_new_changes_both():
    one = medicine(issue("i1", "2020-01-01"))
    two = medicine(issue("i1", "2020-01-01"), issue("i2", "2020-02-01", note=[{"text": "for her nerves"}]))
    assert one.whole != two.whole
    assert "for her nerves" in two.text


def test_how_many_were_issued_so_far_is_no_change():
    def counted(number, on):
        repeats = extension("MedicationRepeatInformation", extension=[
            {"url": "numberOfRepeatPrescriptionsIssued", "valueUnsignedInt": number}
        ])  # fmt: skip
        last = extension("MedicationStatementLastIssueDate", valueDateTime=on)
        return medicine(plan={**PLAN, "extension": [repeats]}, statement={**STATEMENT, "extension": [last]}).whole

    assert counted(3, "2020-01-01") == counted(4, "2020-02-01")


def test_any_other_change_of_the_plan_is():
    changed = {**PLAN, "extension": [extension("MedicationRepeatInformation", valueString="x")]}
    assert medicine().whole != medicine(plan=changed).whole
