"""The tables of each report, read from the database in constant memory."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.audit import exporting
from workbench.exports.preparing import Prepared, search_of
from workbench.exports.reports import access_steps, figures, subject_access
from workbench.exports.reports.figures import Figure
from workbench.exports.reports.icb import icb
from workbench.exports.reports.meeting import meeting
from workbench.exports.reports.present import hours_to_decision, present
from workbench.exports.reports.proof import without_numbers
from workbench.exports.reports.subject_access import EntryFact
from workbench.exports.reports.tallying import Decided, tally
from workbench.models import Entry, Patient
from workbench.permissions import Permission, require_practice
from workbench.tabular import Column, Row
from workbench.vocabulary import Action, Report


class Table(NamedTuple):
    """A table of a report; `name` is its file's, without the ending; `figures` what of it prints.

    One `is_for_patient` is given away as it is.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    figures: Sequence[Figure] = ()
    is_for_patient: bool = False


Tell = Callable[[int], None]
"""Told of a number of events that have been read since it was told last."""

EVENTS_AT_ONCE = 500
Event = TypeVar("Event")


def tables_of(session: Session, prepared: Prepared, tell: Tell) -> list[Table]:
    return TABLES[prepared.asked.report](session, prepared, tell)


def _telling(events: Iterable[Event], tell: Tell) -> Iterator[Event]:
    left = iter(events)
    while part := list(islice(left, EVENTS_AT_ONCE)):
        yield from part
        tell(len(part))


def _proof(session: Session, prepared: Prepared, tell: Tell) -> list[Table]:
    search = search_of(prepared.asked)
    found = _telling(exporting.rows(session, search, by=prepared.by, up_to=prepared.head_sequence), tell)
    rows = found if prepared.asked.with_nhs_numbers else without_numbers(found)
    return [Table("proof", exporting.TABLE, rows)]


def _figures(session: Session, prepared: Prepared, tell: Tell) -> list[Table]:
    found = figures_of(session, prepared, tell)
    return [Table(prepared.asked.report.value, figures.TABLE, figures.rows(found), found)]


def figures_of(session: Session, prepared: Prepared, tell: Tell = lambda _more: None) -> list[Figure]:
    """The lines of a report of counts: the meeting’s or the ICB’s."""
    counted = tally(_telling(_decided(session, prepared, Decided._fields), tell))
    if prepared.asked.report is Report.ICB:
        return list(icb(counted))
    practice_id = require_practice(prepared.by, Permission.EXPORT_AUDIT)
    search = search_of(prepared.asked)
    now = present(session, practice_id, at=prepared.at)
    hours = hours_to_decision(session, practice_id, search)
    others = audit.by_action(session, prepared.by.organisation, search, up_to=prepared.head_sequence)
    return list(meeting(counted, now, hours, others))


def _decided(session: Session, prepared: Prepared, columns: Sequence[str]) -> Iterator[Any]:
    """Rows with these columns as attributes."""
    return _found(session, prepared, search_of(prepared.asked), columns)


def _found(session: Session, prepared: Prepared, search: audit.Search, columns: Sequence[str]) -> Iterator[Any]:
    return audit.events(session, prepared.by.organisation, search, columns, up_to=prepared.head_sequence)


def _subject_access(session: Session, prepared: Prepared, tell: Tell) -> list[Table]:
    """Of one patient, so that all of it is in memory."""
    practice_id = require_practice(prepared.by, Permission.EXPORT_AUDIT)
    theirs = (
        select(Entry.id, Entry.recorded_at, Entry.withdrawn, Entry.nopat)
        .join(Patient, Patient.id == Entry.patient_id)
        .where(Patient.practice_id == practice_id, Patient.nhs_number == prepared.asked.patient)
    )
    entries = {row.id: EntryFact(row.recorded_at, row.withdrawn or row.nopat) for row in session.execute(theirs)}
    # All that was ever decided about an entry says whether it may be disclosed, whatever the days that were asked for.
    every = replace(search_of(prepared.asked), since=None, until=None)
    decided = _found(session, prepared, every, subject_access.READ)
    of_access = replace(search_of(prepared.asked), action=Action.ACCESS_CHANGED)
    steps = _found(session, prepared, of_access, access_steps.READ)
    period = subject_access.Period(prepared.asked.since, prepared.asked.until)
    found = subject_access.subject_access(_telling(decided, tell), entries, period, access_steps.access_rows(steps))
    return [
        Table("to-disclose", subject_access.DISCLOSED, found.disclosed, is_for_patient=True),
        Table("check-before-disclosing", subject_access.TO_CHECK, found.to_check),
    ]


TABLES: dict[Report, Callable[[Session, Prepared, Tell], list[Table]]] = {
    Report.PROOF: _proof,
    Report.MEETING: _figures,
    Report.ICB: _figures,
    Report.SUBJECT_ACCESS: _subject_access,
}
