"""Leaving visible by a practice's own rule: only what nothing at all speaks against, and a sample for the lead."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Exists, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from workbench import audit
from workbench.decisions.choice import Choice
from workbench.decisions.recording import record
from workbench.decisions.subjects import Subject, lock, subjects_in
from workbench.london import day_of
from workbench.models import (
    CURRENT_VERSION,
    AccessChange,
    Decision,
    Entry,
    EntryVersion,
    Flag,
    ItemLink,
    Patient,
    Proxy,
    ReviewItem,
    SwitchChange,
)
from workbench.permissions import Actor, Permission, require
from workbench.policies import Policy
from workbench.queue import CLAIM_LASTS
from workbench.visibility import birthday_before
from workbench.vocabulary import ADULT_AT, Outcome, Role, State, Urgency, WaitsBecause, Weighing


def left_to_policy(session: Session, policy: Policy, *, by: Actor, at: datetime, most: int) -> Sequence[int]:
    """The next items that `leave_visible_by_policy` would decide about. Reads only."""
    return session.scalars(_untouched(policy, by, at).limit(most)).all() if policy.backlog else ()


def leave_visible_by_policy(
    session: Session, policy: Policy, *, by: Actor, at: datetime, most: int, among: Collection[int] | None = None
) -> int:
    """Leave visible up to so many items that have waited as long as the policy says, or only `among` these; how many.

    Decided and audited in the policy's name. Never an item with a flag, of a patient under age or with a proxy,
    referred or decided about in any way before, labelled NOPAT, doubted (Doubt), not weighed (Weighing), linked to
    something that is kept back, flagged, labelled, doubted or not weighed, or open on somebody's screen.
    """
    if not policy.backlog:
        return 0
    by = replace(by, user_id=None, name=f"Backlog policy {policy.number}", role=Role.POLICY)
    require(by, Permission.FOLLOW_POLICY)
    audit.take_turn(session, by)
    untouched = _untouched(policy, by, at).limit(most)
    if among is not None:
        untouched = untouched.where(ReviewItem.id.in_(among))
    seen = {row.id: row.revision for row in session.execute(untouched)}
    if seen:
        new = _new(subjects_in(lock(session, seen, by), {}))
        chosen = [(subject, Choice(Outcome.LEAVE_VISIBLE)) for subject in new]
        record(session, chosen, by=by, at=at, policy=policy.number, sampled=_sample(seen, policy))
    return len(seen)


def _new(subjects: Sequence[Subject]) -> list[Subject]:
    return [subject for subject in subjects if subject.state is State.WAITING]


def _sample(items: Collection[int], policy: Policy) -> set[int]:
    """A share of the items that nobody can foresee from their contents, and that is the same if asked again."""
    return {item for item in items if _lot(policy.number, item) < policy.sampled_share / 100}


def _lot(number: int, item: int) -> float:
    return int.from_bytes(hashlib.sha256(f"{number}/{item}".encode()).digest()[:8]) / 2**64


def _untouched(policy: Policy, by: Actor, at: datetime) -> Select[int, int]:
    """Oldest first."""
    waited = at - timedelta(hours=policy.backlog_hours)
    return (
        select(ReviewItem.id, ReviewItem.revision)
        .join(Patient, Patient.id == ReviewItem.patient_id)
        .where(
            ReviewItem.practice_id == by.practice_id,
            ReviewItem.state == State.WAITING,
            ReviewItem.urgency == Urgency.NONE,
            ReviewItem.kind.in_(policy.backlog_kinds),
            or_(ReviewItem.claimed_at.is_(None), ReviewItem.claimed_at < at - CLAIM_LASTS),
            Patient.birth_date <= birthday_before(day_of(at), ADULT_AT),
            Patient.access_from <= waited,
            or_(Patient.placed_at.is_(None), Patient.placed_at <= waited),
            Patient.proxy_since.is_(None),
            *(~each.exists() for each in _against(waited, at)),
        )
        .order_by(ReviewItem.recorded_at, ReviewItem.id)
    )


def _flags_of(entry: type[Entry]) -> Exists:
    return select(Flag.id).where(Flag.entry_id == entry.id).exists()


def _against(waited: datetime, at: datetime) -> list[Select[int]]:
    """What must not exist: a proxy, a decision, a flag, an entry that is odd or late, a secret that this would tell.

    Nor a step since that may have brought old entries into scope: those have waited for no longer than that.
    """
    linked = aliased(Entry)
    decided_elsewhere = select(Decision.id).where(Decision.entry_id == Entry.id).exists()
    return [
        select(Proxy.id).where(
            Proxy.patient_id == ReviewItem.patient_id, or_(Proxy.until_on.is_(None), Proxy.until_on > day_of(at))
        ),
        select(SwitchChange.id).where(SwitchChange.practice_id == ReviewItem.practice_id, SwitchChange.at > waited),
        select(AccessChange.id).where(
            AccessChange.patient_id == ReviewItem.patient_id,
            or_(AccessChange.at > waited, AccessChange.effective_on > day_of(waited)),
        ),
        select(Decision.id).where(Decision.review_item_id == ReviewItem.id),
        select(Flag.id).join(Entry, Entry.id == Flag.entry_id).where(Entry.review_item_id == ReviewItem.id),
        select(Entry.id)
        .join(EntryVersion, CURRENT_VERSION)
        .where(
            Entry.review_item_id == ReviewItem.id,
            or_(
                Entry.nopat,
                Entry.kept_back,
                Entry.doubts != "",
                Entry.weighing != Weighing.WEIGHED,
                decided_elsewhere,
                EntryVersion.received_at > waited,
                func.coalesce(Entry.waits_because, WaitsBecause.NEW) != WaitsBecause.NEW,
            ),
        ),
        select(ItemLink.linked_item_id)
        .join(linked, linked.review_item_id == ItemLink.linked_item_id)
        .where(
            ItemLink.review_item_id == ReviewItem.id,
            or_(
                linked.kept_back,
                linked.nopat,
                linked.doubts != "",
                linked.weighing != Weighing.WEIGHED,
                _flags_of(linked),
            ),
        ),
    ]
