"""What a way out to a clinical system is asked: what it can say, what is shown there, to show or hide."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from workbench.upstream.expressing import Grasp
from workbench.vocabulary import Kind, Shown, Wanted


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """An entry as the source knows it, and what is wanted of it.

    `parts` are the source ids of the other resources that it is made of (a medication's orders).
    """

    id: int
    kind: Kind
    source_id: str
    wanted: Wanted
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What is set in one act: an entry, or a review item with those of its entries that can only be set with it.

    `wanted` is the strictest that any of them wants.
    """

    nhs_number: str
    patient_source_id: str
    item: int
    item_kind: Kind
    item_source_id: str
    source_system: str
    grasp: Grasp
    entries: tuple[TargetEntry, ...]

    @property
    def wanted(self) -> Wanted:
        return max((entry.wanted for entry in self.entries), key=list(Wanted).index)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clinical system shows of each entry of a target, by its id; an entry left out is not found there.

    `guard` is whatever the way out needs to change just this and nothing newer (a version, an ETag).
    """

    shown: Mapping[int, Shown]
    guard: object = None


class Answered(StrEnum):
    """What became of a request."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WAIT = "wait"
    STALE = "stale"
    UNAUTHORISED = "unauthorised"


@dataclass(frozen=True, slots=True)
class Answer:
    """`retry_after`, in seconds, is the server's wish. `cause` is in our words, and never clinical."""

    answered: Answered
    status: int | None = None
    retry_after: float | None = None
    cause: str = ""


class NotRead(Exception):
    """Nothing could be read: `answer` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.answered.value)
        self.answer = answer


LONGEST_CALL = timedelta(minutes=1)
"""What one call of a way out may take, with all its requests: the sender has the lease for longer than that."""


class Way(Protocol):
    """A way out. It keeps nothing between two calls but a token; the sender judges, waits and records.

    No method may log or raise what is clinical, and no reading or change begins a request after LONGEST_CALL.
    """

    def can(self, item: Kind, entry: Kind, wanted: Wanted) -> Grasp:
        """What is set when this is wanted of an entry of that kind."""
        ...

    def read(self, target: Target) -> Seen:
        """What is shown there now. Raises NotRead."""
        ...

    def apply(self, target: Target, wanted: Wanted, seen: Seen) -> Answer:
        """Ask for it, once. No answer after something may have been sent is `unknown`, never an exception."""
        ...

    def shows_more(self, seen: Seen, shown: Collection[str], others: Collection[str]) -> bool:
        """Would showing the target, as it was read, show what is not among `shown`, or what is among `others` too?

        They are the source ids of the patient's entries that are to be visible, and of all others of theirs.
        """
        ...

    def renew(self) -> None:
        """Fetch a new token: the last one was refused. Raises NotRead."""
        ...

    def close(self) -> None:
        """No more is asked."""
        ...
