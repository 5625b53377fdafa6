"""A second FHIR server that we did not write is told: what was tried at one is not only that one's way."""

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.factories import HIDE, HOUR, LEAVE_VISIBLE, VISIBLE_AGAIN
from tests.fhir_server import FhirServer
from tests.integration.test_fhir_way_out import FAULTS, NOPAT, VERY, Telling, a_resource, labels
from tests.medplum import medplum_server
from workbench.db import reading
from workbench.models import Patient, ReviewItem
from workbench.vocabulary import Happened, Stage, Wanted

H = Happened
BOTH_WAYS = pytest.mark.parametrize("label_by", ["patch", "put"])


@pytest.fixture(scope="module")
def medplum() -> Iterator[FhirServer]:
    with medplum_server() as server:
        yield server


@pytest.fixture
def telling(engine: Engine, medplum: FhirServer) -> Telling:
    medplum.between.faults.clear()
    medplum.between.changes.clear()
    medplum.between.chance = lambda _method: ""
    return Telling(engine, medplum)


@BOTH_WAYS
def test_what_is_hidden_is_labelled_there_and_shown_again_without_touching_the_rest(
    telling: Telling, label_by: str
) -> None:
    telling.add(label_by=label_by)
    item = telling.decided(meta={"security": [VERY]}, note=[{"text": "after rest"}])
    before = telling.there(item)
    telling.send()
    assert telling.happened(item) == [H.SENT, H.ANSWERED, H.VERIFIED]
    assert labels(telling.there(item)) == [VERY, NOPAT]
    telling.again(item, VISIBLE_AGAIN)
    telling.send()
    assert (telling.state(item).stage, labels(telling.there(item))) == (Stage.VERIFIED, [VERY])
    assert {**telling.there(item), "meta": 0} == {**before, "meta": 0}


@BOTH_WAYS
def test_what_somebody_changes_between_reading_and_sending_is_read_again_and_kept(
    telling: Telling, label_by: str
) -> None:
    """By PUT it says 412; a patch is refused by its own test, as this server passes over its If-Match."""
    telling.add(label_by=label_by)
    item = telling.decided()
    entry = telling.entry(item)
    with reading(telling.engine) as db:
        patient = db.get_one(Patient, entry.patient_id)
    newer = a_resource(entry.source_id, patient, note=[{"text": "added since"}])
    telling.server.between.meanwhile.append(lambda: telling.server.put(newer))
    telling.send()
    assert telling.happened(item) == [H.SENT, H.ANSWERED, H.VERIFIED]
    assert (telling.there(item)["note"], labels(telling.there(item))) == ([{"text": "added since"}], [NOPAT])
    assert len(telling.server.between.changes) == 2


def test_through_faults_nothing_is_in_effect_that_is_not_shown(telling: Telling) -> None:
    chances = random.Random(20260302)  # noqa: S311
    telling.add(label_by="put")
    items = [telling.decided(chances.choice((HIDE, HIDE, LEAVE_VISIBLE))) for _ in range(6)]
    telling.server.between.chance = lambda method: (
        chances.choice(FAULTS) if method != "GET" and chances.random() < 0.5 else ""
    )
    for _ in range(6):
        telling.send()
        telling.now += HOUR
        _nothing_is_claimed_that_is_not_shown(telling, items)
    telling.server.between.chance = lambda _method: ""
    telling.send()
    assert {telling.state(item).stage for item in items} == {Stage.VERIFIED}
    _nothing_is_claimed_that_is_not_shown(telling, items)


def _nothing_is_claimed_that_is_not_shown(telling: Telling, items: list[ReviewItem]) -> None:
    states = [(telling.state(item), labels(telling.there(item))) for item in items]
    claimed = [(state.wanted, shown) for state, shown in states if state.stage is Stage.VERIFIED]
    assert [each for each in claimed if (each[1] == [NOPAT]) != (each[0] is Wanted.HIDDEN)] == []
