"""Whom a record names as relatives, and by what two patients are told to live together."""

import pytest

from tests import bundles
from workbench.fhir.read import read_bundle

PERSON = {"resourceType": "RelatedPerson", "id": "r", "patient": {"reference": "Patient/p1"}}
NHS = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "999 000 0018"}


def patient_read(*resources, **patient):
    return read_bundle(bundles.a_bundle(*resources, patient=bundles.a_patient(**patient))).patient


def homes(address):
    return patient_read(address=[address]).homes


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ([{"given": ["Mo", "Ali"], "family": "Marsh"}], "Mo", "Marsh"),
        ([{"given": "Mo", "family": "Marsh"}], "Mo", "Marsh"),
        ([{"text": "Mr Mo Marsh"}], "Mo", "Marsh"),
        ([{"text": "Mrs. Anne-Marie O'Brien"}], "Anne-Marie", "O'Brien"),
        ([{"text": "Nan"}], "", ""),
        (None, "", ""),
    ],
)
def test_a_relative_is_known_by_first_and_family_name(name, given, family):
    found = patient_read({**PERSON, "name": name, "identifier": [NHS]}).relatives
    assert [(each.given_name, each.family_name, each.nhs_number) for each in found] == [(given, family, "9990000018")]


def test_who_may_not_read_is_a_relative_all_the_same():
    person = {**PERSON, "name": [{"text": "Mo Marsh"}], "active": False, "relationship": [{"text": "father"}]}
    assert [each.relationship for each in patient_read(person).relatives] == ["father"]


def test_the_patients_own_contacts_are_named_too():
    contact = {"name": {"given": ["Mo"], "family": "Marsh"}, "relationship": [{"text": "next of kin"}]}
    found = patient_read(contact=[contact]).relatives
    assert [(each.source_id, each.given_name) for each in found] == [("Patient/p1#0", "Mo")]


def test_another_patients_relative_is_none_of_ours():
    person = {**PERSON, "name": [{"text": "Mo Marsh"}], "patient": {"reference": "Patient/another"}}
    assert patient_read(person).relatives == ()


ELM_GROVE = {"line": ["14 Elm Grove"], "city": "Leeds", "postalCode": "LS1 4AB"}


@pytest.mark.parametrize(
    "address",
    [
        {"line": ["14 ELM GROVE"], "postalCode": "ls14ab"},
        {"line": ["14, Elm Gr.", "Headingley"], "postalCode": "LS1 4AB"},
        {"line": "14 Elm Grove", "postalCode": "LS1 4AB", "use": "home"},
        {"text": "14 Elm Grove, Leeds LS1 4AB"},
        {"line": ["14 Elm Grove", "Leeds", "LS1 4AB"]},
    ],
)
def test_one_household_is_told_however_its_address_is_written(address):
    assert homes(address) == homes(ELM_GROVE) != ()


@pytest.mark.parametrize(
    "address",
    [
        {"line": ["16 Elm Grove"], "postalCode": "LS1 4AB"},
        {"line": ["14A Elm Grove"], "postalCode": "LS1 4AB"},
        {"line": ["Flat 2", "14 Elm Grove"], "postalCode": "LS1 4AB"},
        {"line": ["14 Elm Grove"], "postalCode": "LS1 4AD"},
        {"line": ["Rose Cottage"], "postalCode": "LS1 4AB"},
        {"line": ["14 Elm Grove"], "city": "York"},
    ],
)
def test_neighbours_are_no_household(address):
    assert homes(address) != homes(ELM_GROVE)


@pytest.mark.parametrize(
    "address",
    [
        {"postalCode": "LS1 4AB"},
        {"line": ["No fixed abode"], "postalCode": "ZZ99 3VZ"},
        {"line": ["14 Elm Grove"], "postalCode": "LS1 4AB", "use": "old"},
        {"line": ["14 Elm Grove"], "postalCode": "LS1 4AB", "use": "temp"},
        {"line": [None, 7], "postalCode": None},
        {"city": "Leeds"},
        {"text": "Elm Grove"},
    ],
)
def test_what_is_no_home_joins_nobody(address):
    assert homes(address) == ()
