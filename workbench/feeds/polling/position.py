"""Where a round of asking stands, and what waits to be tried again beside it."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbench import db
from workbench.feeds.keeping import positions
from workbench.feeds.polling.again import Waiting
from workbench.models import Feed

AGAIN = "again"


def position_of(engine: Engine, feed: Feed) -> dict[str, Any]:
    """Without what waits to be tried again."""
    return {name: each for name, each in _kept(engine, feed).items() if name != AGAIN}


def waiting_of(engine: Engine, feed: Feed) -> Waiting:
    """What waits to be tried again."""
    waiting: Waiting = _kept(engine, feed).get(AGAIN, {})
    return waiting


def save_position(session: Session, feed: Feed, position: dict[str, Any]) -> None:
    """What waits to be tried again stays."""
    kept = positions(session, [feed])[feed.id]
    waiting = kept.position.get(AGAIN)
    kept.position = {**position, **({AGAIN: waiting} if waiting else {})}


def _kept(engine: Engine, feed: Feed) -> dict[str, Any]:
    with db.reading(engine) as session:
        return dict(positions(session, [feed])[feed.id].position)
