"""What the workbench says of the clinical system, held against what that shows when asked, and against the model."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from tests.soak import model
from tests.soak.world import World
from workbench.db import columns_of, table_of
from workbench.models import Entry, UpstreamEvent, UpstreamState
from workbench.vocabulary import Audience, Route, Stage, Wanted

_STATE, _ENTRY = columns_of(UpstreamState), columns_of(Entry)
_STATES = (
    select(_ENTRY.source_id, _STATE.practice_id, _STATE.wanted, _STATE.stage, _STATE.route)
    .join_from(table_of(UpstreamState), table_of(Entry), _ENTRY.id == _STATE.entry_id)
    .order_by(_ENTRY.id)
)
IN_EFFECT = (Stage.VERIFIED, Stage.CONFIRMED)


def compare_what_is_in_effect(world: World) -> None:
    """What is said to be in effect is what the clinical system shows, but for what somebody changed there since it was
    read: the next reading finds it.
    """
    for row in _rows(world, _STATE.stage.in_(IN_EFFECT)):
        side = world.clinical[_code_of(world, row)]
        world.counts["in effect, compared"] += 1
        is_so = side.shows(row.source_id, row.wanted) or row.source_id in side.changed
        assert is_so, f"the model: {row.source_id} is said to be {row.wanted} there, and is not"


def compare_when_all_is_told(world: World) -> None:
    """Nothing is left to be sent, everything that was decided is wished for, and what no patient may see is hidden
    there, or is on a person's list.
    """
    code = world.practices[0].ods_code
    states = {row.source_id: row for row in _rows(world, _STATE.practice_id == world.practices[0].id)}
    lost = [row.source_id for row in states.values() if row.route is Route.SENDER and row.stage is not Stage.VERIFIED]
    assert not lost, f"the model: not told to the clinical system: {lost}"
    for (where, source_id), entry in world.entries.items():
        if where != code:
            continue
        assert source_id in states or not entry.decisions, f"the model: nothing is wished for {source_id}"
        if source_id in states and not entry.nopat and not model.is_shown(Audience.PATIENT, entry, world.now):
            _assert_hidden(world, states[source_id])


def _assert_hidden(world: World, row: Any) -> None:
    side = world.clinical[world.practices[0].ods_code]
    world.counts["hidden at last, compared"] += 1
    is_for_a_person = row.route is Route.WORKLIST or row.stage is Stage.CANNOT
    assert row.wanted is Wanted.HIDDEN, f"the model: {row.source_id} may not be seen, and is wished {row.wanted}"
    assert is_for_a_person or side.shows(row.source_id, Wanted.HIDDEN), f"the model: {row.source_id} is shown there"


def count_what_became(world: World) -> None:
    became = select(UpstreamEvent.happened, func.count()).group_by(UpstreamEvent.happened)
    for happened, count in world.session.execute(became):
        world.counts[f"wish {happened.value}"] += count


def _code_of(world: World, row: Any) -> str:
    return next(practice.ods_code for practice in world.practices if practice.id == row.practice_id)


def _rows(world: World, of: Any) -> Sequence[Any]:
    return world.session.connection().execute(_STATES.where(of)).all()
