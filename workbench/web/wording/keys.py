"""The keys of the queue: the one table. Pages print them, static/workbench.js reads them from the page."""

from typing import NamedTuple

from workbench.vocabulary import OUTCOMES, Outcome


class Key(NamedTuple):
    """`key` is what the browser calls it (KeyboardEvent.key), `does` is what the help says; `shown` is its cap.

    `decides_at_once`: it decides without asking, and so waits until somebody can have read the item.
    """

    key: str
    does: str
    cap: str = ""
    decides_at_once: bool = False

    @property
    def shown(self) -> str:
        return self.cap or self.key


KEYS = {
    "next": Key("j", "next item"),
    "previous": Key("k", "item before"),
    "leave_visible": Key("v", OUTCOMES[Outcome.LEAVE_VISIBLE].to_do, decides_at_once=True),
    "hide": Key("h", OUTCOMES[Outcome.HIDE].to_do),
    "hide_from_proxies": Key("p", OUTCOMES[Outcome.HIDE_FROM_PROXIES].to_do),
    "refer": Key("r", OUTCOMES[Outcome.REFER].to_do),
    "undo": Key("u", "undo the last decision"),
    "tick": Key("x", "tick"),
    "open": Key("Enter", "open the item"),
    "close": Key("Escape", "close the form", cap="Esc"),
    "help": Key("?", "this help"),
}
"""What is done → its key. A control that a key presses carries the key in `data-key`."""


def for_script() -> dict[str, dict[str, object]]:
    """Key → what it does, as the script reads it."""
    return {key.key: {"does": name, "decidesAtOnce": key.decides_at_once} for name, key in KEYS.items()}
