"""Exports in the making: part by part and in turn, in one thread of each process, so that pages stay quick."""

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from flask import Response, current_app, request

from workbench.errors import TooManyAtOnce
from workbench.web.door import rates

AT_ONCE = 9
"""The most that are in the making, each with a thread of the server that waits for the next part: with those who wait
for a password check fewer than it has."""

_places = threading.BoundedSemaphore(AT_ONCE)
_maker = ThreadPoolExecutor(1, thread_name_prefix="export")


def place() -> ExitStack:
    """A place among those who export, given back when it is closed, or by the answer that `send` makes.

    Raises TooManyAtOnce when all are taken, TooOften for somebody who has made too many.
    """
    if not _places.acquire(blocking=False):
        raise TooManyAtOnce("Other people are downloading. Wait a moment, then try again.")
    taken = ExitStack()
    taken.callback(_places.release)
    with taken:
        rates.count_export()
        return taken.pop_all()


def send(parts: Generator[bytes], content_type: str, taken: ExitStack) -> Response:
    """The answer, which gives the place back when the last part is made, or when the client has gone before.

    The server takes the parts at full speed, however slowly its client does (ADR 0017).
    """
    give_back = taken.pop_all().close
    response = Response(_in_turn(parts, give_back, str(request.endpoint)), content_type=content_type)
    response.call_on_close(give_back)
    return response


def make_by_itself(steps: Generator[None], taken: ExitStack) -> None:
    """Take the steps in turn with the exports of others, whether or not anybody waits for them; then give the place
    back. What fails is logged by its kind.
    """
    logger, give_back = current_app.logger, taken.pop_all().close
    by_itself = (step is None for step in steps)

    def make() -> None:
        try:
            while _maker.submit(next, by_itself, False).result():
                pass
        except Exception as error:
            logger.error("%s in an export by itself", type(error).__name__)
        finally:
            _maker.submit(steps.close)
            give_back()

    threading.Thread(target=make, name="export by itself", daemon=True).start()


def _in_turn(parts: Generator[bytes], give_back: Callable[[], None], endpoint: str) -> Iterator[bytes]:
    """What fails is logged by its kind; the status has been sent, so the download ends before its time."""
    logger = current_app.logger

    def made() -> Iterator[bytes]:
        try:
            while (part := _maker.submit(next, parts, None).result()) is not None:
                yield part
        except Exception as error:
            logger.error("%s at %s, half-way", type(error).__name__, endpoint)
            raise
        finally:
            _maker.submit(parts.close)
            give_back()

    return made()
