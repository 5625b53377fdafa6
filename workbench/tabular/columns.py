"""Columns of a file that people open: what each is called, means and holds."""

from typing import Literal, NamedTuple

Cell = str | int | float | None
Holds = Literal["text", "number", "day", "moment"]


class Column(NamedTuple):
    """A column, by its name. A cell that is not `coded` may hold what people typed, and is defused where it could run.

    Days and moments are ISO 8601 text, which a workbook makes dates of. `width` is in characters of Excel.
    """

    name: str
    meaning: str = ""
    coded: bool = False
    holds: Holds = "text"
    width: int = 14
