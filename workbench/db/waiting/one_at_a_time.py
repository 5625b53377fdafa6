"""Of a server process's threads one makes a page at a time (ADR 0016).

Where several compute, Python hands them back and forth at each statement, also in the middle of a writing turn, for
which everybody waits: all of them take longer together than one after the other.
"""

from collections.abc import Callable
from threading import Lock, get_ident
from typing import Any

PATIENCE = 0.1
"""Seconds. Whoever waits longer, mostly for a long page, goes on beside it; those after them wait for them instead."""


class OneAtATime:
    """A place that one thread has. Others wait for it, within `PATIENCE`, then take it over."""

    def __init__(self) -> None:
        self._taken, self._handing_over = Lock(), Lock()
        self._holder = 0

    def take(self) -> None:
        self._taken.acquire(timeout=PATIENCE)
        with self._handing_over:
            self._taken.acquire(blocking=False)  # it is free if whoever had it has just left it
            self._holder = get_ident()

    def leave(self) -> None:
        """For whoever will wait for something else, or has done; nothing for whoever does not have it."""
        with self._handing_over:
            if self._holder == get_ident():
                self._holder = 0
                self._taken.release()


_pages = OneAtATime()
let_others = _pages.leave
"""To be called where a page may wait long: it goes on beside the others then, to its end."""


def one_at_a_time(app: Callable[..., Any]) -> Callable[..., Any]:
    """A WSGI application each of whose answers is begun by one thread at a time; it may be sent meanwhile."""

    def answer(*request: object) -> Any:
        _pages.take()
        try:
            return app(*request)
        finally:
            _pages.leave()

    return answer
