"""What the lead is shown: the figures of some days and the longest, page by page; and one entry."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.db import columns_of
from workbench.errors import not_in_practice
from workbench.exposure.counting import Figures, Tally
from workbench.exposure.reading import exposure_of, exposures
from workbench.exposure.values import Asked, Exposure
from workbench.models import Patient
from workbench.permissions import Actor, Permission, require, require_practice
from workbench.vocabulary import Action, Kind

PAGE = 25
FURTHEST = 1_000
"""So many can be paged through, the longest first; beyond that, narrow what is asked."""

LONGEST_TOLD = 10
THE_FIGURES = "exposure figures"


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of all, by kind of entry, and by the name of the way out; and the longest ones."""

    all: Figures
    by_kind: Mapping[Kind, Figures]
    by_way: Mapping[str, Figures]
    longest: Sequence[Exposure]


@dataclass(frozen=True, slots=True)
class Overview:
    """A page of the longest, with who the patients are."""

    counted: Counted
    rows: Sequence[Exposure]
    patients: Mapping[int, Any]
    more: bool


@dataclass(frozen=True, slots=True)
class Incident:
    """One entry."""

    exposure: Exposure
    nhs_number: str


def count(session: Session, asked: Asked, *, by: Actor, at: datetime, longest: int = LONGEST_TOLD) -> Counted:
    """In one run through them; only the figures and the longest are kept."""
    practice_id = _practice(by)
    tallies: dict[tuple[Kind, str], Tally] = defaultdict(Tally)
    found = heapq.nlargest(longest, _counted(exposures(session, practice_id, asked, at=at), tallies), key=_rank)
    by_kind = {kind: _together(tallies, kind) for kind in Kind if any(kind == each for each, _ in tallies)}
    by_way = {way: _together(tallies, way) for way in sorted({way for _, way in tallies})}
    return Counted(_together(tallies), by_kind, by_way, found)


def _together(tallies: Mapping[tuple[Kind, str], Tally], of: str | None = None) -> Figures:
    """Of this kind or way out; None: of all."""
    found = Tally()
    for names, tally in tallies.items():
        if of is None or of in names:
            found.take(tally)
    return found.figures()


def _practice(by: Actor) -> int:
    """The lead sees it; the command line takes it away."""
    return require_practice(by, Permission.OVERSEE if by.may(Permission.OVERSEE) else Permission.EXPORT_AUDIT)


def overview(session: Session, asked: Asked, *, by: Actor, at: datetime, start: int = 0) -> Overview:
    """The view is audited, with the review items of the page."""
    require(by, Permission.OVERSEE)
    start = min(start, FURTHEST - PAGE)
    counted = count(session, asked, by=by, at=at, longest=start + PAGE + 1)
    rows = counted.longest[start : start + PAGE]
    details = {"what": "exposure", "items": sorted({each.review_item for each in rows})}
    audit.look(session, audit.Event(Action.VIEWED, details=details), by=by, at=at)
    more = len(counted.longest) > start + PAGE and start + 2 * PAGE <= FURTHEST
    return Overview(counted, rows, _patients(session, {each.patient_id for each in rows}), more)


def incident(session: Session, entry: int, *, by: Actor, at: datetime) -> Incident:
    """Raises NotFound for what was never hidden. The view is audited."""
    practice_id = require_practice(by, Permission.OVERSEE)
    found = exposure_of(session, practice_id, entry, at=at)
    if found is None:
        raise not_in_practice("hidden entry")
    patient = _patients(session, {found.patient_id})[found.patient_id]
    event = audit.Event(
        Action.VIEWED, patient_nhs_number=patient.nhs_number, review_item=found.review_item,
        details={"what": "exposure of an entry", "entry": entry},
    )  # fmt: skip
    audit.look(session, event, by=by, at=at)
    return Incident(found, patient.nhs_number)


def put_on_record(session: Session, asked: Asked, counted: Counted, format_: str, *, by: Actor, at: datetime) -> None:
    """That the figures are taken away as a file."""
    require(by, Permission.EXPORT_AUDIT)
    details = {
        "what": THE_FIGURES, "format": format_, "rows": counted.all.count,
        "from": asked.first_day.isoformat(), "to": asked.last_day.isoformat(),
    }  # fmt: skip
    audit.add(session, audit.Event(Action.EXPORTED, details=details), by=by, at=at)


def _counted(found: Iterator[Exposure], tallies: Mapping[tuple[Kind, str], Tally]) -> Iterator[Exposure]:
    for each in found:
        tallies[each.kind, each.way_name].add(each)
        yield each


def _rank(each: Exposure) -> tuple[bool, timedelta, int]:
    """The longest first; before them, those of which not even the most is known."""
    return each.bounds.at_most is None, each.bounds.at_most or timedelta(), each.entry


def _patients(session: Session, patients: set[int]) -> Mapping[int, Any]:
    of = columns_of(Patient)
    wanted = select(of.id, of.given_name, of.family_name, of.nhs_number).where(of.id.in_(patients)).order_by(of.id)
    return {row.id: row for row in session.connection().execute(wanted)}
