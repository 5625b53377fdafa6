"""An item of more entries than a page shows: its pages, and what the entries on other pages say of the whole."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.models import Entry, Flag
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.entries import IS_OF_THE_PATIENT
from workbench.queue.entry_shown import EntryShown
from workbench.queue.texts.limits import ENTRIES_ON_PAGE
from workbench.vocabulary import Category, State, WaitsBecause, Weighing


class Elsewhere(NamedTuple):
    """`first` and `last` count the entries that are on this page, from 1."""

    page: int = 1
    total: int = 0
    heading: EntryShown | None = None
    categories: frozenset[Category] = frozenset()
    causes: frozenset[WaitsBecause] = frozenset()
    unweighed: frozenset[Weighing] = frozenset()

    @property
    def pages(self) -> int:
        return max(-(-self.total // ENTRIES_ON_PAGE), 1)

    @property
    def first(self) -> int:
        return (self.page - 1) * ENTRIES_ON_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.page * ENTRIES_ON_PAGE, self.total)


NOTHING_ELSEWHERE = Elsewhere()


def entry_count_of(item: int | ColumnElement[int]) -> Select[int]:
    """How many entries of the patient's it has: on one page or on several, as `ENTRIES_ON_PAGE` says."""
    return select(func.count()).select_from(Entry).where(*_of(item))


def count_of_entries(session: Session, item: int) -> int:
    return session.scalars(entry_count_of(item)).one()


def require_page(page: int, total: int) -> None:
    """Raises NotFound for one that an item of so many entries does not have."""
    if not 1 <= page <= max(-(-total // ENTRIES_ON_PAGE), 1):
        raise NotFound("This review item has no such page.")


def elsewhere_of(session: Session, item: int, page: int, total: int, heading: EntryShown) -> Elsewhere:
    flagged = select(Flag.category).join(Entry, Entry.id == Flag.entry_id).where(*_of(item)).distinct()
    return Elsewhere(
        page, total, heading, frozenset(session.scalars(flagged)), _causes(session, item), _unweighed(session, item)
    )


def _causes(session: Session, item: int) -> frozenset[WaitsBecause]:
    waiting = (*_of(item), Entry.state == State.WAITING)
    rows = session.execute(select(Entry.waits_because, Entry.doubts).where(*waiting).distinct()).all()
    doubts = {WaitsBecause(each) for _, doubts in rows for each in doubts.split()}
    return frozenset(doubts | {cause for cause, _ in rows if cause})


def _unweighed(session: Session, item: int) -> frozenset[Weighing]:
    waiting = (*_of(item), Entry.state == State.WAITING, Entry.weighing != Weighing.WEIGHED)
    return frozenset(session.scalars(select(Entry.weighing).where(*waiting).distinct()))


def waiting_on_page(session: Session, item: int, page: int, *, by: Actor) -> set[int]:
    """The entries on that page that wait, without those that were kept back before: they have to be named."""
    practice_id = require_practice(by, Permission.DECIDE)
    require_page(page, count_of_entries(session, item))
    shown = select(Entry.id, Entry.state, Entry.kept_back).where(*_of(item), Entry.practice_id == practice_id)
    rows = session.execute(shown.order_by(*_ORDER).offset((page - 1) * ENTRIES_ON_PAGE).limit(ENTRIES_ON_PAGE))
    return {entry for entry, state, kept_back in rows if state is State.WAITING and not kept_back}


def first_waiting_page(session: Session, item: int, *, by: Actor) -> int | None:
    """The page with the first entry that waits."""
    practice_id = require_practice(by, Permission.WORK_THE_QUEUE)
    numbered = (
        select(Entry.state, func.row_number().over(order_by=_ORDER).label("place"))
        .where(*_of(item), Entry.practice_id == practice_id)
        .subquery()
    )
    place = session.scalars(select(func.min(numbered.c.place)).where(numbered.c.state == State.WAITING)).one()
    return None if place is None else (place - 1) // ENTRIES_ON_PAGE + 1


def _of(item: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return Entry.review_item_id == item, IS_OF_THE_PATIENT


_ORDER = (Entry.position, Entry.id)
