"""The first moment of a day in UTC, as SQL says it: the two databases have no function for it in common."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from workbench.db.columns import UtcDateTime


class beginning_of(FunctionElement[datetime]):  # noqa: N801 - read as an SQL function
    """Of a day in SQL, as a moment that compares with those of other columns."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(beginning_of, "sqlite")
def _as_sqlite_writes_it(element: beginning_of, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} || ' 00:00:00.000000')"


@compiles(beginning_of, "postgresql")
def _as_postgresql_does(element: beginning_of, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS TIMESTAMP WITHOUT TIME ZONE)"
