"""Hold on arrival: what waits is hidden in the clinical system until it is left visible, if the lead says so."""

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from tests.bundles import a_consultation, an_observation, nopat
from tests.factories import (
    BEFORE_SWITCH_ON,
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    VISIBLE_AGAIN,
    a_decided_item,
    a_gp,
    a_lead,
    a_practice,
    an_item,
    an_operator,
    deciding,
    entries,
    state,
    without_guards,
)
from tests.integration.test_pages_policy import FIGURES
from tests.receiving import items, receive
from tests.upstreams import Sending, a_way_out, wish_states
from tests.visitors import Visitor
from workbench import exposure, oversight, policies, upstream
from workbench.db import writing
from workbench.errors import Invalid, NotAllowed
from workbench.models import PolicyChange, Practice, ReviewItem
from workbench.vocabulary import Kind, Shown, Stage, State, Wanted, WayKind

WHY = "the supplier agreed in writing on 20 February"


def held(db: Session, practice: Practice, *, on: bool = True) -> Practice:
    upstream.set_hold(db, on=on, basis=WHY, is_read=True, by=a_lead(practice), at=NOON)
    return practice


def caught_up(db: Session, practice: Practice) -> None:
    """What scheduled work does."""
    while upstream.is_any_to_wish(db, practice.id, at=NOON):
        upstream.wish_next(db, practice.id, by=an_operator(practice), at=NOON)


def wants(db: Session, item: ReviewItem) -> list[Wanted]:
    return [state.wanted for state in wish_states(db, item)]


def test_what_arrives_is_wished_hidden_with_its_import_and_shown_once_it_is_left_visible(either_db: Session) -> None:
    practice = held(either_db, a_way_out(either_db, kind=WayKind.FHIR_R4))
    caught_up(either_db, practice)
    receive(either_db, an_observation())
    (item,) = items(either_db)
    assert wants(either_db, item) == [Wanted.HIDDEN]
    deciding(either_db, item, LEAVE_VISIBLE, at=NOON + MINUTE)
    assert wants(either_db, item) == [Wanted.VISIBLE]
    assert upstream.differences(either_db, practice.id, at=NOON + MINUTE) == []


def test_it_is_off_until_the_lead_says_so(db: Session) -> None:
    a_way_out(db, kind=WayKind.FHIR_R4)
    receive(db, an_observation())
    assert wants(db, items(db)[0]) == []


def test_what_waits_already_follows_and_what_is_out_of_scope_or_decided_is_left_alone(either_db: Session) -> None:
    practice = a_way_out(either_db, kind=WayKind.FHIR_R4)
    waits, old = an_item(either_db), an_item(either_db, recorded_at=BEFORE_SWITCH_ON)
    visible = a_decided_item(either_db, LEAVE_VISIBLE)
    caught_up(either_db, held(either_db, practice))
    found = [wants(either_db, item) for item in (waits, old, visible)]
    assert found == [[Wanted.HIDDEN], [], [Wanted.VISIBLE]]
    assert upstream.differences(either_db, practice.id, at=NOON) == []


def test_what_waits_and_is_not_wished_hidden_is_found_by_check(db: Session) -> None:
    practice = a_way_out(db, kind=WayKind.FHIR_R4)
    an_item(db)
    held(db, practice)
    (wrong,) = upstream.differences(db, practice.id, at=NOON)
    assert "is not what its patient may see" in wrong
    caught_up(db, practice)
    assert upstream.differences(db, practice.id, at=NOON) == []


def test_what_the_clinical_system_cannot_hide_is_not_held(db: Session) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.EMIS_PAPI))
    medication, consultation = an_item(db, kind=Kind.MEDICATION), an_item(db)
    caught_up(db, practice)
    assert (wants(db, medication), wants(db, consultation)) == ([], [Wanted.HIDDEN])
    hold = upstream.hold(db, by=a_lead(practice))
    assert Kind.MEDICATION in hold.without
    assert Kind.DOCUMENT not in hold.without


def test_switched_off_it_shows_nothing_that_is_held(db: Session) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
    before = an_item(db)
    caught_up(db, practice)
    held(db, practice, on=False)
    after = an_item(db)
    caught_up(db, practice)
    assert (wants(db, before), wants(db, after)) == ([Wanted.HIDDEN], [])


def test_a_practice_that_works_by_hand_or_has_no_way_out_cannot_hold(db: Session) -> None:
    practice = a_practice(db)
    with pytest.raises(Invalid):
        held(db, practice)
    a_way_out(db, practice)
    with pytest.raises(Invalid):
        held(db, practice)
    with pytest.raises(NotAllowed):
        upstream.set_hold(db, on=False, basis=WHY, is_read=True, by=a_gp(practice), at=NOON)


def test_a_practice_that_works_by_hand_again_holds_nothing_more(db: Session) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
    upstream.add(db, practice, WayKind.MANUAL, {}, by=an_operator(practice), at=NOON)
    item = an_item(db)
    caught_up(db, practice)
    assert wants(db, item) == []


def test_it_is_on_record_and_check_finds_who_switches_it_past_the_verb(db: Session) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
    assert list(oversight.check_records(db, by=an_operator(practice))) == []
    without_guards(db, "policy_change")
    (change,) = db.query(PolicyChange).all()
    db.execute(update(PolicyChange).values(chosen={**change.chosen, "hold_on_arrival": False}))
    assert list(oversight.check_records(db, by=an_operator(practice)))


def test_another_change_of_the_policy_leaves_it_on(db: Session, lead: Visitor) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
    lead.send("/policy", {**FIGURES, "backlog": "off", "basis": "a second thought", "seen": "1"}, 303)
    db.expire_all()
    assert policies.policy_of(db, practice.id).hold_on_arrival


@pytest.fixture
def sending(engine: Engine) -> Sending:
    with writing(engine) as db:
        practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
        caught_up(db, practice)
    return Sending(engine, practice)


def test_it_is_hidden_there_read_back_and_shown_again_and_its_own_label_is_no_word_of_the_source(
    sending: Sending,
) -> None:
    with writing(sending.engine) as db:
        receive(db, an_observation())
        (item,) = items(db)
    sending.send()
    assert (sending.state(item).stage, sending.state(item).shown) == (Stage.VERIFIED, Shown.HIDDEN)
    with writing(sending.engine) as db:
        receive(db, an_observation(**nopat()), days=1)
        deciding(db, item, LEAVE_VISIBLE, at=NOON + DAY)
    sending.now += DAY
    sending.send()
    for days in (2, 3):
        assert (sending.state(item).stage, sending.state(item).shown) == (Stage.VERIFIED, Shown.VISIBLE)
        assert sending.faults() == []
        with writing(sending.engine) as db:
            receive(db, an_observation(), days=days)
            assert state(db, item) is State.DECIDED
        sending.now += DAY
        sending.send()


def test_our_own_label_makes_nothing_wait_again_when_it_comes_back_nor_when_it_is_gone(sending: Sending) -> None:
    with writing(sending.engine) as db:
        receive(db, a_consultation(), an_observation(consultation="c1"))
        (item,) = items(db)
        deciding(db, item, HIDE)
    sending.send()
    labelled = (a_consultation(**nopat()), an_observation(consultation="c1", **nopat()))
    with writing(sending.engine) as db:
        receive(db, *labelled, days=1)
        assert (state(db, item), wants(db, item)) == (State.DECIDED, [Wanted.HIDDEN] * 2)
        deciding(db, item, VISIBLE_AGAIN, at=NOON + DAY)
    sending.now += DAY
    sending.send()
    with writing(sending.engine) as db:
        receive(db, a_consultation(), an_observation(consultation="c1"), days=2)
        assert (state(db, item), wants(db, item)) == (State.DECIDED, [Wanted.VISIBLE] * 2)


def test_a_label_of_the_source_counts_where_we_hid_nothing(sending: Sending) -> None:
    with writing(sending.engine) as db:
        receive(db, an_observation())
        (item,) = items(db)
        deciding(db, item, LEAVE_VISIBLE)
    sending.send()
    with writing(sending.engine) as db:
        receive(db, an_observation(**nopat()), days=1)
        assert entries(db, item)[0].nopat
        assert wants(db, item) == [Wanted.HIDDEN]


def test_what_arrives_with_the_sources_label_stays_hidden_when_it_is_left_visible(db: Session) -> None:
    practice = held(db, a_way_out(db, kind=WayKind.FHIR_R4))
    caught_up(db, practice)
    receive(db, an_observation(**nopat()))
    (item,) = items(db)
    assert wants(db, item) in ([], [Wanted.HIDDEN])
    deciding(db, item, LEAVE_VISIBLE)
    assert wants(db, item) == [Wanted.HIDDEN]


def test_what_was_held_and_hidden_counts_as_seen_only_until_it_was_held(sending: Sending) -> None:
    with writing(sending.engine) as db:
        item = an_item(db, recorded_at=NOON - 3 * HOUR)
        upstream.wish_for_items(db, item.practice_id, [item.id], by=an_operator(sending.practice), at=NOON)
    sending.send()
    with writing(sending.engine) as db:
        deciding(db, item, HIDE, at=NOON + DAY)
        lead = a_lead(db.get_one(Practice, item.practice_id))
        each = exposure.incident(db, entries(db, item)[0].id, by=lead, at=NOON + 2 * DAY).exposure
    assert (each.bounds.at_least, each.bounds.at_most, each.bounds.is_open) == (3 * HOUR, 3 * HOUR, False)
    assert each.in_effect_at == NOON


def test_the_page_says_what_is_known_and_the_lead_confirms_it(db: Session, lead: Visitor) -> None:
    a_way_out(db, kind=WayKind.EMIS_PAPI)
    page = lead.open("/policy/hold-on-arrival")
    assert "must be determined by the clinician (end user)" in page.words
    assert "medication" in page.words
    assert "EMIS sets a consultation as a whole" in page.words
    address = "/policy/hold-on-arrival"
    refused = lead.send(address, {"hold": "on", "basis": WHY}, 422)
    assert "Tick that you have read this page" in refused.words
    assert refused.value("basis") == WHY
    assert "There is a problem" in lead.send(address, {"hold": "on", "basis": "", "is_read": "yes"}, 422).words
    lead.send(address, {"hold": "on", "basis": WHY, "is_read": "yes"}, 303)
    assert "Hold on arrival: on" in lead.open(address).words
    lead.send(address, {"hold": "off", "basis": "the supplier asked us to"}, 303)
    assert "Hold on arrival: off" in lead.open(address).words
    assert "what arrives is held" in lead.open("/policy").words


def test_without_a_machine_the_page_offers_nothing(db: Session, lead: Visitor) -> None:
    a_way_out(db)
    page = lead.open("/policy/hold-on-arrival")
    assert "works by hand" in page.words
    assert "Switch it on" not in page.words


def test_the_page_of_another_way_out_says_nothing_of_emis(db: Session, lead: Visitor) -> None:
    a_way_out(db, kind=WayKind.FHIR_R4)
    assert "EMIS" not in lead.open("/policy/hold-on-arrival").words
