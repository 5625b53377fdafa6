"""A Provenance tells who recorded an entry, and when, where the entry does not say so itself."""

from datetime import UTC, datetime

import pytest

from tests.unit.fhir.bundles import DOCTOR, NURSE, a, causes, code, entries, to
from workbench.fhir.who.provenance import NO_TIME
from workbench.vocabulary import RecordedFrom

AUTHOR = {"type": {"coding": [{"code": "author"}]}, "who": to("Practitioner/doctor")}


def provenance(*agents, target="Observation/1", recorded="2019-03-01T10:00:00Z", id_="pv", **fields):
    targets = [target if isinstance(target, dict) else to(target)]
    return {"resourceType": "Provenance", "id": id_, "target": targets, "recorded": recorded, "agent": agents, **fields}


def observation(*others, **fields):
    return entries(a("Observation", **fields), DOCTOR, NURSE, *others)["Observation/1"]


def test_it_tells_author_and_time():
    found = observation(provenance(AUTHOR), effectiveDateTime="2024-05-02")
    assert (found.author, found.occurred_on) == ("Dr Nichole Gilbert", "2024-05-02")
    assert (found.recorded_at, found.recorded_from) == (datetime(2019, 3, 1, 10, tzinfo=UTC), RecordedFrom.RESOURCE)


def test_what_the_entry_says_itself_comes_first():
    found = observation(provenance(AUTHOR), issued="2024-05-02T10:00:00Z", performer=[to("Practitioner/nurse")])
    assert (found.author, found.recorded_at) == ("Ms Maeve O'Hara", datetime(2024, 5, 2, 10, tzinfo=UTC))


def test_it_comes_before_the_consultation():
    encounter = a("Encounter", "e", period={"start": "2024-01-01"})
    found = observation(provenance(AUTHOR), encounter, encounter=to("Encounter/e"))
    assert found.recorded_at == datetime(2019, 3, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "target",
    [
        "Observation/1/_history/2",
        "https://source.example/fhir/Observation/1",
        " observation/1/ ",
        "Observation?_id=1",
        {"identifier": {"system": "https://s.example", "value": "k"}},
    ],
)
def test_its_target_may_be_spelt_in_any_way(target):
    identifier = [{"system": "https://s.example", "value": "k"}]
    assert observation(provenance(AUTHOR, target=target), identifier=identifier).author == "Dr Nichole Gilbert"


@pytest.mark.parametrize(
    "agent",
    [
        AUTHOR,
        {"who": to("Practitioner/doctor")},
        {"role": [code("Author", "AUT")], "whoReference": to("Practitioner/doctor")},
        {"whoUri": "Practitioner/doctor"},
        {"who": {"type": "Practitioner", "display": "Dr Nichole Gilbert"}},
    ],
)
def test_an_agent_may_be_given_in_any_way(agent):
    assert observation(provenance(agent)).author == "Dr Nichole Gilbert"


def test_the_author_comes_before_other_agents():
    transmitter = {"type": {"coding": [{"code": "transmitter"}]}, "who": to("Practitioner/nurse")}
    assert observation(provenance(transmitter, AUTHOR)).author == "Dr Nichole Gilbert"


@pytest.mark.parametrize("turned", [False, True])
def test_of_several_the_latest_counts(turned):
    both = [
        provenance(AUTHOR),
        provenance({"who": to("Practitioner/nurse")}, recorded="2021-01-01T00:00:00Z", id_="later"),
    ]
    found = observation(*(both[::-1] if turned else both))
    assert (found.author, found.recorded_at) == ("Ms Maeve O'Hara", datetime(2021, 1, 1, tzinfo=UTC))


def test_where_the_latest_names_nobody_an_older_one_does():
    found = observation(provenance(AUTHOR), provenance(recorded="2021-01-01T00:00:00Z", id_="later"))
    assert (found.author, found.recorded_at) == ("Dr Nichole Gilbert", datetime(2021, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("recorded", ["0001-01-01T00:00:00Z", "1900-01-01", "soon", 5])
def test_a_time_that_is_none_is_not_used_and_told(recorded):
    sent = provenance(AUTHOR, recorded=recorded)
    found = observation(sent)
    assert (found.author, found.recorded_at, found.recorded_from) == ("Dr Nichole Gilbert", None, RecordedFrom.RECEIPT)
    assert causes(a("Observation"), sent) == [NO_TIME]


@pytest.mark.parametrize("field", ["target", "agent"])
@pytest.mark.parametrize("wrong", [None, "x", 5, [None], ["x"], {}, [{}], {"reference": 5}, [{"who": 5}]])
def test_one_of_another_shape_costs_nothing(field, wrong):
    assert observation({**provenance(AUTHOR), field: wrong}).title
