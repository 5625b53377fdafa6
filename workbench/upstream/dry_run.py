"""What a dry run does not send: which of the wishes that people set by hand the machine could have been told."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.models import Entry, ReviewItem, UpstreamState
from workbench.upstream.expressing import Grasp, a_machine_can, grasp
from workbench.upstream.way_out import WayOut
from workbench.vocabulary import KINDS, Kind, Route, Wanted

NO_SETTING: Final = "Dry run: nothing would be sent. There is no setting for it, so it stays on this list."
_TO_BE: Final = {
    Wanted.VISIBLE: "“visible”, unless something else would be shown with it,",
    Wanted.HIDDEN_FROM_PROXIES: "“hidden from proxies”",
    Wanted.HIDDEN: "“not visible”",
}


def would_be_told(session: Session, way: WayOut) -> int:
    """Of how many entries; 0 where it is no dry run."""
    if not way.dry_run:
        return 0
    counted = session.execute(
        select(ReviewItem.kind, Entry.kind, UpstreamState.wanted, func.count())
        .join_from(UpstreamState, Entry, Entry.id == UpstreamState.entry_id)
        .join(ReviewItem, ReviewItem.id == UpstreamState.review_item_id)
        .where(UpstreamState.practice_id == way.practice_id, UpstreamState.route == Route.WORKLIST)
        .group_by(ReviewItem.kind, Entry.kind, UpstreamState.wanted)
    )
    return sum(count for item, entry, wanted, count in counted if a_machine_can(way.kind, item, entry, wanted))


def would_be_sent(way: WayOut | None, item: Kind, entry: Kind, wanted: Wanted) -> str:
    """What the machine would be told of an entry, as a sentence; empty where it is no dry run."""
    if way is None or not way.dry_run:
        return ""
    found = grasp(way.kind, item, entry, wanted)
    if found is Grasp.NONE:
        return NO_SETTING
    what = f"the whole {KINDS[item].lower()}" if found is Grasp.ITEM else f"this {KINDS[entry].lower()} alone"
    return f"Dry run: nothing is sent. Would be sent: {_TO_BE[wanted]} for {what}."
