"""Who may read for the patient, as strictly as it can be read."""

from datetime import date

import pytest

from tests.unit.fhir.bundles import NOPAT, code, read, to

PERSON = {"resourceType": "RelatedPerson", "id": "r", "patient": to("Patient/p1"), "name": [{"text": "Ann"}]}
START = {"start": "2020-01-01"}


def related(**fields):
    return read({**PERSON, **fields})


@pytest.mark.parametrize(
    ("fields", "is_active"),
    [
        ({"active": True}, True),
        ({"active": False}, False),
        ({"period": START}, True),
        ({"active": False, "period": START}, False),
        ({"active": True, "period": {"start": "2020-01-01", "end": "2030-01-01"}}, True),
    ],
)
def test_who_is_plainly_authorised_is_read(fields, is_active):
    bundle = related(**fields)
    assert [each.is_active for each in bundle.related] == [is_active]
    assert bundle.problems == ()


@pytest.mark.parametrize(
    "fields",
    [{}, {"active": None}, {"active": True, "patient": None}, {"active": True, "relationship": code(
        "Next of kin", "N", "http://terminology.hl7.org/CodeSystem/v2-0131")}, {"active": True, "relationship": code(
            "Emergency contact", "C", "https://terminology.hl7.org/CodeSystem/v2-0131/")}],
)  # fmt: skip
def test_a_mere_contact_reads_nothing(fields):
    assert related(**fields).related == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"active": "true"},
        {"active": "false", "period": START},
        {"active": 1},
        {"active": [True]},
        {"active": True, "period": "2020-01-01"},
        {"active": True, "period": [START]},
        {"active": True, "period": {"start": "once"}},
        {"active": True, "period": {"start": "2020"}},
        {"active": True, "period": {"start": 5}},
        {"active": True, "period": {"start": "2020-01-01", "end": "soon"}},
        {"period": {"start": "2020-01-01", "end": "2019-01-01"}},
        {"active": True, "patient": to("Patient/p2")},
        {"active": True, "patient": {"display": "Somebody"}},
        {"active": True, "meta": NOPAT},
        {"active": True, "meta": {"security": [{"code": "nopat"}]}},
        {"active": True, "modifierExtension": [{"url": "urn:x/status", "valueCode": "entered-in-error"}]},
    ],
)
def test_what_is_not_plain_gives_nobody_access_ends_it_and_is_told(fields):
    bundle = related(**fields)
    assert [each.is_active for each in bundle.related] == [False]
    assert any("proxy" in each.cause for each in bundle.problems)


def test_an_end_without_a_beginning_is_heard_and_authorises_nobody():
    (found,) = related(period={"end": "2024-01-01"}).related
    assert (found.is_active, found.until_on) == (False, date(2024, 1, 1))
