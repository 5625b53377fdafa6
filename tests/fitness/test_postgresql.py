"""The PostgreSQL of the tests is as new for each of them, however the one before ended."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from tests.factories import a_practice
from tests.postgresql import PostgreSQL
from workbench.models import Practice


@pytest.mark.parametrize("ended", [Session.commit, Session.rollback])
def test_what_one_test_wrote_is_gone_and_ids_begin_at_one(
    postgresql: PostgreSQL, postgresql_engine: Engine, ended: Callable[[Session], None]
) -> None:
    with Session(postgresql_engine) as session:
        assert a_practice(session).id == 1
        session.flush()
        ended(session)
    postgresql_engine.dispose()
    postgresql.renew()
    with Session(postgresql_engine) as session:
        assert session.scalar(select(func.count()).select_from(Practice)) == 0
        assert a_practice(session).id == 1


def test_a_change_of_the_tables_is_gone_as_well(postgresql: PostgreSQL, postgresql_engine: Engine) -> None:
    with postgresql_engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (id int)"))
    postgresql_engine.dispose()
    postgresql.renew()
    with postgresql_engine.connect() as connection:
        assert connection.scalar(text("SELECT to_regclass('left_behind')")) is None
