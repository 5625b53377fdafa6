"""What would be shown with a consultation that is shown again, though nobody here has decided that it may be."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Entry, UpstreamState
from workbench.upstream.expressing import Grasp
from workbench.upstream.interface import Seen, Way
from workbench.upstream.sending.choosing import Chosen
from workbench.vocabulary import Wanted

_ENTRY, _STATE = columns_of(Entry), columns_of(UpstreamState)


def would_uncover(session: Session, way: Way, chosen: Chosen, seen: Seen) -> bool:
    """By what is held here of the same review item, and by what the clinical system says would be shown with it.

    Only what is decided to be visible may be shown with it: not what is hidden, waits, or was never received. The
    clinical system may know several entries, of other review items too, by one name.
    """
    if chosen.target.grasp is not Grasp.ITEM:
        return False
    rows = session.connection().execute(_beside(chosen)).all()
    visible = {row.source_id for row in rows if row.wanted is Wanted.VISIBLE}
    others = {row.source_id for row in rows if row.wanted is not Wanted.VISIBLE}
    is_held_back = any(
        row.wanted is not Wanted.VISIBLE and not row.withdrawn and row.review_item_id == chosen.target.item
        for row in rows
    )
    return is_held_back or way.shows_more(seen, visible, others)


def _beside(chosen: Chosen) -> Select[Any]:
    state = next(iter(chosen.states.values()))
    return (
        select(_ENTRY.source_id, _ENTRY.review_item_id, _ENTRY.withdrawn, _STATE.wanted)
        .join_from(table_of(Entry), table_of(UpstreamState), _STATE.entry_id == _ENTRY.id, isouter=True)
        .where(_ENTRY.practice_id == state.practice_id, _ENTRY.patient_id == state.patient_id)
    )
