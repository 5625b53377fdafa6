"""Whether the audit has the event of a decision: what is decided past the verbs, or differs from it, shows nothing."""

from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select

from workbench.db import columns_of, table_of
from workbench.models import AuditEvent, Decision, Practice, moment
from workbench.vocabulary import Action

_DECISION, _PRACTICE = columns_of(Decision), columns_of(Practice)
_LATER = table_of(AuditEvent).alias("later_on_record")
_HELD = table_of(AuditEvent).alias("on_record")
_DECIDED: ColumnElement[str] = literal_column(f"'{Action.DECIDED.value}'")
"""Written in: a partial index is used only for what is constant in the statement."""


def is_on_record(since: datetime | None) -> list[ColumnElement[bool]]:
    """Conditions on Decision. By its event too it was made since then, where a time is given.

    Found by the event's place (the primary key of the audit) and by the index of the decided events of an entry. A
    decision that was taken out of the table has its event still, so that the one before it shows nothing.
    """
    practice = select(_PRACTICE.ods_code).where(_PRACTICE.id == _DECISION.practice_id)
    held = _HELD.c
    same = [
        held.organisation == practice.correlate_except(table_of(Practice)).scalar_subquery(),
        held.sequence == _DECISION.event_sequence,
        held.hash == _DECISION.event_hash,
        held.action == _DECIDED,
        held.entry == _DECISION.entry_id,
        held.entry_version == _DECISION.entry_version,
        held.outcome == cast(_DECISION.outcome, String),
        held.batch == _DECISION.batch,
    ]
    if since is not None:
        same.append(held.at >= moment(since))
    latest = select(func.max(_LATER.c.sequence)).where(
        _LATER.c.entry == _DECISION.entry_id, _LATER.c.action == _DECIDED
    )
    stands = select(held.sequence).where(*same).correlate_except(_HELD).exists()
    return [stands, _DECISION.event_sequence == latest.correlate_except(_LATER).scalar_subquery()]
