"""A patient's steps of access for a subject access request: what may be disclosed, and apart from it what may not.

What was decided about the patient's own access is disclosed where it says nothing about others and nothing that could
harm; why it was, and all about proxies, is for the lead to check.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

import orjson

from workbench.exports.reports.subject_access import HARM, OTHERS, SubjectAccess
from workbench.london import day_of
from workbench.tabular import Cell
from workbench.vocabulary import ACCESS_STEPS, ROLES, AccessStep, Role

ACCESS_SAID = {
    AccessStep.DECLINED: "You said that you do not want online access",
    AccessStep.REVIEW_NEEDED: "",
    AccessStep.REVIEW_NOT_NEEDED: "",
    AccessStep.GRANTED: "You were given online access",
    AccessStep.ENDED: "",
    AccessStep.GRANTED_AFTER_REVIEW: "",
    AccessStep.LEFT: "You left the practice",
    AccessStep.RETURNED: "You were registered again",
}
"""Empty: left out, since it says that somebody doubted whether access would be safe."""

YOURS = "Your online access"


class StepEvent(Protocol):
    """An event of the audit about access."""

    sequence: int
    at: str
    actor: str
    actor_role: str
    details: str


READ = ("sequence", "at", "actor", "actor_role", "details")
"""The columns of a StepEvent."""


def access_rows(events: Iterable[StepEvent]) -> SubjectAccess:
    """Rows as subject_access.DISCLOSED and TO_CHECK have them."""
    disclosed, to_check = list[Sequence[Cell]](), list[Sequence[Cell]]()
    for event in events:
        details = orjson.loads(event.details)
        said = _said(details)
        if said:
            disclosed.append((_day(event), YOURS, None, said, None, _role(event), None))
        cause = "A note alone" if said else _left_out_because(details)
        if not said or details.get("basis"):
            to_check.append(_for_lead(event, details, cause))
    return SubjectAccess(disclosed, to_check)


def _said(details: dict[str, Any]) -> str:
    step = details.get("step")
    words = ACCESS_SAID[AccessStep(step)] if step in list(AccessStep) else ""
    since = f", from {_day_in_words(details['from'])}" if words and details.get("from") else ""
    return words + since


def _left_out_because(details: dict[str, Any]) -> str:
    return HARM if details.get("step") in list(AccessStep) else OTHERS


def _for_lead(event: StepEvent, details: dict[str, Any], cause: str) -> Sequence[Cell]:
    step = details.get("step", "")
    what = ACCESS_STEPS[AccessStep(step)].label if step in list(AccessStep) else str(step).capitalize()
    relationship = f" ({details['relationship']})" if details.get("relationship") else ""
    return (
        event.sequence, _day(event), None, None, "Access", what + relationship, None, details.get("basis"),
        f"{event.actor} ({_role(event).lower()})", cause,
    )  # fmt: skip


def _day(event: StepEvent) -> str:
    return day_of(datetime.fromisoformat(event.at)).isoformat()


def _day_in_words(iso: str) -> str:
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B} {found.year}"


def _role(event: StepEvent) -> str:
    return ROLES[Role(event.actor_role)] if event.actor_role in list(Role) else event.actor_role
