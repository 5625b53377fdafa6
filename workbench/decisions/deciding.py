"""One way to decide, for one review item or many: all of it or none."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.decisions.choice import Choice, checked
from workbench.decisions.linked import LinkedAnswer, hidden_too
from workbench.decisions.recording import record
from workbench.decisions.referrals import require_answerable
from workbench.decisions.subjects import Locked, entries_to_decide, lock, require_explained, subjects_in
from workbench.errors import Invalid
from workbench.mirrors import Found
from workbench.models import Entry, ReviewItem
from workbench.permissions import Actor, Permission, require
from workbench.queue import ENTRIES_IN_LIST, ENTRIES_ON_PAGE, too_long_for_a_list
from workbench.visibility import SEEN_BY
from workbench.vocabulary import HIDES, Audience, Outcome, State, Urgency, Weighing


def decide(
    session: Session,
    item: int,
    choice: Choice,
    *,
    seen: int,
    by: Actor,
    at: datetime,
    entries: Collection[int] = (),
    linked: Mapping[int, LinkedAnswer] | None = None,
    mirrored: Found | None = None,
) -> str:
    """Decide about one review item, or only those of its entries; returns the batch, which undo takes.

    `seen` is the revision that the form was rendered with. Of an item with several pages, what the patient would see is
    named: nobody saw it all at once. `mirrored` was found before the transaction (mirrors.find). Raises NotFound,
    NotAllowed, Invalid, AlreadyDecided.
    """
    require(by, Permission.DECIDE)
    choice = checked(choice, at)
    audit.take_turn(session, by)
    too: dict[int, int] = {}
    if choice.outcome in HIDES:
        too = hidden_too(session, item, choice, linked or {}, by=by, found=mirrored)
    locked = lock(session, {item: seen, **too}, by)
    if not entries and choice.outcome in SEEN_BY[Audience.PATIENT]:
        _require_one_page(locked, item)
    named = {item: entries} if entries else {}
    return _decide_all(session, locked, choice, by=by, at=at, named=named, linked=too)


def _require_one_page(locked: Locked, item: int) -> None:
    """Nobody can have seen all entries of more than a page where they decide."""
    if any(each.id == item and each.entries > ENTRIES_ON_PAGE for each in locked.items):
        many = f"This has more than {ENTRIES_ON_PAGE} entries, which are on several pages"
        raise Invalid({"entry": f"{many}: decide what the patient sees page by page. None was decided"})


def leave_visible(session: Session, seen: Mapping[int, int], *, by: Actor, at: datetime) -> str:
    """Leave many items visible in bulk: all, or none if any was decided meanwhile or needs a decision of its own."""
    require(by, Permission.DECIDE)
    if not seen:
        raise Invalid({"item": "Tick at least one item"})
    audit.take_turn(session, by)
    locked = lock(session, seen, by)
    _require_plain(session, seen, by)
    return _decide_all(session, locked, Choice(Outcome.LEAVE_VISIBLE), by=by, at=at, named={}, linked=())


def _require_plain(session: Session, items: Collection[int], by: Actor) -> None:
    """Raises Invalid for an item with a flag, a doubt or words not weighed, that was hidden, or that is too long."""
    doubted = or_(Entry.doubts != "", Entry.weighing != Weighing.WEIGHED)
    special_entry = or_(Entry.kept_back, and_(doubted, Entry.state == State.WAITING))
    kept = select(Entry.review_item_id).where(Entry.review_item_id.in_(items), special_entry)
    special = session.scalars(
        select(func.count())
        .select_from(ReviewItem)
        .where(ReviewItem.id.in_(items), ReviewItem.practice_id == by.practice_id)
        .where(
            (ReviewItem.urgency != Urgency.NONE)
            | ReviewItem.id.in_(kept)
            | (ReviewItem.entry_count > ENTRIES_IN_LIST)
            | ReviewItem.id.in_(too_long_for_a_list(items))
        )
    ).one()
    if special:
        each = "carry a flag or a doubt, are not weighed, hold something hidden or referred, or"
        long = "are longer than what a list shows: each needs a decision of its own. None was decided"
        raise Invalid({"item": f"{special} of these {each} {long}"})


def _decide_all(
    session: Session,
    locked: Locked,
    choice: Choice,
    *,
    by: Actor,
    at: datetime,
    named: Mapping[int, Collection[int]],
    linked: Collection[int],
) -> str:
    subjects = entries_to_decide(subjects_in(locked, named), choice, named, linked)
    states = {item.state for item in locked.items} | {subject.state for subject in subjects}
    if State.REFERRED in states:
        require(by, Permission.ANSWER_REFERRALS)
    own = require_answerable(session, subjects, choice.outcome, by=by, at=at)
    require_explained(subjects, choice)
    about = {"own_referral": True} if own else {}
    return record(session, [(subject, choice) for subject in subjects], by=by, at=at, about=about)
