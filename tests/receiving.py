"""Bundles are received, and what came of them: for tests of whatever an import does."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.bundles import Resource, a_bundle
from tests.factories import DAY, LEAVE_VISIBLE, LEEDS, NOON, a_practice, an_operator, deciding
from workbench import intake
from workbench.models import ReviewItem
from workbench.vocabulary import State


def receive(db: Session, *resources: Resource, patient: Resource | None = None, **more: Any) -> intake.Received:
    return receive_raw(db, a_bundle(*resources, patient=patient), **more)


def receive_raw(
    db: Session, raw: bytes, *, practice: str = LEEDS, at: datetime = NOON, days: int = 0, **more: Any
) -> intake.Received:
    """The same as it was sent; `more` is what the operator says of it."""
    its = a_practice(db, practice)
    received = intake.receive(db, its, intake.open_bundle(raw), by=an_operator(its), at=at + days * DAY, **more)
    db.expire_all()
    return received


def items(db: Session) -> list[ReviewItem]:
    """All of them, as they are now, in the order in which they came."""
    return list(db.scalars(select(ReviewItem).order_by(ReviewItem.id).execution_options(populate_existing=True)))


def leave_what_waits_visible(db: Session, *, but: str = "") -> None:
    """Whatever waits, but for the item with that source id; what cannot be read here was read elsewhere."""
    for item in items(db):
        if item.state is State.WAITING and item.source_id != but:
            deciding(db, item, replace(LEAVE_VISIBLE, read_elsewhere=True))
