"""The kinds of event in a patient's timeline: which actions of the audit each has, and who may see them."""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from workbench.permissions import Actor, Permission
from workbench.vocabulary import Action


class EventKind(StrEnum):
    RECORD = "record"
    FLAGS = "flags"
    DECISIONS = "decisions"
    ACCESS = "access"
    UPSTREAM = "upstream"
    SECOND_LOOKS = "second-looks"
    LOOKS = "looks"
    EXPORTS = "exports"
    REFUSED = "refused"


class KindOfEvent(NamedTuple):
    """`permission`: who may see them."""

    label: str
    permission: Permission


EVENT_KINDS = {
    EventKind.RECORD: KindOfEvent("Record received", Permission.VIEW_RECORDS),
    EventKind.FLAGS: KindOfEvent("Flags", Permission.VIEW_RECORDS),
    EventKind.DECISIONS: KindOfEvent("Decisions", Permission.VIEW_RECORDS),
    EventKind.ACCESS: KindOfEvent("Access and proxies", Permission.VIEW_RECORDS),
    EventKind.UPSTREAM: KindOfEvent("In the clinical system", Permission.AUDIT),
    EventKind.SECOND_LOOKS: KindOfEvent("Second looks", Permission.AUDIT),  # nobody is told before it is settled
    EventKind.LOOKS: KindOfEvent("Looks", Permission.AUDIT),
    EventKind.EXPORTS: KindOfEvent("Exports", Permission.AUDIT),
    EventKind.REFUSED: KindOfEvent("Refused attempts", Permission.AUDIT),
}
"""In the order in which they are offered."""

KIND_OF_ACTION: dict[Action, EventKind | None] = {
    Action.IMPORTED: EventKind.RECORD,
    Action.TAKEN_BACK: EventKind.RECORD,
    Action.IDENTITY_CHANGED: EventKind.RECORD,
    Action.HELD: EventKind.RECORD,
    Action.HELD_ANSWERED: EventKind.RECORD,
    Action.FLAG_JUDGED: EventKind.FLAGS,
    Action.DECIDED: EventKind.DECISIONS,
    Action.WAITS_AGAIN: EventKind.DECISIONS,
    Action.CHECKED: EventKind.DECISIONS,
    Action.SECOND_LOOK_GIVEN: EventKind.SECOND_LOOKS,
    Action.SECOND_LOOK_STEP: EventKind.SECOND_LOOKS,
    Action.ACCESS_CHANGED: EventKind.ACCESS,
    Action.SWITCHED: EventKind.ACCESS,
    Action.UPSTREAM: EventKind.UPSTREAM,
    Action.VIEWED: EventKind.LOOKS,
    Action.EXPORTED: EventKind.EXPORTS,
    Action.REFUSED: EventKind.REFUSED,
    Action.SIGNED_IN: None,
    Action.SIGN_IN_FAILED: None,
    Action.SIGNED_OUT: None,
    Action.PRACTICE_ADDED: None,
    Action.USER_ADDED: None,
    Action.USER_CHANGED: None,
    Action.POLICY_CHANGED: None,
    Action.RULES_CHANGED: None,
    Action.UPLOADED: None,
    Action.FEED_CHANGED: None,
    Action.WAY_OUT_CHANGED: None,
    Action.SECOND_LOOK_DRAWN: None,
}
"""None: no timeline has it."""

CONCERNS_ALL = frozenset({Action.SWITCHED, Action.EXPORTED})
"""What is about the whole practice concerns each patient."""

WITH_VERSIONS, WITH_FLAGGED_VERSIONS = EventKind.RECORD, EventKind.FLAGS
"""The kinds that have what was received of the record: all of it, or what has flags."""

WITH_WISHES = EventKind.UPSTREAM
"""The kind that has what was wished of the clinical system, beside what became of it."""


def kinds_for(by: Actor) -> list[EventKind]:
    return [kind for kind, of_kind in EVENT_KINDS.items() if by.may(of_kind.permission)]


def actions_of(kinds: Collection[EventKind]) -> list[Action]:
    return [action for action, kind in KIND_OF_ACTION.items() if kind in kinds]
