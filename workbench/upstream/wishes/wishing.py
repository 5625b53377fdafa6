"""Wishes, made in the transaction of whatever changes what a patient may see."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import Inserting, batches, columns_of, table_of
from workbench.models import UpstreamWish
from workbench.permissions import Actor
from workbench.upstream.way_out import WayOut, way_of
from workbench.upstream.wishes import states
from workbench.upstream.wishes.folding import begun, is_grave
from workbench.upstream.wishes.values import Wish, WishState
from workbench.upstream.wishes.wanting import Of, wanted
from workbench.vocabulary import Wanted


def wish_for_items(session: Session, practice_id: int, items: Collection[int], *, by: Actor, at: datetime) -> int:
    """Let the newest wish about each entry of these review items be what its patient may see; how many were made.

    Nothing where the practice has no way out.
    """
    return _wish_for(session, practice_id, Of.ITEMS, items, by=by, at=at)


def wish_for_patients(session: Session, practice_id: int, patients: Collection[int], *, by: Actor, at: datetime) -> int:
    """The same for all entries of these patients."""
    return _wish_for(session, practice_id, Of.PATIENTS, patients, by=by, at=at)


def _wish_for(session: Session, practice_id: int, of: Of, ids: Collection[int], *, by: Actor, at: datetime) -> int:
    way = way_of(session, practice_id)
    if way is None or not ids:
        return 0
    session.flush()
    return sum(_wish(session, way, of, some, by=by, at=at) for some in batches(sorted(ids)))


def _wish(session: Session, way: WayOut, of: Of, ids: Sequence[int], *, by: Actor, at: datetime) -> int:
    new = [(row, now) for row, now in wanted(session, way.practice_id, of, ids, at=at) if is_new(row, now)]
    if not new:
        return 0
    before = states.states_of(session, [row.entry_id for row, _ in new if row.wished is not None])
    sequence, _ = audit.take_turn(session, by)
    wishes = [_row(row, now, before.get(row.entry_id), sequence, at) for row, now in new]
    _ADD(session.connection(), wishes)
    begun_now = [begun(before.get(row["entry_id"]), as_wish(row), way.acts_as) for row in wishes]
    states.add(session, [state for state in begun_now if state.entry_id not in before])
    states.put(session, [state for state in begun_now if state.entry_id in before])
    return len(wishes)


def is_new(row: Any, now: Wanted) -> bool:
    """Is something else wanted, or the same of what has moved to another review item, which is perhaps set in another
    way there, or for a graver reason, which a second person has to check?
    """
    if row.wished is None or row.wanted_before != now or row.review_item_id_before != row.review_item_id:
        return True
    return not row.urgent_before and is_grave(
        as_wish({**_about(row), "number": 0, "wanted": now, "at": row.recorded_at})
    )


def _row(row: Any, now: Wanted, before: WishState | None, sequence: int, at: datetime) -> dict[str, Any]:
    return {
        **_about(row),
        "number": before.number + 1 if before else 1,
        "entry_version": row.current_version,
        "wanted": now,
        "decision": row.decision,
        "event_sequence": sequence,
        "at": at,
    }


def _about(row: Any) -> dict[str, Any]:
    names = ("entry_id", "practice_id", "patient_id", "review_item_id", "kind", "item_kind", "reason")
    return {name: getattr(row, name) for name in names}


def as_wish(row: dict[str, Any]) -> Wish:
    return Wish(**{name: row[name] for name in WISH_NAMES})


WISH_NAMES = (
    "entry_id", "number", "practice_id", "patient_id", "review_item_id", "kind", "item_kind", "wanted", "reason", "at",
)  # fmt: skip
_ADD = Inserting(table_of(UpstreamWish), columns_of(UpstreamWish).keys())
