"""What an import did to entries that it did not bring: put on record one by one, and told in a line."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.audit import Event
from workbench.db import batches
from workbench.fhir.values import Problem
from workbench.intake.entries.restating import Restated
from workbench.models import Entry, Patient
from workbench.vocabulary import Action, Doubt, State, TakenBack, WaitsBecause

OF_ANOTHER = "its id is used for another patient now; it has left the record that it was in"
QUOTE_TAKEN_BACK = "the source took back or labelled what it quotes; not shown, and waits"
MOVED = "now under something in which something is kept back; waits again"
SAID_OF = {
    TakenBack.WITHDRAWN: "withdrawn by the source, and no longer shown",
    TakenBack.DELETED: "deleted by the source, and no longer shown",
    TakenBack.ANOTHERS: "another patient's, as the source says now, and no longer shown",
    TakenBack.ABOVE: "no longer shown: what it belongs to was taken back",
    TakenBack.PART: "part of another entry now, and no longer shown by itself",
}
WAITS = {
    Doubt.NO_LONGER_SENT: "no longer sent, though the bundle is the complete record; waits again",
    Doubt.NOT_TAKEN: "could not be taken this time; waits again as it was",
    Doubt.QUOTE_TAKEN_BACK: QUOTE_TAKEN_BACK,
    Doubt.BASIS_TAKEN_BACK: "the source took back or labelled what it rests on; waits again",
    Doubt.BY_CONDITION: "the source deleted or changed entries by a condition that these may meet; waits again",
    Doubt.DRAWN_ON_CHANGED: "what it draws on has changed, and was sent without it; waits again",
    Doubt.CONTRADICTED: "the source contradicts itself on it; waits again as it was",
}


def lines_of(restated: Sequence[Restated], taken_from: Mapping[int, Sequence[int]]) -> list[Problem]:
    """How many entries, and why; without their content."""
    counted = Counter(sentence for each in restated if (sentence := _sentence(each)))
    lines = [Problem(_entries(count), sentence) for sentence, count in counted.items()]
    moved = sum(map(len, taken_from.values()))
    return [*lines, *([Problem(_entries(moved), OF_ANOTHER)] if moved else [])]


def _entries(count: int) -> str:
    return f"{count} entr{'y' if count == 1 else 'ies'} held before"


def _sentence(each: Restated) -> str:
    if each.taken_back is not None:
        return "" if each.row.withdrawn else SAID_OF[each.taken_back]
    if each.row.withdrawn:
        return "stands again, as the source says now; waits"
    if _newly_quotes(each):
        return QUOTE_TAKEN_BACK
    if each.nopat != each.row.nopat:
        return "what it belongs to is labelled NOPAT: no longer shown" if each.nopat else "no longer labelled; waits"
    if WaitsBecause.MOVED in each.anew:
        return MOVED
    return next((sentence for doubt, sentence in WAITS.items() if doubt in each.doubts), "waits again")


def events_of(session: Session, restated: Sequence[Restated], taken_from: Mapping[int, Sequence[int]]) -> list[Event]:
    """One for each entry that was taken back, or that waits again though the bundle does not bring it."""
    rows = {each.row.id: each for each in restated}
    moved = {entry: former for former, entries in taken_from.items() for entry in entries}
    numbers = _numbers(session, {each.row.patient_id for each in restated} | {*moved.values()})
    events = []
    for entry in _entries_now(session, sorted({*rows, *moved})):
        if entry.id in moved:
            events.append(_event(entry, Action.TAKEN_BACK, "id-of-another-patient", numbers[moved[entry.id]]))
        elif cause := _cause(rows[entry.id]):
            events.append(_event(entry, Action.TAKEN_BACK, cause, numbers[entry.patient_id]))
        elif entry.state is State.WAITING and entry.waits_because is not None:
            events.append(_event(entry, Action.WAITS_AGAIN, entry.waits_because.value, numbers[entry.patient_id]))
    return events


def _cause(each: Restated) -> str:
    """Empty if it was not taken back just now."""
    if each.taken_back is not None and not each.row.withdrawn:
        return each.taken_back.value
    if not each.nopat or each.row.nopat:
        return ""
    return Doubt.QUOTE_TAKEN_BACK.value if _newly_quotes(each) else "nopat"


def _newly_quotes(each: Restated) -> bool:
    return Doubt.QUOTE_TAKEN_BACK in each.doubts and Doubt.QUOTE_TAKEN_BACK.value not in each.row.doubts.split()


def _event(entry: Entry, action: Action, cause: str, number: str) -> Event:
    return Event(
        action,
        patient_nhs_number=number,
        review_item=entry.review_item_id,
        entry=entry.id,
        entry_kind=entry.kind,
        entry_version=entry.current_version,
        details={"cause": cause},
    )


def _numbers(session: Session, patients: set[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for some in batches(sorted(patients)):
        rows = session.execute(select(Patient.id, Patient.nhs_number).where(Patient.id.in_(some)))
        found.update({patient: number for patient, number in rows})  # noqa: C416 (rows are no pairs to mypy)
    return found


def _entries_now(session: Session, entries: Sequence[int]) -> list[Entry]:
    found: list[Entry] = []
    for some in batches(entries):
        wanted = select(Entry).where(Entry.id.in_(some)).order_by(Entry.id).execution_options(populate_existing=True)
        found += session.scalars(wanted)
    return found
