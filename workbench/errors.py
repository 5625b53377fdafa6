"""What can go wrong, in our words; the edge maps each to a status in one table.

No message carries clinical text: messages reach logs and the command line.
"""

from collections.abc import Mapping
from datetime import datetime


class WorkbenchError(Exception):
    """Something a person can be told about."""


class NotFound(WorkbenchError):
    """There is no such thing in this person's practice."""


def not_in_practice(what: str) -> NotFound:
    """The same answer for what is not there and for what is another practice's."""
    return NotFound(f"There is no such {what} in this practice.")


class NotAllowed(WorkbenchError):
    """This role may not do that."""


class NotSignedIn(WorkbenchError):
    """Nobody is signed in, or the session has ended."""


class StillOwes(WorkbenchError):
    """Whoever is signed in must do something else first: `what` says it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"First you need {what}.")
        self.what = what


class Invalid(WorkbenchError):
    """What was entered cannot be used; `faults` names each field and what is wrong with it."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


class AlreadyDecided(WorkbenchError):
    """Somebody was first, or the entry changed, since the form was rendered."""

    def __init__(self, item: int, *, outcome: str | None, by: str | None, at: datetime | None) -> None:
        super().__init__(f"review item {item} has changed since it was shown")
        self.item, self.outcome, self.by, self.at = item, outcome, by, at


class TooManyAtOnce(WorkbenchError):
    """As many are doing this already as may at once."""


class TooOften(WorkbenchError):
    """It was done too often within a while; the message says when it can be done again."""


class CannotRead(WorkbenchError):
    """A file or bundle cannot be read; nothing of it was kept."""


class OtherIdentity(CannotRead):
    """A bundle names somebody else as the patient than is held: a person has to say whose it is."""


class RegisteredElsewhere(CannotRead):
    """A bundle's patient is another practice's, not one whose bundle is wrong."""
