"""The worklist as an HTML file to print."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from workbench.paper import Frame, made, moment, printed
from workbench.permissions import Actor
from workbench.upstream.worklist.exporting import COLUMNS

TEMPLATE = Path(__file__).parent / "printed.html"


def as_html(practice: str, found: Iterable[Sequence[str]], *, by: Actor, at: datetime) -> Iterator[bytes]:
    """In parts: the rows are read as they are written. On paper some columns share one."""
    frame = Frame(
        "To set by hand in the clinical system", practice, f"As it was on {moment(at)}", made(by.name, by.role, at),
        landscape=True,
    )  # fmt: skip
    rows = (dict(zip(COLUMNS, row, strict=True)) for row in found)
    return printed(TEMPLATE, frame, rows=rows)
