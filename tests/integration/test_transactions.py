"""How a transaction that only reads behaves while others write, on both databases."""

from sqlalchemy import Engine, func, select

from tests.factories import LEEDS, YORK, a_practice
from workbench import db
from workbench.models import Practice


def test_a_reader_sees_one_state_though_others_write_meanwhile(either_engine: Engine) -> None:
    count = select(func.count()).select_from(Practice)
    for code, seen in ((LEEDS, 0), (YORK, 1)):
        with db.reading(either_engine) as session:
            assert session.scalars(count).one() == seen
            with db.writing(either_engine) as other:
                a_practice(other, code)
            assert session.scalars(count).one() == seen
