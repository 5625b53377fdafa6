"""What the clinical system was told, what became of that, and why: as sentences of the audit, and for a list."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.vocabulary import HAPPENED, WANTED, WAY_KINDS, Action, HowChecked, WhyNot
from workbench.web.wording.audit.events import Details, Told

CANNOT_AT_ALL = "the way to this clinical system has no setting for it"

CAUSES: Mapping[str, str] = {
    "not-found": "it was not found there",
    "hidden-there": "it is hidden there, though not by us",
    "would-uncover": "to show it would show what is not decided to be visible",
    "hidden-with-its-item": "it is hidden with what it belongs to",
    "hidden-from-proxies-beside": "something beside it is hidden from proxies, which that system cannot show",
    "show-may-arrive": "it is hidden there, but an earlier request to show it, which had no answer, may still arrive",
    "accepted-but-not-shown": "it accepted the change and does not show it",
    WhyNot.NOT_FOUND: "it was not found there",
    WhyNot.NO_SETTING: "the system has no setting for it",
    WhyNot.NOT_ALLOWED: "whoever looked is not allowed to change it there",
    WhyNot.OTHER_PATIENT: "it is another patient’s there",
    WhyNot.OTHER: "for another reason",
    HowChecked.ONLINE_VIEW: "checked by what the patient sees online",
    HowChecked.SETTING: "checked by opening its online visibility again",
    HowChecked.ALREADY: "it was so already",
}
"""What a way out says of itself is in words already."""


def why(details: Mapping[str, Any]) -> str:
    """Empty where nothing is said of it; with the note of whoever said so."""
    said = str(details.get("cause") or details.get("how") or "")
    note = details.get("note")
    return f"{CAUSES.get(said, said)}{f' (“{note}”)' if note else ''}"


def in_effect(entry: Callable[[Told], str]) -> dict[Action, Callable[[Told, Details], str]]:
    """The predicates of these events; `entry` says in words what one is about."""
    return {
        Action.WAY_OUT_CHANGED: lambda event, details: _way_out_changed(details),
        Action.UPSTREAM: lambda event, details: _upstream(entry(event), details),
    }


def _way_out_changed(details: Details) -> str:
    kind = details.get("kind", "")
    dry = ", for now without sending" if details.get("dry_run") else ""
    basis = f": “{details['basis']}”" if details.get("basis") else ""
    way = f"{WAY_KINDS.get(kind, kind)}{dry}{basis}"
    return f"set the way to the clinical system, number {details.get('number')}: {way}"


def _upstream(entry: str, details: Details) -> str:
    happened, wanted = details.get("happened", ""), details.get("wanted", "")
    words = HAPPENED[happened].audit if happened in HAPPENED else f"{happened}: {{}}"
    cause = why(details)
    return f"{words.format(entry)}, to be {WANTED.get(wanted, wanted)}{f': {cause}' if cause else ''}"
