"""The register of what is hidden now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.models import Decision, Entry, Patient, is_latest_decision
from workbench.permissions import Actor, Permission, require
from workbench.queue import IS_HIDDEN
from workbench.vocabulary import Action, Kind, Outcome, Reason

PAGE = 50


@dataclass(frozen=True, slots=True)
class Hidden:
    """An entry that is hidden now, by its latest decision."""

    entry: int
    review_item: int
    kind: Kind
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    outcome: Outcome
    reason: Reason
    note: str
    review_on: date | None
    by_name: str
    at: datetime


def hidden_now(session: Session, *, by: Actor, at: datetime, after: int | None = None) -> tuple[Sequence[Hidden], bool]:
    """A page of the register, newest entry first, and whether there are more; `after` is the last page's last id."""
    require(by, Permission.SEE_WHAT_IS_HIDDEN)
    audit.look(session, audit.Event(Action.VIEWED, details={"what": "register of what is hidden"}), by=by, at=at)
    page = select(Entry.id).where(Entry.practice_id == by.practice_id, IS_HIDDEN)
    if after is not None:
        page = page.where(Entry.id < after)
    # The page first: PostgreSQL would look for the latest decision about every hidden entry, to sort them all.
    of_page = page.order_by(Entry.id.desc()).limit(PAGE + 1).subquery()
    statement = (
        select(
            Entry.id.label("entry"),
            Entry.review_item_id.label("review_item"),
            Entry.kind,
            Patient.id.label("patient_id"),
            Patient.given_name,
            Patient.family_name,
            Patient.nhs_number,
            Decision.outcome,
            Decision.reason,
            Decision.note,
            Decision.review_on,
            Decision.by_name,
            Decision.at,
        )
        .join(of_page, of_page.c.id == Entry.id)
        .join(Patient, Patient.id == Entry.patient_id)
        .join(Decision, is_latest_decision(Entry.id))
        .order_by(Entry.id.desc())
    )
    rows = [Hidden(**row) for row in session.execute(statement).mappings()]
    return rows[:PAGE], len(rows) > PAGE
