"""Checking and hashing passwords: two at once in a process, the others in order, and a bound on these."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workbench.db.waiting.one_at_a_time import let_others
from workbench.errors import TooManyAtOnce

T = TypeVar("T")
AT_ONCE = 2
"""In a process. Each takes 46 MiB, and one processor for some 30 ms."""

WAITING = 8
"""The most that wait, each with a thread of the server: fewer than it has, so that some are left for other pages."""

NICE = 10
"""How far a check stands back behind the pages of those who are signed in: the nice value of its thread, on Linux."""

hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
"""The first setting of the OWASP Password Storage Cheat Sheet: one lane, so that a check takes one processor."""

_places = threading.BoundedSemaphore(AT_ONCE + WAITING)


def _stand_back() -> None:
    if sys.platform == "linux":
        with suppress(OSError):  # a sandbox may forbid it; a thread that raised here would take all sign-ins with it
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_checkers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password-check", initializer=_stand_back)


def matches(password_hash: str, password: str) -> bool:
    """Raises TooManyAtOnce when as many wait as may."""
    return _in_line(_verify, password_hash, password)


def hashed(password: str) -> str:
    """Raises TooManyAtOnce when as many wait as may."""
    return _in_line(hasher.hash, password)


def _in_line(work: Callable[..., T], *words: str) -> T:
    if not _places.acquire(blocking=False):
        raise TooManyAtOnce("Many people are signing in. Wait a moment, then try again.")
    let_others()
    try:
        return _checkers.submit(work, *words).result()
    finally:
        _places.release()


def _verify(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
