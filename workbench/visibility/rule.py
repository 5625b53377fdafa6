"""What may be seen: as a function over values, and as one SQL condition. A test checks that the two agree."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, not_

from workbench.models import Decision, Entry, is_latest_decision
from workbench.visibility.on_record import is_on_record
from workbench.visibility.readers import ReaderScope
from workbench.vocabulary import Audience, Outcome

SEEN_BY: dict[Audience, frozenset[Outcome]] = {
    Audience.PATIENT: frozenset({Outcome.LEAVE_VISIBLE, Outcome.HIDE_FROM_PROXIES}),
    Audience.PROXY: frozenset({Outcome.LEAVE_VISIBLE}),
}


@dataclass(frozen=True, slots=True)
class EntryFact:
    """What the rule asks of an entry: `outcome` is its latest decision's, about version `decided_version`.

    `is_on_record`: the event of that decision stands in the audit where the decision says, with the same hash, says the
    same, and is the latest event of a decision about the entry.
    """

    recorded_at: datetime
    current_version: int
    withdrawn: bool
    nopat: bool
    outcome: Outcome | None
    decided_version: int | None
    decided_at: datetime | None
    is_on_record: bool


def may_see(audience: Audience, reader_scope: ReaderScope | None, entry: EntryFact) -> bool:
    """The rule over values. `reader_scope` is None for a reader who has nothing in scope."""
    return (
        reader_scope is not None
        and reader_scope.reach.holds(entry.recorded_at)
        and not entry.withdrawn
        and not entry.nopat
        and entry.outcome in SEEN_BY[audience]
        and entry.decided_version == entry.current_version
        and entry.decided_at is not None
        and entry.is_on_record
        and (reader_scope.decided_since is None or entry.decided_at >= reader_scope.decided_since)
    )


def shown_to(audience: Audience, reader_scope: ReaderScope | None) -> ColumnElement[bool]:
    """The same rule as a condition on Entry. It asks the decisions and their events, not any projection of them."""
    if reader_scope is None:
        return false()
    decided = [
        is_latest_decision(Entry.id),
        Decision.entry_version == Entry.current_version,
        Decision.outcome.in_(SEEN_BY[audience]),
        *is_on_record(reader_scope.decided_since),
    ]
    if reader_scope.decided_since is not None:
        decided.append(Decision.at >= reader_scope.decided_since)
    return and_(
        Entry.recorded_at >= reader_scope.reach.since,
        *(not_(and_(Entry.recorded_at >= start, Entry.recorded_at < end)) for start, end in reader_scope.reach.gaps),
        Entry.withdrawn.is_(False),
        Entry.nopat.is_(False),
        exists().where(*decided),
    )
