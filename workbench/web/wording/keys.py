"""The keys of the queue: the one table. Pages print them, static/workbench.js reads them from the page."""

from enum import Enum
from typing import NamedTuple

from workbench.vocabulary import OUTCOMES, Outcome


class Does(Enum):
    """What a key does: something of the script's own, or it presses the control that carries it in `data-key`."""

    MOVES = "moves"
    PRESSES = "presses"
    DECIDES_AT_ONCE = "decides at once"
    """Presses a control that decides without asking; so it waits until somebody can have read the item."""


class Key(NamedTuple):
    """`key` is what the browser calls it (KeyboardEvent.key), `words` is what the help says; `cap` what it prints."""

    key: str
    words: str
    does: Does = Does.MOVES
    cap: str = ""

    @property
    def shown(self) -> str:
        return self.cap or self.key


KEYS = {
    "next": Key("j", "next item"),
    "previous": Key("k", "previous item"),
    "next_card": Key("n", "next card"),
    "previous_card": Key("N", "previous card", cap="Shift+N"),
    "leave_visible": Key("v", OUTCOMES[Outcome.LEAVE_VISIBLE].to_do, Does.DECIDES_AT_ONCE),
    "hide": Key("h", OUTCOMES[Outcome.HIDE].to_do, Does.PRESSES),
    "hide_from_proxies": Key("p", OUTCOMES[Outcome.HIDE_FROM_PROXIES].to_do, Does.PRESSES),
    "refer": Key("r", OUTCOMES[Outcome.REFER].to_do, Does.PRESSES),
    "send_back": Key("b", "send what is referred to you back with advice", Does.PRESSES),
    "leave_all": Key("V", "leave all unflagged items of the card visible", Does.DECIDES_AT_ONCE, cap="Shift+V"),
    "undo": Key("u", "undo the last decision", Does.PRESSES),
    "tick": Key("x", "tick, or take out of the card’s stroke"),
    "patient": Key("o", "open the patient’s record", Does.PRESSES),
    "search": Key("/", "search"),
    "open": Key("Enter", "open the item"),
    "close": Key("Escape", "close the form", cap="Esc"),
    "help": Key("?", "this help"),
}
"""By what static/workbench.js calls it."""


def for_script() -> dict[str, dict[str, object]]:
    """Key → what it does, as the script reads it."""
    return {
        key.key: {
            "does": name,
            "presses": key.does is not Does.MOVES,
            "decidesAtOnce": key.does is Does.DECIDES_AT_ONCE,
        }
        for name, key in KEYS.items()
    }
