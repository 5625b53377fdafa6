"""How many transactions have written in this process, how long each waited for its turn and how long it kept it."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

KEPT = 10_000
"""Of the last so many turns of each name the exact times are kept."""


@dataclass(slots=True)
class Turns:
    """The turns of one name; times in seconds. `held` has the last ones; the totals are of all."""

    count: int = 0
    waited_total: float = 0.0
    held_total: float = 0.0
    waited: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    held: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))


_listeners: set[Callable[[str, float, float], None]] = set()

_turns: dict[str, Turns] = {}
_lock = Lock()


def count(name: str, waited: float, held: float) -> None:
    with _lock:
        turns = _turns.setdefault(name, Turns())
        turns.count += 1
        turns.waited_total += waited
        turns.held_total += held
        turns.waited.append(waited)
        turns.held.append(held)
    for tell in _listeners:
        tell(name, waited, held)


def listen(tell: Callable[[str, float, float], None]) -> None:
    """Let it be called after each turn with its name, and how long it waited and lasted, in seconds."""
    _listeners.add(tell)


def counted() -> dict[str, Turns]:
    """What has been counted since the process began, by name."""
    with _lock:
        return dict(_turns)


def forget() -> None:
    with _lock:
        _turns.clear()


def percentile(times: Sequence[float], share: float) -> float:
    """The time that this share (0.99) of them did not exceed; 0 where there are none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
