"""Decisions of every kind, undone and made by policy; and what time brings."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from tests.soak import model
from tests.soak.story import DecisionTold, EntryTold, PracticeTold, ProxyTold
from tests.soak.world import World
from workbench.decisions import Choice, LinkedAnswer, decide, leave_visible, undo
from workbench.due import bring
from workbench.models import Entry, Flag, ReviewItem
from workbench.policies import Policy, change_policy
from workbench.queue import Filter, page
from workbench.vocabulary import Kind, Outcome, Reason, Role

HOURS = 48
REASON_FOR_POLICY = "agreed"
BACKLOG = Policy(backlog=True, backlog_kinds=tuple(Kind), backlog_hours=HOURS, sampled_share=50)


def decided(
    world: World, practice: PracticeTold, place: int, outcome: Outcome, *, named: int, hide_linked: bool,
    review_in: int | None, role: Role,
) -> None:  # fmt: skip
    """About the item at that place; `named`, if not 0, has a bit for each entry that is named."""
    rows = _items(world, practice)
    if not rows:
        return
    item, revision = rows[place % len(rows)]
    entries = [entry for bit, entry in enumerate(_entries(world, item)) if named >> bit & 1]
    linked = {other: LinkedAnswer(hide_linked, seen) for other, seen in rows if other != item}
    hides = outcome in (Outcome.HIDE, Outcome.HIDE_FROM_PROXIES)
    choice = Choice(
        outcome, Reason.PATIENT_REQUEST if hides else None,
        review_on=world.day(review_in) if review_in and hides else None,
    )  # fmt: skip
    by = world.actor(practice, role)
    batch = world.attempt(f"decide {outcome}", lambda: decide(
        world.session, item, choice, seen=revision, by=by, at=world.now, entries=entries, linked=linked
    ))  # fmt: skip
    if batch:
        world.batches.append((practice, batch))
        told = _tell(world, lambda _: DecisionTold(outcome, 0, world.now, choice.review_on))
        assert told, "a decision that was not refused decides something"
        assert not entries or set(entries) <= {id_ for id_, _ in told}
        assert all(entry.patient.practice is practice and not entry.withdrawn for _, entry in told)


def left_visible_in_bulk(world: World, practice: PracticeTold) -> None:
    """All that the list offers for it."""
    by = world.actor(practice, Role.CLINICIAN)
    items, _ = page(world.session, Filter(), by=by)
    seen = {item.id: item.revision for item in items if item.is_plain}
    batch = world.attempt("leave many", lambda: leave_visible(world.session, seen, by=by, at=world.now))
    if batch:
        world.batches.append((practice, batch))
        for id_, entry in _tell(world, lambda _: DecisionTold(Outcome.LEAVE_VISIBLE, 0, world.now)):
            kept_back = entry.decisions[-2].outcome if len(entry.decisions) > 1 else None
            assert not _flags(world, id_)
            assert not entry.doubts
            assert kept_back in (None, Outcome.LEAVE_VISIBLE, Outcome.REOPEN)


def undone(world: World, place: int, role: Role) -> None:
    if not world.batches:
        return
    practice, batch = world.batches[-1 - place % len(world.batches)]
    by = world.actor(practice, role)
    new = world.attempt("undo", lambda: undo(world.session, batch, by=by, at=world.now))
    if new:
        world.batches.append((practice, new))
        _tell(world, lambda entry: model.undone(entry, world.now))


def policy_chosen(world: World, practice: PracticeTold, *, backlog: bool) -> None:
    by = world.actor(practice, Role.SAFEGUARDING_LEAD)
    policy = BACKLOG if backlog else Policy()
    world.attempt("policy", lambda: change_policy(world.session, policy, basis=REASON_FOR_POLICY, by=by, at=world.now))


def brought(world: World, practice: PracticeTold, *, most: int) -> bool:
    """Up to so many steps of what time has brought; is nothing left to do?"""
    by = world.actor(practice, Role.OPERATOR)
    for _ in range(most):
        done = world.attempt("due", lambda: bring(world.session, world.row(practice), by=by, at=world.now))
        for id_, entry in _tell(world, lambda _: DecisionTold(Outcome.LEAVE_VISIBLE, 0, world.now)):
            assert not _flags(world, id_)
            _assert_policy_may(world, entry)
        if not done:
            return True
    return False


def _assert_policy_may(world: World, entry: EntryTold) -> None:
    """Never an item with a flag, a doubt, a proxy, a patient under 18, anything decided before, or too new."""
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
    """Whether an entry carries a flag is the flags' own word: this is about what follows."""
    return world.session.scalars(select(Flag.id).where(Flag.entry_id == entry)).all()


def _reads_or_will(proxy: ProxyTold, today: date) -> bool:
    return not any(end <= today for end in (*proxy.ended, *([proxy.until_on] if proxy.until_on else [])))


def _tell(world: World, say: Callable[[EntryTold], DecisionTold]) -> Sequence[tuple[int, EntryTold]]:
    """Which entries were decided is the verb's word; what was decided, and about which content, is ours."""
    found = []
    for row, entry in world.new_decisions():
        decision = say(entry)
        entry.decisions.append(decision)
        decision.version = entry.version
        found.append((row.entry_id, entry))
    return found


def _items(world: World, practice: PracticeTold) -> Sequence[tuple[int, int]]:
    """Those that hold entries, with the revision that a form would be rendered with."""
    held = select(Entry.review_item_id).where(Entry.practice_id == practice.id)
    rows = world.session.execute(
        select(ReviewItem.id, ReviewItem.revision).where(ReviewItem.id.in_(held)).order_by(ReviewItem.id)
    )
    return [(item, revision) for item, revision in rows]


def _entries(world: World, item: int) -> Sequence[int]:
    return world.session.scalars(select(Entry.id).where(Entry.review_item_id == item).order_by(Entry.id)).all()
