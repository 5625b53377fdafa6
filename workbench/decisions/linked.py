"""What else is hidden along with an item: what it is linked to, and what relatives' records tell of the same event."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from workbench import mirrors
from workbench.decisions.choice import Choice
from workbench.decisions.subjects import KEPT_FROM_NOW, STRICTNESS, UNDECIDABLE
from workbench.errors import Invalid
from workbench.mirrors import MIRRORED, Found
from workbench.models import Entry, ItemLink
from workbench.permissions import Actor
from workbench.vocabulary import Outcome, State


@dataclass(frozen=True, slots=True)
class LinkedAnswer:
    """What was answered about a linked or mirrored item when hiding: hide it too, or leave it as it is."""

    hide: bool
    seen: int


def hidden_too(
    session: Session,
    item: int,
    choice: Choice,
    answers: Mapping[int, LinkedAnswer],
    *,
    by: Actor,
    found: Found | None,
) -> dict[int, int]:
    """The items to hide as well, with the revision each was shown with.

    Every open one must be answered for, and so must what an item that is hidden too is linked to in its turn. Answers
    about anything else count for nothing: the form never showed it. `found` are mirrors found before the transaction.
    """
    done = _kept_back_enough(choice.outcome)
    asked, frontier = {item}, {item}
    further = _mirrored(session, item, choice, answers, done, by=by, found=found)
    too: dict[int, int] = {}
    while frontier:
        shown = ({*session.scalars(_linked_and_open(frontier, done, by))} | further) - asked
        if unanswered := shown - answers.keys():
            raise Invalid({f"linked-{one}": _say(one in further) for one in sorted(unanswered)})
        asked |= shown
        frontier = {one for one in shown if answers[one].hide}
        too.update({one: answers[one].seen for one in frontier})
        further = set()
    return too


def linked_unless_left(session: Session, item: int, outcome: Outcome, *, left: Collection[int], by: Actor) -> set[int]:
    """The items that `hidden_too` would ask about one after another, if all but those `left` are to be hidden too."""
    done = _kept_back_enough(outcome)
    found, frontier = {item}, {item}
    while frontier:
        frontier = {*session.scalars(_linked_and_open(frontier, done, by))}.difference(found, left)
        found |= frontier
    return found - {item}


def _say(is_mirrored: bool) -> str:
    what = "this, in a relative’s record," if is_mirrored else "this linked item"
    return f"Say whether {what} is hidden too"


def _mirrored(
    session: Session,
    item: int,
    choice: Choice,
    answers: Mapping[int, LinkedAnswer],
    done: Collection[State],
    *,
    by: Actor,
    found: Found | None,
) -> set[int]:
    """Reasons that relatives' records may tell of have to be answered for; for others an answer counts as given."""
    must_be_answered = choice.reason in MIRRORED
    if not (must_be_answered or answers):
        return set()
    mirrored = [each.item for each in mirrors.find(session, item, by=by, before=found).mirrors]
    items = {*session.scalars(_open(Entry.review_item_id.in_(mirrored), done, by))} if mirrored else set()
    return items if must_be_answered else items & answers.keys()


def _kept_back_enough(outcome: Outcome) -> set[State]:
    stricter = STRICTNESS[outcome]
    return {State.HIDDEN, *UNDECIDABLE} | {state for state, now in KEPT_FROM_NOW.items() if now >= stricter}


def _linked_and_open(items: Collection[int], done: Collection[State], by: Actor) -> Select[int]:
    linked = select(ItemLink.linked_item_id).where(ItemLink.review_item_id.in_(items))
    return _open(Entry.review_item_id.in_(linked), done, by)


def _open(which: ColumnElement[bool], done: Collection[State], by: Actor) -> Select[int]:
    """The sum keeps SQLite from going through all that the practice holds, rather than a few items."""
    return (
        select(Entry.review_item_id)
        .distinct()
        .where(which, Entry.practice_id + 0 == by.practice_id, Entry.state.not_in(done))
    )
