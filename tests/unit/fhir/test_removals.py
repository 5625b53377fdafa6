"""A Provenance or an AuditEvent that says that something was deleted or nullified takes it back."""

import pytest

from tests.unit.fhir.bundles import NOPAT, a, entries, read, to
from workbench.vocabulary import Standing

DELETED = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "DELETE"}]}
UPDATED = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "UPDATE"}]}
OF_DOCUMENTS = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion"


def provenance(id_="p", activity=DELETED, target="Condition/c", **more):
    return {"resourceType": "Provenance", "id": id_, "target": [to(target)], "activity": activity, **more}


@pytest.mark.parametrize(
    ("activity", "is_removal"),
    [
        (DELETED, True),
        ({"coding": [{"code": "NULLIFY"}]}, True),
        ({"code": "DELETE"}, True),
        ({"text": "Entered in error"}, True),
        ({"coding": [{"code": "x", "display": "Withdrawn"}]}, True),
        ({"coding": [{"system": OF_DOCUMENTS, "code": "NU"}]}, True),
        ({"coding": [{"code": "NU"}]}, False),
        (UPDATED, False),
        ({}, False),
    ],
)
def test_its_activity_says_so(activity, is_removal):
    assert entries(a("Condition", "c"), provenance(activity=activity))["Condition/c"].withdrawn is is_removal


@pytest.mark.parametrize(
    "said",
    [
        provenance(),
        provenance(activity={}, target="Condition/other", entity=[{"role": "removal", "what": to("Condition/c")}]),
        provenance(activity={}, target="Condition/other", entity=[{"role": "removal", "whatUri": "Condition/c"}]),
        {"resourceType": "AuditEvent", "id": "e", "action": "D", "entity": [{"what": to("Condition/c")}]},
        {"resourceType": "AuditEvent", "id": "e", "action": "D", "entity": [{"reference": to("Condition/c")}]},
    ],
)
def test_what_is_not_sent_is_taken_back_too(said):
    assert Standing.WITHDRAWN in {each.standing for each in read(said).statements if each.source_id == "Condition/c"}


@pytest.mark.parametrize(
    ("days", "withdrawn"),
    [(("2026-01-01", "2026-01-02"), False), (("2026-01-02", "2026-01-01"), True), ((None, "2026-01-02"), True)],
)
def test_the_latest_word_counts(days, withdrawn):
    deleted, updated = ({"recorded": f"{day}T09:00:00Z"} if day else {} for day in days)
    said = [provenance(**deleted), provenance("q", UPDATED, **updated)]
    assert entries(a("Condition", "c"), *said)["Condition/c"].withdrawn is withdrawn


def test_one_that_is_withdrawn_itself_says_nothing():
    said = provenance(meta={"tag": [{"code": "entered-in-error"}]})
    assert not entries(a("Condition", "c"), said)["Condition/c"].withdrawn
    assert entries(a("Condition", "c"), provenance(meta=NOPAT))["Condition/c"].withdrawn


def test_what_stands_under_it_goes_with_it():
    said = provenance(target="Encounter/e")
    assert entries(a("Encounter", "e"), a("Condition", "c", encounter=to("Encounter/e")), said)["Condition/c"].withdrawn
