"""One patient's decisions for a subject access request: what may be disclosed, and apart from it what may not.

The decisions about entries; those about who has access are in access_steps.

Left out are whole entries, with every decision about them: one line about an entry that is hidden for somebody's sake
would say that there is such an entry. What exempts them: Data Protection Act 2018, schedule 2, paragraph 16 (others'
information) and schedule 3, part 2 (serious harm).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from workbench.london import day_of
from workbench.tabular import Cell, Column
from workbench.vocabulary import KINDS, OUTCOMES, REASONS, ROLES, Kind, Outcome, Reason, Role

OTHERS = "It may concern somebody else"
HARM = "Knowing of it may harm somebody"
LAW = "The law may forbid to disclose it"
PROXY = "It is kept from proxies: disclose it to the patient alone"
ANOTHERS = "It may be another patient’s"
UNDECIDED = "It has not been decided yet, or was referred"
TAKEN_BACK = "The source withdrew it, or labelled it as not for the patient"

CHECKED_BECAUSE: dict[Reason, str] = {
    Reason.SERIOUS_HARM_PATIENT: HARM,
    Reason.SERIOUS_HARM_OTHER: HARM,
    Reason.THIRD_PARTY_CONFIDENCE: OTHERS,
    Reason.CHILD_SAFEGUARDING: OTHERS,
    Reason.ADULT_SAFEGUARDING: OTHERS,
    Reason.DOMESTIC_ABUSE: OTHERS,
    Reason.PROXY_CONFIDENTIALITY: PROXY,
    Reason.PATIENT_REQUEST: "",
    Reason.LEGAL_RESTRICTION: LAW,
    Reason.AWAITING_CONVERSATION: "",
    Reason.STAFF_SAFETY: OTHERS,
    Reason.WRONG_PATIENT_OR_ERROR: ANOTHERS,
}
"""Why an entry that was ever hidden for this reason is left out; empty: the reason may be disclosed."""

OUTCOME_SAID = {
    Outcome.LEAVE_VISIBLE: "You can see it in your online record",
    Outcome.HIDE: "You cannot see it in your online record",
    Outcome.HIDE_FROM_PROXIES: "You can see it. People with access to your record cannot",
    Outcome.REFER: "Passed to a colleague to decide",
    Outcome.SEND_BACK: "Returned to the clinician to decide",
    Outcome.REOPEN: "The earlier decision was withdrawn",
}
REASON_SAID = {
    Reason.PATIENT_REQUEST: "You asked for this",
    Reason.AWAITING_CONVERSATION: "We want to speak with you about it first",
}
UNDECIDED_AFTER = frozenset({Outcome.REFER, Outcome.SEND_BACK, Outcome.REOPEN})

DISCLOSED = (
    Column("decided_on", "The day of the decision", coded=True, holds="day", width=14),
    Column("entry", "What in your record it is about", coded=True, width=26),
    Column("recorded_on", "The day on which that was recorded", coded=True, holds="day", width=14),
    Column("decision", "What was decided", coded=True, width=54),
    Column("reason", "Why", coded=True, width=44),
    Column("decided_by", "In which role somebody decided", coded=True, width=22),
    Column("review_on", "The day on which the decision is to be reviewed", coded=True, holds="day", width=14),
)
TO_CHECK = (
    Column("sequence", "The number of the event in the audit", coded=True, width=10),
    Column("decided_on", "The day of the decision", coded=True, holds="day", width=14),
    Column("review_item", "The number of the review item", coded=True, width=12),
    Column("entry", "The number of the entry", coded=True, width=10),
    Column("entry_kind", "What it is", coded=True, width=22),
    Column("decision", "What was decided", coded=True, width=32),
    Column("reason", "Why", coded=True, width=30),
    Column("note", "What was noted: it may name others", width=50),
    Column("decided_by", "Who decided", width=24),
    Column("left_out_because", "Why it is not in the file to disclose; a note alone: only the note is left out",
           coded=True, width=46),
)  # fmt: skip


class DecidedEvent(Protocol):
    """An event of the audit about what was decided."""

    sequence: int
    at: str
    actor: str
    actor_role: str
    review_item: int | None
    entry: int | None
    entry_kind: str | None
    outcome: str
    reason: str | None
    note: str
    review_on: str | None


READ = (
    "sequence", "at", "actor", "actor_role", "review_item", "entry", "entry_kind", "outcome", "reason", "note",
    "review_on",
)  # fmt: skip
"""The columns of a DecidedEvent."""


class EntryFact(NamedTuple):
    """`is_taken_back`: the source withdrew it, or labelled it."""

    recorded_at: datetime
    is_taken_back: bool


class SubjectAccess(NamedTuple):
    """Rows for the patient (DISCLOSED), and rows for the lead (TO_CHECK)."""

    disclosed: Sequence[Sequence[Cell]]
    to_check: Sequence[Sequence[Cell]]


class Period(NamedTuple):
    """Days in Europe/London, both included."""

    since: date | None = None
    until: date | None = None

    def has(self, event: DecidedEvent) -> bool:
        on = day_of(datetime.fromisoformat(event.at))
        return (self.since is None or on >= self.since) and (self.until is None or on <= self.until)


NOTHING, EVER = SubjectAccess((), ()), Period()


def subject_access(
    events: Iterable[DecidedEvent],
    entries: Mapping[int | None, EntryFact],
    period: Period = EVER,
    steps: SubjectAccess = NOTHING,
) -> SubjectAccess:
    """With the rows about `steps` of access. The events are all that were ever written about the patient, in their
    order: what may be disclosed of an entry depends on all of them, and those of the period are listed.
    """
    of_entry: dict[int | None, list[DecidedEvent]] = defaultdict(list)
    for event in events:
        of_entry[event.entry].append(event)
    disclosed, to_check = list[DecidedEvent](), list[tuple[DecidedEvent, str]]()
    for entry, about in of_entry.items():
        cause = _left_out_because(about, entries.get(entry))
        listed = list(filter(period.has, about))
        if cause:
            to_check += [(event, cause) for event in listed]
        else:
            disclosed += listed
            to_check += [(event, "A note alone") for event in listed if event.note]
    of_entries = [_for_patient(event, entries[event.entry]) for event in sorted(disclosed, key=_order)]
    apart = [_for_lead(event, cause) for event, cause in to_check]
    return SubjectAccess(
        sorted([*of_entries, *steps.disclosed], key=_first), sorted([*apart, *steps.to_check], key=_first)
    )


def _order(event: DecidedEvent) -> int:
    return event.sequence


def _first(row: Sequence[Cell]) -> Any:
    """The day, or the number of the event."""
    return row[0]


def _left_out_because(about: Sequence[DecidedEvent], entry: EntryFact | None) -> str:
    """Anything unknown is left out, too."""
    taken_back = [TAKEN_BACK] if entry is None or entry.is_taken_back else []
    return "; ".join(dict.fromkeys([*_causes(about), *taken_back]))


def _causes(about: Sequence[DecidedEvent]) -> Iterator[str]:
    for event in about:
        outcome, reason = event.outcome, event.reason
        if reason and (cause := CHECKED_BECAUSE.get(Reason(reason)) if reason in list(Reason) else OTHERS):
            yield cause
        elif outcome == Outcome.HIDE_FROM_PROXIES:
            yield PROXY
        elif outcome == Outcome.HIDE and not reason:
            yield OTHERS
        elif outcome not in list(Outcome):
            yield UNDECIDED
    if about[-1].outcome in UNDECIDED_AFTER:
        yield UNDECIDED


def _for_patient(event: DecidedEvent, entry: EntryFact) -> Sequence[Cell]:
    return (
        _day(event),
        _kind(event),
        day_of(entry.recorded_at).isoformat(),
        OUTCOME_SAID[Outcome(event.outcome)],
        REASON_SAID[Reason(event.reason)] if event.reason else None,
        _role(event),
        event.review_on,
    )


def _for_lead(event: DecidedEvent, cause: str) -> Sequence[Cell]:
    outcome = OUTCOMES[Outcome(event.outcome)].done if event.outcome in list(Outcome) else event.outcome
    reason = REASONS[Reason(event.reason)].label if event.reason in list(Reason) else event.reason
    return (
        event.sequence, _day(event), event.review_item, event.entry, _kind(event), outcome, reason, event.note,
        f"{event.actor} ({_role(event).lower()})", cause,
    )  # fmt: skip


def _day(event: DecidedEvent) -> str:
    return day_of(datetime.fromisoformat(event.at)).isoformat()


def _kind(event: DecidedEvent) -> str:
    return KINDS[Kind(event.entry_kind)] if event.entry_kind in list(Kind) else "Entry"


def _role(event: DecidedEvent) -> str:
    return ROLES[Role(event.actor_role)] if event.actor_role in list(Role) else event.actor_role
