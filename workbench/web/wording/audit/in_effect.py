"""Audit events about the clinical system as sentences: what it was told, and what became of it."""

from collections.abc import Callable

from workbench.vocabulary import HAPPENED, WANTED, WAY_KINDS, Action
from workbench.web.wording.audit.events import Details, Told

CAUSES = {
    "not-found": "it was not found there",
    "hidden-there": "it is hidden there, though not by us",
    "hidden-with-its-item": "it is hidden with what it belongs to",
    "hidden-from-proxies-beside": "something beside it is hidden from proxies, which that system cannot show",
    "accepted-but-not-shown": "it accepted the change and does not show it",
}
"""Why a wish became what it did; the others are words already."""


def in_effect(entry: Callable[[Told], str]) -> dict[Action, Callable[[Told, Details], str]]:
    """The predicates of these events; `entry` says in words what one is about."""
    return {
        Action.WAY_OUT_CHANGED: lambda event, details: _way_out_changed(details),
        Action.UPSTREAM: lambda event, details: _upstream(entry(event), details),
    }


def _way_out_changed(details: Details) -> str:
    kind = details.get("kind", "")
    dry = ", for now without sending" if details.get("dry_run") else ""
    return f"set the way to the clinical system, number {details.get('number')}: {WAY_KINDS.get(kind, kind)}{dry}"


def _upstream(entry: str, details: Details) -> str:
    happened, wanted = details.get("happened", ""), details.get("wanted", "")
    words = HAPPENED[happened].audit if happened in HAPPENED else f"{happened}: {{}}"
    cause = details.get("cause") or details.get("how") or ""
    return f"{words.format(entry)}, to be {WANTED.get(wanted, wanted)}" + (
        f": {CAUSES.get(cause, cause)}" if cause else ""
    )
