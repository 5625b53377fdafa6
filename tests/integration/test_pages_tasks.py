"""The safeguarding lead's tasks: whom to look at again, what came back, and the sample of a policy’s decisions."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    YORK,
    a_decided_item,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    an_item,
    an_operator,
    deciding,
    placed,
)
from tests.scheduled import run_step
from tests.visitors import Page, Visitor
from workbench import access, audit, policies
from workbench.decisions import Choice
from workbench.models import Decision, Patient, ReviewItem
from workbench.policies import Policy
from workbench.vocabulary import Action, Kind, Outcome, ProxyStep, Reason

TWELVE, FOURTEEN, SIXTEEN = date(2014, 1, 5), date(2012, 1, 5), date(2010, 1, 5)
LONG_AGO = date(2019, 1, 1)
WAITED = timedelta(hours=72)


def tasks_on(page: Page) -> list[tuple[str, str]]:
    """Why, and who, of each."""
    rows = page.all("tr[@data-task]")
    return [(row.attrib["data-task"], "".join(row.findall(".//a")[0].itertext())) for row in rows]


def tasks(lead: Visitor) -> list[tuple[str, str]]:
    return tasks_on(lead.open("/tasks"))


def a_child(db: Session, born: date | None, given: str = "Rosa") -> Patient:
    """With a proxy of long ago."""
    patient = a_patient(db, born=born, given=given)
    a_proxy(db, patient, from_on=LONG_AGO)
    return patient


def confirmed(db: Session, patient: Patient, *, days_ago: int) -> None:
    (known,) = access.proxies_of(db, patient, at=NOON)
    access.change_proxy(db, patient, known.proxy.id, ProxyStep.CONFIRMED, basis="asked", by=a_lead(a_practice(db)),
                        at=NOON - days_ago * DAY)  # fmt: skip
    placed(db, patient)


@pytest.mark.parametrize(
    ("born", "cause", "why"),
    [
        (TWELVE, "young", "A child’s proxy has been due for review since 5 January 2025"),
        (FOURTEEN, "overdue", "A child’s proxy was due for review before 5 January 2025"),
        (SIXTEEN, "suspended", "A child’s proxy has been suspended since the 16th birthday, 5 January 2026"),
    ],
)
def test_a_childs_proxy_is_to_be_looked_at_again(db: Session, lead: Visitor, born: date, cause: str, why: str) -> None:
    patient = a_child(db, born)
    page = lead.open("/tasks")
    assert tasks_on(page) == [(cause, "Rosa Marsh")]
    assert why in page.words
    assert page.all(f"a[@href='/patients/{patient.id}/access']")


@pytest.mark.parametrize(
    ("born", "tasks_today"),
    [
        (date(2015, 3, 3), []),
        (date(2015, 3, 2), ["young"]),
        (date(2013, 3, 3), ["young"]),
        (date(2013, 3, 2), ["overdue"]),
        (date(2010, 3, 3), ["overdue"]),
        (date(2010, 3, 2), ["suspended"]),
        (date(1984, 5, 6), ["suspended"]),
        (None, []),
    ],
)
def test_each_begins_on_the_birthday(db: Session, lead: Visitor, born: date | None, tasks_today: list[str]) -> None:
    patient = a_patient(db, born=born)
    a_proxy(db, patient, from_on=date(1999, 1, 1))
    assert [cause for cause, _ in tasks(lead)] == tasks_today


@pytest.mark.parametrize("born", [TWELVE, FOURTEEN, SIXTEEN])
def test_once_confirmed_it_is_no_task_any_more(db: Session, lead: Visitor, born: date) -> None:
    confirmed(db, a_child(db, born), days_ago=1)
    assert tasks(lead) == []


def test_a_confirmation_from_before_the_birthday_is_none(db: Session, lead: Visitor) -> None:
    confirmed(db, a_child(db, SIXTEEN), days_ago=60)
    assert [cause for cause, _ in tasks(lead)] == ["suspended"]


def test_one_recorded_before_the_birthday_and_beginning_after_it_is_suspended_too(db: Session, lead: Visitor) -> None:
    a_proxy(db, a_patient(db, born=SIXTEEN), from_on=date(2026, 2, 1))
    assert [cause for cause, _ in tasks(lead)] == ["suspended"]


@pytest.mark.parametrize(
    "proxy", [{"from_on": date(2026, 2, 1)}, {"until_on": date(2026, 3, 2)}, {"from_on": date(2026, 3, 3)}],
    ids=["authorised at that age", "ended", "not yet begun"],
)  # fmt: skip
def test_a_proxy_that_nothing_is_to_be_decided_about_is_no_task(
    db: Session, lead: Visitor, proxy: dict[str, date]
) -> None:
    patient = a_patient(db, born=TWELVE)
    a_proxy(db, patient, **{"from_on": LONG_AGO} | proxy)
    assert tasks(lead) == []


def test_the_practice_chooses_from_which_age(db: Session, lead: Visitor) -> None:
    a_child(db, TWELVE)
    policy = Policy(proxy_review_from=13, proxy_review_until=14)
    policies.change_policy(db, policy, basis="agreed", by=a_lead(a_practice(db)), at=NOON)
    assert tasks(lead) == []


def test_what_presses_most_comes_first_then_by_name(db: Session, lead: Visitor) -> None:
    for born, given in ((TWELVE, "Zoe"), (TWELVE, "Ann"), (SIXTEEN, "Rosa"), (FOURTEEN, "Di")):
        a_child(db, born, given)
    assert [name for _, name in tasks(lead)] == ["Rosa Marsh", "Di Marsh", "Ann Marsh", "Zoe Marsh"]


def with_much_hidden(db: Session, *, hidden: int, of: int) -> Patient:
    """A grown patient with a proxy, and so much hidden of what was decided."""
    patient = a_patient(db)
    a_proxy(db, patient)
    for number in range(of):
        a_decided_item(db, HIDE if number < hidden else LEAVE_VISIBLE, patient)
    return patient


@pytest.mark.parametrize(("hidden", "of", "is_much"), [(1, 10, False), (2, 10, True), (1, 1, True), (0, 3, False)])
def test_more_than_a_trivial_share_hidden_is_a_task(
    db: Session, lead: Visitor, hidden: int, of: int, is_much: bool
) -> None:
    with_much_hidden(db, hidden=hidden, of=of)
    assert tasks(lead) == ([("much-hidden", "Rosa Marsh")] if is_much else [])


def test_the_share_is_said(db: Session, lead: Visitor) -> None:
    with_much_hidden(db, hidden=1, of=3)
    assert "33% of reviewed entries are hidden. A proxy can see the rest" in lead.open("/tasks").words


def test_what_waits_for_a_new_proxy_still_counts_as_left_visible(db: Session, lead: Visitor) -> None:
    patient = a_patient(db)
    for choice in (HIDE, *[LEAVE_VISIBLE] * 9):
        a_decided_item(db, choice, patient)
    a_proxy(db, patient, at=NOON)
    assert tasks(lead) == []


def test_much_hidden_where_nobody_else_reads_is_no_task(db: Session, lead: Visitor) -> None:
    a_decided_item(db, HIDE)
    assert tasks(lead) == []


@pytest.mark.parametrize(("days_ago", "asked"), [(1, []), (366, ["much-hidden"])])
def test_a_proxy_looked_at_again_is_left_alone_for_a_year(
    db: Session, lead: Visitor, days_ago: int, asked: list[str]
) -> None:
    confirmed(db, with_much_hidden(db, hidden=1, of=1), days_ago=days_ago)
    assert [cause for cause, _ in tasks(lead)] == asked


def test_another_practices_tasks_are_not_there(db: Session, lead: Visitor) -> None:
    a_proxy(db, a_patient(db, practice=YORK, born=TWELVE), from_on=LONG_AGO)
    a_decided_item(db, REFER, practice=YORK)
    page = lead.open("/tasks")
    assert tasks_on(page) == []
    assert "Referred to you: 0" in page.words
    assert "No proxy access to review." in page.words


def test_what_was_referred_and_what_came_back_is_counted(db: Session, lead: Visitor) -> None:
    a_decided_item(db, REFER)
    for_a_while = Choice(Outcome.HIDE, Reason.PATIENT_REQUEST, "", date(2026, 3, 2))
    for _ in range(2):
        deciding(db, an_item(db, recorded_at=NOON - 9 * DAY), for_a_while, at=NOON - 8 * DAY)
    run_step(db, a_practice(db), by=an_operator(a_practice(db)), at=NOON)
    read = lead.open("/tasks").words
    assert "Referred to you: 1" in read
    assert "Hidden items due for review: 2" in read


def test_looking_at_the_tasks_is_on_record(db: Session, lead: Visitor) -> None:
    lead.open("/tasks")
    (viewed,) = audit.page(db, lead.practice, audit.Search(action=Action.VIEWED))
    assert viewed.details == '{"what":"tasks"}'


@pytest.fixture
def left_by_policy(db: Session) -> list[ReviewItem]:
    """Two items that the practice's policy left visible, both of the sample."""
    return [left_by_a_policy(db, LEEDS), left_by_a_policy(db, LEEDS)]


def left_by_a_policy(db: Session, code: str) -> ReviewItem:
    practice = a_practice(db, code)
    item = an_item(db, practice=code, recorded_at=NOON - 9 * DAY)
    policy = Policy(backlog=True, backlog_kinds=(Kind.CONSULTATION,), sampled_share=100)
    policies.change_policy(db, policy, basis="agreed", by=a_lead(practice), at=NOON - 9 * DAY)
    run_step(db, practice, by=an_operator(practice), at=NOON + WAITED)
    return item


def check_off(lead: Visitor, item: ReviewItem, status: int = 303) -> Page:
    batch = lead.db.scalars(select(Decision.batch).where(Decision.review_item_id == item.id)).first()
    return lead.send("/tasks/checked", {"item": item.id, "batch": batch}, status)


def test_the_sample_is_checked_off_item_by_item(db: Session, lead: Visitor, left_by_policy: list[ReviewItem]) -> None:
    one, other = left_by_policy
    assert lead.open("/tasks").items == [one.id, other.id]
    assert check_off(lead, one).goes_to == "/tasks"
    assert lead.open("/tasks").items == [other.id]
    (event,) = audit.page(db, lead.practice, audit.Search(action=Action.CHECKED))
    assert (event.actor, event.review_item) == ("Dr Carys Evans", one.id)


def test_it_is_checked_off_once_only(lead: Visitor, left_by_policy: list[ReviewItem]) -> None:
    check_off(lead, left_by_policy[0])
    assert "Somebody has already checked this" in check_off(lead, left_by_policy[0], 422).words


def test_what_the_lead_decided_otherwise_is_no_longer_to_be_checked(
    db: Session, lead: Visitor, left_by_policy: list[ReviewItem]
) -> None:
    one, other = left_by_policy
    lead.decide(one, "hide", reason="patient-request")
    assert lead.open("/tasks").items == [other.id]


@pytest.mark.parametrize("item", ["", "x", "-1", "1" * 30, "999999"])
def test_what_no_policy_left_visible_is_not_found(db: Session, lead: Visitor, item: str) -> None:
    a_decided_item(db, LEAVE_VISIBLE)
    lead.send("/tasks/checked", {"item": item, "batch": "x"}, 404)


def test_another_practices_sample_is_not_found(db: Session, lead: Visitor) -> None:
    check_off(lead, left_by_a_policy(db, YORK), 404)
