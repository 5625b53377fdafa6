"""A backlog policy leaves visible only what nothing at all speaks against, held against its table."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    BEFORE_SWITCH_ON,
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    MINUTE,
    NOON,
    REFER,
    TODAY,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_link,
    a_patient,
    a_practice,
    a_proxy,
    a_switch,
    an_access_step,
    an_administrator,
    an_item,
    an_operator,
    deciding,
    decisions,
    entries,
    placed,
    tamper,
)
from tests.tables.policy import NEVER_TOUCHED, Fact, Touched
from tests.tables.readers import APRIL, aged
from tests.tables.words import FEB, JAN
from workbench.access import record_step, switch
from workbench.decisions import Choice, leave_visible_by_policy, undo
from workbench.models import Patient, ReviewItem
from workbench.policies import Policy
from workbench.queue import claim
from workbench.vocabulary import AccessStep, Category, Doubt, Kind, Role, Switch, Weighing

POLICY = Policy(backlog=True, backlog_kinds=(Kind.RESULT,), backlog_hours=72, number=1)
RECEIVED = NOON - 2 * HOUR
"""As tests.factories has it."""
NOW = RECEIVED + 4 * DAY

Deed = Callable[[Session, Patient, ReviewItem], object]


@pytest.mark.parametrize("row", NEVER_TOUCHED.rows, ids=lambda row: row.fact.value)
def test_what_the_policy_leaves_visible(either_db: Session, row: Touched) -> None:
    item = _an_item_of_which(either_db, row.fact)
    before = len(decisions(either_db, item))
    assert _run(either_db, row.fact) == row.left_visible
    assert len(decisions(either_db, item)) - before == (2 if row.left_visible else 0)


def test_it_is_decided_in_the_policys_name(db: Session) -> None:
    item = _an_item_of_which(db, Fact.NOTHING)
    _run(db, Fact.NOTHING)
    for made in decisions(db, item):
        assert (made.by_name, made.by_role, made.by_id, made.policy) == ("Backlog policy 1", Role.POLICY, None, 1)


def test_every_fact_has_its_deed() -> None:
    assert set(Fact) == {Fact.NOTHING, *POLICIES, *WHEN, *ITEMS, *DEEDS}


def _an_item_of_which(db: Session, fact: Fact) -> ReviewItem:
    patient = a_patient(db)
    usual = {"kind": Kind.RESULT, "titles": ["Full blood count", "Ferritin"], "recorded_at": NOON - HOUR}
    item = an_item(db, patient, **{**usual, **ITEMS.get(fact, {})})
    if fact in DEEDS:
        DEEDS[fact](db, patient, item)
        placed(db, patient)
    return item


def _run(db: Session, fact: Fact) -> int:
    practice = a_practice(db, YORK) if fact is Fact.OTHER_PRACTICE else a_practice(db)
    at = WHEN.get(fact, NOW)
    return leave_visible_by_policy(db, POLICIES.get(fact, POLICY), by=an_operator(practice), at=at, most=10)


def _decided(choice: Choice) -> Deed:
    return lambda db, _patient, item: deciding(db, item, choice)


def _first_entry_decided(choice: Choice) -> Deed:
    return lambda db, _patient, item: deciding(db, item, choice, entries=[entries(db, item)[0].id])


def _linked(choice: Choice) -> Deed:
    return lambda db, patient, item: a_link(db, item, a_decided_item(db, choice, patient))


def _doubted(doubt: Doubt) -> Deed:
    return lambda db, _patient, item: tamper(db, entries(db, item)[1], doubts=doubt.value)


def _unweighed(weighing: Weighing) -> Deed:
    return lambda db, _patient, item: tamper(db, entries(db, item)[1], weighing=weighing)


def _linked_unweighed(db: Session, patient: Patient, item: ReviewItem) -> None:
    other = an_item(db, patient=patient)
    a_link(db, item, other)
    tamper(db, entries(db, other)[0], weighing=Weighing.NOT_YET)


def _born(day: date | None) -> Deed:
    return lambda _db, patient, _item: setattr(patient, "birth_date", day)


def _switched_yesterday(db: Session, _patient: Patient, _item: ReviewItem) -> None:
    practice = a_practice(db)
    by = an_administrator(practice)
    switch(db, practice, Switch.ON, on=JAN, basis="a letter", by=by, at=NOW - DAY)


def _given_yesterday(db: Session, patient: Patient, _item: ReviewItem) -> None:
    by, at = a_gp(a_practice(db)), NOW - DAY
    record_step(db, patient, AccessStep.GRANTED, on=TODAY, entries_from=JAN, basis="asked for", by=by, at=at)


def _undone(db: Session, _patient: Patient, item: ReviewItem) -> None:
    undo(db, deciding(db, item, HIDE), by=a_gp(a_practice(db)), at=NOON)


def _changed(db: Session, _patient: Patient, item: ReviewItem) -> None:
    deciding(db, item, LEAVE_VISIBLE)
    a_change(db, entries(db, item)[0])


POLICIES = {
    Fact.OFF: Policy(backlog_kinds=(Kind.RESULT,)),
    Fact.KIND: replace(POLICY, backlog_kinds=(Kind.NOTE, Kind.DOCUMENT)),
}
WHEN = {Fact.WAITED: RECEIVED + 71 * HOUR}
ITEMS: dict[Fact, dict[str, Any]] = {
    Fact.FLAG: {"flags": [Category.THIRD_PARTY]},
    Fact.NOPAT: {"nopat": True},
    Fact.OUT_OF_SCOPE: {"recorded_at": BEFORE_SWITCH_ON},
}
DEEDS: dict[Fact, Deed] = {
    Fact.SWITCHED_SINCE: _switched_yesterday,
    Fact.GIVEN_SINCE: _given_yesterday,
    Fact.AGED_17: _born(aged(18, NOW.date() + DAY)),
    Fact.AGE_UNKNOWN: _born(None),
    Fact.PROXY: lambda db, patient, _item: a_proxy(db, patient),
    Fact.PROXY_TO_COME: lambda db, patient, _item: a_proxy(db, patient, from_on=APRIL),
    Fact.PROXY_ENDED: lambda db, patient, _item: a_proxy(db, patient, until_on=FEB),
    Fact.REFERRED: _decided(REFER),
    Fact.UNDONE: _undone,
    Fact.CHANGED: _changed,
    Fact.PART_HIDDEN: _first_entry_decided(HIDE),
    Fact.PART_VISIBLE: _first_entry_decided(LEAVE_VISIBLE),
    Fact.UNREAD: _doubted(Doubt.NOT_ALL_READ),
    Fact.SCANNED: _doubted(Doubt.PICTURE),
    Fact.NOT_WEIGHED: _unweighed(Weighing.NOT_YET),
    Fact.NOT_ENGLISH: _unweighed(Weighing.NOT_ENGLISH),
    Fact.LINKED_HIDDEN: _linked(HIDE),
    Fact.LINKED_REFERRED: _linked(REFER),
    Fact.LINKED_NOT_WEIGHED: _linked_unweighed,
    Fact.LINKED_VISIBLE: _linked(LEAVE_VISIBLE),
    Fact.OPEN: lambda db, _patient, item: claim(db, item.id, by=a_gp(a_practice(db)), at=NOW - 5 * MINUTE),
    Fact.OPENED: lambda db, _patient, item: claim(db, item.id, by=a_gp(a_practice(db)), at=NOW - HOUR),
    Fact.DECLINED: lambda db, patient, _item: an_access_step(db, patient, AccessStep.DECLINED, TODAY),
    Fact.PAUSED: lambda db, _patient, _item: a_switch(db, a_practice(db), Switch.PAUSED, TODAY),
    Fact.OTHER_PRACTICE: lambda *_: None,
}
