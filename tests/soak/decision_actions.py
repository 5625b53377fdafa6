"""Decisions of every kind, undo, policies and scheduled work; each updates the model's state."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from tests.factories import queue_shown
from tests.scheduled import run_step
from tests.soak import model
from tests.soak.model_state import ModelDecision, ModelEntry, ModelPractice, ModelProxy
from tests.soak.world import World
from workbench.decisions import Choice, LinkedAnswer, decide, leave_visible, undo
from workbench.models import Entry, Flag, ReviewItem
from workbench.policies import Policy, change_policy
from workbench.vocabulary import Kind, Outcome, Reason, Role

HOURS = 48
ADVICE = "ask first"
REASON_FOR_POLICY = "agreed"
BACKLOG = Policy(backlog=True, backlog_kinds=tuple(Kind), backlog_hours=HOURS, sampled_share=50)


def decide_item(
    world: World, practice: ModelPractice, place: int, outcome: Outcome, *, named: int, hide_linked: bool,
    review_in: int | None, role: Role,
) -> None:  # fmt: skip
    """Decide about the item at that index; `named`, if not 0, has a bit for each entry that is selected."""
    rows = _items(world, practice)
    if not rows:
        return
    item, revision = rows[place % len(rows)]
    entries = [entry for bit, entry in enumerate(_entries(world, item)) if named >> bit & 1]
    linked = {other: LinkedAnswer(hide_linked, seen) for other, seen in rows if other != item}
    hides = outcome in (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES)
    choice = Choice(
        outcome, Reason.PATIENT_REQUEST if hides else None, ADVICE,
        review_on=world.day(review_in) if review_in and hides else None,
    )  # fmt: skip
    by = world.actor(practice, role)
    batch = world.attempt(f"decide {outcome}", lambda: decide(
        world.session, item, choice, seen=revision, by=by, at=world.now, entries=entries, linked=linked
    ))  # fmt: skip
    if batch:
        world.batches.append((practice, batch))
        made = _tell_model(world, lambda _: ModelDecision(outcome, 0, world.now, choice.review_on))
        assert made, "a decision that was not refused decides something"
        assert not entries or set(entries) <= {id_ for id_, _ in made}
        assert all(entry.patient.practice is practice and not entry.withdrawn for _, entry in made)


def leave_visible_in_bulk(world: World, practice: ModelPractice) -> None:
    """All items that the queue's page offers for a decision in bulk."""
    by = world.actor(practice, Role.CLINICIAN)
    items, _ = queue_shown(world.session, by=by)
    seen = {item.id: item.revision for item in items if item.is_plain}
    batch = world.attempt("leave many", lambda: leave_visible(world.session, seen, by=by, at=world.now))
    if batch:
        world.batches.append((practice, batch))
        for id_, entry in _tell_model(world, lambda _: ModelDecision(Outcome.LEAVE_VISIBLE, 0, world.now)):
            kept_back = entry.decisions[-2].outcome if len(entry.decisions) > 1 else None
            assert not _flags(world, id_)
            assert not entry.doubts
            assert kept_back in (None, Outcome.LEAVE_VISIBLE, Outcome.REOPEN)


def undo_batch(world: World, place: int, role: Role) -> None:
    if not world.batches:
        return
    practice, batch = world.batches[-1 - place % len(world.batches)]
    by = world.actor(practice, role)
    new = world.attempt("undo", lambda: undo(world.session, batch, by=by, at=world.now))
    if new:
        world.batches.append((practice, new))
        _tell_model(world, lambda entry: model.decision_after_undo(entry, world.now))


def choose_policy(world: World, practice: ModelPractice, *, backlog: bool) -> None:
    by = world.actor(practice, Role.SAFEGUARDING_LEAD)
    policy = BACKLOG if backlog else Policy()
    world.attempt("policy", lambda: change_policy(world.session, policy, basis=REASON_FOR_POLICY, by=by, at=world.now))


def run_due_steps(world: World, practice: ModelPractice, *, most: int) -> bool:
    """Run up to `most` steps of scheduled work; returns whether no work is left."""
    by = world.actor(practice, Role.OPERATOR)
    for _ in range(most):
        done = world.attempt("due", lambda: run_step(world.session, world.row(practice), by=by, at=world.now))
        for id_, entry in _tell_model(world, lambda _: ModelDecision(Outcome.LEAVE_VISIBLE, 0, world.now)):
            assert not _flags(world, id_)
            _assert_policy_may(world, entry)
        if not done:
            return True
    return False


def _assert_policy_may(world: World, entry: ModelEntry) -> None:
    """A policy decides about no item with a flag, a doubt, a proxy, a patient under 18 or a decision, or too new."""
    patient, decision = entry.patient, entry.decisions.pop()
    assert not entry.nopat
    assert not entry.doubts
    assert not entry.decisions
    assert not [proxy for proxy in patient.proxies if _reads_or_will(proxy, world.today)]
    assert patient.born
    assert model.is_old_enough(patient.born, 18, world.today)
    assert entry.received_at <= world.now - timedelta(hours=HOURS)
    assert model.waits(entry, world.now)
    entry.decisions.append(decision)


def _flags(world: World, entry: int) -> Sequence[int]:
    """The entry's flags, read from the workbench: the model does not compute flags."""
    return world.session.scalars(select(Flag.id).where(Flag.entry_id == entry)).all()


def _reads_or_will(proxy: ModelProxy, today: date) -> bool:
    return not any(end <= today for end in (*proxy.ended, *([proxy.until_on] if proxy.until_on else [])))


def _tell_model(world: World, say: Callable[[ModelEntry], ModelDecision]) -> Sequence[tuple[int, ModelEntry]]:
    """Add the new decisions to the model's state: the workbench says about which entries, `say` what was decided."""
    found = []
    for row, entry in world.new_decisions():
        decision = say(entry)
        entry.decisions.append(decision)
        decision.version = entry.version
        found.append((row.entry_id, entry))
    return found


def _items(world: World, practice: ModelPractice) -> Sequence[tuple[int, int]]:
    """Items with entries, each with the revision that a form would carry."""
    held = select(Entry.review_item_id).where(Entry.practice_id == practice.id)
    rows = world.session.execute(
        select(ReviewItem.id, ReviewItem.revision).where(ReviewItem.id.in_(held)).order_by(ReviewItem.id)
    )
    return [(item, revision) for item, revision in rows]


def _entries(world: World, item: int) -> Sequence[int]:
    return world.session.scalars(select(Entry.id).where(Entry.review_item_id == item).order_by(Entry.id)).all()
