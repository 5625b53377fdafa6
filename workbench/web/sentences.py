"""Audit events as sentences in plain English, one row of a table for each action."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

import orjson

from workbench.vocabulary import Action, Outcome
from workbench.web.formats import nhs_number
from workbench.web.words import KINDS, REASONS, ROLES, SYSTEMS


class EventRow(Protocol):
    """What a sentence is made of: the words that the event was written in."""

    actor: str
    actor_role: str
    action: str
    patient_nhs_number: str | None
    review_item: int | None
    entry: int | None
    entry_kind: str | None
    entry_version: int | None
    outcome: str | None
    reason: str | None
    note: str
    review_on: str | None
    details: str


Details = Mapping[str, Any]

DID = {
    Outcome.LEAVE_VISIBLE: ("left", " visible"),
    Outcome.HIDE: ("hid", ""),
    Outcome.HIDE_FROM_PROXIES: ("hid", " from proxies"),
    Outcome.REFER: ("referred", " to the safeguarding lead"),
    Outcome.REOPEN: ("returned", " to the queue"),
}
WANTED = {
    Outcome.LEAVE_VISIBLE: ("to leave", " visible"),
    Outcome.HIDE: ("to hide", ""),
    Outcome.HIDE_FROM_PROXIES: ("to hide", " from proxies"),
    Outcome.REFER: ("to refer", " to the safeguarding lead"),
    Outcome.REOPEN: ("to return", " to the queue"),
}
ATTEMPTED = {
    "queue.index": "to see the queue",
    "review_items.show": "to open a review item",
    "review_items.decide": "to decide",
    "review_items.leave_visible": "to leave several items visible",
    "review_items.undo": "to undo a decision",
    "patients.show": "to see a patient’s record",
    "patients.view": "to see what a patient sees",
    "audit.index": "to search the audit",
    "audit.download": "to take the audit away",
    "hidden.index": "to see what is hidden",
    "practice.index": "to see the practice’s page",
    "practice.switch": "to change the practice’s switch-on",
    "import": "to import a record",
}
STEPS = {
    "on": "switched patients’ access on",
    "paused": "paused patients’ access",
    "asked-to-pause": "recorded that the practice has asked its supplier to pause",
}
CAUSES = {"not allowed": "this role may not do that", "too late": "it had changed, or somebody was first"}


def sentence(event: EventRow) -> str:
    """Who did what to whom, and why. A word that is not known any more stands as it was written."""
    predicate = PREDICATES.get(Action(event.action)) if event.action in list(Action) else None
    details = orjson.loads(event.details)
    said = f"{_who(event)} {predicate(event, details) if predicate else event.action}"
    return said if said.endswith((".”", "!”", "?”")) else f"{said}."


def long_day(value: date) -> str:
    return f"{value.day} {value:%B} {value.year}"


def _who(event: EventRow) -> str:
    if event.actor_role == "nobody":
        return "Somebody unknown"
    if event.actor_role == "operator":
        return event.actor[:1].upper() + event.actor[1:]
    return f"{event.actor} ({_word(ROLES, event.actor_role)})"


def _word(words: Mapping[Any, str], written: str) -> str:
    """In the middle of a sentence."""
    found = words.get(written)
    return found[0].lower() + found[1:] if found else written


def _day(iso: str) -> str:
    return long_day(date.fromisoformat(iso))


def _patient(event: EventRow) -> str:
    return f"NHS {nhs_number(event.patient_nhs_number)}" if event.patient_nhs_number else "an unnamed patient"


def _entry(event: EventRow) -> str:
    if event.entry is None:
        about = "items" if event.review_item is None else f"review item {event.review_item}"
        return f"{about} of {_patient(event)}" if event.patient_nhs_number else about
    kind = _word(KINDS, event.entry_kind or "kind not known")
    return f"entry {event.entry} ({kind}, version {event.entry_version}) of {_patient(event)}"


def _why(event: EventRow) -> str:
    parts = [_word(REASONS, event.reason)] if event.reason else []
    parts += [f"to be reviewed {_day(event.review_on)}"] if event.review_on else []
    parts = [", ".join(parts)] if parts else []
    return "".join(f": {part}" for part in [*parts, *([f"“{event.note}”"] if event.note else [])])


def _verb(verbs: Mapping[Outcome, tuple[str, str]], outcome: str) -> tuple[str, str]:
    return verbs[Outcome(outcome)] if outcome in list(Outcome) else (outcome, "")


def _decided(event: EventRow, _details: Details) -> str:
    before, after = _verb(DID, event.outcome or "decided about")
    return f"{before} {_entry(event)}{after}{_why(event)}"


def _refused(event: EventRow, details: Details) -> str:
    cause = CAUSES.get(details.get("cause", ""), details.get("cause", "no cause given"))
    if event.outcome:
        before, after = _verb(WANTED, event.outcome)
        return f"tried {before} {_entry(event)}{after}{_why(event)}. It was refused: {cause}"
    what = details.get("what", "")
    return f"tried {ATTEMPTED.get(what, f'to use {what}')}. It was refused: {cause}"


def _viewed(event: EventRow, details: Details) -> str:
    what = details.get("what")
    if what == "review item":
        return f"looked at review item {event.review_item} of {_patient(event)}"
    if what == "patient view":
        reader = "a proxy" if details.get("as") == "proxy" else "the patient"
        return f"looked at the record of {_patient(event)} as {reader} sees it"
    if what == "queue":
        of_whom = f" of {_patient(event)}" if event.patient_nhs_number else ""
        return f"searched the queue and read {len(details.get('items', []))} items{of_whom}"
    if not event.patient_nhs_number:
        return f"looked at the {what}"
    return f"looked at the {what or 'record'} of {_patient(event)}"


def _imported(event: EventRow, details: Details) -> str:
    return f"imported the record of {_patient(event)}: {counts(details)}"


def counts(details: Details) -> str:
    """What an import counted, in its own order."""
    names = ("read", "new", "changed", "unchanged", "out_of_scope", "unreadable")
    return ", ".join(f"{details[name]:,} {name.replace('_', ' ')}" for name in names if name in details)


def _exported(_event: EventRow, details: Details) -> str:
    rows, form = details.get("rows", 0), str(details.get("format", "file")).upper()
    head = f"up to event {details.get('head_sequence')}, whose hash is {details.get('head_hash')}"
    return f"took the audit away as {form}: {rows:,} row{'' if rows == 1 else 's'}, {head}"


def _switched(_event: EventRow, details: Details) -> str:
    basis = f": “{details['basis']}”" if details.get("basis") else ""
    step = details.get("step", "")
    return f"{STEPS.get(step, step)}, from {_day(details['from'])}{basis}"


def _access_changed(event: EventRow, details: Details) -> str:
    since = f" from {_day(details['from'])}" if details.get("from") else ""
    if details.get("step") == "proxy added":
        return f"gave a proxy ({details.get('relationship')}) access to the record of {_patient(event)}{since}"
    return f"changed the access of {_patient(event)}: {details.get('step')}{since}"


PREDICATES: dict[Action, Callable[[EventRow, Details], str]] = {
    Action.DECIDED: _decided,
    Action.REFUSED: _refused,
    Action.SIGNED_IN: lambda event, details: "signed in",
    Action.SIGN_IN_FAILED: lambda event, details: f"could not sign in: {details.get('cause', 'no cause given')}",
    Action.SIGNED_OUT: lambda event, details: "signed out",
    Action.IMPORTED: _imported,
    Action.EXPORTED: _exported,
    Action.VIEWED: _viewed,
    Action.SWITCHED: _switched,
    Action.PRACTICE_ADDED: lambda event, details: (
        f"added the practice ({dict(SYSTEMS).get(details['system'], details['system'])})"
    ),
    Action.USER_ADDED: lambda event, details: (
        f"added the user {details.get('user')} ({_word(ROLES, details.get('role', ''))})"
    ),
    Action.ACCESS_CHANGED: _access_changed,
}
