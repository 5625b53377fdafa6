"""The second look: what is drawn, drawing it again from the record, and what becomes of it."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import partial

import orjson
import pytest
from sqlalchemy import Engine, delete, func, select, text
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    HOUR,
    LEAVE_VISIBLE,
    LEEDS,
    NOON,
    REFER,
    VISIBLE_AGAIN,
    YORK,
    a_change,
    a_decided_item,
    a_gp,
    a_lead,
    a_practice,
    a_user,
    an_actor,
    an_item,
    an_operator,
    another_gp,
    deciding,
    entries,
)
from tests.second_looks import FRIDAY, LAST_WEEK, choose, decided_last_week, drawn, look_at
from workbench import audit, due, policies, second_look
from workbench.db import writing
from workbench.decisions import Choice, undo
from workbench.errors import Invalid, NotAllowed, NotFound
from workbench.models import AuditEvent, Decision, ReviewItem, SecondLook, SecondLookDraw
from workbench.policies import Policy
from workbench.vocabulary import Action, LookState, LookStep, Outcome, Reason, Role

SUNDAY_NIGHT = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 0, 1, tzinfo=UTC)
HARM = Choice(Outcome.HIDE, Reason.SERIOUS_HARM_PATIENT, "may act on it")


def test_a_weeks_decisions_are_drawn_and_no_others(either_db: Session) -> None:
    db = either_db
    choose(db)
    wanted = {decided_last_week(db, choice).id for choice in (LEAVE_VISIBLE, HIDE)}
    decided_last_week(db, REFER)
    for at in (MONDAY, NOON - 8 * DAY):
        deciding(db, an_item(db, recorded_at=NOON - 9 * DAY), LEAVE_VISIBLE, at=at)
    late = an_item(db, recorded_at=NOON - 5 * DAY)
    deciding(db, late, LEAVE_VISIBLE, at=SUNDAY_NIGHT)
    a_decided_item(db, LEAVE_VISIBLE, practice=YORK, recorded_at=NOON - 5 * DAY)
    assert set(drawn(db)) == {*wanted, late.id}


def test_what_was_undone_or_decided_again_in_the_week_counts_once_as_it_stood(either_db: Session) -> None:
    db = either_db
    choose(db)
    undone, changed = an_item(db, recorded_at=NOON - 5 * DAY), decided_last_week(db, HIDE)
    batch = deciding(db, undone, HIDE, at=FRIDAY)
    undo(db, batch, by=a_gp(a_practice(db)), at=FRIDAY + HOUR)
    deciding(db, changed, VISIBLE_AGAIN, at=FRIDAY + HOUR)
    assert drawn(db) == [changed.id]
    (look,) = db.scalars(select(SecondLook))
    assert db.get_one(Decision, look.decision_id).outcome is Outcome.LEAVE_VISIBLE


def test_one_item_decided_in_one_stroke_is_one_look_however_many_entries_it_has(either_db: Session) -> None:
    choose(either_db)
    item = decided_last_week(either_db, titles=["One", "Two", "Three"])
    assert drawn(either_db) == [item.id]


@pytest.mark.parametrize(
    ("share", "most", "of", "size"), [(5, 20, 41, 3), (5, 2, 41, 2), (1, 20, 3, 1), (100, 100, 3, 3), (50, 20, 0, 0)]
)
def test_the_share_and_the_largest_size_are_the_practices(
    db: Session, share: int, most: int, of: int, size: int
) -> None:
    choose(db, share=share, most=most)
    for _ in range(of):
        decided_last_week(db)
    assert len(drawn(db)) == size


def test_the_sample_can_be_drawn_again_from_the_audit_alone(either_db: Session) -> None:
    """By a hand of its own: nothing of the program is used, only the events and the recipe of docs/adr."""
    db = either_db
    choose(db, share=30)
    for number in range(20):
        item = decided_last_week(db, HIDE if number % 4 == 0 else LEAVE_VISIBLE, titles=["One", "Two"])
        if number % 5 == 0:
            deciding(db, item, VISIBLE_AGAIN, at=FRIDAY + HOUR)
    drawn(db)
    events = db.scalars(select(AuditEvent).order_by(AuditEvent.sequence)).all()
    said = next(orjson.loads(event.details) for event in events if event.action == "second-look-drawn")
    latest, acts = dict[int | None, int](), dict[tuple[str | None, int | None], list[AuditEvent]]()
    for event in events:
        if event.action == "decided" and "2026-02-23" <= event.at < "2026-03-02":
            latest[event.entry] = event.sequence
            acts.setdefault((event.batch, event.review_item), []).append(event)
    numbers = sorted(
        min(event.sequence for event in of)
        for of in acts.values()
        if all(latest[event.entry] == event.sequence for event in of)
        and len({event.outcome for event in of}) == 1
        and of[0].outcome in ("leave-visible", "hide", "hide-from-proxies")
    )
    assert said["of"] == len(numbers) == 20
    assert said["digest"] == hashlib.sha256("".join(f"{each}\n" for each in numbers).encode()).hexdigest()
    lots = sorted(numbers, key=lambda each: hashlib.sha256(f"{said['seed']}/{each}".encode()).hexdigest())
    assert said["drawn"] == lots[:6]


def test_another_seed_draws_others(db: Session) -> None:
    choose(db, share=30)
    for _ in range(20):
        decided_last_week(db)
    practice = a_practice(db)
    drawn_by = partial(second_look.draw, db, practice.id, LAST_WEEK, at=NOON)
    one, other = (drawn_by(seed=seed).acts for seed in ("one", "other"))
    assert len(one) == len(other) == 6
    assert one != other


def test_a_week_is_drawn_once_whoever_asks_again(either_db: Session) -> None:
    choose(either_db, share=50)
    for _ in range(4):
        decided_last_week(either_db)
    first = drawn(either_db)
    assert drawn(either_db, seed="another") == first
    assert either_db.scalar(select(func.count()).select_from(SecondLookDraw)) == 1


def test_the_draw_is_on_record(db: Session) -> None:
    choose(db)
    decided_last_week(db)
    drawn(db)
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.SECOND_LOOK_DRAWN))
    said = orjson.loads(event.details)
    assert {name: said[name] for name in ("from", "to", "seed", "share", "most", "of")} == {
        "from": "2026-02-23", "to": "2026-03-01", "seed": "a seed of the tests", "share": 100, "most": 100, "of": 1,
    }  # fmt: skip


def test_scheduled_work_draws_each_week_that_is_over_and_only_once(engine: Engine) -> None:
    """Also those that were missed, from the week in which the practice chose to."""
    with writing(engine) as db:
        choose(db)
        item, practice = decided_last_week(db), a_practice(db)
        operator = an_operator(practice)
    for at, weeks in ((NOON, 2), (NOON + DAY, 0), (NOON + 6 * DAY, 0), (NOON + 7 * DAY, 1), (NOON + 28 * DAY, 3)):
        assert due.catch_up(engine, practice, by=operator, at=at).drawn == weeks, at
    with Session(engine) as db:
        assert list(db.scalars(select(SecondLook.review_item_id))) == [item.id]
        days = list(db.scalars(select(SecondLookDraw.first_day).order_by(SecondLookDraw.first_day)))
        assert days == [LAST_WEEK + number * timedelta(days=7) for number in range(-1, 5)]
        seeds = set(db.scalars(select(SecondLookDraw.seed)))
        assert len(seeds) == 6


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (datetime(2026, 3, 2, 0, 14, tzinfo=UTC), date(2026, 2, 16)),
        (datetime(2026, 3, 2, 0, 15, tzinfo=UTC), date(2026, 2, 23)),
        (datetime(2026, 3, 29, 23, 14, tzinfo=UTC), date(2026, 3, 16)),
        (datetime(2026, 3, 29, 23, 15, tzinfo=UTC), date(2026, 3, 23)),
    ],
    ids=["just before", "quarter past midnight", "in summer just before", "in summer an hour earlier"],
)
def test_a_week_ends_at_midnight_in_london(db: Session, at: datetime, week: date) -> None:
    practice = a_practice(db)
    policies.change_policy(db, Policy(second_look=True), basis="agreed", by=a_lead(practice), at=at)
    assert second_look.week_to_draw(db, practice.id, at=at) == week


def test_where_it_is_off_nothing_is_drawn(db: Session) -> None:
    assert second_look.week_to_draw(db, a_practice(db).id, at=NOON) is None
    choose(db, on=False)
    assert second_look.week_to_draw(db, a_practice(db).id, at=NOON) is None


def test_the_only_leads_own_decisions_are_left_out_and_the_audit_says_so(either_db: Session) -> None:
    db = either_db
    choose(db)
    user = a_user(db, name="carys", role=Role.SAFEGUARDING_LEAD)
    a_user(db, name="never came", role=Role.SAFEGUARDING_LEAD).one_time_until = NOON
    lead = an_actor(a_practice(db), Role.SAFEGUARDING_LEAD, "Dr Carys Evans", user.id)
    decided_last_week(db, by=lead)
    another = decided_last_week(db, by=an_actor(a_practice(db), Role.CLINICIAN, "Dr Ben Okoro", user.id + 1))
    assert drawn(db) == [another.id]
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.SECOND_LOOK_DRAWN))
    assert orjson.loads(event.details)["left_out"] == ["Dr Carys Evans"]


def test_with_two_leads_their_decisions_are_drawn_too_and_each_looks_at_the_others(either_db: Session) -> None:
    db = either_db
    choose(db)
    users = [a_user(db, name=name, role=Role.SAFEGUARDING_LEAD) for name in ("carys", "dan")]
    carys, dan = (an_actor(a_practice(db), Role.SAFEGUARDING_LEAD, user.name, user.id) for user in users)
    item = decided_last_week(db, by=carys)
    assert drawn(db) == [item.id]
    assert second_look.needs(db, by=carys, at=NOON) == (0, 0, 0, 1)
    assert second_look.needs(db, by=dan, at=NOON) == (1, 0, 0, 0)
    with pytest.raises(NotAllowed, match="Another safeguarding lead"):
        second_look.give(db, look_at(db, item), LEAVE_VISIBLE, by=carys, at=NOON)
    assert second_look.give(db, look_at(db, item), LEAVE_VISIBLE, by=dan, at=NOON)


@pytest.fixture
def look(either_db: Session) -> int:
    """A second look at what a GP left visible."""
    choose(either_db)
    item = decided_last_week(either_db)
    drawn(either_db)
    return look_at(either_db, item)


def given(db: Session, look: int) -> second_look.Look:
    found = second_look.one_given(db, look, by=a_lead(a_practice(db)))
    assert found is not None
    return found


def test_an_answer_is_kept_as_it_was_given_and_on_record(either_db: Session, look: int) -> None:
    db, lead = either_db, a_lead(a_practice(either_db))
    assert not second_look.give(db, look, HARM, by=lead, at=NOON)
    assert given(db, look).state is LookState.TO_SETTLE
    assert given(db, look).review_on == date(2026, 9, 2)
    (event,) = audit.page(db, LEEDS, audit.Search(action=Action.SECOND_LOOK_GIVEN))
    assert (event.actor, event.outcome, event.reason) == ("Dr Carys Evans", None, None)  # nothing was decided
    assert orjson.loads(event.details) == {"second_look": look, "agrees": False, "would": "hide",
                                           "reason": "serious-harm-patient", "review_on": "2026-09-02"}  # fmt: skip


@pytest.mark.parametrize("choice", [Choice(Outcome.HIDE), REFER, Choice(Outcome.HIDE, Reason.STAFF_SAFETY)])
def test_an_answer_is_as_complete_as_a_decision_would_have_to_be(db: Session, choice: Choice) -> None:
    choose(db)
    item = decided_last_week(db)
    drawn(db)
    with pytest.raises(Invalid):
        second_look.give(db, look_at(db, item), choice, by=a_lead(a_practice(db)), at=NOON)


def test_it_is_given_once(either_db: Session, look: int) -> None:
    second_look.give(either_db, look, LEAVE_VISIBLE, by=a_lead(a_practice(either_db)), at=NOON)
    with pytest.raises(Invalid, match="Nobody needs to look"):
        second_look.give(either_db, look, HIDE, by=a_lead(a_practice(either_db)), at=NOON)


def test_clinicians_and_other_practices_give_none(either_db: Session, look: int) -> None:
    with pytest.raises(NotAllowed):
        second_look.give(either_db, look, LEAVE_VISIBLE, by=another_gp(a_practice(either_db)), at=NOON)
    with pytest.raises(NotFound):
        second_look.give(either_db, look, LEAVE_VISIBLE, by=a_lead(a_practice(either_db, YORK)), at=NOON)


@pytest.mark.parametrize("how", ["changed", "decided again", "too long ago"])
def test_what_nobody_needs_to_look_at_any_more_is_set_aside(either_db: Session, look: int, how: str) -> None:
    db, lead, at = either_db, a_lead(a_practice(either_db)), NOON
    item_id = second_look.to_look_at(db, by=lead, at=NOON)[0].review_item
    item = db.get_one(SecondLook, look).review_item_id
    assert item == item_id
    if how == "changed":
        a_change(db, entries(db, _item(db, item))[0])
    elif how == "decided again":
        deciding(db, _item(db, item), HIDE, by=another_gp(a_practice(db)))
    else:
        at = NOON + 70 * DAY
    assert second_look.to_look_at(db, by=lead, at=at) == []
    with pytest.raises(Invalid, match="Nobody needs to look"):
        second_look.give(db, look, LEAVE_VISIBLE, by=lead, at=at)
    (week,) = second_look.weeks(db, by=lead, at=at)
    assert week.states == {LookState.SET_ASIDE: 1}


def _item(db: Session, item: int) -> ReviewItem:
    return db.get_one(ReviewItem, item)


def test_a_disagreement_becomes_a_further_decision_and_the_first_clinician_is_told(
    either_db: Session, look: int
) -> None:
    db, practice = either_db, a_practice(either_db)
    lead, gp = a_lead(practice), a_gp(practice)
    second_look.give(db, look, HIDE, by=lead, at=NOON)
    assert second_look.how_many_new(db, by=gp) == 0
    deciding(db, _item(db, given(db, look).review_item), HIDE, by=lead, at=NOON + HOUR)
    assert second_look.needs(db, by=lead, at=NOON).all == 0
    ((told,), _) = second_look.told(db, by=gp)
    assert (told.state, told.later and told.later.by_name) == (LookState.DECIDED_AGAIN, "Dr Carys Evans")
    assert second_look.how_many_new(db, by=gp) == 1
    assert second_look.told(db, by=another_gp(practice)) == ([], None)


def test_the_first_decision_may_stand_and_why_is_told(either_db: Session, look: int) -> None:
    db, practice = either_db, a_practice(either_db)
    second_look.give(db, look, HIDE, by=a_lead(practice), at=NOON)
    with pytest.raises(Invalid, match="Write why"):
        second_look.let_stand(db, look, "  ", by=a_lead(practice), at=NOON)
    second_look.let_stand(db, look, "The patient knows", by=a_lead(practice), at=NOON)
    ((told,), _) = second_look.told(db, by=a_gp(practice))
    assert [(step.step, step.note) for step in told.steps] == [(LookStep.LET_STAND, "The patient knows")]
    with pytest.raises(Invalid, match="settled already"):
        second_look.let_stand(db, look, "Again", by=a_lead(practice), at=NOON)


def test_the_clinician_answers_and_the_lead_reads_the_answer(either_db: Session, look: int) -> None:
    db, practice = either_db, a_practice(either_db)
    lead, gp = a_lead(practice), a_gp(practice)
    second_look.give(db, look, HIDE, by=lead, at=NOON)
    with pytest.raises(NotFound):
        second_look.answer(db, look, "too early", by=gp, at=NOON)
    second_look.let_stand(db, look, "The patient knows", by=lead, at=NOON)
    with pytest.raises(NotFound):
        second_look.answer(db, look, "not mine", by=another_gp(practice), at=NOON)
    second_look.answer(db, look, "She wrote it herself", by=gp, at=NOON)
    assert second_look.how_many_new(db, by=gp) == 0
    (reply,) = second_look.replies(db, by=lead)
    assert reply.steps[-1].note == "She wrote it herself"
    second_look.read_reply(db, look, by=lead, at=NOON)
    assert second_look.needs(db, by=lead, at=NOON).all == 0
    steps = audit.page(db, LEEDS, audit.Search(action=Action.SECOND_LOOK_STEP))
    assert [(event.actor, event.note) for event in steps][-1] == ("Dr Carys Evans", "The patient knows")


def test_the_measure_counts_first_by_second_outcome(either_db: Session) -> None:
    db, practice = either_db, a_practice(either_db)
    choose(db)
    items = [decided_last_week(db, HIDE if number < 2 else LEAVE_VISIBLE) for number in range(5)]
    drawn(db)
    for item, choice in zip(items, (HIDE, LEAVE_VISIBLE, HIDE, LEAVE_VISIBLE), strict=False):
        second_look.give(db, look_at(db, item), choice, by=a_lead(practice), at=NOON)
    found = second_look.agreement(db, by=a_lead(practice), at=NOON)
    assert found.table == [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    assert (found.count, found.agreed, found.agreement) == (4, 2, None)
    assert second_look.agreement(db, by=a_lead(practice), at=NOON + 400 * DAY).count == 0


def test_the_check_draws_every_sample_again(either_db: Session) -> None:
    db = either_db
    choose(db, share=50)
    for _ in range(4):
        decided_last_week(db)
    drawn(db)
    operator = an_operator(a_practice(db))
    assert list(second_look.check(db, by=operator)) == []
    for trigger in ("no_delete", "append_only"):
        if db.get_bind().dialect.name == ("sqlite" if trigger == "no_delete" else "postgresql"):
            on = "" if trigger == "no_delete" else " ON second_look"
            db.execute(text(f"DROP TRIGGER second_look_{trigger}{on}"))
    db.execute(delete(SecondLook).where(SecondLook.place == 1))
    assert next(iter(second_look.check(db, by=operator))) == (
        f"{LEEDS}: the second look at the week from 2026-02-23 is not what its seed draws"
    )
