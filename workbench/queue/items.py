"""Review items in the order of the queue, of one patient, or linked to one another."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Integer, bindparam, select, tuple_
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Written, columns_of, fetch, placeholder
from workbench.errors import not_in_practice
from workbench.models import ItemLink, ReviewItem
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.queue.item_rows import ITEMS, in_list, on_its_page
from workbench.queue.item_view import ItemShown
from workbench.queue.listing.cards import Card
from workbench.queue.listing.filter import Filter, conditions
from workbench.queue.listing.place import IN_ORDER, Place, follows
from workbench.queue.tally import PRACTICE, TALLIES, Tally, counts_in, total_of
from workbench.vocabulary import Action, State

PAGE = 50
_ITEM, _LINK = columns_of(ReviewItem), columns_of(ItemLink)


def put_on_record(
    session: Session, found: Sequence[Card], opened: Sequence[ItemShown], *, by: Actor, at: datetime
) -> None:
    """Reading records by searching the queue is audited as reading them anywhere else is."""
    patients = {card.nhs_number for card in found} | {item.nhs_number for item in opened}
    items = dict.fromkeys([item for card in found for item in card.items] + [item.id for item in opened])
    details = {"what": "queue", "items": list(items)}
    event = audit.Event(
        Action.VIEWED, patient_nhs_number=patients.pop() if len(patients) == 1 else None, details=details
    )
    audit.look(session, event, by=by, at=at)


def item_shown(session: Session, item: int, *, by: Actor, page: int = 1) -> ItemShown:
    """One item with all its entries, or those on that page. Another practice's item, or page, is not found."""
    require(by, Permission.WORK_THE_QUEUE)
    wanted = ITEMS.where(_ITEM.practice_id == by.practice_id, _ITEM.id == item)
    row = session.execute(wanted).mappings().first()
    if row is None:
        raise not_in_practice("review item")
    return on_its_page(session, row, page)


def of_patient(
    session: Session, patient_id: int, *, by: Actor, before: tuple[datetime, int] | None = None
) -> tuple[list[ItemShown], bool]:
    """The newest of a patient's items, each with its heading only; and whether more follow.

    `before` is where the page before ended: an item's moment and id.
    """
    practice_id = require_practice(by, Permission.VIEW_RECORDS)
    order = (_ITEM.recorded_at, _ITEM.id)
    statement = ITEMS.where(_ITEM.practice_id == practice_id, _ITEM.patient_id == patient_id)
    if before is not None:
        statement = statement.where(tuple_(*order) < tuple_(*before, types=[column.type for column in order]))
    newest_first = statement.order_by(*(column.desc() for column in order))
    rows = session.execute(newest_first.limit(PAGE + 1)).mappings().all()
    return in_list(session, rows[:PAGE], most=1), len(rows) > PAGE


def linked_items(session: Session, item: int, *, by: Actor, and_to: Collection[int] = ()) -> list[ItemShown]:
    """What gives this item (and those) away, oldest first: other items of the same patient, withdrawn ones left out.

    Each with its heading only.
    """
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    linked = select(_LINK.linked_item_id).where(_LINK.review_item_id.in_({item, *and_to}))
    patient = select(_ITEM.patient_id).where(_ITEM.id == item).scalar_subquery()
    statement = ITEMS.where(
        _ITEM.practice_id == practice_id,
        _ITEM.id.in_(linked),
        _ITEM.id != item,
        _ITEM.patient_id == patient.correlate(None),
        _ITEM.state != State.WITHDRAWN,
    )
    rows = session.execute(statement.order_by(_ITEM.recorded_at, _ITEM.id)).mappings().all()
    return in_list(session, rows, most=1)


def items_called(session: Session, items: Collection[int], *, by: Actor) -> list[ItemShown]:
    """Those of them that the practice has, whoever's they are, without the withdrawn; each with its heading only."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    if not items:
        return []
    statement = ITEMS.where(_ITEM.practice_id == practice_id, _ITEM.id.in_(items), _ITEM.state != State.WITHDRAWN)
    return in_list(session, session.execute(statement).mappings().all(), most=1)


def links_of(session: Session, items: Collection[int], *, by: Actor) -> set[int]:
    """The items that these are linked to."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    linked = select(_LINK.linked_item_id).where(_LINK.review_item_id.in_(items), _LINK.practice_id == practice_id)
    return set(session.scalars(linked)) if items else set()


def place_of(session: Session, item: int, *, by: Actor) -> Place:
    """Where the item stands in the queue, or would. Another practice's item is not found."""
    wanted = select(*(_ITEM[name] for name in Place._fields)).where(
        _ITEM.id == item, _ITEM.practice_id == require_practice(by, Permission.WORK_THE_QUEUE)
    )
    row = session.execute(wanted).first()
    if row is None:
        raise not_in_practice("review item")
    return Place(**row._mapping)


def still_waiting(session: Session, item: int, *, by: Actor) -> tuple[bool, Tally]:
    """Does anything in this item wait, and how much waits in all? Another practice's item is not found."""
    practice, run = require_practice(by, Permission.WORK_THE_QUEUE), session.connection()
    rows, counts = fetch(run, _WAITING_COUNT.of(run, item=item, practice=practice), TALLIES.of(run, practice=practice))
    if not rows:
        raise not_in_practice("review item")
    return bool(rows[0].waiting_count), total_of(counts_in(counts))


_NUMBER = bindparam("item", type_=Integer)
_THIS = (_ITEM.id == placeholder(_NUMBER), _ITEM.practice_id == placeholder(PRACTICE))
_WAITING_COUNT = Written(select(_ITEM.waiting_count).where(*_THIS), _NUMBER, PRACTICE)


def next_waiting(session: Session, after: Place, *, by: Actor, narrowed: Filter | None = None) -> int | None:
    """The waiting item that follows that place, else the first that waits, else None; of those in the filter."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    waiting = select(_ITEM.id).where(*conditions(session, practice_id, narrowed or Filter()), _ITEM.id != after.id)
    following = waiting.where(follows(after))
    for statement in (following, waiting):
        found = session.scalars(statement.order_by(*IN_ORDER).limit(1)).first()
        if found is not None:
            return int(found)
    return None
