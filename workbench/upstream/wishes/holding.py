"""Hold on arrival: whether what waits is to be hidden in the clinical system until somebody has left it visible."""

from sqlalchemy.orm import Session

from workbench.policies import policy_of
from workbench.upstream.expressing import a_machine_can
from workbench.upstream.way_out import WayOut, way_of
from workbench.vocabulary import Kind, Wanted


def holding(session: Session, practice_id: int) -> WayOut | None:
    """The way out of a practice that holds on arrival; None: it does not, or works by hand."""
    way = way_of(session, practice_id)
    if way is None or way.is_by_hand:
        return None
    return way if policy_of(session, practice_id).hold_on_arrival else None


def can_hold(way: WayOut, item: Kind, entry: Kind) -> bool:
    """Can the clinical system hide this by itself? What it cannot would fill the worklist with all that arrives."""
    return a_machine_can(way.acts_as, item, entry, Wanted.HIDDEN)
