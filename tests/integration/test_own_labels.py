"""A label that we had set in the clinical system and that an import brings back is no news; the source's own is."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from tests.bundles import Resource, a_consultation, a_document, an_observation, nopat
from tests.clinical_system import ClinicalSystem
from tests.factories import HIDE, LEAVE_VISIBLE, NOON, VISIBLE_AGAIN, a_gp, a_practice, an_operator, deciding, entries
from tests.receiving import receive
from tests.upstreams import Sending, a_way_out, wish_states
from workbench import upstream
from workbench.db import reading, writing
from workbench.fhir.codes import EMIS_ONLINE
from workbench.models import Entry, ReviewItem
from workbench.upstream import worklist
from workbench.upstream.worklist import JobKey
from workbench.vocabulary import HowChecked, Stage, State, Wanted, WayKind

LABELLED_DOCUMENT = {**nopat(), "securityLabel": [{"coding": nopat()["meta"]["security"]}]}
HIDDEN_ONLINE = {"meta": {"security": [{"system": EMIS_ONLINE, "code": "NOPAT"}]}}
STRANGE = {"meta": {"security": [{"system": "http://hl7.org/fhir/v3/ActCode", "code": "NOPAT"}]}}


@pytest.fixture
def sending(either_engine: Engine) -> Sending:
    """A letter, and a consultation with a measurement: nothing is decided yet."""
    with writing(either_engine) as db:
        receive(db, a_document(), a_consultation(), an_observation(consultation="c1"))
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4)
    return Sending(either_engine, practice)


def held(db: Session, source_id: str) -> Entry:
    return db.scalars(select(Entry).where(Entry.source_id == source_id)).one()


def item_of(sending: Sending, source_id: str) -> ReviewItem:
    with reading(sending.engine) as db:
        return db.get_one(ReviewItem, held(db, source_id).review_item_id)


def decide(sending: Sending, source_id: str, choice: object, *, alone: bool = False) -> None:
    with writing(sending.engine) as db:
        entry = held(db, source_id)
        only = [entry.id] if alone else ()
        deciding(db, db.get_one(ReviewItem, entry.review_item_id), choice, entries=only)  # type: ignore[arg-type]


def come_again(sending: Sending, *resources: Resource, days: int = 1) -> None:
    with writing(sending.engine) as db:
        receive(db, *resources, days=days)


def stand(sending: Sending, source_id: str) -> tuple[State, int, bool]:
    with reading(sending.engine) as db:
        entry = held(db, source_id)
        return entry.state, entry.current_version, entry.nopat


def test_our_own_label_that_comes_back_is_no_news(sending: Sending) -> None:
    decide(sending, "DocumentReference/d1", HIDE)
    sending.send()
    come_again(sending, a_document(**LABELLED_DOCUMENT))
    assert stand(sending, "DocumentReference/d1") == (State.HIDDEN, 1, False)
    decide(sending, "DocumentReference/d1", VISIBLE_AGAIN)
    come_again(sending, a_document(**LABELLED_DOCUMENT))
    assert stand(sending, "DocumentReference/d1") == (State.LEFT_VISIBLE, 1, False)
    assert sending.state(item_of(sending, "DocumentReference/d1")).wanted is Wanted.VISIBLE
    assert sending.faults() == []


def test_what_stands_in_a_consultation_that_we_labelled_is_not_labelled_with_it(sending: Sending) -> None:
    decide(sending, "Encounter/c1", LEAVE_VISIBLE)
    decide(sending, "Encounter/c1", HIDE, alone=True)
    sending.send()
    composition = {"resourceType": "Composition", "id": "k1", "encounter": {"reference": "Encounter/c1"}, **nopat(),
                   "subject": {"reference": "Patient/p1"},
                   "section": [{"entry": [{"reference": "Observation/o1"}]}]}  # fmt: skip
    come_again(sending, a_consultation(**nopat()), an_observation(consultation="c1"), composition)
    assert stand(sending, "Encounter/c1") == (State.HIDDEN, 1, False)
    assert stand(sending, "Observation/o1")[0] is State.LEFT_VISIBLE


def test_a_label_that_was_not_read_back_counts_as_the_sources(sending: Sending) -> None:
    decide(sending, "DocumentReference/d1", HIDE)
    come_again(sending, a_document(**LABELLED_DOCUMENT))
    assert stand(sending, "DocumentReference/d1") == (State.WAITING, 2, True)


def test_a_label_that_comes_after_ours_was_taken_away_is_the_sources(sending: Sending) -> None:
    decide(sending, "DocumentReference/d1", HIDE)
    sending.send()
    decide(sending, "DocumentReference/d1", VISIBLE_AGAIN)
    sending.send()
    come_again(sending, a_document(**LABELLED_DOCUMENT))
    assert stand(sending, "DocumentReference/d1") == (State.WAITING, 2, True)


def test_a_label_that_the_source_set_before_is_the_sources_when_it_comes_again(sending: Sending) -> None:
    come_again(sending, a_document(**LABELLED_DOCUMENT), days=0)
    decide(sending, "DocumentReference/d1", HIDE)
    sending.send()
    come_again(sending, a_document())
    come_again(sending, a_document(**LABELLED_DOCUMENT))
    assert stand(sending, "DocumentReference/d1")[2] is True


def test_a_label_in_a_code_system_that_we_do_not_set_is_the_sources(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        receive(db, a_document())
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.FHIR_R4, settings={"code-systems": "r4"})
    sending = Sending(either_engine, practice)
    decide(sending, "DocumentReference/d1", HIDE)
    sending.send()
    come_again(sending, a_document(**STRANGE))
    assert stand(sending, "DocumentReference/d1") == (State.WAITING, 2, True)


def test_where_the_way_out_sets_no_label_each_is_the_sources(either_engine: Engine) -> None:
    with writing(either_engine) as db:
        receive(db, a_consultation())
    with writing(either_engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
    sending = Sending(either_engine, practice, ClinicalSystem(WayKind.EMIS_PAPI))
    decide(sending, "Encounter/c1", HIDE)
    sending.send()
    come_again(sending, a_consultation(**nopat()))
    assert stand(sending, "Encounter/c1") == (State.WAITING, 2, True)


def at_emis(engine: Engine) -> Sending:
    with writing(engine) as db:
        receive(db, a_consultation(), an_observation(consultation="c1"))
    with writing(engine) as db:
        practice = a_way_out(db, kind=WayKind.EMIS_PAPI)
    return Sending(engine, practice, ClinicalSystem(WayKind.EMIS_PAPI))


def test_emiss_own_flag_that_we_set_and_that_comes_back_is_no_news(either_engine: Engine) -> None:
    """As the feed from EMIS says it."""
    sending = at_emis(either_engine)
    decide(sending, "Encounter/c1", HIDE)
    sending.send()
    come_again(sending, a_consultation(**HIDDEN_ONLINE), an_observation(consultation="c1"))
    assert stand(sending, "Encounter/c1") == (State.HIDDEN, 1, False)
    assert stand(sending, "Observation/o1") == (State.HIDDEN, 1, False)
    decide(sending, "Encounter/c1", VISIBLE_AGAIN)
    assert sending.state(item_of(sending, "Encounter/c1")).wanted is Wanted.VISIBLE


def test_emiss_own_flag_that_somebody_else_sets_is_the_sources(either_engine: Engine) -> None:
    sending = at_emis(either_engine)
    decide(sending, "Encounter/c1", LEAVE_VISIBLE)
    sending.send()
    come_again(sending, a_consultation(**HIDDEN_ONLINE), an_observation(consultation="c1"))
    assert [stand(sending, each) for each in ("Encounter/c1", "Observation/o1")] == [(State.WAITING, 2, True)] * 2


def test_a_flag_of_emis_is_not_ours_where_a_fhir_server_is_told(sending: Sending) -> None:
    decide(sending, "DocumentReference/d1", HIDE)
    sending.send()
    come_again(sending, a_document(**HIDDEN_ONLINE))
    assert stand(sending, "DocumentReference/d1") == (State.WAITING, 2, True)


@pytest.mark.parametrize(
    ("carries", "stage", "state"),
    [("yes", Stage.VERIFIED, State.HIDDEN), ("no", Stage.CONFIRMED, State.WAITING)],
)
def test_a_label_of_what_was_done_by_hand_is_no_news_where_the_source_is_said_to_carry_labels(
    db: Session, carries: str, stage: Stage, state: State
) -> None:
    practice, day = a_practice(db), timedelta(days=1)
    upstream.add(db, practice, WayKind.MANUAL, {"source-labels": carries}, by=an_operator(practice), at=NOON)
    receive(db, a_document())
    item = db.scalars(select(ReviewItem)).one()
    deciding(db, item, HIDE)
    by, key = a_gp(practice), JobKey(item.patient_id, item.id)
    token = worklist.job(db, key, by=by, at=NOON).token
    worklist.done(db, key, HowChecked.SETTING, seen=token, by=by, at=NOON)
    receive(db, a_document(**LABELLED_DOCUMENT), at=NOON + day)
    assert [each.stage for each in wish_states(db, item)] == [stage]
    assert entries(db, item)[0].state is state
