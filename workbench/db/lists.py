"""A list of texts or whole numbers as one parameter, whatever its length.

With a parameter for each value, SQLAlchemy and the database would both prepare the statement anew for every length of
the list, which took several times as long as running it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import orjson

from workbench.db.rows import Convert


class _Listing(NamedTuple):
    """How a dialect says that something is among the values of a parameter, and how its driver takes them."""

    operator: str
    values: str
    convert: Convert


def _as_json(values: Sequence[Any]) -> str:
    return orjson.dumps([*values]).decode()


LISTING = {
    "sqlite": _Listing("IN", "(SELECT value FROM json_each({}))", _as_json),
    "postgresql": _Listing("=", "ANY({})", list),
}
