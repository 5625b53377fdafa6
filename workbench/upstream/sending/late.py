"""What was read as hidden while a request to show it is unanswered: that may still arrive, so it is not proved yet."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.db import columns_of, table_of
from workbench.models import Entry, UpstreamEvent
from workbench.upstream.interface import Answered
from workbench.upstream.sending import lease
from workbench.upstream.wishes import Became, Fact, states_of
from workbench.vocabulary import IN_EFFECT, Happened, Wanted

MAY_ARRIVE = lease.LASTS
"""How long after it was recorded as sent: its batch may take two minutes until then, and the request one."""

CAUSE = "show-may-arrive"
_ENTRY, _EVENT = columns_of(Entry), columns_of(UpstreamEvent)


def unproved(session: Session, practice_id: int, became: Sequence[Became], *, at: datetime) -> list[Became]:
    """The same, but for what would be in effect by being hidden and may still be shown: it is read again then."""
    read = {each.entry_id for each in became if each.fact.happened is Happened.VERIFIED}
    items = {
        entry: state.review_item_id
        for entry, state in (states_of(session, read) if read else {}).items()
        if state.wanted is not Wanted.VISIBLE and state.stage not in IN_EFFECT
    }
    until = _may_be_shown_until(session, practice_id, set(items.values()), at=at) if items else {}
    return [_not_yet(each, until.get(items.get(each.entry_id, 0))) for each in became]


def _not_yet(became: Became, until: datetime | None) -> Became:
    if until is None or became.fact.happened is not Happened.VERIFIED:
        return became
    details = {"cause": CAUSE, "until": until.isoformat()}
    return became._replace(fact=Fact(Happened.UNKNOWN, became.fact.at, became.fact.shown, details))


def _may_be_shown_until(
    session: Session, practice_id: int, items: Collection[int], *, at: datetime
) -> Mapping[int, datetime]:
    """By review item, of which a request to show something has no answer; all of it may be set at once."""
    sent: dict[tuple[int, int, int], list[datetime | None]] = defaultdict(list)
    wanted = (
        select(_ENTRY.review_item_id, _EVENT.entry_id, _EVENT.wish, _EVENT.happened, _EVENT.details, _EVENT.at)
        .join_from(table_of(UpstreamEvent), table_of(Entry), _ENTRY.id == _EVENT.entry_id)
        .where(_EVENT.practice_id == practice_id, _EVENT.at > at - MAY_ARRIVE)
        .where(_EVENT.happened.in_((Happened.SENT, Happened.ANSWERED, Happened.REFUSED)))
        .where(_ENTRY.review_item_id.in_(items))
        .order_by(_EVENT.id)
    )
    for row in session.connection().execute(wanted):
        of_wish = sent[row.review_item_id, row.entry_id, row.wish]
        if row.happened is Happened.SENT:
            of_wish.append(row.at if row.details.get("asked") == Wanted.VISIBLE else None)
        elif of_wish and _is_answer(row.details):
            of_wish.pop()
    found: dict[int, datetime] = {}
    for (item, _, _), moments in sent.items():
        for moment in filter(None, moments):
            found[item] = max(found.get(item, moment), moment + MAY_ARRIVE)
    return found


def _is_answer(details: Mapping[str, object]) -> bool:
    """Of whoever was asked: one that stands before it (5xx) may have passed the request on.

    What was read says nothing of the request, be it that nothing was found.
    """
    answer, status = details.get("answer"), details.get("status")
    is_passed_on = answer == Answered.WAIT and isinstance(status, int) and status >= 500
    return answer is not None and not details.get("reading") and not is_passed_on
