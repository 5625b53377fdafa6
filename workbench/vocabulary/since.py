"""What has become of a decision since it was made, with the words for it."""

from enum import StrEnum
from typing import NamedTuple


class Since(StrEnum):
    """The first of these that holds for any of its entries."""

    UNDONE = "undone"
    DECIDED_AGAIN = "decided-again"
    TAKEN_BACK = "taken-back"
    CHANGED = "changed"
    WAITS_AGAIN = "waits-again"
    STANDS = "stands"


class SinceWords(NamedTuple):
    """`label` is its tag, of that colour (NHS design system); `no_undo` says why it cannot be undone, if it cannot."""

    label: str
    colour: str
    no_undo: str = ""


SINCE = {
    Since.UNDONE: SinceWords("Undone", "grey", "it was undone"),
    Since.DECIDED_AGAIN: SinceWords("Decided again", "grey", "somebody has decided again"),
    Since.TAKEN_BACK: SinceWords("Withdrawn or out of scope", "grey", "the source took it back, or it is out of scope"),
    Since.CHANGED: SinceWords("Changed since", "orange", "it has changed"),
    Since.WAITS_AGAIN: SinceWords("Waits again", "blue"),
    Since.STANDS: SinceWords("Stands", "green"),
}
