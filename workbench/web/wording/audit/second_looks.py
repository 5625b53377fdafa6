"""What was done about second looks: a part of the audit’s sentences."""

from datetime import date

from workbench.vocabulary import LOOK_STEPS, OUTCOMES, REASONS, LookStep, Outcome, Reason
from workbench.web.wording.audit.events import Details, Told
from workbench.web.wording.audit.subjects import entry
from workbench.web.wording.filters import day


def look_drawn(_event: Told, details: Details) -> str:
    drawn, of = len(details.get("drawn", [])), details.get("of", 0)
    week = f"{_day(details.get('from', ''))} to {_day(details.get('to', ''))}"
    return f"drew {drawn} of {of:,} decisions of the week of {week} for a second look"


def look_given(event: Told, details: Details) -> str:
    would, why = details.get("would", ""), details.get("reason", "")
    outcome = OUTCOMES[Outcome(would)].infinitive if would in list(Outcome) else would
    complement = OUTCOMES[Outcome(would)].complement if would in list(Outcome) else ""
    reason = f" ({REASONS[Reason(why)].label.lower()})" if why in list(Reason) else ""
    agrees = "the same as the first decision" if details.get("agrees") else "not as the first decision"
    said = f"gave a second look at {entry(event)} and would {outcome} it{complement}{reason}, {agrees}"
    return f"{said}{_note(event)}"


def look_step(event: Told, details: Details) -> str:
    step = details.get("step", "")
    said = LOOK_STEPS[LookStep(step)].audit if step in list(LookStep) else f"{step} a second look at {{}}"
    return f"{said.format(entry(event))}{_note(event)}"


def _note(event: Told) -> str:
    return f": “{event.note}”" if event.note else ""


def _day(iso: str) -> str:
    return day(date.fromisoformat(iso)) if iso else "an unknown day"
