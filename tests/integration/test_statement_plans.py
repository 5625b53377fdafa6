"""What the database does for a page: it never goes through a table that grows with the practice, however large it is.

Held by the plans of SQLite, which knows nothing of the sizes of these tables and so chooses by their indexes alone.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from flask import Flask, has_request_context
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

import workbench
from tests.factories import HIDE, a_decided_item, a_home, a_link, a_patient, a_practice, a_relative, an_item
from tests.visitors import Arrive, engine_of
from workbench import mirrors
from workbench.db import Finding, Written
from workbench.intake.source import relations
from workbench.intake.source.key import Source
from workbench.models import Entry, Patient, ReviewItem
from workbench.vocabulary import Category, Relation, Role

GROWING = (
    "audit_event", "decision", "entry", "entry_version", "flag", "item_link", "patient", "patient_home", "patient_name",
    "patient_relative", "review_item", "source_relation",
)  # fmt: skip
PRACTICE = r"(practice_id|organisation)=\?( AND source_system=\?)?"
INDEX = rf"USING (COVERING )?INDEX \w+( \({PRACTICE}\))?"
WHOLE = re.compile(rf"(SCAN ({'|'.join(GROWING)})( {INDEX})?|SEARCH ({'|'.join(GROWING)}) {INDEX})$")
"""A step that reads all of a table, or all of one practice's rows. A search by nothing is for the last row."""
STATEMENTS = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")
HARMLESS = re.compile(r"WHERE (0 = 1|\w+\.organisation = \?) ORDER BY .+\n LIMIT")
"""Nothing is asked for; or all, in the order of an index, up to a limit."""
PAGES = (
    "/queue", "/queue?kind=consultation", "/queue?flag=any", "/queue?flag=domestic-abuse", "/queue?flag=none",
    "/queue?patient=Marsh", "/queue?patient=9990000018", "/queue?state=hidden", "/queue?state=decided",
    "/queue?state=left-visible", "/queue?author=mine", "/review-items/{item}", "/review-items/{item}/decision",
    "/patients?patient=Marsh", "/patients/{patient}", "/patients/{patient}/view", "/patients/{patient}/items",
    "/patients/{patient}?kind=decisions&to=2026-03-02", "/patients/{patient}?kind=flags&from=2026-03-01",
    "/patients/{patient}/access",
    "/hidden", "/hidden?patient=Marsh", "/hidden?reason=patient-request&by=1&review=none", "/decisions/mine",
    "/queue/news?since=0", "/decisions/mine?outcome=hide&from=2026-03-01&to=2026-03-02",
    "/audit", "/audit?patient=9990000018", "/audit?action=decided",
)  # fmt: skip


@contextmanager
def plans(engine: Engine, *, of_requests: bool = True) -> Iterator[list[str]]:
    """The steps of the plans of all statements with which requests read and write, each followed by its statement.

    Else of all statements: a test's own facts are made before.
    """
    found: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if (
            statement.startswith(STATEMENTS)
            and (has_request_context() or not of_requests)
            and not HARMLESS.search(statement)
        ):
            given = parameters[0] if isinstance(parameters, list) else parameters  # of many rows, the first
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", given)
            found.extend(f"{row[3]}\n{statement}" for row in rows.fetchall())

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def a_mirror(db: Session, item: ReviewItem) -> None:
    """An item that the form to hide the other asks about."""
    child, patient = a_patient(db, given="Jake", family="Pryce"), db.get_one(Patient, item.patient_id)
    a_home(db, patient, child)
    a_relative(db, child, patient)
    an_item(db, child, flags=[Category.DOMESTIC_ABUSE])


@pytest.mark.parametrize("address", PAGES)
def test_a_page_reads_no_growing_table_as_a_whole(
    db: Session, arrive: Arrive, app_of_the_run: Flask, address: str
) -> None:
    lead = arrive("A lead", Role.SAFEGUARDING_LEAD)
    item = an_item(db, flags=[Category.DOMESTIC_ABUSE])
    a_link(db, item, an_item(db))
    a_decided_item(db, HIDE)
    a_mirror(db, item)
    with plans(engine_of(app_of_the_run)) as found:
        lead.open(address.format(item=item.id, patient=item.patient_id))
    assert found
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []


@pytest.mark.parametrize("outcome", ["leave-visible", "hide", "refer"])
def test_a_decision_reads_no_growing_table_as_a_whole(
    db: Session, arrive: Arrive, app_of_the_run: Flask, outcome: str
) -> None:
    gp, item = arrive("A GP", Role.CLINICIAN), an_item(db, flags=[Category.DOMESTIC_ABUSE])
    fields = {"reason": "patient-request", "note": "asked by telephone", "question": "What do you think?"}
    with plans(engine_of(app_of_the_run)) as found:
        gp.decide(item, outcome, **fields)
    assert any("FROM review_item" in step for step in found)
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []


def test_what_was_decided_today_is_read_from_an_index_alone(db: Session, arrive: Arrive, app_of_the_run: Flask) -> None:
    lead = arrive("A lead", Role.SAFEGUARDING_LEAD)
    with plans(engine_of(app_of_the_run)) as found:
        lead.open("/queue")
    of_decisions = [step for step in found if step.startswith("SEARCH decision ") and " AS done" in step]
    assert of_decisions
    assert [step for step in of_decisions if "USING COVERING INDEX" not in step] == []


def prepared_statements() -> Iterator[Written | Finding]:
    """All that modules of ours keep."""
    for found in pkgutil.walk_packages(workbench.__path__, "workbench."):
        for kept in list(vars(importlib.import_module(found.name)).values()):
            some = kept.values() if isinstance(kept, dict) else kept if isinstance(kept, tuple | list) else [kept]
            yield from (each for each in some if isinstance(each, Written | Finding))


def test_whatever_is_asked_of_a_list_is_found_by_the_list(db: Session) -> None:
    run = db.connection()
    asked = {statement for each in prepared_statements() if "json_each" in (statement := each._on(run.dialect)[0])}
    assert len(asked) > 20
    with closing(run.connection.cursor()) as cursor:
        for statement in asked:
            names = re.findall(r":(\w+)", statement)
            bound = dict.fromkeys(names) if names else [None] * statement.count("?")
            steps = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", bound).fetchall()
            assert [step[3] for step in steps if WHOLE.match(step[3])] == [], statement


def test_what_comes_in_is_held_against_what_is_hidden_without_reading_all_of_it(db: Session, engine: Engine) -> None:
    hidden = a_decided_item(db, HIDE, titles=["Disclosed that partner hits her"])
    a_mirror(db, hidden)
    came = db.scalars(select(Entry).where(Entry.review_item_id != hidden.id)).one()
    with plans(engine, of_requests=False) as found:
        mirrors.repeating(db, db.get_one(Patient, came.patient_id), [came.id])
    assert found
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []


def test_what_depends_on_something_is_found_without_reading_all_relations(db: Session, engine: Engine) -> None:
    of = Source(a_practice(db).id, "emis")
    with plans(engine, of_requests=False) as found:
        relations.sources_of(db, of, Relation.RESTS_ON, ["Observation/1", "Observation/2"])
    assert found
    assert [step for step in found if WHOLE.match(step.partition("\n")[0])] == []
