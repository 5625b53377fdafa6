"""What a clinician says of a flag, and words that should have raised one: a row each, by their place."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.errors import Invalid, NotFound
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Flag, FlagFeedback, Patient
from workbench.permissions import Actor, Permission, require
from workbench.vocabulary import Action, Category, Verdict

SHORTEST, LONGEST = 2, 200


def not_helpful(session: Session, item: int, flag: int, *, by: Actor, at: datetime) -> None:
    """Record that this flag of the item was not helpful, nor what else flags its entry as of the same category.

    Once for each person, however often it is said; the flags stay. Raises NotFound.
    """
    require(by, Permission.DECIDE)
    audit.take_turn(session, by)
    found = session.scalars(
        select(Flag).where(Flag.id == flag, Flag.review_item_id == item, Flag.practice_id == by.practice_id)
    ).first()
    if found is None:
        raise NotFound("There is no such flag on this review item.")
    said = select(FlagFeedback.id).where(
        FlagFeedback.entry_id == Flag.entry_id,
        FlagFeedback.entry_version == Flag.entry_version,
        FlagFeedback.rule == Flag.rule,
        FlagFeedback.start == Flag.start,
        FlagFeedback.by_id == by.user_id,
    )
    alike = select(Flag).where(
        Flag.entry_id == found.entry_id,
        Flag.entry_version == found.entry_version,
        Flag.category == found.category,
        ~said.exists(),
    )
    not_said = session.scalars(alike.order_by(Flag.id)).all()
    entry = _entry(session, item, found.entry_id, by)
    for each in not_said:
        place = (each.field, each.start, each.end)
        _keep(session, entry, Verdict.NOT_HELPFUL, each.category, each.rule, place=place, by=by, at=at)


def mark_missed(
    session: Session, item: int, entry_id: int, words: str, category: Category, *, by: Actor, at: datetime
) -> None:
    """Record that these words should have raised a flag. Raises NotFound; Invalid if the entry has no such words."""
    require(by, Permission.DECIDE)
    audit.take_turn(session, by)
    entry = _entry(session, item, entry_id, by)
    if not SHORTEST <= len(words) <= LONGEST:
        raise Invalid({"words": f"Enter {SHORTEST} to {LONGEST} characters, as they are in the entry"})
    for field, text in (("title", entry.title), ("text", entry.text)):
        if found := re.search(r"\s+".join(map(re.escape, words.split())), text, re.IGNORECASE):
            place = (field, *found.span())
            return _keep(session, entry, Verdict.MISSED, category, "", place=place, by=by, at=at)
    raise Invalid({"words": "These words are not in the entry. Copy them from the entry"})


def _entry(session: Session, item: int, entry: int, by: Actor) -> Any:
    row = session.execute(
        select(
            Entry.id,
            Entry.review_item_id,
            Entry.practice_id,
            Entry.kind,
            Entry.current_version,
            EntryVersion.title,
            EntryVersion.text,
            Patient.nhs_number,
        )
        .join(EntryVersion, CURRENT_VERSION)
        .join(Patient, Patient.id == Entry.patient_id)
        .where(Entry.id == entry, Entry.review_item_id == item, Entry.practice_id == by.practice_id)
    ).first()
    if row is None:
        raise NotFound("There is no such entry in this review item.")
    return row


def _without_words(rule: str) -> str:
    """The name of a rule as it may stand in the audit: a practice's own are named by their words."""
    return rule.partition(".own-")[0] + (".own" if ".own-" in rule else "")


def _keep(
    session: Session,
    entry: Any,
    verdict: Verdict,
    category: Category,
    rule: str,
    *,
    place: tuple[str, int, int],
    by: Actor,
    at: datetime,
) -> None:
    field, start, end = place
    session.add(
        FlagFeedback(
            practice_id=entry.practice_id,
            review_item_id=entry.review_item_id,
            entry_id=entry.id,
            entry_version=entry.current_version,
            verdict=verdict,
            category=category,
            rule=rule,
            field=field,
            start=start,
            end=end,
            by_id=by.user_id,
            by_name=by.name,
            at=at,
        )
    )
    session.flush()
    event = audit.Event(
        Action.FLAG_JUDGED,
        patient_nhs_number=entry.nhs_number,
        review_item=entry.review_item_id,
        entry=entry.id,
        entry_kind=entry.kind,
        entry_version=entry.current_version,
        details={"verdict": verdict.value, "category": category.value, "rule": _without_words(rule)},
    )
    audit.add(session, event, by=by, at=at)
