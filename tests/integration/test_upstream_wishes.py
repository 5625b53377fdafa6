"""Wishes: whatever changes what a patient may see says in the same transaction what the clinical system is to show."""

import ast
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from tests.bundles import a_consultation, an_observation
from tests.factories import (
    DAY,
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    NOON,
    TODAY,
    VISIBLE_AGAIN,
    a_decided_item,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_administrator,
    an_item,
    an_operator,
    deciding,
)
from tests.fitness.test_house import MODULES, named
from tests.receiving import items, receive
from tests.scheduled import run_step
from tests.upstreams import a_way_out, wish_states
from workbench import access, audit, consequences, upstream
from workbench.decisions import Choice, undo
from workbench.errors import Invalid, NotAllowed
from workbench.models import Patient, Practice, ReviewItem, UpstreamWish
from workbench.vocabulary import AccessStep, Action, Outcome, Reason, Route, Switch, Wanted, WayKind

LATER = NOON + HOUR


def wants(db: Session, item: ReviewItem) -> list[Wanted]:
    return [state.wanted for state in wish_states(db, item)]


def wishes(db: Session) -> int:
    return db.scalars(select(func.count()).select_from(UpstreamWish)).one()


def test_a_decision_is_a_wish_for_each_entry(either_db: Session) -> None:
    a_way_out(either_db)
    item = a_decided_item(either_db, HIDE, titles=["A", "B"])
    assert wants(either_db, item) == [Wanted.HIDDEN] * 2


def test_without_a_way_out_nothing_is_wished_for(db: Session) -> None:
    a_decided_item(db, HIDE)
    assert wishes(db) == 0


def test_what_waits_is_nobodys_wish(db: Session) -> None:
    a_way_out(db)
    an_item(db)
    assert wishes(db) == 0


def test_the_same_again_is_no_new_wish(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    deciding(db, item, Choice(Outcome.HIDE, Reason.PATIENT_REQUEST))
    assert wishes(db) == 1


def test_a_graver_reason_is_a_wish_that_a_second_person_checks(db: Session) -> None:
    a_way_out(db)
    item = a_decided_item(db, HIDE)
    deciding(db, item, Choice(Outcome.HIDE, Reason.DOMESTIC_ABUSE))
    (state,) = wish_states(db, item)
    assert (state.number, state.needs_second, state.urgent) == (2, True, True)


def test_undo_wishes_for_what_may_be_seen_after_it(db: Session) -> None:
    a_way_out(db)
    item = an_item(db)
    batch = deciding(db, item, LEAVE_VISIBLE)
    undo(db, batch, by=a_lead(a_practice(db)), at=LATER)
    assert wants(db, item) == [Wanted.HIDDEN]


def test_a_way_out_makes_wishes_for_what_is_decided_already(either_db: Session) -> None:
    hidden, visible = a_decided_item(either_db, HIDE), a_decided_item(either_db, LEAVE_VISIBLE)
    a_way_out(either_db)
    assert (wants(either_db, hidden), wants(either_db, visible)) == ([Wanted.HIDDEN], [Wanted.VISIBLE])


def _paused(db: Session, practice: Practice, _patient: Patient) -> None:
    access.switch(db, practice, Switch.PAUSED, on=TODAY, basis="a letter", by=an_administrator(practice), at=LATER)


def _withheld(db: Session, practice: Practice, patient: Patient) -> None:
    access.record_step(db, patient, AccessStep.REVIEW_NEEDED, on=TODAY, basis="a code", by=a_lead(practice), at=LATER)


def _read_by_a_proxy(db: Session, practice: Practice, patient: Patient) -> None:
    a_proxy(db, patient, from_on=TODAY, at=LATER)
    consequences.follow(db, practice.id, by=an_operator(practice), at=LATER, patients=[patient.id])


def _dead(db: Session, practice: Practice, patient: Patient) -> None:
    patient.died = True
    db.flush()
    consequences.follow(db, practice.id, by=an_operator(practice), at=LATER, patients=[patient.id])


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (_paused, Wanted.HIDDEN),
        (_withheld, Wanted.HIDDEN),
        (_read_by_a_proxy, Wanted.HIDDEN_FROM_PROXIES),
        (_dead, Wanted.HIDDEN),
    ],
)
def test_what_changes_who_sees_it_changes_the_wish_with_it(
    either_db: Session, change: Callable[[Session, Practice, Patient], None], wanted: Wanted
) -> None:
    practice = a_way_out(either_db)
    patient = a_patient(either_db)
    item = a_decided_item(either_db, LEAVE_VISIBLE, patient)
    change(either_db, practice, patient)
    assert wants(either_db, item) == [wanted]
    assert upstream.differences(either_db, practice.id, at=LATER) == []


def test_a_birthday_changes_the_wish(db: Session) -> None:
    practice = a_way_out(db)
    patient = a_patient(db, born=date(2015, 3, 4))
    item = a_decided_item(db, LEAVE_VISIBLE, patient)
    while run_step(db, practice, by=an_operator(practice), at=NOON + 3 * DAY):
        pass
    assert wants(db, item) == [Wanted.HIDDEN]


def test_a_switch_on_that_was_planned_changes_the_wishes_on_its_day(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, LEAVE_VISIBLE)
    by = an_administrator(practice)
    access.switch(db, practice, Switch.PAUSED, on=TODAY, basis="a letter", by=by, at=NOON)
    access.switch(db, practice, Switch.ON, on=TODAY + 2 * timedelta(days=1), basis="a letter", with_paused=True, by=by,
                  at=NOON)  # fmt: skip
    assert wants(db, item) == [Wanted.HIDDEN]
    while run_step(db, practice, by=an_operator(practice), at=NOON + 3 * DAY):
        pass
    assert wants(db, item) == [Wanted.VISIBLE]


def test_a_stored_wish_that_differs_is_found(db: Session) -> None:
    practice = a_way_out(db)
    patient = a_patient(db)
    a_decided_item(db, LEAVE_VISIBLE, patient)
    patient.died = True
    db.flush()
    assert "is not what its patient may see" in upstream.differences(db, practice.id, at=NOON)[0]


def test_a_stage_that_no_event_put_there_is_found(db: Session) -> None:
    practice = a_way_out(db)
    a_decided_item(db, HIDE)
    db.connection().exec_driver_sql("UPDATE upstream_state SET stage = 'confirmed', route = 'nobody'")
    assert "does not stand where its events put it" in upstream.differences(db, practice.id, at=NOON)[0]


def test_as_many_statements_for_many_as_for_one(db: Session) -> None:
    practice = a_way_out(db)
    patients = [a_patient(db) for _ in range(4)]
    items = [a_decided_item(db, HIDE_FROM_PROXIES, patient).id for patient in patients]
    one, many = (_statements(db, practice, some) for some in (items[:1], items))
    assert one == many


def _statements(db: Session, practice: Practice, items: list[int]) -> int:
    ran: list[str] = []

    def note(_run: object, _cursor: object, statement: str, *_rest: object) -> None:
        ran.append(statement)

    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    upstream.wish_for_items(db, practice.id, items, by=an_operator(practice), at=LATER)
    event.remove(engine, "before_cursor_execute", note)
    return len(ran)


SETTLING = {"settle", "settle_decided", "settle_patients"}
FLAGS_ALONE = {"workbench/tuning/rescanning.py"}
"""Settles the queue because flags changed, which change nothing of what anybody sees."""


def test_whoever_settles_the_queue_makes_the_wishes() -> None:
    """All that changes what a patient may see settles the queue: so no change can be forgotten."""
    for module in MODULES:
        if named(module).startswith("workbench/queue/") or named(module) in FLAGS_ALONE:
            continue
        for function in ast.walk(ast.parse(module.read_text())):
            if isinstance(function, ast.FunctionDef):
                called = {_called(each) for each in ast.walk(function) if isinstance(each, ast.Call)}
                settles = called & {f"queue.{name}" for name in SETTLING} | called & {"settle_decided"}
                wished = {"upstream.wish_for_items", "upstream.wish_for_patients"}
                assert not settles or called & wished, f"{named(module)}: {function.name} makes no wishes"


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func)


EMIS = {"address": "https://emis.example/partner", "application-id-env": "PARTY_KEY", "token-env": "TOKEN"}


def test_the_emis_interface_sends_nothing_until_the_practices_administrator_lets_it(db: Session) -> None:
    practice = a_practice(db)
    operator, administrator = an_operator(practice), an_administrator(practice)
    with pytest.raises(Invalid, match="sends nothing at first"):
        upstream.add(db, practice, WayKind.EMIS_PAPI, EMIS, by=operator, at=NOON, dry_run=False)
    way = upstream.add(db, practice, WayKind.EMIS_PAPI, EMIS, by=operator, at=NOON)
    assert (way.dry_run, way.is_by_hand) == (True, True)
    with pytest.raises(NotAllowed):
        upstream.set_dry_run(db, dry=False, basis="they agreed", by=a_lead(practice), at=NOON)
    with pytest.raises(Invalid, match="Somebody changed this"):
        upstream.set_dry_run(db, dry=False, basis="they agreed", by=administrator, at=NOON, seen=way.number + 1)
    lifted = upstream.set_dry_run(db, dry=False, basis="they agreed", by=administrator, at=NOON, seen=way.number)
    assert (lifted.dry_run, lifted.settings) == (False, way.settings)
    (event, *_) = audit.page(db, practice.ods_code, audit.Search(action=Action.WAY_OUT_CHANGED))
    assert ('"basis":"they agreed"' in event.details, event.actor) == (True, "Pat Lee")
    with pytest.raises(Invalid, match="is no dry run"):
        upstream.set_dry_run(db, dry=False, basis="again", by=administrator, at=NOON)


def test_what_is_wrong_with_the_emis_interfaces_settings_is_said_for_each(db: Session) -> None:
    practice = a_practice(db)
    for wrong, words in (
        ({"address": "http://emis.example"}, "over TLS only"),
        ({"label-by": "put"}, "is no setting of the EMIS partner interface"),
        ({"token-url": "https://emis.example/token"}, "the token comes from one place"),
        ({"scope": "papi"}, "--scope is used with --token-url"),
        ({"application-id-file": "/nowhere"}, "the application’s id comes from one place"),
        ({"token-env": "not a name"}, "is the name of an environment variable"),
    ):
        with pytest.raises(Invalid) as refused:
            upstream.add(db, practice, WayKind.EMIS_PAPI, {**EMIS, **wrong}, by=an_operator(practice), at=NOON)
        assert words in " ".join(refused.value.faults.values())
    fetched = {**EMIS, "token-url": "https://emis.example/token"}
    del fetched["token-env"]
    with pytest.raises(Invalid) as refused:
        upstream.add(db, practice, WayKind.EMIS_PAPI, fetched, by=an_operator(practice), at=NOON)
    assert set(refused.value.faults) == {"client-secret-file", "client-id", "scope"}


def test_what_is_hidden_comes_back_for_review_and_is_still_wished_hidden(db: Session) -> None:
    practice = a_way_out(db)
    item = a_decided_item(db, Choice(Outcome.HIDE, Reason.AWAITING_CONVERSATION, review_on=TODAY + timedelta(days=1)))
    while run_step(db, practice, by=an_operator(practice), at=NOON + 3 * DAY):
        pass
    assert wants(db, item) == [Wanted.HIDDEN]
    deciding(db, item, VISIBLE_AGAIN, at=NOON + 3 * DAY)
    assert wants(db, item) == [Wanted.VISIBLE]


def test_what_moves_out_of_a_consultation_that_could_be_told_is_wished_for_anew(either_db: Session) -> None:
    """A sender that went on with a wish that its way out cannot express any more would never get further."""
    a_way_out(either_db, kind=WayKind.EMIS_PAPI)
    receive(either_db, a_consultation(), an_observation(consultation="c1"))
    deciding(either_db, items(either_db)[0], HIDE)
    assert {state.route for state in wish_states(either_db, items(either_db)[0])} == {Route.SENDER}
    receive(either_db, a_consultation(), an_observation(), days=1)
    (moved,) = wish_states(either_db, items(either_db)[1])
    assert (moved.number, moved.wanted, moved.route) == (2, Wanted.HIDDEN, Route.WORKLIST)
    assert upstream.differences(either_db, moved.practice_id, at=NOON + DAY) == []
