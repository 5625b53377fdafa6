"""Gaps (pauses whose entries stay out of scope), stored as numbered sets to which the rows of patients refer."""

from collections import defaultdict

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workbench.london import midnight
from workbench.models import Patient, ScopeGap
from workbench.visibility import Gap, Opening, Reach


def gaps_in(opening: Opening | None) -> list[Gap]:
    return [(midnight(pause.from_on), midnight(pause.until_on)) for pause in opening.pauses] if opening else []


def stored_gaps(session: Session, practice_id: int) -> dict[int, list[Gap]]:
    """All sets of gaps of the practice, present and past, by number."""
    wanted = select(ScopeGap.number, ScopeGap.start_at, ScopeGap.end_at).where(ScopeGap.practice_id == practice_id)
    found: dict[int, list[Gap]] = defaultdict(list)
    for number, start, end in session.execute(wanted.order_by(ScopeGap.number, ScopeGap.start_at)):
        found[number].append((start, end))
    return found


def stored_reach(session: Session, patient_id: int) -> Reach | None:
    """The part of a patient's record that is in scope, from the stored projection; None: nothing."""
    place = select(Patient.practice_id, Patient.access_from, Patient.gaps).where(Patient.id == patient_id)
    practice_id, since, number = session.execute(place).one()
    return Reach(since, tuple(stored_gaps(session, practice_id).get(number or 0, ()))) if since else None


def number_of(session: Session, practice_id: int, gaps: list[Gap]) -> int | None:
    """The number under which this set of gaps is stored, or will be; None: there are no gaps."""
    if not gaps:
        return None
    stored = stored_gaps(session, practice_id)
    return next((number for number, known in stored.items() if known == gaps), max(stored, default=0) + 1)


def keep_gaps(session: Session, practice_id: int, gaps: list[Gap]) -> None:
    number = number_of(session, practice_id, gaps)
    if number is not None and number not in stored_gaps(session, practice_id):
        rows = [{"practice_id": practice_id, "number": number, "start_at": a, "end_at": b} for a, b in gaps]
        session.execute(insert(ScopeGap), rows)
