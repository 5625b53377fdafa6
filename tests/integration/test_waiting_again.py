"""Where an entry stands, why it waits and who sees it, held against its table on a real database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    HIDE_FROM_PROXIES,
    HOUR,
    LEAVE_VISIBLE,
    NOON,
    REFER,
    VISIBLE_AGAIN,
    a_change,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    a_switch,
    an_access_step,
    an_item,
    deciding,
    entries,
    placed,
)
from tests.tables.readers import aged
from tests.tables.waiting import WAITS_AGAIN, Story, Then
from tests.tables.words import YESTERDAY
from workbench.decisions import Choice, undo
from workbench.london import midnight
from workbench.models import Entry, Patient, ReviewItem
from workbench.scope import reader_scope_of
from workbench.visibility import shown_to
from workbench.vocabulary import (
    PROXIES_REVIEWED_UNTIL,
    PROXIES_SUSPENDED_AT,
    AccessStep,
    Audience,
    Outcome,
    State,
    Switch,
    WaitsBecause,
)

RECORDED, DECIDED = datetime(2026, 2, 15, 9, tzinfo=UTC), datetime(2026, 2, 20, 9, tzinfo=UTC)
CHOICES = {choice.outcome: choice for choice in (LEAVE_VISIBLE, HIDE, HIDE_FROM_PROXIES, REFER)}
HIDING = (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES)
THIRD_OF_MAY = date(2026, 5, 3)

SINCE = {
    WaitsBecause.NEW: NOON - 2 * HOUR,
    **dict.fromkeys((WaitsBecause.UNDONE, WaitsBecause.ADVISED, WaitsBecause.REVIEW_DUE, WaitsBecause.BIRTHDAY,
                     WaitsBecause.NEW_PROXY), midnight(YESTERDAY)),
}  # fmt: skip
"""An entry is received two hours before noon; whatever else its source does, it does at noon."""

Deed = Callable[[Session, Patient, ReviewItem, str], object]


@pytest.mark.parametrize("story", WAITS_AGAIN.rows, ids=lambda row: ": ".join(row.cells()[:2]))
def test_where_an_entry_stands_and_who_sees_it(either_db: Session, story: Story) -> None:
    patient, item = _told(either_db, story)
    (entry,) = entries(either_db, item)
    assert (entry.state, entry.waits_because) == (story.state, story.because)
    seen = {audience: _is_shown(either_db, patient, audience) for audience in Audience}
    assert seen == {Audience.PATIENT: story.patient, Audience.PROXY: story.proxy}


@pytest.mark.parametrize("story", WAITS_AGAIN.rows, ids=lambda row: ": ".join(row.cells()[:2]))
def test_since_when_it_waits(either_db: Session, story: Story) -> None:
    """Never since it was recorded: since it was received, or since what brought it back."""
    _, item = _told(either_db, story)
    (entry,) = entries(either_db, item)
    either_db.refresh(item)
    assert entry.waits_since == item.waits_since == _expected(story)


@pytest.mark.parametrize("is_undone", [False, True])
def test_what_was_withdrawn_waits_since_it_came_again(either_db: Session, is_undone: bool) -> None:
    item = an_item(either_db)
    if is_undone:
        undo(either_db, deciding(either_db, item, HIDE, at=DECIDED), by=a_gp(a_practice(either_db)), at=DECIDED)
    (entry,) = entries(either_db, item)
    a_change(either_db, entry, withdrawn=True)
    a_change(either_db, entry, withdrawn=False)
    assert (entry.state, entry.waits_since) == (State.WAITING, NOON)


def _expected(story: Story) -> datetime | None:
    undone_today = {Then.HIDDEN_UNDONE, Then.SEEN_UNDONE} & set(story.then)
    if story.because is WaitsBecause.UNDONE and undone_today:
        return NOON
    return None if story.because is None else SINCE.get(story.because, NOON)


def test_every_cause_of_waiting_is_in_the_table() -> None:
    assert {story.because for story in WAITS_AGAIN.rows} == {None, *WaitsBecause}
    assert {then for story in WAITS_AGAIN.rows for then in story.then} == set(Then) == DEEDS.keys()


def test_what_waits_is_in_the_state_waiting() -> None:
    assert [story for story in WAITS_AGAIN.rows if (story.because is None) is (story.state is State.WAITING)] == []


def _told(db: Session, story: Story) -> tuple[Patient, ReviewItem]:
    patient = a_patient(db)
    a_proxy(db, patient)
    item = an_item(db, patient, recorded_at=RECORDED, nopat=Then.NOPAT_GONE in story.then)
    batch = _decided(db, item, story) if story.decided else ""
    for then in story.then:
        DEEDS[then](db, patient, item, batch)
    placed(db, patient)
    return patient, item


def _decided(db: Session, item: ReviewItem, story: Story) -> str:
    choice = CHOICES[story.decided]
    if choice.outcome in HIDING:
        choice = replace(choice, review_on=YESTERDAY if Then.REVIEW in story.then else THIRD_OF_MAY)
    return deciding(db, item, choice, at=DECIDED)


def _is_shown(db: Session, patient: Patient, audience: Audience) -> bool:
    shown = shown_to(audience, reader_scope_of(db, patient, audience, at=NOON))
    return db.scalars(select(Entry.id).where(Entry.patient_id == patient.id, shown)).first() is not None


def _changed(**now: object) -> Deed:
    return lambda db, _patient, item, _batch: a_change(db, entries(db, item)[0], **now)


def _born(day: date) -> Deed:
    return lambda _db, patient, _item, _batch: setattr(patient, "birth_date", day)


def _switched(step: Switch) -> Deed:
    return lambda db, _patient, _item, _batch: a_switch(db, a_practice(db), step, YESTERDAY)


def _taken_back(choice: Choice) -> Deed:
    def deed(db: Session, patient: Patient, item: ReviewItem, _batch: str) -> None:
        placed(db, patient)
        undo(db, deciding(db, item, choice), by=a_gp(a_practice(db)), at=NOON)

    return deed


DEEDS: dict[Then, Deed] = {
    Then.CHANGED: _changed(),
    Then.WITHDRAWN: _changed(withdrawn=True),
    Then.NOPAT: _changed(nopat=True),
    Then.NOPAT_GONE: _changed(nopat=False),
    Then.SENT_BACK: lambda db, _patient, item, _batch: deciding(
        db, item, Choice(Outcome.SEND_BACK, note="Ask first"), by=a_lead(a_practice(db)), at=midnight(YESTERDAY)
    ),
    Then.UNDONE: lambda db, _patient, _item, batch: undo(db, batch, by=a_gp(a_practice(db)), at=midnight(YESTERDAY)),
    Then.HIDDEN_UNDONE: _taken_back(HIDE),
    Then.SEEN_UNDONE: _taken_back(VISIBLE_AGAIN),
    Then.REVIEW: lambda *_: None,
    Then.PROXY_REVIEW_ENDS: _born(aged(PROXIES_REVIEWED_UNTIL, YESTERDAY)),
    Then.PROXIES_SUSPENDED: _born(aged(PROXIES_SUSPENDED_AT, YESTERDAY)),
    Then.NEW_PROXY: lambda db, patient, _item, _batch: a_proxy(db, patient, from_on=YESTERDAY, at=midnight(YESTERDAY)),
    Then.PAUSED: _switched(Switch.PAUSED),
    Then.MOVED: _switched(Switch.ON),
    Then.STANDS_AGAIN: _changed(because=WaitsBecause.STANDS_AGAIN),
    Then.BESIDE_HIDDEN: _changed(because=WaitsBecause.MOVED),
    Then.NOT_TAKEN: _changed(because=WaitsBecause.NOT_TAKEN),
    Then.CONTRADICTED: _changed(because=WaitsBecause.CONTRADICTED),
    Then.NO_LONGER_SENT: _changed(because=WaitsBecause.NO_LONGER_SENT),
    Then.LABEL: _changed(because=WaitsBecause.LABEL_NOT_UNDERSTOOD),
    Then.COPY: _changed(because=WaitsBecause.COPY_OF_HIDDEN),
    Then.PART: _changed(because=WaitsBecause.PART_WAS_HIDDEN),
    Then.QUOTE: _changed(because=WaitsBecause.QUOTE_TAKEN_BACK),
    Then.BASIS: _changed(because=WaitsBecause.BASIS_TAKEN_BACK),
    Then.DRAWN_ON: _changed(because=WaitsBecause.DRAWN_ON_CHANGED),
    Then.CONDITION: _changed(because=WaitsBecause.BY_CONDITION),
    Then.UNREAD: _changed(because=WaitsBecause.NOT_ALL_READ),
    Then.SCANNED: _changed(because=WaitsBecause.PICTURE),
    Then.DECLINED: lambda db, patient, _item, _batch: an_access_step(db, patient, AccessStep.DECLINED, YESTERDAY),
}
"""The review date is the decision's own. What the source says is what an import makes of it, in its own tests."""
