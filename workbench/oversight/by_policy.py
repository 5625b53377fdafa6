"""What a practice's policy left visible, and the lead's check of a sample of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from workbench import audit
from workbench.errors import Invalid, NotFound
from workbench.models import Decision, Patient, PolicyCheck, ReviewItem
from workbench.permissions import Actor, Permission, require
from workbench.queue import MOST_COUNTED
from workbench.vocabulary import Action, Kind

PAGE = 50


@dataclass(frozen=True, slots=True)
class LeftByPolicy:
    """A review item that a policy left visible, and who has checked it."""

    review_item: int
    batch: str
    policy: int
    sampled: bool
    at: datetime
    last_decision: int
    kind: Kind
    patient_id: int
    given_name: str
    family_name: str
    checked_by: str | None
    checked_at: datetime | None


def left_by_policy(session: Session, *, by: Actor, before: int | None = None) -> tuple[Sequence[LeftByPolicy], bool]:
    """A page, newest first, and whether there are more; `before` is the previous page's last `last_decision`."""
    require(by, Permission.OVERSEE)
    statement = _ITEMS.where(Decision.practice_id == by.practice_id, Decision.policy.is_not(None))
    if before is not None:
        statement = statement.where(Decision.id < before)
    rows = [LeftByPolicy(**row) for row in session.execute(statement.order_by(_LAST.desc()).limit(PAGE + 1)).mappings()]
    return rows[:PAGE], len(rows) > PAGE


def unchecked(session: Session, *, by: Actor) -> Sequence[LeftByPolicy]:
    """A page of the sample: items that nobody has checked or decided about since; oldest first."""
    require(by, Permission.OVERSEE)
    statement = _ITEMS.where(*_is_unchecked(by)).order_by(_LAST).limit(PAGE)
    return [LeftByPolicy(**row) for row in session.execute(statement).mappings()]


def how_many_unchecked(session: Session, *, by: Actor) -> int:
    """MOST_COUNTED + 1: there are more."""
    require(by, Permission.OVERSEE)
    some = _ITEMS.with_only_columns(Decision.review_item_id).where(*_is_unchecked(by)).limit(MOST_COUNTED + 1)
    return session.scalars(select(func.count()).select_from(some.subquery())).one()


def _is_unchecked(by: Actor) -> list[ColumnElement[bool]]:
    later = aliased(Decision)
    since = select(later.id).where(later.review_item_id == Decision.review_item_id, later.id > Decision.id)
    return [
        Decision.practice_id == by.practice_id,
        Decision.policy.is_not(None),
        Decision.sampled.is_(True),
        PolicyCheck.id.is_(None),
        ~since.where(later.policy.is_(None)).exists(),
    ]


def check_off(session: Session, item: int, batch: str, *, by: Actor, at: datetime) -> None:
    """Record that the lead has checked an item that the policy left visible, and leaves it visible."""
    require(by, Permission.OVERSEE)
    audit.take_turn(session, by)
    number = session.scalars(
        select(Patient.nhs_number)
        .join(ReviewItem, ReviewItem.patient_id == Patient.id)
        .join(Decision, Decision.review_item_id == ReviewItem.id)
        .where(
            ReviewItem.id == item,
            Decision.batch == batch,
            Decision.practice_id == by.practice_id,
            Decision.policy.is_not(None),
        )
    ).first()
    if number is None:
        raise NotFound("No policy has left this visible in this practice.")
    known = select(PolicyCheck.id).where(PolicyCheck.review_item_id == item, PolicyCheck.batch == batch)
    if session.scalars(known).first() is not None:
        raise Invalid({"item": "Somebody has already checked this"})
    session.add(PolicyCheck(practice_id=by.practice_id, review_item_id=item, batch=batch, by_name=by.name, at=at))
    session.flush()
    event = audit.Event(Action.CHECKED, patient_nhs_number=number, review_item=item, batch=batch)
    audit.add(session, event, by=by, at=at)


_LAST = func.max(Decision.id)
_ITEMS = (
    select(
        Decision.review_item_id.label("review_item"),
        Decision.batch,
        func.max(Decision.policy).label("policy"),
        (func.max(case((Decision.sampled, 1), else_=0)) == 1).label("sampled"),
        func.max(Decision.at).label("at"),
        _LAST.label("last_decision"),
        ReviewItem.kind,
        Patient.id.label("patient_id"),
        Patient.given_name,
        Patient.family_name,
        PolicyCheck.by_name.label("checked_by"),
        PolicyCheck.at.label("checked_at"),
    )
    .join(ReviewItem, ReviewItem.id == Decision.review_item_id)
    .join(Patient, Patient.id == ReviewItem.patient_id)
    .outerjoin(
        PolicyCheck,
        (PolicyCheck.review_item_id == Decision.review_item_id) & (PolicyCheck.batch == Decision.batch),
    )
    .group_by(
        Decision.review_item_id,
        Decision.batch,
        ReviewItem.kind,
        Patient.id,
        Patient.given_name,
        Patient.family_name,
        PolicyCheck.by_name,
        PolicyCheck.at,
    )
)
