"""What the new pages ask of the database, asked of SQLite and PostgreSQL alike."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
    an_operator,
    deciding,
    entries,
    in_another_zone,
    its_gp,
    without_guards,
)
from tests.scheduled import run_step
from workbench import access, oversight, patient_view, policies, queue
from workbench.exports.reports.meeting import meeting
from workbench.exports.reports.present import present
from workbench.exports.reports.tallying import Tally
from workbench.london import midnight
from workbench.models import ReviewItem
from workbench.oversight import Behind, behind, by_policy, waiting
from workbench.policies import Policy
from workbench.vocabulary import Kind, ProxyStep, TaskCause

LATER = NOON + timedelta(hours=72)


def left_by_policy(db: Session, *, items: int) -> list[ReviewItem]:
    """So many, all of the sample."""
    practice = a_practice(db)
    policy = Policy(backlog=True, backlog_kinds=(Kind.CONSULTATION,), sampled_share=100)
    policies.change_policy(db, policy, basis="agreed", by=a_lead(practice), at=NOON)
    made = [an_item(db, recorded_at=NOON - DAY) for _ in range(items)]
    assert run_step(db, practice, by=an_operator(practice), at=LATER).left_visible == items
    return made


def test_the_tasks_are_the_same(either_db: Session) -> None:
    for born in (date(2014, 1, 5), date(2012, 1, 5), date(2010, 1, 5)):
        a_proxy(either_db, a_patient(either_db, born=born), from_on=date(2019, 1, 1))
    patient = a_patient(either_db)
    a_proxy(either_db, patient)
    a_decided_item(either_db, HIDE, patient)
    found = oversight.tasks(either_db, by=a_lead(a_practice(either_db)), at=NOON)
    assert [task.cause for task in found.proxies] == list(TaskCause)


def test_a_proxy_who_is_not_on_record_is_no_task(either_db: Session) -> None:
    """No confirmation of theirs would count."""
    patient = a_patient(either_db, born=date(2014, 1, 5))
    proxy = a_proxy(either_db, patient, from_on=date(2019, 1, 1))
    lead = a_lead(a_practice(either_db))
    assert [task.patient_id for task in oversight.tasks(either_db, by=lead, at=NOON).proxies] == [patient.id]
    without_guards(either_db, "proxy")
    proxy.event_hash = bytes(32)
    either_db.flush()
    assert oversight.tasks(either_db, by=lead, at=NOON).proxies == []


def test_the_decisions_behind_a_number_go_on_where_the_page_ended(
    either_db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_another_zone(either_db)
    monkeypatch.setattr(behind, "PAGE", 1)
    for hours in range(3):
        deciding(either_db, an_item(either_db), HIDE, at=NOON + timedelta(hours=hours))
    lead = a_lead(a_practice(either_db))
    (first,), _, more = oversight.decisions_behind(either_db, Behind(), by=lead, at=LATER)
    (second,), _, _ = oversight.decisions_behind(either_db, Behind(), by=lead, at=LATER, before=first.place)
    assert (more, first.at - second.at) == (True, timedelta(hours=1))


def test_a_review_date_of_today_is_waiting_before_its_midnight_in_utc(either_db: Session) -> None:
    """In summer the day begins in London at 23:00 UTC."""
    review_on = date(2026, 7, 1)
    a_decided_item(either_db, replace(HIDE, review_on=review_on))
    at = midnight(review_on) + timedelta(minutes=5)
    lead = a_lead(a_practice(either_db))
    run_step(either_db, a_practice(either_db), by=an_operator(a_practice(either_db)), at=at)
    items, many, more = oversight.waiting_items(either_db, least=0, below=24, by=lead, at=at)
    assert (len(items), many, more) == (1, 1, False)
    said = meeting(Tally(), present(either_db, a_practice(either_db).id, at=at), Counter(), {})
    (longest,) = (figure.value for figure in said if figure.measure.startswith("Longest since"))
    assert longest == 0


def test_what_waits_goes_on_page_after_page_also_where_it_came_at_once(
    either_db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_another_zone(either_db)
    monkeypatch.setattr(waiting, "PAGE", 2)
    made = [an_item(either_db, received_at=NOON - days * DAY).id for days in (3, 2, 2, 2, 1)]
    lead, after, found = a_lead(a_practice(either_db)), None, list[int]()
    for number in range(3):
        page, many, more = oversight.waiting_items(either_db, least=0, below=None, by=lead, at=NOON, after=after)
        after = page[-1].place
        found += [each.review_item for each in page]
        assert (many, more) == (5, number < 2)
    assert found == made


def test_a_sample_is_checked_off_or_decided_about(either_db: Session) -> None:
    lead = a_lead(a_practice(either_db))
    checked, decided, left = left_by_policy(either_db, items=3)
    (sample, *_), more = oversight.left_by_policy(either_db, by=lead)
    oversight.check_off(either_db, checked.id, sample.batch, by=lead, at=LATER)
    deciding(either_db, decided, HIDE, by=lead, at=LATER)
    assert [each.review_item for each in oversight.unchecked(either_db, by=lead)] == [left.id]
    assert oversight.how_many_unchecked(either_db, by=lead) == 1
    assert (sample.review_item, sample.sampled, more) == (left.id, True, False)


def test_a_sample_of_more_than_a_page_is_counted_whole(either_db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_policy, "PAGE", 2)
    left_by_policy(either_db, items=3)
    lead = a_lead(a_practice(either_db))
    assert (len(oversight.unchecked(either_db, by=lead)), oversight.how_many_unchecked(either_db, by=lead)) == (2, 3)


def test_a_patient_is_found_by_a_name_in_any_letters(either_db: Session) -> None:
    patient = a_patient(either_db, given="Zoë")
    by = a_gp(a_practice(either_db))
    assert patient_view.find_patients(either_db, "marsh ZO", by=by, at=NOON) == ([patient], False)


def test_a_proxy_is_confirmed_and_ended(either_db: Session) -> None:
    patient, by = a_patient(either_db), a_gp(a_practice(either_db))
    mo = a_proxy(either_db, patient)
    for step in (ProxyStep.CONFIRMED, ProxyStep.ENDED):
        access.change_proxy(either_db, patient, mo.id, step, basis="asked", by=by, at=NOON)
    (known,) = access.proxies_of(either_db, patient, at=NOON)
    assert [step.step for step in known.steps] == [ProxyStep.ENDED, ProxyStep.CONFIRMED]
    assert (known.reads_since, known.has_ended) == (None, True)


def test_the_version_that_was_decided_about_is_found(either_db: Session) -> None:
    item = a_decided_item(either_db, LEAVE_VISIBLE, titles=["Home visit"])
    (entry,) = entries(either_db, item)
    a_change(either_db, entry)
    found = queue.decided_versions(either_db, [entry.id], by=its_gp(either_db, entry))
    assert (found[entry.id].title, found[entry.id].number) == ("Home visit", 1)
