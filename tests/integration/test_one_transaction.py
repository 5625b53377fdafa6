"""A decision and its audit event stand or fall together, and of two rivals one wins."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select

from tests.factories import (
    HIDE,
    LEAVE_VISIBLE,
    NOON,
    a_gp,
    a_lead,
    a_patient,
    a_practice,
    an_item,
    an_operator,
    another_gp,
    decisions,
    state,
)
from workbench import access, audit
from workbench.db import reading, writing
from workbench.decisions import Choice, decide, leave_visible
from workbench.models import Decision, ReviewItem
from workbench.people import STRANGER
from workbench.permissions import Actor
from workbench.vocabulary import Action, State, Switch


class NoAudit(Exception):
    """The audit cannot be written."""


def _refuse(*_args: object, **_named: object) -> None:
    raise NoAudit


def test_nothing_is_decided_if_the_audit_cannot_be_written(
    either_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(either_engine) as session:
        item = an_item(session)
        gp = a_gp(a_practice(session))
    monkeypatch.setattr(audit, "add_all", _refuse)
    with pytest.raises(NoAudit), writing(either_engine) as session:
        decide(session, item.id, HIDE, seen=0, by=gp, at=NOON)
    with reading(either_engine) as session:
        assert (decisions(session, item), state(session, item)) == ([], State.WAITING)


def test_of_two_rivals_one_wins_and_the_other_is_told(either_engine: Engine) -> None:
    with writing(either_engine) as session:
        item, practice = an_item(session), a_practice(session)
    outcomes = _at_once(
        _deciding(either_engine, item, HIDE, a_gp(practice)),
        _deciding(either_engine, item, LEAVE_VISIBLE, another_gp(practice)),
    )
    assert sorted(outcomes) == ["AlreadyDecided", "decided"]
    with reading(either_engine) as session:
        assert len(decisions(session, item)) == 1


def test_of_two_bulk_decisions_over_the_same_items_one_wins(either_engine: Engine) -> None:
    with writing(either_engine) as session:
        items, practice = [an_item(session).id for _ in range(20)], a_practice(session)
    there, back = dict.fromkeys(items, 0), dict.fromkeys(reversed(items), 0)

    def leave(seen: dict[int, int], by: Actor) -> str:
        with writing(either_engine) as session:
            return leave_visible(session, seen, by=by, at=NOON) and "decided"

    outcomes = _at_once(lambda: leave(there, a_gp(practice)), lambda: leave(back, another_gp(practice)))
    assert sorted(outcomes) == ["AlreadyDecided", "decided"]


def test_writers_of_one_practice_cannot_deadlock(either_engine: Engine) -> None:
    with writing(either_engine) as session:
        patient, practice = a_patient(session), a_practice(session)
        items = [an_item(session, patient) for _ in range(10)]

    def switch() -> str:
        with writing(either_engine) as session:
            access.switch(session, practice, Switch.PAUSED, on=NOON.date(), basis="", by=an_operator(practice), at=NOON)
        return "switched"

    outcomes = _at_once(switch, *(_deciding(either_engine, item, HIDE, a_lead(practice)) for item in items))
    assert set(outcomes) <= {"switched", "decided", "Invalid"}
    with reading(either_engine) as session:
        assert session.scalars(select(func.count()).select_from(Decision)).one() == outcomes.count("decided")
        assert isinstance(audit.verify(session, practice.ods_code), bytes)


def test_two_strangers_can_begin_the_installations_chain_at_once(either_engine: Engine) -> None:
    def fail() -> str:
        with writing(either_engine) as session:
            audit.add(session, audit.Event(Action.SIGN_IN_FAILED), by=STRANGER, at=NOON)
        return "recorded"

    assert _at_once(fail, fail, fail) == ["recorded"] * 3


def _deciding(engine: Engine, item: ReviewItem, choice: Choice, by: Actor) -> Callable[[], str]:
    def act() -> str:
        with writing(engine) as session:
            decide(session, item.id, choice, seen=0, by=by, at=NOON)
        return "decided"

    return act


def _at_once(*acts: Callable[[], str]) -> list[str]:
    """What came of each act, all begun at the same moment in threads of their own; an error answers its name."""
    start = Barrier(len(acts))

    def begun(act: Callable[[], str]) -> str:
        start.wait()
        try:
            return act()
        except Exception as error:
            return type(error).__name__

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begun, acts))
