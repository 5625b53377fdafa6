"""Steps of access, the switch and proxies held against their events in the audit, in both directions."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.models import (
    AccessChange,
    AuditEvent,
    Patient,
    PolicyChange,
    Practice,
    Proxy,
    ProxyChange,
    SwitchChange,
    moment,
)
from workbench.vocabulary import Action

Key = tuple[object, ...]
"""What a row and its event both say: of what kind it is, about whom, by whom, when, and what changed."""


def access_faults(session: Session, practice: Practice) -> Iterator[str]:
    """What is wrong with each row that no event tells of, and each event that no row does."""
    rows, events = Counter(_rows(session, practice)), Counter[Key]()
    for event in _events(session, practice):
        events.update(_told(rows - events, event, orjson.loads(event.details)))
    for key in (rows - events).elements():
        yield f"{_named(key)} has no event in the audit or differs from it"
    for key in (events - rows).elements():
        yield f"{_named(key)} is on record in the audit and missing, or differs from it"


def _named(key: Key) -> str:
    kind, whom, _, at, *what = key
    return f"{kind}{f' of patient {whom}' if whom else ''}, {' '.join(str(each) for each in what if each)}, of {at},"


def _rows(session: Session, practice: Practice) -> Iterator[Key]:
    here = practice.id
    for step in session.scalars(select(SwitchChange).where(SwitchChange.practice_id == here)):
        also = PAUSED_TOO if step.with_paused else ""
        yield SWITCH, None, step.by_name, moment(step.at), step.step.value, str(step.effective_on), also, step.basis
    for policy in session.scalars(select(PolicyChange).where(PolicyChange.practice_id == here)):
        yield POLICY, None, policy.by_name, moment(policy.at), policy.number, _written(policy.chosen), policy.basis
    for own in session.scalars(select(AccessChange).where(AccessChange.practice_id == here)):
        stepped = (own.patient_id, own.by_name, moment(own.at))
        yield ACCESS, *stepped, own.step.value, str(own.effective_on), str(own.entries_from or "")
    for proxy in session.scalars(select(Proxy).where(Proxy.practice_id == here)):
        made = (proxy.patient_id, proxy.by_name, moment(proxy.at), ADDED, str(proxy.from_on))
        yield PROXY, *made, str(proxy.until_on or ""), proxy.relationship, proxy.basis
    for change in session.scalars(select(ProxyChange).where(ProxyChange.practice_id == here)):
        changed = (change.patient_id, change.by_name, moment(change.at))
        yield PROXY, *changed, f"proxy {change.step}", str(change.effective_on), "", "", change.basis


def _written(chosen: Any) -> str:
    return orjson.dumps(chosen, option=orjson.OPT_SORT_KEYS).decode()


def _events(session: Session, practice: Practice) -> Iterator[Any]:
    actions = (Action.ACCESS_CHANGED, Action.SWITCHED, Action.POLICY_CHANGED)
    wanted = (
        select(AuditEvent.action, AuditEvent.actor, AuditEvent.at, AuditEvent.details, Patient.id.label("whom"))
        .outerjoin(
            Patient,
            (Patient.nhs_number == AuditEvent.patient_nhs_number) & (Patient.practice_id == practice.id),
        )
        .where(AuditEvent.organisation == practice.ods_code, AuditEvent.action.in_([each.value for each in actions]))
    )
    yield from session.execute(wanted.order_by(AuditEvent.sequence))


def _told(left: Counter[Key], event: Any, details: dict[str, Any]) -> list[Key]:
    """What the event says, as its rows do. Of `left`, the rows that no event has told of yet."""
    made = (event.whom, event.actor, event.at)
    step, from_, basis = (details.get(name, "") for name in ("step", "from", "basis"))
    if event.action == Action.SWITCHED:
        return [(SWITCH, *made, step, from_, PAUSED_TOO if "with" in details else "", basis)]
    if event.action == Action.POLICY_CHANGED:
        chosen = {name: value for name, value in details.items() if name not in ("number", "basis")}
        return [(POLICY, *made, details["number"], _written(chosen), basis)]
    if "count" in details:
        return _imported(left, (ACCESS, *made), details)
    if step == ADDED:
        return [_proxy_added(left, (PROXY, *made, ADDED, from_), details)]
    if step.startswith("proxy "):
        return [(PROXY, *made, step, from_, "", "", basis)]
    return [(ACCESS, *made, step, from_, details.get("entries_from", ""))]


def _proxy_added(left: Counter[Key], begins: Key, details: dict[str, Any]) -> Key:
    """Events of imports from before they said who authorised it did not say until when either, and those of today do
    not say the relationship, which is free text.
    """
    until = details.get("until", "") if "authorised_by" in details else None
    said = (until, details.get("relationship"), details.get("basis", ""))
    for key in left:
        if key[:6] == begins and all(told in (None, held) for told, held in zip(said, key[6:], strict=True)):
            return key
    return (*begins, *(told or "" for told in said))


def _imported(left: Counter[Key], begins: Key, details: dict[str, Any]) -> list[Key]:
    """The steps of one imported record. Those from before events listed them are known only by their number."""
    if "steps" in details:
        return [(*begins, step, on, "") for step, on in details["steps"]]
    found = [key for key in left.elements() if key[:4] == begins][: details["count"]]
    return [*found, *[(*begins, details["step"])] * (details["count"] - len(found))]


SWITCH, POLICY, ACCESS, PROXY = "the step of the switch", "the policy", "the step of access", "the proxy step"
ADDED, PAUSED_TOO = "proxy added", "with what was paused"
