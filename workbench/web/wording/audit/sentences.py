"""Audit events as sentences in plain English, one row of a table for each action."""

from collections.abc import Callable

import orjson

from workbench.vocabulary import (
    ACCESS_STEPS,
    AUDIENCES,
    CATEGORIES,
    FEED_STEPS,
    HELD_ANSWERS,
    OUTCOMES,
    PROXY_STEPS,
    SWITCHES,
    TAKEN_BACK,
    VERDICTS,
    WAITS_BECAUSE,
    Action,
    Audience,
    Outcome,
)
from workbench.vocabulary.access import PROXY_ADDED
from workbench.vocabulary.decisions import OutcomeWords
from workbench.web.wording.audit.accounts import practice_added, signed_out, user_added, user_changed
from workbench.web.wording.audit.attempts import ATTEMPTED
from workbench.web.wording.audit.events import Details, EventRow, Told
from workbench.web.wording.audit.exported import exported
from workbench.web.wording.audit.in_effect import in_effect
from workbench.web.wording.audit.policy import policy_changed
from workbench.web.wording.audit.second_looks import look_drawn, look_given, look_step
from workbench.web.wording.audit.subjects import day as _day
from workbench.web.wording.audit.subjects import entry as _entry
from workbench.web.wording.audit.subjects import patient as _patient
from workbench.web.wording.audit.subjects import who as _who
from workbench.web.wording.audit.subjects import why as _why
from workbench.web.wording.audit.subjects import word as _word
from workbench.web.wording.audit.undone import undid
from workbench.web.wording.choices import labels
from workbench.web.wording.refusals import CAUSES

CATEGORY_LABELS = labels(CATEGORIES)


def sentence(event: EventRow, *, patient: str = "", title: str = "") -> str:
    """Who did what to whom, and why. A word that is not known any more stands as it was written.

    `patient` and `title` (of the entry or item) are for readers who may see records; else numbers stand for them.
    """
    predicate = PREDICATES.get(Action(event.action)) if event.action in list(Action) else None
    details = orjson.loads(event.details)
    said = f"{_who(event)} {predicate(Told.of(event, patient, title), details) if predicate else event.action}"
    return said if said.endswith((".”", "!”", "?”")) else f"{said}."


def _outcome(event: Told) -> OutcomeWords | None:
    return OUTCOMES[Outcome(event.outcome)] if event.outcome in list(Outcome) else None


def _decided(event: Told, details: Details) -> str:
    words = _outcome(event)
    read = ", having read it in the clinical system" if details.get("read_elsewhere") else ""
    if words is None:
        return f"{event.outcome or 'decided about'} {_entry(event)}{read}{_why(event)}"
    if details.get("undid") in list(Outcome):
        return undid(event, details, _entry(event)) + read + _why(event)
    return f"{words.past} {_entry(event)}{words.complement}{read}{_why(event)}"


def _refused(event: Told, details: Details) -> str:
    said = str(details.get("cause", "no cause given"))
    cause = CAUSES.get(said, said).rstrip(".")
    if event.outcome:
        words = _outcome(event)
        infinitive, complement = (f"to {words.infinitive}", words.complement) if words else (event.outcome, "")
        return f"tried {infinitive} {_entry(event)}{complement}{_why(event)}. It was refused: {cause}"
    what = details.get("what", "")
    return f"tried {ATTEMPTED.get(what, f'to use {what}')}. It was refused: {cause}"


def _viewed(event: Told, details: Details) -> str:
    what = details.get("what")
    if what == "review item":
        return f"looked at {_entry(event)}"
    if what == "patient view":
        reader = AUDIENCES.get(details.get("as", ""), AUDIENCES[Audience.PATIENT])
        return f"looked at the record of {_patient(event)} as {reader} sees it"
    if what == "queue":
        of_whom = f" of {_patient(event)}" if event.patient_nhs_number else ""
        return f"searched the queue and read {len(details.get('items', []))} items{of_whom}"
    if what == "own decisions":
        items = len(details.get("items", []))
        return f"looked at their own decisions, about {items} item{'' if items == 1 else 's'}"
    if not event.patient_nhs_number:
        return f"looked at the {what}"
    return f"looked at the {what or 'record'} of {_patient(event)}"


def _imported(event: Told, details: Details) -> str:
    return f"imported the record of {_patient(event)}: {counts(details)}"


def counts(details: Details) -> str:
    """What an import counted, in its own order."""
    names = ("read", "new", "changed", "unchanged", "out_of_scope", "unreadable")
    return ", ".join(f"{details[name]:,} {name.replace('_', ' ')}" for name in names if name in details)


def _switched(_event: Told, details: Details) -> str:
    basis = f": “{details['basis']}”" if details.get("basis") else ""
    step = details.get("step", "")
    also = f", with {details['with']}" if details.get("with") else ""
    done = SWITCHES[step].audit if step in SWITCHES else step
    return f"{done}, from {_day(details['from'])}{also}{basis}"


ACCESS_CHANGES = {
    **{step.value: words.audit for step, words in ACCESS_STEPS.items()},
    **{f"proxy {step}": words.audit for step, words in PROXY_STEPS.items()},
    "proxy added": PROXY_ADDED,
}
"""By the word for the step that the event holds."""


def _access_changed(event: Told, details: Details) -> str:
    since = f" from {_day(details['from'])}" if details.get("from") else ""
    since += f", to entries from {_day(details['entries_from'])}" if details.get("entries_from") else ""
    basis = f": “{details['basis']}”" if details.get("basis") else ""
    step = details.get("step", "")
    said = ACCESS_CHANGES.get(step, f"changed the access of {{}}: {step}")
    relationship = f" ({details['relationship']})" if details.get("relationship") else ""
    return said.format(_patient(event), relationship=relationship) + since + basis


def _waits_again(event: Told, details: Details) -> str:
    cause = details.get("cause", "")
    return f"returned {_entry(event)} to the queue: {WAITS_BECAUSE[cause].audit if cause in WAITS_BECAUSE else cause}"


def _taken_back(event: Told, details: Details) -> str:
    cause = details.get("cause", "")
    return f"took {_entry(event)} from everybody’s sight: {TAKEN_BACK_BECAUSE.get(cause, cause)}"


TAKEN_BACK_BECAUSE = {
    **{cause.value: words.audit for cause, words in TAKEN_BACK.items()},
    "nopat": "the source labelled what it belongs to as not for the patient (NOPAT)",
    "quote-taken-back": "the source took back or labelled what it quotes",
    "id-of-another-patient": "the source uses its id for another patient now",
}


def _identity_changed(event: Told, details: Details) -> str:
    accepted = ", accepted by the person who imported it" if details.get("accepted") else ""
    return f"imported a record that changes who {_patient(event)} is ({', '.join(details.get('what', []))}){accepted}"


def _held(event: Told, details: Details) -> str:
    return (
        f"held a record for a person to say whose it is: it names {_patient(event)} with another "
        f"{' and '.join(details.get('what', []))}"
    )


def _held_answered(event: Told, details: Details) -> str:
    answer = details.get("answer", "")
    said = HELD_ANSWERS[answer].audit.format(_patient(event)) if answer in HELD_ANSWERS else answer
    return f"{said}: “{details.get('basis')}”"


PREDICATES: dict[Action, Callable[[Told, Details], str]] = {
    Action.DECIDED: _decided,
    Action.REFUSED: _refused,
    Action.SIGNED_IN: lambda event, details: "signed in",
    Action.SIGN_IN_FAILED: lambda event, details: f"could not sign in: {details.get('cause', 'no cause given')}",
    Action.SIGNED_OUT: signed_out,
    Action.IMPORTED: _imported,
    Action.EXPORTED: exported,
    Action.VIEWED: _viewed,
    Action.SWITCHED: _switched,
    Action.PRACTICE_ADDED: practice_added,
    Action.USER_ADDED: user_added,
    Action.USER_CHANGED: user_changed,
    Action.ACCESS_CHANGED: _access_changed,
    Action.WAITS_AGAIN: _waits_again,
    Action.TAKEN_BACK: _taken_back,
    Action.IDENTITY_CHANGED: _identity_changed,
    Action.HELD: _held,
    Action.HELD_ANSWERED: _held_answered,
    Action.POLICY_CHANGED: policy_changed,
    Action.FLAG_JUDGED: lambda event, details: (
        f"{VERDICTS.get(details.get('verdict', ''), 'judged')} "
        f"({_word(CATEGORY_LABELS, details.get('category', ''))}): {_entry(event)}"
    ),
    Action.RULES_CHANGED: lambda event, details: (
        f"changed the practice’s own phrases, codes and rules to number {details.get('number')}: "
        f"{details.get('change')}"
    ),
    Action.FEED_CHANGED: lambda event, details: (
        f"{_word(FEED_STEPS, details.get('step', ''))} the feed “{details.get('feed')}”"
    ),
    Action.UPLOADED: lambda event, details: f"uploaded a file of {details.get('size', 0):,} bytes to be imported",
    **in_effect(_entry),
    Action.CHECKED: lambda event, details: f"checked what the policy left visible: {_entry(event)}",
    Action.SECOND_LOOK_DRAWN: look_drawn,
    Action.SECOND_LOOK_GIVEN: look_given,
    Action.SECOND_LOOK_STEP: look_step,
}
