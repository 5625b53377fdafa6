"""History is append-only in the database's own word, whoever asks and however."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import (
    DAY,
    HIDE,
    NOON,
    TODAY,
    YORK,
    a_decided_item,
    a_lead,
    a_patient,
    a_practice,
    a_proxy,
    a_switch,
    an_access_step,
    an_administrator,
    an_operator,
)
from tests.upstreams import wish_states
from workbench import access, audit, policies, schema, upstream
from workbench.audit import Event
from workbench.db import writing
from workbench.models import (
    Attachment,
    AttachmentPage,
    EntryAttachment,
    Feed,
    FeedEvent,
    FlagFeedback,
    OwnRulesChange,
    PolicyCheck,
    SecondLook,
    SecondLookAnswer,
    SecondLookDraw,
    SecondLookStep,
)
from workbench.policies import Policy
from workbench.upstream.wishes import Became, Fact, record
from workbench.vocabulary import (
    AccessStep,
    Action,
    Category,
    FeedKind,
    FeedStep,
    Happened,
    LookStep,
    Outcome,
    ProxyStep,
    Role,
    Switch,
    Verdict,
    WayKind,
)  # fmt: skip

HISTORY = [*schema.APPEND_ONLY, "audit_head"]
NUMBER_OF = dict.fromkeys(HISTORY, "number") | {
    "audit_event": "sequence",
    "audit_head": "organisation",
    "attachment": "size",
    "entry_attachment": "number",
    "feed_event": "cause",
    "flag_feedback": "rule",
    "policy_check": "batch",
    "proxy": "name",
    "upstream_event": "wish",
    "second_look": "place",
    "second_look_answer": "note",
    "second_look_draw": "share",
    "second_look_step": "number",
}
REFUSED = r"append-only|only moves on|does not follow the one before|has no event in the audit"


def _history(session: Session) -> None:
    """Two rows or more in each table of the history."""
    a_decided_item(session, HIDE, titles=["One", "Two"])
    practice = a_practice(session)
    a_switch(session, practice, Switch.PAUSED, TODAY)
    patient = a_patient(session, steps=[(AccessStep.REVIEW_NEEDED, TODAY), (AccessStep.GRANTED, TODAY)])
    an_access_step(session, patient, AccessStep.ENDED, TODAY)
    for number in (1, 2):
        kept = Attachment(practice_id=practice.id, digest=bytes([number]) * 32, media_type="", size=0, content=b"",
                          text="", pages=1, has_wordless=False, not_read=[])  # fmt: skip
        session.add(kept)
        session.flush()
        session.add(AttachmentPage(attachment_id=kept.id, number=number, practice_id=practice.id,
                                   media_type="image/png", width=1, height=1, content=b""))  # fmt: skip
        session.add(EntryAttachment(entry_id=1, entry_version=1, number=number, practice_id=practice.id,
                                    attachment_id=kept.id))  # fmt: skip
        feed = Feed(practice_id=practice.id, number=number, kind=FeedKind.FOLDER, name="", place="", settings={},
                    by_name="", at=NOON)  # fmt: skip
        session.add(feed)
        session.flush()
        session.add(FeedEvent(practice_id=practice.id, feed_id=feed.id, number=number, step=FeedStep.ADDED, cause="",
                              by_name="", at=NOON))  # fmt: skip
    for day in (TODAY, TODAY - DAY):
        proxy = a_proxy(session, patient, from_on=day)
        how = {"basis": "a letter", "by": an_administrator(practice), "at": NOON}
        access.change_proxy(session, patient, proxy.id, ProxyStep.CONFIRMED, **how)  # type: ignore[arg-type]
        session.add(PolicyCheck(practice_id=practice.id, review_item_id=1, batch=str(day), by_name="", at=NOON))
        session.add(FlagFeedback(practice_id=practice.id, review_item_id=1, entry_id=1, entry_version=1, start=0, end=1,
                                 verdict=Verdict.MISSED, category=Category.THIRD_PARTY, rule="", field="text",
                                 by_name=str(day), at=NOON))  # fmt: skip
        session.add(OwnRulesChange(practice_id=practice.id, number=day.day, chosen=[], by_name="", at=NOON))
        policies.change_policy(session, Policy(), basis="a letter", by=a_lead(practice), at=NOON)
    _second_looks(session, practice.id)
    york = a_practice(session, YORK)
    for _ in range(2):
        upstream.add(session, york, WayKind.MANUAL, {}, by=an_operator(york), at=NOON)
    item = a_decided_item(session, HIDE, a_patient(session, practice=YORK), titles=["One", "Two"])
    for event in (Happened.CLAIMED, Happened.RELEASED):
        became = [Became(state.entry_id, 1, Fact(event, NOON)) for state in wish_states(session, item)]
        record(session, became, by=an_operator(york), at=NOON)
    audit.add(session, Event(Action.SIGN_IN_FAILED), by=an_operator(a_practice(session, YORK)), at=NOON)


def _second_looks(session: Session, practice: int) -> None:
    for number, day in enumerate((TODAY, TODAY - 7 * DAY), start=1):
        draw = SecondLookDraw(practice_id=practice, first_day=day, seed="a", share=number, most=1, decisions=1, drawn=1,
                              digest="", left_out_id=None, at=NOON)  # fmt: skip
        session.add(draw)
        session.flush()
        look = SecondLook(practice_id=practice, draw_id=draw.id, place=number, review_item_id=1, batch=str(day),
                          decision_id=1, sequence=1)  # fmt: skip
        session.add(look)
        session.flush()
        session.add(SecondLookAnswer(practice_id=practice, look_id=look.id, outcome=Outcome.HIDE, reason=None,
                                     note=str(day), review_on=None, agrees=True, first_by_id=1, by_id=3, by_name="",
                                     at=NOON))  # fmt: skip
        session.add(SecondLookStep(practice_id=practice, look_id=look.id, number=number, step=LookStep.READ, note="",
                                   by_id=1, by_name="", by_role=Role.CLINICIAN, at=NOON))  # fmt: skip


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "DELETE FROM {} WHERE {} = {}"])
def test_history_is_neither_changed_nor_deleted(either_db: Session, statement: str, subtests: pytest.Subtests) -> None:
    _history(either_db)
    for table, column in NUMBER_OF.items():
        with subtests.test(table=table), pytest.raises(IntegrityError, match=REFUSED), either_db.begin_nested():
            either_db.execute(text(statement.format(table, column, column)))


@pytest.mark.postgresql
def test_history_is_not_truncated(postgresql_engine: Engine, subtests: pytest.Subtests) -> None:
    for table in HISTORY:
        with (
            subtests.test(table=table),
            pytest.raises(IntegrityError, match="append-only"),
            writing(postgresql_engine) as session,
        ):
            session.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("recursive_triggers", ["ON", "OFF"])
@pytest.mark.parametrize("key", ["its own", "rowid"])
def test_history_is_not_replaced_by_any_program(
    engine: Engine, key: str, recursive_triggers: str, subtests: pytest.Subtests
) -> None:
    with writing(engine) as session:
        _history(session)
    with closing(sqlite3.connect(str(engine.url.database))) as another_program:
        another_program.execute(f"PRAGMA recursive_triggers = {recursive_triggers}")
        for table in HISTORY:
            with subtests.test(table=table), pytest.raises(sqlite3.IntegrityError, match=REFUSED):
                another_program.execute(_replacing(another_program, table, by_rowid=key == "rowid"))


def _replacing(connection: sqlite3.Connection, table: str, *, by_rowid: bool) -> str:
    """Put a row in another's place: the same in full, or one with a number of its own and only the place the same."""
    if not by_rowid:
        return f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
    columns = [column[1] for column in connection.execute(f"PRAGMA table_info({table})") if column[1] != "id"]
    names = ", ".join(columns)
    values = ", ".join("99" if column == NUMBER_OF[table] else column for column in columns)
    return f"INSERT OR REPLACE INTO {table} (rowid, {names}) SELECT rowid, {values} FROM {table} LIMIT 1"


def test_the_head_never_goes_back(either_db: Session) -> None:
    _history(either_db)
    with pytest.raises(IntegrityError):
        either_db.execute(text("UPDATE audit_head SET sequence = sequence - 1"))


@pytest.mark.parametrize("change", ["organisation = 'Z99'", "organisation = 'Z99', sequence = sequence + 1"])
def test_the_head_stays_with_its_organisation(either_db: Session, change: str) -> None:
    _history(either_db)
    with pytest.raises(IntegrityError):
        either_db.execute(text(f"UPDATE audit_head SET {change} WHERE sequence > 0"))


def test_a_database_without_a_guard_is_not_served(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(text("DROP TRIGGER decision_no_update"))
    with engine.connect() as connection:
        assert schema.faults(connection) == [
            "the guard decision_no_update is missing or switched off: the history could be altered"
        ]


@pytest.mark.postgresql
def test_a_disabled_guard_is_missed_as_well(postgresql_engine: Engine) -> None:
    with postgresql_engine.begin() as connection:
        connection.execute(text("ALTER TABLE decision DISABLE TRIGGER decision_append_only"))
        assert schema.faults(connection) == [
            "the guard decision_append_only is missing or switched off: the history could be altered"
        ]
