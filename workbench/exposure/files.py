"""The figures as files: CSV, JSON, and a page to print. No clinical text, no names, no NHS numbers."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from workbench import paper
from workbench.exposure import words
from workbench.exposure.counting import SHARES, Figures, Spread
from workbench.exposure.listing import Counted
from workbench.exposure.values import Asked, Exposure
from workbench.permissions import Actor
from workbench.tabular import Cell, Column, Row, as_csv
from workbench.vocabulary import KINDS

TEMPLATE = Path(__file__).parent / "printed.html"
FORMATS = ("csv", "json", "html")
COUNTS = ("entries", "no_exposure", "may_be_seen_still")
COLUMNS = (
    "group", "name", *COUNTS,
    *(f"{measure}_{place}_seconds" for measure in words.MEASURES for place in (*SHARES, "longest")),
)  # fmt: skip


def as_file(format_: str, practice: str, asked: Asked, counted: Counted, *, by: Actor, at: datetime) -> Iterator[bytes]:
    if format_ == "csv":
        return as_csv([Column(name, coded=True) for name in COLUMNS], map(_row, groups(counted)))
    if format_ == "json":
        told = _json(practice, asked, counted, at)
        return iter((orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z) + b"\n",))
    return _printed(practice, asked, counted, by, at)


def groups(counted: Counted) -> list[tuple[str, str, str, Figures]]:
    """What each is grouped by, its name in code and in words, and its figures."""
    found = [("all", "all", "All entries", counted.all)]
    found += [("kind", kind.value, KINDS[kind], figures) for kind, figures in counted.by_kind.items()]
    return found + [("way-out", way, words.way_name(way), figures) for way, figures in counted.by_way.items()]


def _row(group: tuple[str, str, str, Figures]) -> Row:
    what, name, _, figures = group
    cells: list[Cell] = [what, name, figures.count, figures.nobody, figures.open]
    for measure in words.MEASURES:
        cells += _seconds(getattr(figures, measure))
    return cells


def _seconds(spread: Spread) -> list[Cell]:
    """Words where there is no number: an empty cell would be read as nought."""
    values = [*(spread.at[place] for place in SHARES), spread.longest]
    missing = "" if not spread.count else words.NOT_OVER if spread.goes_on else words.NOT_KNOWN
    return [missing if value is None else int(value.total_seconds()) for value in values]


def _json(practice: str, asked: Asked, counted: Counted, at: datetime) -> dict[str, Any]:
    return {
        "practice": practice,
        "from": asked.first_day,
        "to": asked.last_day,
        "as_of": at,
        "all": _figures(counted.all),
        "by_kind": {kind.value: _figures(figures) for kind, figures in counted.by_kind.items()},
        "by_way_out": {way: _figures(figures) for way, figures in counted.by_way.items()},
        "longest": [_entry(each) for each in counted.longest],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    """In seconds; null: not known, or not over yet."""
    told: dict[str, Any] = dict(zip(COUNTS, (figures.count, figures.nobody, figures.open), strict=True))
    for measure in words.MEASURES:
        spread: Spread = getattr(figures, measure)
        values = {place: _or_null(spread.at[place]) for place in SHARES}
        told[measure] = {"known": spread.known, **values, "longest": _or_null(spread.longest)}
    return told


def _entry(each: Exposure) -> dict[str, Any]:
    return {
        "entry": each.entry,
        "review_item": each.review_item,
        "kind": each.kind.value,
        "way_out": each.way_name,
        "recorded_at": each.recorded_at,
        "received_at": each.received_at,
        "decided_at": each.decided_at,
        "sent_at": each.sent_at,
        "in_effect_at": each.in_effect_at,
        "shown_again_at": each.released_at,
        "at_least_seconds": _or_null(each.bounds.at_least),
        "at_most_seconds": _or_null(each.bounds.at_most),
        "may_be_seen_still": each.bounds.is_open,
        "patient_could_read": each.patient is not None and not each.patient.nobody,
        "proxies_who_could_read": len(each.proxies),
    }


def _or_null(value: Any) -> int | None:
    return None if value is None else int(value.total_seconds())


def _printed(practice: str, asked: Asked, counted: Counted, by: Actor, at: datetime) -> Iterator[bytes]:
    days = paper.period(asked.first_day, asked.last_day)
    frame = paper.Frame(
        "Exposure: how long hidden entries could have been seen", practice, f"Entries first hidden: {days}",
        paper.made(by.name, by.role, at), landscape=True,
    )  # fmt: skip
    said = {"groups": groups(counted), "longest": counted.longest, "words": words, "moment": paper.moment}
    return paper.printed(TEMPLATE, frame, kinds=KINDS, **said)
