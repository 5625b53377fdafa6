"""A report of counts as one or two printed pages: an HTML file that needs nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from workbench import paper
from workbench.exports import about
from workbench.exports.preparing import Prepared
from workbench.exports.reports.figures import Figure
from workbench.tabular import Cell

TEMPLATE = Path(__file__).parent / "printed.html"
WIDEST, HIGHEST = 640, 110
"""Of the chart, in its own units."""

GAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A month of the chart: all that was decided, and how much of that was hidden."""

    x: float
    width: float
    height: float
    hidden_height: float
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """`lines` of a section without months; else a table of `months` by `measures`, with `bars` for its chart."""

    title: str
    lines: Sequence[Figure] = ()
    measures: Sequence[str] = ()
    months: Sequence[tuple[str, Sequence[Cell]]] = ()
    bars: Sequence[Bar] = ()


def printed(prepared: Prepared, figures: Sequence[Figure]) -> bytes:
    (_, report), (_, practice), (_, period), *foot = about.facts(prepared)
    foot = [fact for fact in foot if fact[0] != "Format" and fact[1] != about.TO_PRINT]
    frame = paper.Frame(f"{report}: what patients can see online", practice, period, foot)
    parts = paper.printed(TEMPLATE, frame, sections=sections(figures), highest=HIGHEST, widest=WIDEST)
    return b"".join(parts)


def sections(figures: Sequence[Figure]) -> list[Section]:
    found = [(title, list(group)) for title, group in groupby(figures, key=lambda figure: figure.section)]
    return [
        _by_month(title, group) if group[0].period[:1].isdecimal() else Section(title, group) for title, group in found
    ]


def _by_month(title: str, figures: Sequence[Figure]) -> Section:
    measures = list(dict.fromkeys(figure.measure for figure in figures))
    values = {(figure.period, figure.measure): figure.value for figure in figures}
    periods = list(dict.fromkeys(figure.period for figure in figures))
    months = [(period, [values[period, measure] for measure in measures]) for period in periods]
    return Section(title, measures=measures, months=months, bars=_bars(months))


def _bars(months: Sequence[tuple[str, Sequence[Cell]]]) -> list[Bar]:
    """The first measure is all, the second a part of it; what is not shown has no height."""
    highest = max((_height(cells[0]) for _, cells in months), default=0) or 1
    step = WIDEST / len(months)
    return [
        Bar(
            round(place * step, 1),
            round(step - GAP, 1),
            round(HIGHEST * _height(cells[0]) / highest, 1),
            round(HIGHEST * _height(cells[1]) / highest, 1),
            period,
        )
        for place, (period, cells) in enumerate(months)
    ]


def _height(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0
