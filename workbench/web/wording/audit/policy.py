"""What a practice chose: a part of the audit’s sentences."""

from workbench.vocabulary import KINDS
from workbench.web.wording.audit.events import Details, Told


def policy_changed(_event: Told, details: Details) -> str:
    held = "; what arrives is held: hidden in the clinical system until it is left visible"
    chosen = f"{_backlog(details)}{_second_looks(details)}{held if details.get('hold_on_arrival') else ''}"
    return f"changed the practice’s policy to number {details.get('number')}: {chosen}: “{details.get('basis')}”"


def _backlog(details: Details) -> str:
    if not details.get("backlog"):
        return "nothing is left visible by policy"
    kinds = ", ".join(KINDS.get(kind, kind).lower() for kind in details.get("backlog_kinds", []))
    return f"unflagged items ({kinds}) are left visible after {details.get('backlog_hours')} hours"


def _second_looks(details: Details) -> str:
    if not details.get("second_look"):
        return ""
    most = f"at most {details.get('second_look_most')}"
    return f"; a second look at {details.get('second_look_share')}% of a week’s decisions, {most}"
