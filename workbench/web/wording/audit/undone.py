"""An undo: whose decision was undone, and how things stand since; a part of the audit’s sentences."""

from workbench.vocabulary import OUTCOMES, Outcome
from workbench.web.wording.audit.events import Details, Told


def undid(event: Told, details: Details, entry: str) -> str:
    """“undid Dr Shah’s decision to hide “Letter” …: it is left visible again”."""
    words = OUTCOMES[Outcome(details["undid"])]
    whose = "their own" if details.get("undid_by") == event.actor else f"{details.get('undid_by')}’s"
    deed = f"to {words.infinitive} {entry}{words.complement}"
    return f"undid {whose} decision {deed}: {_since(event.outcome)}"


def _since(outcome: str | None) -> str:
    return (
        "it is back in the queue"
        if outcome == Outcome.REOPEN or outcome is None
        else f"it is {OUTCOMES[Outcome(outcome)].done} again"
    )
