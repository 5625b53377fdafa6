"""A truth table, which tests run and the page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Row(Protocol):
    def cells(self) -> tuple[str, ...]:
        """The row's values in words, one for each heading; derived from the values, so that they cannot differ."""
        ...


@dataclass(frozen=True, slots=True)
class Table:
    """`rule` says in plain English what the rows show; `tests` run each row against the program, as file::function."""

    title: str
    rule: str
    source: str
    tests: tuple[str, ...]
    headings: tuple[str, ...]
    rows: Sequence[Row]
