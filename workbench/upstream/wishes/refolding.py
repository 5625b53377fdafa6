"""Where wishes stand, worked out again from the wishes and from what became of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import columns_of
from workbench.models import UpstreamEvent, UpstreamWish
from workbench.upstream.way_out import WayOut, changes_of
from workbench.upstream.wishes.folding import folded
from workbench.upstream.wishes.values import Fact, Wish, WishState
from workbench.upstream.wishes.wishing import WISH_NAMES

_WISH, _EVENT = columns_of(UpstreamWish), columns_of(UpstreamEvent)
_WISHES = select(*(_WISH[name] for name in WISH_NAMES)).order_by(_WISH.entry_id, _WISH.number)
_FACTS = select(
    _EVENT.entry_id, _EVENT.wish, _EVENT.happened, _EVENT.at, _EVENT.shown, _EVENT.details, _EVENT.by_id, _EVENT.by_name
).order_by(_EVENT.entry_id, _EVENT.wish, _EVENT.number)


def refolded(session: Session, entries: Collection[int], way: WayOut) -> dict[int, WishState]:
    """By entry, as `upstream_state` ought to be. At most as many entries as fit into a statement."""
    changes = changes_of(session, way.practice_id)
    states = (folded(wishes, facts, way.acts_as, changes) for _, wishes, facts in courses(session, entries))
    return {state.entry_id: state for state in states if state}


def courses(
    session: Session, entries: Collection[int]
) -> Iterator[tuple[int, Sequence[Wish], Mapping[int, Sequence[Fact]]]]:
    """Each entry that something is wished of: its wishes in their order, and what became of each, by its number."""
    run = session.connection()
    facts: dict[int, dict[int, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for entry, wish, *fact in run.execute(_FACTS.where(_EVENT.entry_id.in_(entries))):
        facts[entry][wish].append(Fact(*fact))
    wishes = [Wish(**row._mapping) for row in run.execute(_WISHES.where(_WISH.entry_id.in_(entries)))]
    for entry, of_entry in groupby(wishes, lambda wish: wish.entry_id):
        yield entry, list(of_entry), facts[entry]
