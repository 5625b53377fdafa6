"""EMIS is told, and each request judged by its published description: only what it shows when asked is in effect."""

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Engine, select

from tests.clinical_system import Killed
from tests.emis import KEY, SECRET, TOKEN, Started, Thing, needs_description, started_emis
from tests.factories import (
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    VISIBLE_AGAIN,
    a_gp,
    a_practice,
    an_administrator,
    an_entry,
    an_item,
    an_operator,
    deciding,
    entries,
)
from tests.upstreams import happened, wish_states
from workbench import upstream
from workbench.db import reading, writing
from workbench.emis.whose import guid_of, is_of_another
from workbench.models import Entry, Patient, Practice, ReviewItem, UpstreamEvent, UpstreamState
from workbench.upstream import sending
from workbench.upstream.sending import Sent
from workbench.upstream.sending.judging import MOST_TRIES
from workbench.upstream.ways import exchange
from workbench.upstream.ways.emis.way import EmisWay
from workbench.upstream.wishes import WishState
from workbench.upstream.worklist import JobKey, finding
from workbench.vocabulary import Happened, Kind, Route, Stage, Wanted, WayKind

pytestmark = needs_description

H = Happened
FAULTS = ("500", "429", "503", "dropped", "lost", "lost", "late")


@dataclass
class Telling:
    """A practice whose decisions reach EMIS, and its sender at a clock that a test moves."""

    engine: Engine
    started: Started
    practice: Practice
    now: datetime = NOON

    def send(self, **more: Any) -> Sent:
        return sending.send(self.engine, self.practice, by=an_operator(self.practice), now=lambda: self.now, **more)

    def way(self) -> EmisWay:
        with reading(self.engine) as db:
            return EmisWay(upstream.require_way(db, self.practice.id).settings)

    def decided(
        self, choice: Any = HIDE, titles: Sequence[str] = ("Consultation",), *, letter: bool = False
    ) -> ReviewItem:
        """A consultation that EMIS has too: its entries, and perhaps a letter, under EMIS's identifiers."""
        with writing(self.engine) as db:
            item = an_item(db, titles=titles)
            if letter:
                an_entry(db, item, kind=Kind.DOCUMENT)
            item.source_id = f"Encounter/{a_guid()}"
            every = entries(db, item)
            for entry in every:
                entry.source_id = f"{'DocumentReference' if entry.kind is Kind.DOCUMENT else 'Observation'}/{a_guid()}"
            patient = db.get_one(Patient, item.patient_id)
            number = str(1000 + patient.id)
            emis, of = self.started.emis, [guid_of(entry.source_id) or "" for entry in every]
            emis.patients[number] = patient.nhs_number
            emis.consultations[guid_of(item.source_id) or ""] = Thing(number, holds=of)
            emis.attachments |= {
                guid: Thing(number) for guid, entry in zip(of, every, strict=True) if entry.kind is Kind.DOCUMENT
            }
            deciding(db, item, choice)
            return item

    def again(self, item: ReviewItem, choice: Any, only: Sequence[int] | None = None) -> None:
        with writing(self.engine) as db:
            every = [entry.id for entry in entries(db, item)]
            deciding(db, item, choice, entries=every if only is None else [every[place] for place in only])

    def consultation(self, item: ReviewItem) -> Thing:
        with reading(self.engine) as db:
            return self.started.emis.consultations[guid_of(db.get_one(ReviewItem, item.id).source_id) or ""]

    def letter(self, item: ReviewItem) -> Thing:
        with reading(self.engine) as db:
            return self.started.emis.attachments[guid_of(entries(db, item)[-1].source_id) or ""]

    def changes(self) -> list[tuple[str, str]]:
        """Each call that changed something, and to what."""
        return [
            (method_path[1].partition("?")[0].rpartition("/")[2], each["pfsVisibility"])
            for method_path, each in zip(self.started.between.changes, self.started.emis.changes, strict=True)
        ]

    def states(self, item: ReviewItem) -> list[WishState]:
        with reading(self.engine) as db:
            return wish_states(db, item)

    def happened(self, item: ReviewItem) -> list[Happened]:
        with reading(self.engine) as db:
            return happened(db, item)


def a_guid() -> str:
    """As GP Connect writes it."""
    return str(uuid4()).upper()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with started_emis(tmp_path_factory.mktemp("emis")) as found:
        yield found


def private(file: Path, text: str) -> str:
    file.write_text(text)
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def telling(engine: Engine, started: Started, tmp_path: Path) -> Telling:
    started.emis.clear()
    between = started.between
    for each in (between.asked, between.headers, between.faults, between.changes):
        each.clear()
    between.chance = lambda _method: ""
    given = {"address": between.base, "application-id-file": private(tmp_path / "key", KEY),
             "token-file": private(tmp_path / "token", TOKEN)}  # fmt: skip
    with writing(engine) as db:
        practice = a_practice(db)
        upstream.add(db, practice, WayKind.EMIS_PAPI, given, by=an_operator(practice), at=NOON)
    found = Telling(engine, started, practice)
    lift(found)
    return found


def lift(telling: Telling, *, dry: bool = False) -> None:
    with writing(telling.engine) as db:
        by = an_administrator(telling.practice)
        upstream.set_dry_run(db, dry=dry, basis="agreed with the supplier", by=by, at=NOON)
        while upstream.wish_next(db, telling.practice.id, by=an_operator(telling.practice), at=NOON):
            pass


def test_the_judge_refuses_what_the_description_does_not_have(started: Started) -> None:
    asked = {"consultationGuid": str(uuid4()), "patientNumber": "1", "pfsVisibility": "7"}
    headers = {"applicationId": KEY, "Authorization": f"Bearer {TOKEN}"}
    address = f"{started.judge}/api/v1/medicalRecord/UpdateConsultationVisibility"
    assert httpx.patch(address, params=asked, headers=headers).status_code == 422


def test_a_consultation_is_hidden_with_all_that_stands_in_it_and_shown_again(telling: Telling) -> None:
    item = telling.decided(titles=["Consultation", "Blood pressure"])
    telling.send()
    assert [state.stage for state in telling.states(item)] == [Stage.VERIFIED] * 2
    assert telling.consultation(item).visible is False
    telling.again(item, VISIBLE_AGAIN)
    telling.send()
    assert [state.stage for state in telling.states(item)] == [Stage.VERIFIED] * 2
    assert telling.consultation(item).visible is True
    assert telling.changes() == [("UpdateConsultationVisibility", "0"), ("UpdateConsultationVisibility", "1")]


def test_a_letter_is_hidden_alone_and_stays_provisional_or_not(telling: Telling) -> None:
    item = telling.decided(LEAVE_VISIBLE, letter=True)
    telling.again(item, HIDE, only=[1])
    telling.send()
    letter = telling.letter(item)
    assert [state.stage for state in telling.states(item)] == [Stage.VERIFIED] * 2
    assert (telling.consultation(item).visible, letter.visible, letter.provisional) == (True, False, True)
    assert telling.changes() == [("UpdateAttachment", "0")]


@pytest.mark.parametrize("beside", ["a letter that stays hidden", "what was never received", "what has no identifier"])
def test_a_consultation_in_which_something_would_be_uncovered_is_left_to_a_person(
    telling: Telling, beside: str
) -> None:
    item = telling.decided(letter=beside == "a letter that stays hidden")
    telling.send()
    if beside != "a letter that stays hidden":
        telling.consultation(item).holds.append("" if "identifier" in beside else str(uuid4()))
    telling.again(item, VISIBLE_AGAIN, only=[0])
    before = len(telling.started.emis.changes)
    telling.send()
    state = telling.states(item)[0]
    assert (state.route, state.by_machine, telling.consultation(item).visible) == (Route.WORKLIST, True, False)
    assert len(telling.started.emis.changes) == before
    with reading(telling.engine) as db:
        gp, key = a_gp(telling.practice), JobKey(item.patient_id, item.id)
        job = finding.read(db, key, by=gp, at=telling.now)
    assert [entry.cause for entry in job.entries] == ["would-uncover"]


@pytest.mark.parametrize("decided", [HIDE, None])
def test_a_consultation_that_lists_what_is_kept_back_elsewhere_under_the_same_identifier_is_left_to_a_person(
    telling: Telling, decided: Any
) -> None:
    """A problem, hidden in its own item or waiting there, and the code of the consultation that it was recorded by."""
    item = telling.decided()
    with writing(telling.engine) as db:
        (code,) = entries(db, item)
        problem = an_item(db, db.get_one(Patient, item.patient_id), kind=Kind.PROBLEM)
        entries(db, problem)[0].source_id = f"Condition/{code.source_id.partition('/')[2]}-PROB"
        if decided:
            deciding(db, problem, decided)
    telling.send()
    telling.again(item, VISIBLE_AGAIN)
    telling.send()
    assert (telling.consultation(item).visible, telling.states(item)[0].route) == (False, Route.WORKLIST)


def test_what_emis_does_not_list_in_the_consultation_is_not_claimed_and_holds_the_rest_not_up(telling: Telling) -> None:
    item = telling.decided(titles=["Consultation", "Blood pressure"])
    telling.consultation(item).holds.pop()
    telling.send()
    assert [state.stage for state in telling.states(item)] == [Stage.VERIFIED, Stage.REFUSED]
    assert telling.consultation(item).visible is False


def _unknown(telling: Telling, _item: ReviewItem) -> None:
    telling.started.emis.patients.clear()


def _twice(telling: Telling, item: ReviewItem) -> None:
    patients = telling.started.emis.patients
    patients["7"] = patients[telling.consultation(item).patient]


def _anothers(telling: Telling, item: ReviewItem) -> None:
    telling.consultation(item).patient = "7"


@pytest.mark.parametrize("spoil", [_unknown, _twice, _anothers])
def test_nothing_is_set_where_it_is_not_known_whose_it_is(telling: Telling, spoil: Any) -> None:
    item = telling.decided()
    spoil(telling, item)
    telling.send()
    assert (telling.happened(item), telling.states(item)[0].route) == ([H.REFUSED], Route.WORKLIST)
    assert telling.started.emis.changes == []


def test_a_record_that_names_another_nhs_number_is_anothers() -> None:
    assert is_of_another({"registration": {"nhsNumber": "999 000 0026"}}, "9990000018")
    assert not is_of_another({"registration": {"nhsNumber": "999 000 0018"}}, "9990000018")
    assert not is_of_another({"consultationList": []}, "9990000018")


@pytest.mark.parametrize(
    ("source_id", "guid"),
    [
        ("Condition/05E9B02E-2991-4AE1-BFCF-444095DFEBD8-PROB", "05e9b02e-2991-4ae1-bfcf-444095dfebd8"),
        ("Encounter/6CE8318F-2230-47CE-86CC-5210130A00F5", "6ce8318f-2230-47ce-86cc-5210130a00f5"),
        ("Observation/Consultation1-Topic1", None),
        ("Encounter/6CE8318F-2230-47CE-86CC-5210130A00F5/../x", None),
    ],
)
def test_emiss_own_identifier_is_found_in_a_resources(source_id: str, guid: str | None) -> None:
    assert guid_of(source_id) == guid


def test_a_flag_that_emis_does_not_tell_is_never_in_effect(telling: Telling) -> None:
    item = telling.decided()
    telling.consultation(item).says = False
    for _ in range(6):
        telling.send()
        telling.now += HOUR
    assert (telling.states(item)[0].route, H.VERIFIED in telling.happened(item)) == (Route.WORKLIST, False)
    assert 1 < len(telling.started.emis.changes) <= MOST_TRIES + 1


def test_what_somebody_shows_in_emis_is_found_and_hidden_once_more(telling: Telling) -> None:
    item = telling.decided()
    telling.send()
    telling.consultation(item).visible = True
    telling.now += 2 * MINUTE
    telling.send()
    telling.send()
    assert H.DRIFTED in telling.happened(item)
    assert (telling.states(item)[0].stage, telling.consultation(item).visible) == (Stage.VERIFIED, False)


def test_a_token_is_fetched_for_the_clients_secret_and_once_more_where_it_is_refused(
    telling: Telling, tmp_path: Path
) -> None:
    given = {"address": telling.started.between.base, "application-id-file": private(tmp_path / "key", KEY),
             "token-url": f"{telling.started.emis.own}/token", "client-id": "workbench", "scope": "papi",
             "client-secret-file": private(tmp_path / "secret", SECRET)}  # fmt: skip
    with writing(telling.engine) as db:
        upstream.add(db, telling.practice, WayKind.EMIS_PAPI, given, by=an_operator(telling.practice), at=NOON)
    lift(telling)
    item = telling.decided()
    way = telling.way()
    way.renew()
    telling.started.emis.token = "another"
    telling.send(opens=lambda _way: way)
    assert (telling.states(item)[0].stage, telling.started.emis.tokens) == (Stage.VERIFIED, 3)


def test_a_call_has_its_whole_time_however_long_ago_another_was_made(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.decided()
    with closing(telling.way()) as way:
        monkeypatch.setattr(way, "close", lambda: None)
        telling.send(opens=lambda _way: way)
        monkeypatch.setattr(exchange, "time", SimpleNamespace(monotonic=lambda: monotonic() + 120))
        item = telling.decided()
        telling.send(opens=lambda _way: way)
        monkeypatch.undo()
    assert telling.states(item)[0].stage is Stage.VERIFIED


def test_a_dry_run_asks_nothing_and_the_worklist_says_what_would_be_sent(telling: Telling) -> None:
    lift(telling, dry=True)
    item = telling.decided(letter=True)
    assert (telling.send().would_send, telling.started.between.asked) == (2, [])
    with reading(telling.engine) as db:
        job = finding.read(db, JobKey(item.patient_id, item.id), by=a_gp(telling.practice), at=telling.now)
    assert [entry.would for entry in job.entries] == [
        "Dry run: nothing is sent. Would be sent: “not visible” for the whole consultation.",
        "Dry run: nothing is sent. Would be sent: “not visible” for this document alone.",
    ]
    lift(telling)
    telling.send()
    assert {state.stage for state in telling.states(item)} == {Stage.VERIFIED}
    with reading(telling.engine) as db:
        assert upstream.differences(db, telling.practice.id, at=telling.now) == []


def test_through_faults_and_restarts_no_wish_is_lost_and_nothing_is_in_effect_that_is_not_shown(
    telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sender dies between a request and what it would have recorded of the answer."""
    chances = random.Random(20260302)  # noqa: S311
    monkeypatch.setattr(exchange, "TIMEOUT", httpx.Timeout(0.3))
    shown_again = [telling.decided() for _ in range(4)]
    telling.started.between.faults = [("PATCH", "lost"), ("PATCH", "late"), ("PATCH", "dropped")]
    for _ in range(2):
        telling.send()
        telling.now += HOUR
    for item in shown_again:
        telling.again(item, VISIBLE_AGAIN)
    items = [*shown_again, *(telling.decided(chances.choice((HIDE, HIDE, LEAVE_VISIBLE))) for _ in range(12))]
    telling.started.between.chance = lambda method: (
        chances.choice(FAULTS) if chances.random() < (0.01 if method == "GET" else 0.4) else ""
    )
    deaths, requests = 0, count(1)
    for _ in range(20):
        try:
            telling.send(opens=lambda way: _Dying(way.settings, requests))
        except Killed:
            deaths += 1
        telling.now += HOUR
        _nothing_is_claimed_that_is_not_shown(telling)
    telling.started.between.chance = lambda _method: ""
    for _ in range(4):
        telling.send()
        telling.now += HOUR
    states = [state for item in items for state in telling.states(item)]
    with reading(telling.engine) as db:
        became = set(db.scalars(select(UpstreamEvent.happened)))
    assert ({state.stage for state in states}, len(states)) == ({Stage.VERIFIED}, len(items))
    assert (deaths >= 2, {H.UNKNOWN, H.ANSWERED, H.SENT} <= became) == (True, True)
    _nothing_is_claimed_that_is_not_shown(telling)


class _Dying(EmisWay):
    """The process ends as soon as every fifth request has been made."""

    def __init__(self, settings: Any, requests: Iterator[int]) -> None:
        super().__init__(settings)
        self._requests = requests

    def apply(self, *what: Any) -> Any:
        answer = super().apply(*what)
        if next(self._requests) % 5 == 0:
            raise Killed
        return answer


def _nothing_is_claimed_that_is_not_shown(telling: Telling) -> None:
    with reading(telling.engine) as db:
        of_items = (
            select(ReviewItem.source_id, UpstreamState.wanted)
            .join(Entry, Entry.review_item_id == ReviewItem.id)
            .join(UpstreamState, UpstreamState.entry_id == Entry.id)
        )
        claimed = db.execute(of_items.where(UpstreamState.stage == Stage.VERIFIED)).all()
    shown = telling.started.emis.consultations
    assert [row for row in claimed if shown[guid_of(row[0]) or ""].visible != (row[1] == Wanted.VISIBLE)] == []
