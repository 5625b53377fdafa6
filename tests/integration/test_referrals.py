"""Referrals: a clinician asks the safeguarding lead, who decides, or sends back with advice."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_user,
    an_item,
    deciding,
    entry_states,
    its_gp,
    state,
)
from tests.visitors import Visitor
from workbench import decisions, patient_view
from workbench.decisions import Choice
from workbench.decisions.referrals import OWN
from workbench.errors import Invalid, NotAllowed
from workbench.models import AuditEvent, Entry, ReviewItem
from workbench.vocabulary import Audience, Outcome, Role, State, WaitsBecause

ADVICE = Choice(Outcome.SEND_BACK, note="Ask her alone first")
ASKED = Choice(Outcome.REFER, note="Does her father read along?")


def referred(db: Session) -> ReviewItem:
    return a_decided_item(db, ASKED)


def sent_back(db: Session) -> ReviewItem:
    item = referred(db)
    deciding(db, item, ADVICE, by=a_lead(a_practice(db)))
    return item


def test_what_is_sent_back_waits_for_the_clinician_again_and_says_so(db: Session) -> None:
    item = sent_back(db)
    assert state(db, item) is State.WAITING
    causes = db.scalars(select(Entry.waits_because).where(Entry.review_item_id == item.id)).all()
    assert causes == [WaitsBecause.ADVISED]


def test_its_advice_is_told_with_who_gave_it(db: Session) -> None:
    item = sent_back(db)
    (said,) = decisions.said_about(db, [item.id], by=its_gp(db, item)).values()
    assert (said.outcome, said.note) == (Outcome.SEND_BACK, ADVICE.note)
    assert said.by_name == a_lead(a_practice(db)).name


def test_the_patient_sees_nothing_that_was_sent_back(db: Session) -> None:
    patient = a_patient(db)
    item = a_decided_item(db, ASKED, patient)
    deciding(db, item, ADVICE, by=a_lead(a_practice(db)))
    assert patient_view.patient_view(db, patient, Audience.PATIENT, by=a_gp(a_practice(db)), at=NOON).entries == []


def test_advice_has_words(db: Session) -> None:
    item = referred(db)
    with pytest.raises(Invalid, match="Write your advice"):
        deciding(db, item, Choice(Outcome.SEND_BACK), by=a_lead(a_practice(db)))


@pytest.mark.parametrize("choice", [None, LEAVE_VISIBLE, HIDE])
def test_only_what_is_referred_is_sent_back(db: Session, choice: Choice | None) -> None:
    item = an_item(db) if choice is None else a_decided_item(db, choice)
    with pytest.raises(Invalid, match="Only what is referred can be sent back"):
        deciding(db, item, ADVICE, by=a_lead(a_practice(db)))


def test_a_clinician_sends_nothing_back(db: Session) -> None:
    item = referred(db)
    with pytest.raises(NotAllowed):
        deciding(db, item, ADVICE)
    assert entry_states(db, item) == [State.REFERRED]


def test_undoing_the_advice_refers_it_again(db: Session) -> None:
    item, lead = referred(db), a_lead(a_practice(db))
    batch = deciding(db, item, ADVICE, by=lead)
    decisions.undo(db, batch, by=lead, at=NOON)
    assert state(db, item) is State.REFERRED


@pytest.mark.parametrize("answer", [LEAVE_VISIBLE, HIDE, ADVICE])
def test_nobody_answers_their_own_referral_where_another_lead_could(db: Session, answer: Choice) -> None:
    a_practice(db)
    me = a_user(db, name="me", role=Role.SAFEGUARDING_LEAD).as_actor(a_practice(db))
    a_user(db, name="other", role=Role.SAFEGUARDING_LEAD)
    item = an_item(db)
    deciding(db, item, ASKED, by=me)
    with pytest.raises(Invalid, match=OWN):
        deciding(db, item, answer, by=me)
    assert state(db, item) is State.REFERRED


def test_who_is_alone_answers_their_own_and_the_audit_says_so(db: Session) -> None:
    a_practice(db)
    me = a_user(db, name="me", role=Role.SAFEGUARDING_LEAD).as_actor(a_practice(db))
    a_user(db, name="a clinician", role=Role.CLINICIAN)
    a_user(db, name="never came", role=Role.SAFEGUARDING_LEAD).one_time_until = NOON
    item = an_item(db)
    deciding(db, item, ASKED, by=me)
    deciding(db, item, HIDE, by=me)
    details = db.scalars(select(AuditEvent.details).order_by(AuditEvent.sequence.desc()).limit(1)).one()
    assert '"own_referral"' in str(details)


def test_the_lead_sees_each_referral_once_with_its_question_the_oldest_first(db: Session) -> None:
    first, second = referred(db), referred(db)
    found = decisions.referrals(db, by=a_lead(a_practice(db)))
    assert [(each.review_item, each.note) for each in found] == [(first.id, ASKED.note), (second.id, ASKED.note)]


def test_the_lead_reads_the_question_on_the_tasks_page_and_sends_it_back(lead: Visitor, db: Session) -> None:
    item = referred(db)
    db.commit()
    assert ASKED.note in lead.open("/tasks").text
    page = lead.open(f"/review-items/{item.id}/decision?outcome=send-back")
    assert ASKED.note in page.text
    lead.decide(item, "send-back", note=ADVICE.note)
    assert state(db, item) is State.WAITING


def test_the_clinician_reads_the_advice_in_the_queue_and_on_the_item(gp: Visitor, db: Session) -> None:
    item = sent_back(db)
    db.commit()
    assert ADVICE.note in gp.open("/queue").text
    assert ADVICE.note in gp.open(f"/review-items/{item.id}").text
