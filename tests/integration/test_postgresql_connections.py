"""What each connection to PostgreSQL is set to."""

import pytest
from sqlalchemy import Engine, create_engine, text

from workbench import db


@pytest.mark.parametrize("name", ["lock_timeout", "idle_in_transaction_session_timeout", "statement_timeout"])
def test_on_postgresql_nothing_of_a_page_waits_without_end(postgresql_engine: Engine, name: str) -> None:
    of_pages = db.prepare(create_engine(postgresql_engine.url), statement=db.STATEMENT, idle=db.IDLE)
    with db.reading(of_pages) as session:
        assert session.scalars(text(f"SHOW {name}")).one() not in ("0", "")
    of_pages.dispose()


@pytest.mark.parametrize(("options", "cost"), [("", "1.1"), ("-c random_page_cost=2.5", "2.5")])
def test_on_postgresql_a_page_by_an_index_costs_little_unless_somebody_has_said_what_it_costs(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch, options: str, cost: str
) -> None:
    monkeypatch.setenv("PGOPTIONS", options)
    told = db.prepare(create_engine(postgresql_engine.url))
    with db.reading(told) as session:
        assert session.scalars(text("SHOW random_page_cost")).one() == cost
    told.dispose()


def test_on_postgresql_moments_are_compared_in_utc_wherever_the_server_is(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTZ", "Asia/Tokyo")
    elsewhere = db.prepare(create_engine(postgresql_engine.url))
    with db.reading(elsewhere) as session:
        assert session.scalars(text("SHOW TimeZone")).one() == "UTC"
    elsewhere.dispose()
