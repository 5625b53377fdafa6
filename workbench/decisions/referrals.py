"""Referrals: what a clinician asked the safeguarding lead, and what the lead answered."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session

from workbench import people
from workbench.decisions.subjects import Subject
from workbench.errors import Invalid
from workbench.models import Decision, Entry, EntryVersion, Patient, ReviewItem, User, is_latest_decision
from workbench.permissions import POLICY, Actor, Permission, require_practice
from workbench.vocabulary import Kind, Outcome, Role, State, WaitsBecause

MOST_REFERRALS = 100
"""The lead's list shows so many, the oldest first."""

OWN = "You referred this yourself. Another safeguarding lead of the practice must answer it"


class Said(NamedTuple):
    """The clinician's question (`refer`) or the lead's advice (`send-back`) about an item; it still stands."""

    outcome: Outcome
    by_name: str
    by_role: Role
    at: datetime
    note: str


class Referral(NamedTuple):
    """A review item that waits for the lead's answer since `at`; `note` is the question, "" if none was written.

    `is_own`: whoever asks for the list has referred it.
    """

    review_item: int
    kind: Kind
    title: str
    given_name: str
    family_name: str
    by_name: str
    at: datetime
    note: str
    is_own: bool


def referrals(session: Session, *, by: Actor) -> Sequence[Referral]:
    """What waits for a lead's answer, the oldest first; at most MOST_REFERRALS. Whoever shows it audits the look."""
    practice_id = require_practice(by, Permission.ANSWER_REFERRALS)
    heads = func.row_number().over(partition_by=Entry.review_item_id, order_by=(Entry.position, Entry.id))
    own = func.coalesce(Decision.by_id == by.user_id, false()).label("is_own")
    rows = _REFERRED.where(Entry.practice_id == practice_id).add_columns(heads.label("place"), own)
    each = rows.subquery("each")
    wanted = select(*(each.c[name] for name in Referral._fields)).where(each.c.place == 1)
    found = session.execute(wanted.order_by(each.c.at, each.c.review_item).limit(MOST_REFERRALS))
    return [Referral(**row._asdict()) for row in found]


def said_about(session: Session, items: Collection[int], *, by: Actor) -> Mapping[int, Said]:
    """For those of these items that are referred or were sent back: the last word on it. One statement, if any."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    if not items:
        return {}
    rows = session.execute(
        select(Entry.review_item_id, Decision.outcome, Decision.by_name, Decision.by_role, Decision.at, Decision.note)
        .join(Decision, is_latest_decision(Entry.id))
        .where(Entry.review_item_id.in_(items), Entry.practice_id == practice_id)
        .where(or_(Entry.state == State.REFERRED, Entry.waits_because == WaitsBecause.ADVISED))
        .order_by(Decision.id)
    )
    return {row.review_item_id: Said(row.outcome, row.by_name, row.by_role, row.at, row.note) for row in rows}


def require_answerable(
    session: Session, subjects: Sequence[Subject], outcome: Outcome, *, by: Actor, at: datetime
) -> bool:
    """Is this an answer to one's own referral, as nobody else at the practice could give it?

    Raises NotAllowed for who answers no referrals; Invalid for one's own where a colleague could answer, and for
    advice about what nobody referred.
    """
    referred = [subject.id for subject in subjects if subject.state is State.REFERRED]
    if outcome is Outcome.SEND_BACK and len(referred) < len(subjects):
        raise Invalid({"outcome": "Only what is referred can be sent back with advice"})
    if not referred or not _are_own(session, referred, by):
        return False
    if _has_colleague(session, by, at):
        raise Invalid({"outcome": OWN})
    return True


def _are_own(session: Session, entries: Collection[int], by: Actor) -> bool:
    own = select(Entry.id).join(Decision, is_latest_decision(Entry.id))
    return session.scalars(own.where(Entry.id.in_(entries), Decision.by_id == by.user_id).limit(1)).first() is not None


def _has_colleague(session: Session, by: Actor, at: datetime) -> bool:
    """Is there somebody else at the practice who may answer, and can sign in?"""
    roles = [role for role, may in POLICY.items() if Permission.ANSWER_REFERRALS in may]
    others = select(User.id).where(User.practice_id == by.practice_id, User.id != by.user_id, User.role.in_(roles))
    others = others.where(people.can_sign_in(at))
    return session.scalars(others.limit(1)).first() is not None


_REFERRED: Select[*tuple[object, ...]] = (
    select(
        Entry.review_item_id.label("review_item"),
        ReviewItem.kind,
        EntryVersion.title,
        Patient.given_name,
        Patient.family_name,
        Decision.by_name,
        Decision.at,
        Decision.note,
    )
    .select_from(Entry)
    .join(Decision, is_latest_decision(Entry.id))
    .join(ReviewItem, ReviewItem.id == Entry.review_item_id)
    .join(Patient, Patient.id == Entry.patient_id)
    .join(EntryVersion, (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == Entry.current_version))
    .where(Entry.state == State.REFERRED)
)
