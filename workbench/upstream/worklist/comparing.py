"""What was done by hand held against the labels of the next import, where the source carries them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import batches
from workbench.models import Entry
from workbench.permissions import Actor
from workbench.upstream.way_out import SOURCE_LABELS, way_of
from workbench.upstream.wishes import Became, Fact, WishState, record, states_of
from workbench.vocabulary import IN_EFFECT, Happened, Shown, Stage, Wanted

NOT_LATER_THAN = timedelta(days=1)
"""An import may have been taken from the source before it was done there: only after a day does it say otherwise."""


def compare(
    session: Session, practice_id: int, system: str, sources: Sequence[str], own_labels: AbstractSet[str] = frozenset(),
    *, by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Hold these entries, by their source ids, against what an import has just said; how many differ.

    `own_labels` are those whose label counts here alone: it is the one that was asked for. Only where the practice's
    way out says that its source carries NOPAT labels: elsewhere no label says nothing.
    """
    way = way_of(session, practice_id)
    if way is None or not way.is_by_hand or not way.settings.get(SOURCE_LABELS):
        return 0
    labelled: dict[int, bool] = {}
    wanted = select(Entry.id, Entry.source_id, Entry.nopat)
    wanted = wanted.where(Entry.practice_id == practice_id, Entry.source_system == system)
    for some in batches(sorted(set(sources))):
        rows = session.execute(wanted.where(Entry.source_id.in_(some)))
        labelled |= {row.id: row.nopat or row.source_id in own_labels for row in rows}
    found = [_became(state, labelled[entry], at) for entry, state in states_of(session, labelled).items()]
    became = [each for each in found if each is not None]
    record(session, became, by=by, at=at)
    return sum(each.fact.happened is Happened.DRIFTED for each in became)


def _became(state: WishState, labelled: bool, at: datetime) -> Became | None:
    if state.stage not in IN_EFFECT or state.wanted is Wanted.HIDDEN_FROM_PROXIES:
        return None
    shown = Shown.HIDDEN if labelled else Shown.VISIBLE
    is_so = labelled == (state.wanted is Wanted.HIDDEN)
    if is_so:
        happened = Happened.VERIFIED if state.stage is Stage.CONFIRMED else None
    else:
        happened = Happened.DRIFTED if at >= state.changed_at + NOT_LATER_THAN else None
    return Became(state.entry_id, state.number, Fact(happened, at, shown)) if happened else None
