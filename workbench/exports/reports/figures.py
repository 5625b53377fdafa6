"""A line of a report of counts, and the table of such lines."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from workbench.tabular import Cell, Column

WHOLE = ""
"""The period of what counts for all days of the report."""


class Figure(NamedTuple):
    """`period` is a month (2026-03), `now`, or empty for the whole period; `unit` what is counted."""

    section: str
    measure: str
    value: Cell
    unit: str = "entries"
    period: str = WHOLE


TABLE = (
    Column("section", "What the count is part of", coded=True, width=34),
    Column("measure", "What is counted", coded=True, width=46),
    Column("period", "The month; “now” when the report was made; blank for the whole period", coded=True, width=10),
    Column("value", "How many", coded=True, holds="number", width=14),
    Column("unit", "Of what", coded=True, width=12),
)


def rows(figures: Iterable[Figure]) -> Iterable[tuple[Cell, ...]]:
    return ((each.section, each.measure, each.period, each.value, each.unit) for each in figures)


def month_of(first: date) -> str:
    return f"{first:%Y-%m}"
