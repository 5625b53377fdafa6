"""The queue as cards: what one patient's record holds of one day (in London), most pressing card first."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from workbench.london import day_of
from workbench.models import QUEUE_ORDER
from workbench.permissions import Actor, Permission, require_practice
from workbench.queue.item_rows import in_list
from workbench.queue.item_view import ItemShown
from workbench.queue.listing.filter import Filter
from workbench.queue.listing.place import Place, card_name
from workbench.queue.listing.statements import CARDS, ITEMS_IN_CARD, ITEMS_LOOKED_AT, Key, Prepared, Statements
from workbench.queue.texts.limits import ENTRIES_IN_LIST
from workbench.vocabulary import Urgency

MOST_LOOKS = 20
"""However many items one patient has of one day, a page looks no further than so many times that."""


class Card(NamedTuple):
    """One line of the list. `items` are the first of its items, in the order of the queue; `size` counts all."""

    patient_id: int
    day: date
    given_name: str
    family_name: str
    nhs_number: str
    birth_date: date | None
    has_proxy: bool
    urgency: Urgency
    size: int
    documents: int
    items: Sequence[int]

    @property
    def key(self) -> Key:
        return self.patient_id, self.day

    @property
    def name(self) -> str:
        """The key as an address says it."""
        return card_name(*self.key)


def cards(
    session: Session, narrowed: Filter, *, by: Actor, after: Place | None = None
) -> tuple[list[Card], Place | None]:
    """The cards after that place, and where the next page begins, if more follow. Two statements, as a rule.

    A card stands where its most pressing item does. One that began before `after` is on an earlier page.
    """
    practice = require_practice(by, Permission.WORK_THE_QUEUE)
    composed = Statements(session, practice, narrowed)
    found: list[Card] = []
    here = after
    for _ in range(MOST_LOOKS):
        asking = Prepared(session, practice) if here is None and narrowed == Filter() else composed
        rows, begins_after = asking.in_order(here), here
        of_each, here = _grouped(rows, CARDS - len(found))
        found += _begun(asking.of_cards([*of_each], begins_after) if of_each else (), of_each)
        if len(found) == CARDS or here is None:
            break
    return found, here


def _grouped(rows: Sequence[Any], most: int) -> tuple[dict[Key, list[int]], Place | None]:
    """The items of each of the first so many cards; and the place of the last of these rows, if more follow it."""
    found: dict[Key, list[int]] = {}
    last = None
    for row in rows:
        key = (row.patient_id, day_of(row.recorded_at))
        if key not in found and len(found) == most:
            return found, _place_of(last)
        found.setdefault(key, []).append(row.id)
        last = row
    return found, _place_of(last) if len(rows) == ITEMS_LOOKED_AT else None


def _place_of(row: Any) -> Place:
    return Place(*(getattr(row, name) for name in QUEUE_ORDER))


def _begun(rows: Sequence[Any], of_each: dict[Key, list[int]]) -> Iterator[Card]:
    """Those of these cards that do not begin on an earlier page."""
    keys = list(of_each)
    for row in rows:
        if not row.earlier:
            key = keys[row.number]
            said = {name: getattr(row, name) for name in _SAID}
            yield Card(patient_id=key[0], day=key[1], items=of_each[key], **said)


class CardItems(NamedTuple):
    """The first items of a card as the queue shows them, and how many it has in all."""

    items: Sequence[ItemShown]
    size: int


def card_items(session: Session, keys: Sequence[Key], narrowed: Filter, *, by: Actor) -> list[CardItems]:
    """What each of these cards shows, in three statements for all of them; a fourth for one that has more."""
    practice = require_practice(by, Permission.WORK_THE_QUEUE)
    if not keys:
        return []
    composed = Statements(session, practice, narrowed)
    asking = Prepared(session, practice) if narrowed == Filter() else composed
    rows = sorted(asking.of_items(keys), key=attrgetter(*QUEUE_ORDER))
    of_each: dict[Key, list[ItemShown]] = {key: [] for key in keys}
    for item in in_list(session, [row._asdict() for row in rows], most=ENTRIES_IN_LIST):
        of_each[item.patient_id, day_of(item.recorded_at)].append(item)
    return [
        CardItems(items[:ITEMS_IN_CARD], composed.size_of(key) if len(items) > ITEMS_IN_CARD else len(items))
        for key, items in of_each.items()
    ]


_SAID = Card._fields[2:-1]
