"""What was wished of the clinical system for a patient's entries, newest first."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.london import midnight
from workbench.models import CURRENT_VERSION, Entry, EntryVersion, Patient, UpstreamWish
from workbench.patient_view.timeline.received import About, Versions, about_columns, as_about
from workbench.vocabulary import Wanted

WishKey = tuple[datetime, int, int]
"""When it was wished, of which entry, which wish."""


class Wished(NamedTuple):
    """What the clinical system was to show of an entry from then on."""

    at: datetime
    entry: int
    number: int
    wanted: Wanted
    about: About

    @property
    def key(self) -> WishKey:
        return self.at, self.entry, self.number


def wished(session: Session, patient: Patient, sought: Versions) -> list[Wished]:
    wanted = _WISHED.where(_ENTRY.patient_id == patient.id)
    if sought.since:
        wanted = wanted.where(_WISH.at >= midnight(sought.since))
    if sought.until:
        wanted = wanted.where(_WISH.at < midnight(sought.until + timedelta(days=1)))
    if sought.before is not None:
        wanted = wanted.where(tuple_(*_ORDER) < tuple_(*sought.before, types=[column.type for column in _ORDER]))
    rows = session.execute(wanted.limit(sought.most))
    return [Wished(row.at, row.entry_id, row.wish, row.wanted, as_about(row)) for row in rows]


_WISH, _ENTRY = columns_of(UpstreamWish), columns_of(Entry)
_ORDER = (_WISH.at, _WISH.entry_id, _WISH.number)
_WISHED: Any = (
    select(_WISH.at, _WISH.entry_id, _WISH.number.label("wish"), _WISH.wanted, *about_columns())
    .join_from(table_of(UpstreamWish), table_of(Entry), _ENTRY.id == _WISH.entry_id)
    .join(EntryVersion, CURRENT_VERSION)
    .order_by(*(column.desc() for column in _ORDER))
)
