"""Exports in the making: one at a time in a process, so that pages stay quick; a few wait for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from flask import Response, current_app, request

from workbench.errors import TooManyAtOnce

WAITING = 8
"""The most that wait, each with a thread of the server: with those of password checks fewer than it has."""

_places = threading.BoundedSemaphore(1 + WAITING)
_making = threading.Lock()


def place() -> ExitStack:
    """A place among those who export or wait for it, given back when it is closed, or to `send`.

    Raises TooManyAtOnce when as many wait as may.
    """
    if not _places.acquire(blocking=False):
        raise TooManyAtOnce("Others are taking exports. Wait a moment, then try again.")
    taken = ExitStack()
    taken.callback(_places.release)
    return taken


def send(parts: Iterator[bytes], content_type: str, taken: ExitStack) -> Response:
    """The answer, which gives the place back when the last part is made, or when the client has gone before.

    The server takes the parts at full speed, however slowly its client does (ADR 0017).
    """
    give_back = taken.pop_all().close
    response = Response(_one_at_a_time(parts, give_back, str(request.endpoint)), content_type=content_type)
    response.call_on_close(give_back)
    return response


def _one_at_a_time(parts: Iterator[bytes], give_back: Callable[[], None], endpoint: str) -> Iterator[bytes]:
    """What fails is logged by its kind; the status has been sent, so the download ends before its time."""
    logger = current_app.logger

    def made() -> Iterator[bytes]:
        try:
            with _making:
                yield from parts
        except Exception as error:
            logger.error("%s at %s, half-way", type(error).__name__, endpoint)
            raise
        finally:
            give_back()

    return made()
