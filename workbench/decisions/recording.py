"""Writing decisions down, with their audit events, and bringing the queue in line."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workbench import audit, upstream
from workbench.db import Inserting, columns_of, one_message, table_of
from workbench.decisions.choice import Choice
from workbench.decisions.subjects import Subject, require_read
from workbench.models import Decision
from workbench.permissions import Actor
from workbench.queue import settle_decided
from workbench.vocabulary import Action


def record(
    session: Session,
    chosen: Sequence[tuple[Subject, Choice]],
    *,
    by: Actor,
    at: datetime,
    policy: int | None = None,
    sampled: Collection[int] = (),
    about: Mapping[str, object] | None = None,
    undone: Mapping[int, Decision] | None = None,
) -> str:
    """Write the audit events, then their decisions, and bring the queue in line. Returns the batch.

    `policy` and the items `sampled` are of a practice's own rule; `about` is for the audit's details, and so is what is
    `undone`, by entry. However it is decided, nothing is shown that nobody has read (require_read). Raises Invalid.
    """
    require_read(chosen)
    batch = str(uuid.uuid4())
    details = {**({"policy": policy} if policy else {}), **(about or {})}
    items = {subject.review_item_id for subject, _ in chosen}
    of_all = {"policy": policy, "batch": batch, "by_id": by.user_id, "by_name": by.name, "by_role": by.role, "at": at}
    rows = [{**_row(s, c), **of_all, "sampled": s.review_item_id in sampled} for s, c in chosen]
    run = session.connection()
    with one_message(run):
        events = [_event(s, c, batch, details | _undid((undone or {}).get(s.id))) for s, c in chosen]
        places = audit.add_all(session, events, by=by, at=at)
        _WRITE(run, [{**row, **audit.named(place)} for row, place in zip(rows, places, strict=True)])
        settle_decided(run, items, at=at)
    for practice in {subject.practice_id for subject, _ in chosen}:
        upstream.wish_for_items(session, practice, items, by=by, at=at)
    return batch


def _row(subject: Subject, choice: Choice) -> dict[str, object]:
    return {
        "practice_id": subject.practice_id,
        "review_item_id": subject.review_item_id,
        "entry_id": subject.id,
        "entry_version": subject.current_version,
        "number": subject.number,
        "outcome": choice.outcome,
        "reason": choice.reason,
        "note": choice.note,
        "review_on": choice.review_on,
        "read_elsewhere": _was_read_elsewhere(subject, choice),
    }


def _was_read_elsewhere(subject: Subject, choice: Choice) -> bool:
    """Whatever was ticked, of an entry that is shown whole here this says nothing."""
    return choice.read_elsewhere and subject.not_all_is_shown


def _undid(decision: Decision | None) -> dict[str, object]:
    """What the audit says of the decision that is taken back."""
    if decision is None:
        return {}
    return {"undid": decision.outcome.value, "undid_by": decision.by_name, "undid_batch": decision.batch}


def _event(subject: Subject, choice: Choice, batch: str, details: Mapping[str, object]) -> audit.Event:
    read = {"read_elsewhere": True} if _was_read_elsewhere(subject, choice) else {}
    return audit.Event(
        Action.DECIDED,
        patient_nhs_number=subject.nhs_number,
        review_item=subject.review_item_id,
        entry=subject.id,
        entry_kind=subject.kind,
        entry_version=subject.current_version,
        outcome=choice.outcome,
        reason=choice.reason,
        note=choice.note,
        review_on=choice.review_on,
        batch=batch,
        details={**details, **read},
    )


_WRITE = Inserting(table_of(Decision), [column.name for column in columns_of(Decision) if column.name != "id"])
