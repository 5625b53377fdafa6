"""Transactions, batches and histories: what they delete is taken back, what they file is read."""

import orjson
import pytest

from tests.unit.fhir.bundles import NOPAT, PATIENT, a, to
from workbench.fhir.bundle.collecting.collect import NOT_FOUND
from workbench.fhir.bundle.collecting.sent import NO_METHOD, NOT_DELETED, PATCH, REFUSED, TWO_IDS
from workbench.fhir.bundle.collecting.settling import DELETED_TOO, PATIENT_DELETED
from workbench.fhir.read import read_bundle
from workbench.vocabulary import Standing

AT = "https://source.example/fhir"


def sent(*entries, type_="transaction", patient=PATIENT):
    bundle = {"resourceType": "Bundle", "type": type_, "entry": [{"resource": patient}, *entries]}
    return read_bundle(orjson.dumps(bundle))


def deletion(url=None, full_url=None, **more):
    request = {"method": "DELETE", **({"url": url} if url else {})}
    return {"request": request, **({"fullUrl": full_url} if full_url else {}), **more}


def filed(resource, method="PUT", full_url=None, **more):
    request = {"method": method, "url": f"{resource['resourceType']}/{resource['id']}"}
    return {"resource": resource, "request": request, **({"fullUrl": full_url} if full_url else {}), **more}


def said(bundle):
    return {each.source_id: each.standing for each in bundle.statements}


@pytest.mark.parametrize("type_", ["transaction", "batch", "history", "collection", "searchset"])
@pytest.mark.parametrize(
    "entry",
    [
        deletion("Condition/1"),
        deletion("/Condition/1/"),
        deletion(" Condition/1 "),
        deletion("condition/1"),
        deletion("Condition/1/_history/3"),
        deletion("Condition/1?_cascade=delete"),
        deletion("Condition?_id=1"),
        deletion("Condition?_id:exact=1"),
        deletion("Condition?_id=Condition/1,2"),
        deletion("?_type=Condition&_id=1"),
        deletion("Condition/1#part"),
        deletion("Condition/%31"),
        deletion("./Condition//1"),
        deletion("Condition/1/$expunge"),
        deletion(f"{AT}/Condition/1"),
        deletion(full_url=f"{AT}/Condition/1"),
        deletion("Condition/1", resource=a("Condition")),
        deletion("Condition", resource=a("Condition")),
        deletion("Condition/1", request={"method": "delete", "url": "Condition/1"}),
        deletion("Condition/1", response={"status": "204"}),
        deletion("Condition/1", response={"status": "410 Gone"}),
    ],
)
def test_a_deletion_takes_back_what_it_names(entry, type_):
    bundle = sent(entry, type_=type_)
    assert said(bundle)["Condition/1"] is Standing.DELETED
    assert (bundle.items, bundle.problems) == ((), ())


@pytest.mark.parametrize(
    "type_", ["Encounter", "DiagnosticReport", "List", "Composition", "Binary", "DocumentReference"]
)
def test_anything_can_be_deleted(type_):
    assert said(sent(deletion(f"{type_}/1")))[f"{type_}/1"] is Standing.DELETED


def test_what_was_filed_under_a_urn_is_deleted_by_it():
    bundle = sent(deletion("Condition", "urn:uuid:DBC01B3D-2EA2-438C-A4E1-66C70794A750"))
    assert said(bundle)["Condition/DBC01B3D-2EA2-438C-A4E1-66C70794A750"] is Standing.DELETED


def test_what_lay_inside_a_deleted_resource_goes_with_it():
    inside = {"resourceType": "Observation", "id": "x"}
    bundle = sent(deletion("DiagnosticReport/r", resource=a("DiagnosticReport", "r", contained=[inside])))
    assert said(bundle)["Observation/DiagnosticReport/r#x"] is Standing.DELETED


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("then", "meta"),
    [
        ({"lastModified": "2024-06-01T00:00:00Z"}, {"lastUpdated": "2024-05-01T00:00:00Z"}),
        ({"etag": 'W/"3"'}, {"versionId": "2"}),
        ({"etag": 'W/"3"', "lastModified": "2024-06-01T00:00:00Z"}, {"lastUpdated": "2024-05-01T00:00:00Z"}),
    ],
)
def test_a_deletion_that_is_the_last_word_counts_wherever_it_stands(then, meta, turned):
    history = [deletion("Condition/1", response=then), filed(a("Condition", meta=meta), full_url=f"{AT}/Condition/1")]
    bundle = sent(*(history[::-1] if turned else history), type_="history")
    assert (said(bundle), bundle.items) == ({"Condition/1": Standing.DELETED}, ())
    assert bundle.problems == ()


def test_what_was_filed_again_after_its_deletion_stands():
    later = filed(a("Condition", meta={"lastUpdated": "2024-07-01T00:00:00Z"}))
    bundle = sent(deletion("Condition/1", response={"lastModified": "2024-06-01T00:00:00Z"}), later, type_="history")
    assert [item.source_id for item in bundle.items] == ["Condition/1"]
    assert said(bundle) == {}


@pytest.mark.parametrize("turned", [False, True])
def test_where_nothing_says_which_is_later_it_is_deleted_and_told(turned):
    both = [deletion("Condition/1"), filed(a("Condition"))]
    bundle = sent(*(both[::-1] if turned else both))
    assert (said(bundle), bundle.items) == ({"Condition/1": Standing.DELETED}, ())
    assert [each.cause for each in bundle.problems] == [DELETED_TOO]


def test_a_history_is_of_one_server_under_whatever_address():
    history = [
        deletion("Condition/1", "http://inside:8080/fhir/Condition/1"),
        filed(a("Condition"), full_url=f"{AT}/Condition/1"),
    ]
    assert sent(*history, type_="history").items == ()


def test_the_versions_of_a_history_are_applied_in_their_order():
    versions = [
        filed(a("Condition", note=[{"text": str(number)}]), response={"etag": f'W/"{number}"'}) for number in (2, 3, 1)
    ]
    (item,) = sent(*versions, type_="history").items
    assert item.entries[0].text == "3"


def test_a_version_in_the_address_tells_the_order_too():
    versions = [
        {"fullUrl": f"{AT}/Condition/1/_history/{each}", "resource": a("Condition", note=[{"text": each}])}
        for each in "213"
    ]
    (item,) = sent(*versions, type_="history").items
    assert item.entries[0].text == "3"


def test_a_conditional_deletion_finds_what_the_bundle_holds():
    held = a("Condition", identifier=[{"system": "https://s.example", "value": "k1"}])
    bundle = sent({"resource": held}, deletion("Condition?identifier=https://s.example|k1"))
    assert said(bundle)["Condition/1"] is Standing.DELETED
    assert bundle.items == ()


@pytest.mark.parametrize("condition", ["identifier=https://s.example|k1", "patient=Patient/p1", "identifier=a|1,a|2"])
def test_a_deletion_that_finds_nothing_here_is_told(condition):
    assert [each.cause for each in sent(deletion(f"Condition?{condition}")).problems] == [NOT_FOUND]


def test_a_conditional_deletion_takes_back_what_is_filed_under_that_identifier():
    bundle = sent(deletion("Condition?identifier=https://s.example|k1"))
    assert said(bundle) == {"Condition/k1": Standing.DELETED}


def test_a_deletion_on_another_server_leaves_what_is_here():
    bundle = sent(
        filed(a("Condition"), full_url=f"{AT}/Condition/1"),
        deletion("https://hospital.example/fhir/Condition/1"),
    )
    assert [item.source_id for item in bundle.items] == ["Condition/1"]
    assert said(bundle) == {"Condition/1@hospital.example/fhir": Standing.DELETED}


@pytest.mark.parametrize("method", ["POST", "PUT", "post", "GET"])
def test_what_is_filed_is_read(method):
    assert [item.source_id for item in sent(filed(a("Condition"), method)).items] == ["Condition/1"]


def test_a_put_without_an_id_in_it_is_filed_under_that_of_its_url():
    entry = {"resource": a("Condition", None), "request": {"method": "PUT", "url": "Condition/7"}}
    assert [item.source_id for item in sent(entry).items] == ["Condition/7"]


CHANGE = {"resourceType": "Parameters", "parameter": [{"name": "operation"}]}


@pytest.mark.parametrize("type_", ["transaction", "history"])
@pytest.mark.parametrize(
    "change", [CHANGE, {"resourceType": "Binary", "contentType": "application/json-patch+json"}, None]
)
def test_a_change_that_cannot_be_applied_is_not_taken_and_told(change, type_):
    entry = {"resource": change, "request": {"method": "PATCH", "url": "Condition/1"}}
    bundle = sent(entry, {"resource": a("Condition")}, type_=type_)
    assert (said(bundle), bundle.items) == ({"Condition/1": Standing.NOT_TAKEN}, ())
    assert [each.cause for each in bundle.problems] == [PATCH]


def test_a_history_holds_what_came_of_a_change():
    bundle = sent(filed(a("Condition", note=[{"text": "changed"}]), "PATCH"), type_="history")
    assert bundle.items[0].entries[0].text == "changed"
    assert sent(filed(a("Condition"), "PATCH"), type_="transaction").items == ()


@pytest.mark.parametrize("method", ["MERGE", 5, "", {"x": 1}])
def test_what_is_no_method_is_not_taken(method):
    entry = {"resource": a("Condition"), "request": {"method": method, "url": "Condition/1"}}
    bundle = sent(entry)
    assert (said(bundle), bundle.items) == ({"Condition/1": Standing.NOT_TAKEN}, ())
    assert [each.cause for each in bundle.problems] == [NO_METHOD]


def test_a_url_and_an_id_that_contradict_each_other_are_both_not_taken():
    entry = {"resource": a("Condition", "2"), "request": {"method": "PUT", "url": "Condition/1"}}
    bundle = sent(entry)
    assert said(bundle) == {"Condition/1": Standing.NOT_TAKEN, "Condition/2": Standing.NOT_TAKEN}
    assert [each.cause for each in bundle.problems] == [TWO_IDS]


@pytest.mark.parametrize(
    ("entry", "standing", "causes"),
    [
        (deletion("Condition/1", response={"status": "403 Forbidden"}), Standing.NOT_TAKEN, [NOT_DELETED]),
        ({"fullUrl": f"{AT}/Condition/1", "response": {"status": "410"}}, Standing.DELETED, []),
        ({"fullUrl": f"{AT}/Condition/1", "response": {"status": "500"}}, Standing.NOT_TAKEN, [REFUSED]),
        ({"fullUrl": f"{AT}/Condition/1", "response": {"status": "404"}}, Standing.NOT_TAKEN, [REFUSED]),
    ],
)
def test_an_answer_in_place_of_a_resource_is_heard(entry, standing, causes):
    bundle = sent(entry)
    assert said(bundle)["Condition/1"] is standing
    assert [each.cause for each in bundle.problems] == causes


def test_a_deleted_patient_is_told():
    bundle = sent(deletion("Patient/p1"))
    assert said(bundle) == {"Patient/p1": Standing.DELETED}
    assert [each.cause for each in bundle.problems] == [PATIENT_DELETED]


def test_a_deleted_list_still_tells_what_stood_on_it():
    bundle = sent(
        {"resource": a("Encounter", "e")},
        {"resource": {**a("List", "l"), "encounter": to("Encounter/e"), "entry": [{"item": to("Condition/1")}]}},
        {"resource": a("Condition")},
        deletion("List/l"),
    )
    assert said(bundle) == {"List/l": Standing.DELETED}
    assert {each.source_id for item in bundle.items for each in item.entries} == {"Encounter/e", "Condition/1"}


def searches(*entries, **bundle):
    return [each[:3] for each in sent(*entries, **bundle).searches]


@pytest.mark.parametrize(
    ("url", "type_", "patient", "number"),
    [
        ("Condition?identifier=urn:x|7", "Condition", "", ""),
        ("Condition?date=lt2020", "Condition", "", ""),
        ("Condition", "Condition", "", ""),
        ("Condition?patient=p1", "Condition", "", ""),
        ("Condition?subject:Patient=https://source.example/fhir/Patient/p1", "Condition", "", ""),
        ("Patient/p1/Condition", "Condition", "", ""),
        ("?_type=Condition&patient=p1", "Condition", "", ""),
        ("Condition?patient=Patient/p2", "Condition", "Patient/p2", ""),
        ("Condition?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9990000026", "Condition", "", "9990000026"),
    ],
)
@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
def test_what_a_condition_deletes_or_changes_is_looked_for_among_what_is_held(method, url, type_, patient, number):
    if method == "DELETE":
        assert searches(deletion(url)) == [(type_, patient, number)]
    elif "?" in url:
        change = {"request": {"method": method, "url": url}, "resource": {"resourceType": "Parameters", "id": "x"}}
        assert searches(change) == [(type_, patient, number)]


def test_a_condition_that_this_bundle_meets_is_no_search():
    own = a("Condition", identifier=[{"system": "urn:x", "value": "7"}])
    assert searches({"resource": own}, deletion("Condition?identifier=urn:x|7")) == []


@pytest.mark.parametrize(("fields", "is_search"), [({}, False), ({"verificationStatus": "entered-in-error"}, True)])
def test_a_conditional_update_that_takes_back_is_looked_for_too(fields, is_search):
    update = {"method": "PUT", "url": "Condition?identifier=urn:x|7"}
    resource = {key: value for key, value in a("Condition", **fields).items() if key != "id"}
    assert bool(searches({"resource": resource, "request": update})) is is_search


@pytest.mark.parametrize("status", ["404", "500 Error", "410 Gone"])
def test_an_error_in_place_of_a_resource_is_about_what_was_asked_for(status):
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}
    entry = {"fullUrl": f"{AT}/Condition/1", "resource": outcome, "response": {"status": status}}
    expected = Standing.DELETED if status.startswith("410") else Standing.NOT_TAKEN
    assert said(sent(entry, type_="batch-response"))["Condition/1"] is expected


def test_what_is_sent_with_its_own_deletion_is_deleted():
    entry = {"fullUrl": f"{AT}/Condition/1", "resource": a("Condition"), "response": {"status": "410"}}
    assert said(sent(entry, type_="batch-response"))["Condition/1"] is Standing.DELETED


def nobodys(*entries):
    return read_bundle(orjson.dumps({"resourceType": "Bundle", "type": "history", "entry": [*entries]}))


@pytest.mark.parametrize(
    ("entry", "source_id", "standing"),
    [
        (deletion("Condition/1"), "Condition/1", Standing.DELETED),
        (deletion("Patient/p1"), "Patient/p1", Standing.DELETED),
        ({"request": {"method": "PATCH", "url": "Condition/1"}}, "Condition/1", Standing.NOT_TAKEN),
    ],
)
def test_without_a_patient_it_is_heard_what_is_taken_back(entry, source_id, standing):
    bundle = nobodys(entry)
    assert (bundle.is_nobodys, bundle.items, said(bundle)) == (True, (), {source_id: standing})


@pytest.mark.parametrize("fields", [{"status": "entered-in-error"}, {"meta": NOPAT}])
def test_so_are_withdrawals_and_labels_but_nothing_is_filed(fields):
    bundle = nobodys({"resource": a("Observation", "o", **fields)}, {"resource": a("Condition")})
    assert [*said(bundle)] == ["Observation/o"]
    assert "no Patient" in bundle.problems[0].cause


def test_a_deleted_patient_is_not_active():
    assert not sent(deletion("Patient/p1")).patient.is_active
    assert sent(deletion("Patient/p2")).patient.is_active
