"""A FHIR server that we did not write is told, with faults between: only what it shows when asked is in effect."""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    VISIBLE_AGAIN,
    a_decided_item,
    a_patient,
    a_practice,
    an_item,
    an_operator,
    deciding,
    entries,
)
from tests.fhir_server import FhirServer, fhir_server
from tests.server import environment
from tests.upstreams import happened, wish_states
from workbench import upstream
from workbench.db import reading, writing
from workbench.models import Entry, Patient, Practice, ReviewItem, SourceRelation, UpstreamEvent, UpstreamState
from workbench.upstream import sending
from workbench.upstream.ways import exchange
from workbench.upstream.ways.fhir.way import FhirWay
from workbench.vocabulary import Happened, Kind, Relation, Route, Stage, Wanted, WayKind

H = Happened
R4 = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
BEFORE_R4 = "http://hl7.org/fhir/v3/ActCode"
NOPAT = {"system": R4, "code": "NOPAT"}
VERY = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
FAULTS = ("500", "429", "503", "dropped", "lost", "lost", "late")


class Killed(BaseException):
    """The sender's process ends here: nothing catches it."""


@dataclass
class Telling:
    """A practice whose decisions reach the server, and its sender at a clock that a test moves."""

    engine: Engine
    server: FhirServer
    now: datetime = NOON
    practice: Practice = field(init=False)

    def add(self, **settings: str) -> None:
        given = {
            "address": self.server.base,
            "label-by": "patch",
            **{k.replace("_", "-"): v for k, v in settings.items()},
        }
        with writing(self.engine) as db:
            self.practice = a_practice(db)
            by = an_operator(self.practice)
            upstream.add(db, self.practice, WayKind.FHIR_R4, given, by=by, at=NOON)
            while upstream.wish_next(db, self.practice.id, by=by, at=NOON):
                pass

    def send(self, **more: Any) -> None:
        sending.send(self.engine, self.practice, by=an_operator(self.practice), now=lambda: self.now, **more)

    def decided(self, choice: Any = HIDE, source_id: str = "", **there: Any) -> ReviewItem:
        """An item that the server has too, with what it has `there` besides."""
        with writing(self.engine) as db:
            item = a_decided_item(db, choice)
            (entry,) = entries(db, item)
            entry.source_id = source_id or entry.source_id
            self.put(db, entry, **there)
            return item

    def put(self, db: Session, entry: Entry, **there: Any) -> None:
        patient = db.get_one(Patient, entry.patient_id)
        self.server.put(a_patient_there(patient), a_resource(entry.source_id, patient, **there))

    def again(self, item: ReviewItem, choice: Any) -> None:
        with writing(self.engine) as db:
            deciding(db, item, choice)

    def entry(self, item: ReviewItem) -> Entry:
        with reading(self.engine) as db:
            return entries(db, item)[0]

    def there(self, item: ReviewItem) -> dict[str, Any]:
        return self.server.get(self.entry(item).source_id)

    def happened(self, item: ReviewItem) -> list[Happened]:
        with reading(self.engine) as db:
            return happened(db, item)

    def state(self, item: ReviewItem) -> Any:
        with reading(self.engine) as db:
            return wish_states(db, item)[0]


def a_patient_there(patient: Patient, **more: Any) -> dict[str, Any]:
    number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": patient.nhs_number}
    return {"resourceType": "Patient", "id": patient.source_id.partition("/")[2], "identifier": [number], **more}


def a_resource(key: str, patient: Patient, **more: Any) -> dict[str, Any]:
    type_, _, own = key.partition("/")
    return {"resourceType": type_, "id": own, "status": "final", "code": {"text": "Blood pressure"},
            "subject": {"reference": patient.source_id}, **more}  # fmt: skip


def labels(resource: dict[str, Any]) -> list[dict[str, Any]]:
    return resource["meta"].get("security", [])


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirServer]:
    with fhir_server(tmp_path_factory.mktemp("fhir")) as server:
        yield server


@pytest.fixture
def telling(engine: Engine, started: FhirServer) -> Telling:
    for each in (started.between.asked, started.between.headers, started.between.faults, started.between.changes):
        each.clear()
    started.between.chance = lambda _method: ""
    return Telling(engine, started)


@pytest.mark.parametrize("label_by", ["patch", "put"])
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


@pytest.mark.parametrize("label_by", ["patch", "put"])
def test_a_label_that_was_the_only_one_leaves_no_empty_list(telling: Telling, label_by: str) -> None:
    telling.add(label_by=label_by)
    item = telling.decided()
    telling.send()
    telling.again(item, VISIBLE_AGAIN)
    telling.send()
    assert telling.state(item).stage is Stage.VERIFIED
    assert "security" not in telling.there(item)["meta"]


@pytest.mark.parametrize("label_by", ["patch", "put"])
def test_what_somebody_changes_between_reading_and_sending_is_read_again_and_kept(
    telling: Telling, label_by: str
) -> None:
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


def test_both_code_systems_and_a_documents_own_label_are_set_where_asked(telling: Telling) -> None:
    telling.add(code_systems="both")
    item = telling.decided(source_id="DocumentReference/letter-1", securityLabel=[{"text": "restricted"}])
    telling.send()
    both = [NOPAT, {**NOPAT, "system": BEFORE_R4}]
    assert telling.state(item).stage is Stage.VERIFIED
    assert labels(telling.there(item)) == both
    assert telling.there(item)["securityLabel"] == [{"text": "restricted"}, {"coding": both}]
    telling.again(item, VISIBLE_AGAIN)
    telling.send()
    assert (telling.state(item).stage, telling.there(item)["securityLabel"]) == (
        Stage.VERIFIED,
        [{"text": "restricted"}],
    )


def test_half_a_label_is_not_in_effect(telling: Telling) -> None:
    telling.add(code_systems="both")
    item = telling.decided(meta={"security": [NOPAT]})
    telling.send()
    assert telling.happened(item) == [H.SENT, H.ANSWERED, H.VERIFIED]


def test_all_that_an_entry_is_made_of_is_labelled(telling: Telling) -> None:
    telling.add()
    item = telling.decided(source_id="MedicationStatement/m1")
    entry = telling.entry(item)
    with writing(telling.engine) as db:
        patient = db.get_one(Patient, entry.patient_id)
        telling.server.put(a_resource("MedicationRequest/r1", patient))
        db.execute(
            insert(SourceRelation).values(practice_id=entry.practice_id, source_system=entry.source_system,
                                          source_id="MedicationRequest/r1", relation=Relation.PART,
                                          target="MedicationStatement/m1")
        )  # fmt: skip
    telling.send()
    assert telling.state(item).stage is Stage.VERIFIED
    assert labels(telling.there(item)) == labels(telling.server.get("MedicationRequest/r1")) == [NOPAT]


def test_a_consultation_is_in_effect_only_with_its_compositions(telling: Telling) -> None:
    telling.add()
    item = telling.decided(source_id="Encounter/e1")
    with reading(telling.engine) as db:
        patient = db.get_one(Patient, item.patient_id)
    telling.server.put(a_resource("Composition/c1", patient, encounter={"reference": "Encounter/e1"}))
    telling.send()
    assert telling.state(item).stage is Stage.VERIFIED
    assert labels(telling.there(item)) == labels(telling.server.get("Composition/c1")) == [NOPAT]
    telling.server.put(a_resource("Composition/c2", patient, encounter={"reference": "Encounter/e1"}))
    telling.now += 2 * MINUTE
    telling.send()
    assert H.DRIFTED in telling.happened(item)


def test_a_composition_of_another_consultation_is_left_alone_even_if_the_server_tells_it(
    telling: Telling,
) -> None:
    telling.add()
    item = telling.decided(source_id="Encounter/e3")
    with reading(telling.engine) as db:
        patient = db.get_one(Patient, item.patient_id)
    for each in telling.server.client.get("/Composition", params={"_count": "50"}).json().get("entry", []):
        telling.server.client.delete(f"/Composition/{each['resource']['id']}")
    telling.server.put(a_resource("Composition/c4", patient, encounter={"reference": "Encounter/e4"}))
    telling.server.between.faults = [("GET /fhir/Composition?", "unfiltered")] * 2
    telling.send()
    assert (telling.state(item).stage, telling.server.between.faults) == (Stage.VERIFIED, [])
    assert (labels(telling.there(item)), labels(telling.server.get("Composition/c4"))) == ([NOPAT], [])


def _moved(telling: Telling, item: ReviewItem, other: Patient) -> None:
    telling.server.put(a_resource(telling.entry(item).source_id, other))


def _renumbered(telling: Telling, item: ReviewItem, other: Patient) -> None:
    with reading(telling.engine) as db:
        patient = db.get_one(Patient, item.patient_id)
    telling.server.put({**a_patient_there(other), "id": patient.source_id.partition("/")[2]})


@pytest.mark.parametrize("become_anothers", [_moved, _renumbered])
def test_nothing_is_set_on_what_is_another_patients(telling: Telling, become_anothers: Callable[..., None]) -> None:
    telling.add()
    item = telling.decided()
    with writing(telling.engine) as db:
        other = a_patient(db)
        telling.server.put(a_patient_there(other))
    become_anothers(telling, item, other)
    telling.send()
    assert (telling.happened(item), telling.state(item).route) == ([H.REFUSED], Route.WORKLIST)
    assert (labels(telling.there(item)), telling.server.between.changes) == ([], [])


def test_what_is_not_there_or_has_no_address_there_is_for_a_person(telling: Telling) -> None:
    telling.add()
    gone, strange = telling.decided(), telling.decided()
    telling.server.client.delete(f"/{telling.entry(gone).source_id}")
    with writing(telling.engine) as db:
        entries(db, db.merge(strange))[0].source_id = "Observation/../Patient"
    telling.send()
    assert telling.happened(gone) == telling.happened(strange) == [H.REFUSED]


def test_meta_add_is_asked_for_as_the_standard_writes_it_and_a_server_without_it_leaves_it_to_a_person(
    telling: Telling,
) -> None:
    telling.add(label_by="meta")
    item = telling.decided()
    telling.send()
    ((method, path, body),) = telling.server.between.changes
    assert (method, path) == ("POST", f"/{telling.entry(item).source_id}/$meta-add")
    assert json.loads(body) == {"resourceType": "Parameters",
                                "parameter": [{"name": "meta", "valueMeta": {"security": [NOPAT]}}]}  # fmt: skip
    assert (telling.happened(item), telling.state(item).route) == ([H.SENT, H.REFUSED], Route.WORKLIST)


def test_a_page_that_is_no_resource_says_nothing_about_what_is_shown(telling: Telling) -> None:
    telling.add()
    item = telling.decided()
    telling.server.between.faults.append(("Observation", "junk"))
    telling.send()
    assert (telling.happened(item), telling.state(item).route) == ([H.ANSWERED], Route.SENDER)


def test_through_faults_and_restarts_no_wish_is_lost_and_nothing_is_in_effect_that_is_not_shown(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sender dies between a request and what it would have recorded of the answer."""
    chances = random.Random(20260302)  # noqa: S311
    monkeypatch.setattr(exchange, "TIMEOUT", httpx.Timeout(0.3))
    telling.add()
    shown_again = [telling.decided() for _ in range(6)]
    telling.send()
    for item in shown_again:
        telling.again(item, VISIBLE_AGAIN)
    items = [*shown_again, *(telling.decided(chances.choice((HIDE, HIDE, LEAVE_VISIBLE))) for _ in range(24))]
    beside = _undecided_beside(telling, items)
    telling.server.between.chance = lambda method: (
        chances.choice(FAULTS) if chances.random() < (0.01 if method == "GET" else 0.4) else ""
    )
    telling.server.between.faults = [("PATCH", "lost"), ("PATCH", "late"), ("PATCH", "dropped")]
    deaths, requests = 0, count(1)
    for _ in range(25):
        try:
            telling.send(opens=lambda way: _Dying(way.settings, requests))
        except Killed:
            deaths += 1
        telling.now += HOUR
        _nothing_is_claimed_that_is_not_shown(telling)
    telling.server.between.chance = lambda _method: ""
    for _ in range(4):
        telling.send()
        telling.now += HOUR
    with reading(telling.engine) as db:
        states = [state for item in items for state in wish_states(db, item)]
        became = set(db.scalars(select(UpstreamEvent.happened)))
    assert ({state.stage for state in states}, len(states)) == ({Stage.VERIFIED}, len(items))
    assert (deaths >= 5, {H.UNKNOWN, H.ANSWERED, H.SENT} <= became) == (True, True)
    _nothing_is_claimed_that_is_not_shown(telling)
    assert [key for key in beside if labels(telling.server.get(key))] == []


def test_a_sender_that_is_killed_before_it_hears_the_answer_claims_nothing_and_is_followed_by_one_that_reads(
    telling: Telling,
) -> None:
    telling.add()
    items = [telling.decided() for _ in range(3)]
    telling.server.between.faults = [("PATCH", "killed")]
    running = subprocess.Popen(
        [sys.executable, "-c", "from workbench.cli import main; main()", "upstream", "send", telling.practice.ods_code],
        env=environment(str(telling.engine.url), 1), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    telling.server.between.kill = running.kill
    assert running.wait(60) == -signal.SIGKILL
    assert [telling.happened(item) for item in items] == [[H.SENT]] * 3
    assert sorted(len(labels(telling.there(item))) for item in items) == [0, 0, 1]
    telling.now = datetime.now(UTC) + HOUR
    telling.send()
    assert {telling.state(item).stage for item in items} == {Stage.VERIFIED}
    assert sum(method == "PATCH" for method, _, _ in telling.server.between.changes) == 3


class _Dying(FhirWay):
    """The process ends as soon as every fourth request has been made."""

    def __init__(self, settings: Any, requests: Iterator[int]) -> None:
        super().__init__(settings)
        self._requests = requests

    def apply(self, *what: Any) -> Any:
        answer = super().apply(*what)
        if next(self._requests) % 4 == 0:
            raise Killed
        return answer


def _undecided_beside(telling: Telling, items: list[ReviewItem]) -> list[str]:
    """For each of these patients something about which nobody has decided."""
    with writing(telling.engine) as db:
        found = [entries(db, an_item(db, db.get_one(Patient, item.patient_id), kind=Kind.RESULT))[0] for item in items]
        for entry in found:
            telling.put(db, entry)
        return [entry.source_id for entry in found]


def _nothing_is_claimed_that_is_not_shown(telling: Telling) -> None:
    page = telling.server.client.get("/Observation", params={"_count": "1000"}).json()
    labelled = {f"Observation/{each['resource']['id']}" for each in page["entry"] if NOPAT in labels(each["resource"])}
    with reading(telling.engine) as db:
        wanted = select(Entry.source_id, UpstreamState.wanted).join(UpstreamState, UpstreamState.entry_id == Entry.id)
        claimed = db.execute(wanted.where(UpstreamState.stage == Stage.VERIFIED)).all()
    assert [row for row in claimed if (row.source_id in labelled) != (row.wanted == Wanted.HIDDEN)] == []
