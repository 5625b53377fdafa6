"""The driver's rows made into named tuples with values of ours."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Dialect, Select
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]

KNOWN_VALUES = 1 << 12
"""Of a column, so many are converted once: words, times, yes and no."""


class Rows:
    """Of a statement on a dialect: values of its columns' types. Those that can be changed (JSON) are made anew."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        columns = statement.selected_columns
        named: Any = namedtuple("Row", columns.keys())  # type: ignore[misc]
        self._make = named._make
        converts = (_convert(column.type.dialect_impl(dialect), dialect) for column in columns)
        self._converters = [(place, convert) for place, convert in enumerate(converts) if convert is not None]

    def __call__(self, found: Sequence[Any]) -> list[Any]:
        return list(map(self._make, self._converted(found)))

    def _converted(self, found: Sequence[Any]) -> Iterator[Iterable[Any]]:
        return (self._with_values(list(row)) for row in found) if self._converters else iter(found)

    def _with_values(self, values: list[Any]) -> list[Any]:
        for place, convert in self._converters:
            values[place] = convert(values[place])
        return values


def _convert(type_: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    convert = type_.result_processor(dialect, None)
    return convert if convert is None or isinstance(type_, JSON) else lru_cache(KNOWN_VALUES)(convert)
