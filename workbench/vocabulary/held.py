"""How a bundle that is held for a person is answered, with the words for it."""

from enum import StrEnum
from typing import NamedTuple


class HeldAnswer(StrEnum):
    """What a person said of a bundle that names somebody else as the patient than is held."""

    IMPORTED = "imported"
    DISCARDED = "discarded"


class HeldAnswerWords(NamedTuple):
    """`choice` is the button, `done` the history, `audit` what somebody did with a record of `{}`."""

    choice: str
    done: str
    audit: str


HELD_ANSWERS = {
    HeldAnswer.IMPORTED: HeldAnswerWords(
        "It is the same patient: import",
        "The same patient: imported",
        "said that a held record is the same patient’s ({}), and imported it",
    ),
    HeldAnswer.DISCARDED: HeldAnswerWords(
        "It is not: discard",
        "Not the same patient: discarded",
        "said that a held record is not the same patient’s ({}), and discarded it",
    ),
}
