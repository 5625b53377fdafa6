"""What a sender did: how many entries became what, and how far it got with a batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.upstream.sending.choosing import Chosen
from workbench.upstream.wishes import Became
from workbench.vocabulary import Happened


@dataclass(slots=True)
class Sent:
    """How many entries became what, and of how many a dry run would have told the clinical system.

    `is_another_at_work`: another sender has the lease. `was_stopped`: the clinical system was away, or asked to wait.
    `is_behind`: wishes were still to be made, so that only what hides was sent. `is_by_hand`: no machine is told.
    `is_all_read`: it was to read all that is hidden and in effect, and did, so far as a machine can read it.
    `left_waiting`: so many of these could not be read, and it is not yet time to try again.
    """

    became: dict[Happened, int] = field(default_factory=dict)
    looked_at: int = 0
    would_send: int = 0
    is_another_at_work: bool = False
    was_stopped: bool = False
    is_behind: bool = False
    is_by_hand: bool = False
    is_all_read: bool = False
    left_waiting: int = 0

    def add(self, became: Iterable[Became]) -> None:
        for each in became:
            self.became[each.fact.happened] = self.became.get(each.fact.happened, 0) + 1


class Worked(NamedTuple):
    """What of a batch was looked at, in its order, and whether a further batch may follow."""

    looked_at: Sequence[Chosen]
    goes_on: bool
