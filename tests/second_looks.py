"""A practice whose week has been drawn for a second look."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import DAY, LEAVE_VISIBLE, LEEDS, NOON, a_lead, a_practice, an_item, an_operator, deciding
from workbench import policies, second_look
from workbench.decisions import Choice
from workbench.models import ReviewItem, SecondLook
from workbench.permissions import Actor
from workbench.policies import Policy

LAST_WEEK = date(2026, 2, 23)
"""The Monday of the week before NOON, which is a Monday."""

FRIDAY = NOON - 3 * DAY
SEED = "a seed of the tests"


def choose(db: Session, *, share: int = 100, most: int = 100, on: bool = True, code: str = LEEDS) -> None:
    practice = a_practice(db, code)
    policy = Policy(second_look=on, second_look_share=share, second_look_most=most)
    policies.change_policy(db, policy, basis="agreed", by=a_lead(practice), at=NOON - 9 * DAY)


def decided_last_week(
    db: Session, choice: Choice = LEAVE_VISIBLE, *, by: Actor | None = None, **more: object
) -> ReviewItem:
    """An item that was decided about on Friday, by a GP unless somebody else is named."""
    item = an_item(db, recorded_at=NOON - 5 * DAY, **more)  # type: ignore[arg-type]
    deciding(db, item, choice, by=by, at=FRIDAY)
    return item


def drawn(db: Session, *, code: str = LEEDS, seed: str = SEED) -> list[int]:
    """Draw the last week; the review items that were drawn, in the order of their lots."""
    practice = a_practice(db, code)
    found = second_look.draw(db, practice.id, LAST_WEEK, seed=seed, at=NOON)
    second_look.keep(db, practice, found, by=an_operator(practice), at=NOON)
    return list(db.scalars(select(SecondLook.review_item_id).order_by(SecondLook.id)))


def look_at(db: Session, item: ReviewItem) -> int:
    """The number of the second look at this item."""
    return db.scalars(select(SecondLook.id).where(SecondLook.review_item_id == item.id)).one()
