"""The order of the queue, and where an item stands in it."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, tuple_

from workbench.db import columns_of
from workbench.models import QUEUE_ORDER, ReviewItem


class Place(NamedTuple):
    """Where an item stands in the queue: what its order (models.QUEUE_ORDER) asks of an item."""

    rank: int
    recorded_at: datetime
    id: int


def card_name(patient: int, day: date) -> str:
    """What an address calls the card of that patient and day (queue_address.card_key reads it)."""
    return f"{patient}~{day}"


IN_ORDER = tuple(columns_of(ReviewItem)[name] for name in QUEUE_ORDER)


def follows(place: Place) -> ColumnElement[bool]:
    """Does a review item stand after that place?"""
    wanted = (getattr(place, name) for name in QUEUE_ORDER)
    return tuple_(*IN_ORDER) > tuple_(*wanted, types=[column.type for column in IN_ORDER])
