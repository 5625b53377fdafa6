"""Refusals: each error's status, its page's title, what the audit says of it, and the sentences that people read.

The rules themselves raise these errors (workbench/errors.py says what each means); `decisions/subjects.py` finds out
that somebody was first.
"""

from typing import NamedTuple

from workbench.errors import (
    AlreadyDecided,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooManyAtOnce,
    TooOften,
    WorkbenchError,
)
from workbench.vocabulary import OUTCOMES, Outcome
from workbench.web.wording.filters import moment


class Refusal(NamedTuple):
    """`cause` is what the audit event holds, `audit` how its sentence puts that; without one nothing is recorded."""

    status: int
    title: str
    cause: str = ""
    audit: str = ""


REFUSALS: dict[type[WorkbenchError], Refusal] = {
    NotSignedIn: Refusal(401, "Sign in"),
    NotAllowed: Refusal(403, "You cannot open this page", "not allowed", "this role may not do that"),
    NotFound: Refusal(404, "Page not found"),
    AlreadyDecided: Refusal(409, "Somebody else decided first", "too late", "it had changed, or somebody was first"),
    Invalid: Refusal(422, "There is a problem"),
    TooManyAtOnce: Refusal(503, "Too many at once"),
    TooOften: Refusal(429, "Too many in a short time", "too often", "it was done too often in a short time"),
}
STATUS = {error: refusal.status for error, refusal in REFUSALS.items()}
CAUSES = {refusal.cause: refusal.audit for refusal in REFUSALS.values() if refusal.cause}
"""As the audit events hold them → as its sentences say them."""

OTHER_TITLES = {400: "This form has expired", 405: "Page not found", 413: "You sent too much at once"}
WHAT_TO_DO = {413: "Nothing was changed. Send less at once: a shorter text, or fewer or smaller files."}
TITLES = OTHER_TITLES | {refusal.status: refusal.title for refusal in REFUSALS.values()}
"""By HTTP status."""

WAS_REFERRED = (
    "This was referred to the safeguarding lead, who decides. Your decision was not saved. Your text is below."
)


def who_was_first(error: AlreadyDecided, item: int | None = None) -> str:
    """When two people decide about the same item, what the second one is told; it may be linked to this `item`."""
    what = "this" if item in (None, error.item) else "a linked item"
    if error.outcome is None or error.at is None:
        return "This item changed after you opened it. Your decision was not saved. Read it again, then decide."
    done = OUTCOMES[Outcome(error.outcome)].has_done(what)
    return f"{error.by} has already {done} ({moment(error.at)}). Your decision was not saved. Your text is below."


def who_was_first_in(error: AlreadyDecided) -> str:
    """The same of a card or group that was to be left visible in one stroke, and is shown again."""
    first = f"{error.by} decided first" if error.by else "Something here has changed"
    return f"{first}, so nothing was saved. This is what is left. Check it, then try again."


def why_not_decided(error: WorkbenchError, item: int) -> str:
    """Above the form; the faults of an Invalid stand beside their fields."""
    if isinstance(error, AlreadyDecided):
        return who_was_first(error, item)
    return WAS_REFERRED if isinstance(error, NotAllowed) else ""
