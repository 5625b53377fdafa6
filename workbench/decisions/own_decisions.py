"""What one has decided oneself, newest first, and what has become of it since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from workbench import audit
from workbench.decisions.own_rows import OwnSearch, Place, batches_of, rows_of
from workbench.models import Decision
from workbench.permissions import Actor, Permission, require_practice
from workbench.vocabulary import Action, Kind, Outcome, Reason
from workbench.vocabulary.since import Since

PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnItem:
    """What was decided about one review item, and what has become of it.

    `since` holds for `affected` of the entries; `later` is the latest decision about one of those, if there was one.
    """

    review_item: int
    patient_id: int
    given_name: str
    family_name: str
    nhs_number: str
    kind: Kind
    title: str
    entries: int
    outcome: Outcome
    reason: Reason | None
    note: str
    review_on: date | None
    since: Since
    affected: int
    later: Decision | None


@dataclass(frozen=True, slots=True)
class OwnBatch:
    """What was decided in one stroke. `items` are the first of them, `item_count` is how many there are."""

    batch: str
    at: datetime
    first: int
    items: Sequence[OwnItem]
    item_count: int
    can_be_undone: bool

    @property
    def place(self) -> Place:
        return Place(self.at, self.first)

    @property
    def no_longer(self) -> list[Since]:
        """What has happened to what is told of it, each once; some of this hinders an undo."""
        return [since for since in Since if any(item.since is since for item in self.items)]

    @property
    def not_told(self) -> int:
        return self.item_count - len(self.items)


def own_decisions(
    session: Session, search: OwnSearch, *, by: Actor, at: datetime, before: Place | None = None
) -> tuple[list[OwnBatch], bool]:
    """A page of what they decided, and whether there is more; `before` is where the last page ended.

    Three statements. That they looked is audited.
    """
    practice_id = require_practice(by, Permission.DECIDE)
    found = batches_of(session, search, practice_id, by.user_id, before=before, most=PAGE + 1)
    told = found[:PAGE]
    rows = rows_of(session, told) if told else ()
    later = _decisions_called(session, {row["later_id"] for row in rows} - {None})
    batches = {batch: _batch(batch, list(of), later) for batch, of in groupby(rows, lambda row: row["batch"])}
    _put_on_record(session, rows, by=by, at=at)
    return [batches[batch] for batch in told], len(found) > PAGE


def _decisions_called(session: Session, ids: Collection[int]) -> dict[int, Decision]:
    found = session.scalars(select(Decision).where(Decision.id.in_(ids))) if ids else ()
    return {decision.id: decision for decision in found}


def _batch(batch: str, rows: Sequence[RowMapping], later: dict[int, Decision]) -> OwnBatch:
    first, items = rows[0], [_item(row, later) for row in rows]
    undoable = not first["not_as_decided"]
    return OwnBatch(batch, first["at"], first["first_of_batch"], items, first["item_count"], undoable)


def _item(row: RowMapping, later: dict[int, Decision]) -> OwnItem:
    decided_since = later.get(row["later_id"])
    since, affected = _since(row, decided_since)
    same = {name: row[name] for name in OwnItem.__dataclass_fields__ if name in row}
    return OwnItem(**same, since=since, affected=affected, later=decided_since)


def _since(row: RowMapping, later: Decision | None) -> tuple[Since, int]:
    if later is not None:
        how = Since.UNDONE if later.outcome is Outcome.REOPEN else Since.DECIDED_AGAIN
        return how, row["decided_again"]
    for since in (Since.TAKEN_BACK, Since.CHANGED, Since.WAITS_AGAIN):
        if affected := row[since.replace("-", "_")]:
            return since, affected
    return Since.STANDS, row["entries"]


def _put_on_record(session: Session, rows: Sequence[RowMapping], *, by: Actor, at: datetime) -> None:
    """Like reading records anywhere else. Where it was about one patient only, it names the patient."""
    patients = {row["nhs_number"] for row in rows}
    items = sorted({row["review_item"] for row in rows})
    number = patients.pop() if len(patients) == 1 else None
    event = audit.Event(Action.VIEWED, patient_nhs_number=number, details={"what": "own decisions", "items": items})
    audit.look(session, event, by=by, at=at)
