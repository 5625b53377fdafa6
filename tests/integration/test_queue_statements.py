"""The queue's prepared first page finds what its composed statements find."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.factories import NOON, TODAY, a_patient, a_practice, a_proxy, an_item
from workbench.queue import Filter
from workbench.queue.listing.statements import Prepared, Statements
from workbench.vocabulary import Category, Kind


def test_the_first_page_and_its_cards_are_asked_for_in_either_way(either_db: Session) -> None:
    db, practice = either_db, a_practice(either_db)
    read_by_proxy, alone = a_patient(db), a_patient(db)
    a_proxy(db, read_by_proxy)
    for hours, kind in enumerate((Kind.DOCUMENT, Kind.CONSULTATION)):
        an_item(db, patient=read_by_proxy, kind=kind, recorded_at=NOON - timedelta(hours=hours))
    an_item(db, patient=alone, flags=[Category.DOMESTIC_ABUSE])
    keys = [(patient.id, TODAY) for patient in (alone, read_by_proxy)]
    ways = Prepared(db, practice.id), Statements(db, practice.id, Filter())
    orders, cards = ([list(map(tuple, rows)) for rows in found] for found in (
        [way.in_order(None) for way in ways], [way.of_cards(keys, None) for way in ways],
    ))  # fmt: skip
    assert orders[0] == orders[1]
    assert cards[0] == cards[1]
    items, others = (sorted(map(tuple, way.of_items(keys))) for way in ways)
    assert items == others
    assert len(items) == 3
    assert [len(orders[0]), len(cards[0])] == [3, 2]
